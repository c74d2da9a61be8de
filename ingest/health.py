"""How each source fares: what its card says of it, and what the log of batches does."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any

import duckdb

from ingest import due, sources
from warehouse.show import rows_of


def rows(connection: duckdb.DuckDBPyConnection, now: datetime) -> list[dict[str, Any]]:
    """A row for each source."""
    cursor = connection.execute((files("ingest") / "source_health.sql").read_text(encoding="utf-8"))
    logged = {row["source"]: row for row in rows_of([column[0] for column in cursor.description], cursor.fetchall())}
    read = due.last_read(connection)
    return [_row(name, logged.get(name, {}), read.get(name, {}), now) for name in sources.names()]


def _row(name: str, logged: Mapping[str, Any], read: due.Read, now: datetime) -> dict[str, Any]:
    card = sources.source(name).CARD
    loaded_at = logged.get("last_loaded_at")
    return {
        "source": name,
        "name": card.name,
        "kind": str(card.kind),
        "key": card.key,
        "verified": card.verified,
        "freshness": logged.get("freshness") or "never read",
        "age_hours": round((now - loaded_at).total_seconds() / 3600, 1) if loaded_at else None,
        "last_loaded_at": loaded_at,
        "refresh_every_hours": card.refresh_every_hours,
        "is_due": due.is_due(card, read, now),
        "bad_parts": logged.get("bad_parts", 0),
        "message": logged.get("message"),
        "docs": card.docs,
        "not_tried": card.not_tried,
    }
