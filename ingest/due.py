"""What a refresh with `--due` asks: sources, and parts of them, whose last good reading is as old as their card says.

A part that failed or was refused has no new good reading, so it is due again at the next run. A clock that rings a
little early, as timers with a random delay do, must not skip a turn: nine tenths of the interval are enough.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.resources import files

import duckdb

from ingest.card import Card

ENOUGH = 0.9
Read = Mapping[str | None, datetime | None]
"""When each part of a source was last read well, if ever; the nameless one for a source without parts."""


def last_read(connection: duckdb.DuckDBPyConnection) -> Mapping[str, Read]:
    """When each part of each source was last read well."""
    query = (files("ingest") / "last_read.sql").read_text(encoding="utf-8")
    found: dict[str, dict[str | None, datetime | None]] = defaultdict(dict)
    for source, scope, read_at in connection.execute(query).fetchall():
        found[source][scope] = read_at
    return found


def fresh_parts(card: Card, read: Read, now: datetime) -> frozenset[str | None]:
    """The parts that need not be asked yet."""
    enough = timedelta(hours=ENOUGH * card.refresh_every_hours)
    return frozenset(scope for scope, read_at in read.items() if read_at and now - read_at < enough)


def is_due(card: Card, read: Read, now: datetime) -> bool:
    """Whether a source is worth asking: some part of it is due, or nothing of it was ever read."""
    return not read or fresh_parts(card, read, now) != frozenset(read)
