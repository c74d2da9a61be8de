"""What batches changed: prices that began, moved and ended, counted for the summary or shown by a dry run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import duckdb

from warehouse.show import Answer, rows_of

SHOWN = {
    "move": "move",
    "service_provider_name": "provider",
    "thing": "what",
    "region_id": "region",
    "terms": "terms",
    "price_before": "before",
    "price_after": "after",
    "change": "change",
    "per": "per",
}
UNITS = {"GPU-Hours": "GPU h", "Hours": "h", "million tokens": "M tok"}
TERMS = {"Standard": "on-demand", "Dynamic": "spot", "Committed": "committed", "Other": "other"}


def moves(connection: duckdb.DuckDBPyConnection, batch_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The moves that batches made, the biggest first."""
    query = (files("ingest") / "moves.sql").read_text(encoding="utf-8")
    cursor = connection.execute(query, {"batches": list(batch_ids)})
    return rows_of([column[0] for column in cursor.description or ()], cursor.fetchall())


def counted(found: Sequence[Mapping[str, Any]]) -> Counter[tuple[int, str]]:
    """How many moves of each kind each batch made."""
    return Counter((row["batch_id"], row["move"]) for row in found)


def page(found: Sequence[Mapping[str, Any]], warnings: Sequence[str], most: int | None) -> Answer:
    """The moves that a refresh would publish; a table has the biggest of them."""
    counts = Counter(row["move"] for row in found)
    told = ", ".join(f"{counts[move]:,} {move}" for move in ("opened", "changed", "withdrawn"))
    biggest = f"; the {most} biggest moves" if most and len(found) > most else ""
    rows = [_in_words(row) for row in found[:most]]
    return Answer(
        "refresh-moves",
        rows,
        warnings=warnings,
        shown={column: heading for column, heading in SHOWN.items() if any(row[column] is not None for row in rows)},
        title=f"A refresh would publish: {told}{biggest}" if found else "the refresh: it would change nothing",
    )


def _in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    per = f"{row['pricing_currency']}/{UNITS.get(row['unit'], row['unit'])}"
    return {**row, "terms": _terms(row), "change": _percent(row["change_fraction"]), "per": per}


def _terms(row: Mapping[str, Any]) -> str | None:
    months = f"{row['commitment_months']} months" if row["commitment_months"] else None
    said = [TERMS.get(row["pricing_category"] or ""), months, row["variant"]]
    return ", ".join(filter(None, said)) or None


def _percent(fraction: float | None) -> str | None:
    return None if fraction is None else f"{fraction:+.1%}"
