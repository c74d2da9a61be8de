"""What became of a refresh: a row for each part of each source, put together by source and outcome for a terminal."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from ingest.parts import GONE
from ingest.reading import Unlogged
from warehouse.show import Answer
from warehouse.tables import Batch

PARTIAL = 3
URL = re.compile(r"https?://([^/\s]+)\S*")
MOST_SAID = 90
"""Characters of a reason in the table; the other formats have all of it."""
SHOWN = {
    "source": "source",
    "outcome": "outcome",
    "offer_count": "offers",
    "moved": "changes",
    "seconds": "s",
    "why": "why not",
}
MOVES = {"+": "new_count", "~": "changed_count", "-": "withdrawn_count"}
COUNTS = ("offer_count", "quarantined_count", *MOVES.values(), "duration_s")


def part_row(batch: Batch | Unlogged, offers: int | None, counts: Mapping[str, int]) -> dict[str, Any]:
    """What became of one part of a source."""
    columns = ("source", "scope", "outcome", "row_count", "quarantined_count", "opened_count", "closed_count")
    loaded = batch.outcome == "loaded"
    return {
        **{column: getattr(batch, column, None) for column in columns},
        "offer_count": offers,
        "new_count": counts.get("opened", 0) if loaded else None,
        "changed_count": counts.get("changed", 0) if loaded else None,
        "withdrawn_count": counts.get("withdrawn", 0) if loaded else None,
        "duration_s": getattr(batch, "duration_s", None),
        "message": batch.message,
    }


def page(rows: Sequence[Mapping[str, Any]], warnings: Sequence[str], *, by_source: bool) -> Answer:
    """All parts, or a row for each source and outcome."""
    title = None if rows else "this refresh: nothing is due"
    told = [*gone(rows), *warnings]
    return Answer("refresh", by_outcome(rows) if by_source else rows, warnings=told, shown=SHOWN, title=title)


def by_outcome(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A row for each source and outcome, with the reason of the first of its parts."""
    ordered = sorted(rows, key=_source_and_outcome)
    return [_together(list(group)) for _, group in groupby(ordered, key=_source_and_outcome)]


def told(rows: Sequence[Mapping[str, Any]], *, dry: bool = False) -> str:
    """What became of one source, in a line of the log.

    Args:
        rows: what became of its parts.
        dry: whether nothing is published.
    """
    return "; ".join(_line(row, "fit to load" if dry else "loaded") for row in by_outcome(rows))


def gone(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Parts that a seller's list has no more, and how many offers ended with each."""
    lost = [row for row in rows if row["outcome"] == "loaded" and GONE in str(row["message"])]
    return [f"{row['source']} {row['scope']}: {GONE}; {row['withdrawn_count']} withdrawn" for row in lost]


def left_out(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What of a dry run would not be published, and why: whole parts, and what the firewall would hold back."""
    bad = [str(row["message"]) for row in rows if row["outcome"] != "loaded"]
    held_back = [f"{row['source']}: {row['quarantined_count']} would be held back by the firewall"
                 for row in by_outcome(rows) if row["quarantined_count"]]  # fmt: skip
    return bad + gone(rows) + held_back


def exit_code(outcomes: Sequence[str]) -> int:
    """Of a refresh: 0 where nothing failed, 1 where everything that was asked did, 3 between.

    >>> [exit_code(o) for o in (["loaded", "skipped"], ["skipped"], ["failed", "skipped"], ["loaded", "refused"])]
    [0, 0, 1, 3]
    """
    asked = [outcome for outcome in outcomes if outcome != "skipped"]
    bad = sum(outcome != "loaded" for outcome in asked)
    if not bad:
        return 0
    return 1 if bad == len(asked) else PARTIAL


def _source_and_outcome(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["source"]), str(row["outcome"])


def _together(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    outcome = str(rows[0]["outcome"])
    sums = {name: _sum(row[name] for row in rows) for name in COUNTS}
    moved = " ".join(f"{sign}{sums[name]}" for sign, name in MOVES.items()) if outcome == "loaded" else None
    return {
        "source": rows[0]["source"],
        "outcome": outcome if len(rows) == 1 else f"{len(rows)} {outcome}",
        **sums,
        "moved": moved,
        "seconds": f"{sums['duration_s']:.1f}" if sums["duration_s"] is not None else None,
        "why": _held_back(sums["quarantined_count"]) if outcome == "loaded" else shortened(rows[0]),
    }


def _held_back(count: float | None) -> str | None:
    return f"{count} held back: `gpuplan check` says why" if count else None


def _sum(found: Iterable[float | None]) -> float | None:
    known = [value for value in found if value is not None]
    return sum(known) if known else None


def shortened(row: Mapping[str, Any]) -> str:
    """What a row's message says, without its source and as long as a table has room for."""
    text = str(row["message"]).removeprefix(f"{row['source']}: ")
    text = URL.sub(r"\1", f"{row['scope']}: {text}" if row.get("scope") else text)
    return text if len(text) <= MOST_SAID else f"{text[: MOST_SAID - 3]}..."


def _line(row: Mapping[str, Any], loaded: str) -> str:
    if row["moved"] is None:
        return f"{row['outcome']}: {row['why']}"
    offers = f", {row['offer_count']:,} offers" if row["offer_count"] is not None else ""
    moves = f"{row['new_count']} new, {row['changed_count']} changed, {row['withdrawn_count']} withdrawn"
    took = f", in {row['seconds']} s" if row["seconds"] else ""
    held_back = f", {row['quarantined_count']} held back" if row["quarantined_count"] else ""
    return f"{loaded}{offers}, {moves}{held_back}{took}"
