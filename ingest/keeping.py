"""What the archive holds, what of it may go, and whether it is what came.

A payload goes by the day on which its bytes came last. What holds now rests on some: those that opened a period that
is still open, the newest good reading of each part of a source, and those of open cases stay unless told otherwise.
The log keeps every digest and date; table pruned_payload says what was deleted on purpose.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Literal

import duckdb

from ingest import archive, sources
from warehouse import store
from warehouse.ddl import TABLES
from warehouse.faults import Fault
from warehouse.place import Place, archive_folder
from warehouse.staging import insert
from warehouse.tables import Batch, Dated, PrunedPayload
from warehouse.transaction import committed

GB = 1_000_000_000
QUOTE = "quote:"
"""How the sources of sheets begin."""
HISTORY = "history:"
"""How the sources of price histories begin, whose rows come with the ends of their periods."""
BILL = "bill:"
"""How the sources of bills begin."""
State = Literal["kept", "pruned", "missing", "damaged", "not in the log"]


@dataclass(frozen=True)
class Kept:
    """Some bytes that the log tells of, or that lie in the archive."""

    source: str
    sha256: str
    path: Path
    last_at: datetime
    """When they came last (UTC)."""
    needed: bool = False
    """Whether what holds now rests on them."""
    logged: bool = True
    """Whether the log tells of them."""

    @property
    def size(self) -> int:
        """What they take, compressed; 0 where they are gone [bytes]."""
        return self.path.stat().st_size if self.path.exists() else 0


def is_kept(batch: Batch) -> bool:
    """Whether the bytes of a batch are in the archive, or were; a plan's are its scenario's text, and are not."""
    brought = batch.source in sources.names() or batch.source.startswith((QUOTE, HISTORY, BILL))
    return brought and batch.payload_sha256 is not None


def can_be_read_again(batch: Batch) -> bool:
    """Whether the rows of a batch follow from its bytes; a history's and a bill's rows are copied instead."""
    return is_kept(batch) and not batch.source.startswith((HISTORY, BILL))


def inventory(connection: duckdb.DuckDBPyConnection, link: Place) -> list[Kept]:
    """All bytes that the log tells of, and those in the archive that it does not, oldest first."""
    needed = _needed(connection)
    found: dict[Path, Kept] = {}
    for batch in filter(is_kept, store.records(connection, Batch)):
        for place in _files(link, batch):
            known = found.get(place)
            came = Kept(batch.source, place.stem, place, batch.fetched_at, batch.batch_id in needed)
            if known:
                last = max(known.last_at, came.last_at)
                came = replace(came, last_at=last, needed=known.needed or came.needed)
            found[place] = came
    strangers = [place for place in archive_folder(link).glob("*/*.gz") if place not in found]
    for place in strangers:
        changed = datetime.fromtimestamp(place.stat().st_mtime, UTC)
        found[place] = Kept(place.parent.name, place.stem, place, changed, logged=False)
    return sorted(found.values(), key=lambda one: (one.last_at, one.source, one.sha256))


def expendable(
    kept: Sequence[Kept], now: datetime, *, keep_days: float | None, max_gb: float | None, also_needed: bool
) -> list[Kept]:
    """What goes: all that is older than some days, and then the oldest until the rest is small enough.

    Args:
        kept: what is there, oldest first.
        now: the moment from which days are counted back.
        keep_days: days that bytes are kept; empty for ever.
        max_gb: what the archive may take [10^9 bytes]; empty for any.
        also_needed: whether what holds now may lose the bytes that it rests on.
    """
    free = [one for one in kept if one.path.exists() and (also_needed or not one.needed)]
    going = [one for one in free if keep_days is not None and one.last_at < now - timedelta(days=keep_days)]
    left = sum(one.size for one in kept) - sum(one.size for one in going)
    for one in free[len(going) :]:
        if max_gb is None or left <= max_gb * GB:
            break
        going.append(one)
        left -= one.size
    return going


def delete(connection: duckdb.DuckDBPyConnection, going: Sequence[Kept], now: datetime) -> None:
    """Delete bytes, and write down that they went; the note first, so that nothing is ever gone without one."""
    gone = [PrunedPayload(payload_sha256=k.sha256, source=k.source, last_fetched_at=k.last_at, pruned_at=now,
                          kept_bytes=k.size) for k in going]  # fmt: skip

    def write() -> None:
        for one in gone:
            insert(connection, one)

    committed(connection, write)
    for one in going:
        one.path.unlink(missing_ok=True)


def state(kept: Kept, pruned: frozenset[str]) -> State:
    """Whether bytes are there, and those that came."""
    if not kept.logged:
        return "not in the log"
    try:
        archive.verify(kept.path, f"{kept.source}: bytes of {kept.last_at:%Y-%m-%d}")
    except archive.Missing:
        return "pruned" if kept.sha256 in pruned else "missing"
    except Fault:
        return "damaged"
    return "kept"


def pruned(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Digests of what was deleted on purpose."""
    return frozenset(one.payload_sha256 for one in store.records(connection, PrunedPayload))


def _files(link: Place, batch: Batch) -> Iterator[Path]:
    """The files that a batch came in: its bytes, and the parts that they list."""
    place = archive.file(link, batch.source, str(batch.payload_sha256))
    yield place
    if batch.source in sources.names() and sources.source(batch.source).CARD.in_parts and place.exists():
        listed = json.loads(archive.unpacked(place, f"{batch.source}: the list of files of batch {batch.batch_id}"))
        yield from (archive.file(link, batch.source, part["sha256"]) for part in listed)


def _needed(connection: duckdb.DuckDBPyConnection) -> set[int]:
    """Batches that something rests on that holds now."""
    dated = [record.table() for record in TABLES if issubclass(record, Dated)]
    opened = " UNION ".join(f"SELECT batch_id FROM {table} WHERE valid_to IS NULL" for table in dated)
    newest = (files("ingest") / "newest_batches.sql").read_text(encoding="utf-8")
    return {number for query in (opened, newest) for (number,) in connection.execute(query).fetchall()}
