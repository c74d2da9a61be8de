"""A refresh from end to end: who is asked, what of it is published, and the summary of what became of it.

A dry run does the same on a copy of the warehouse in a temporary folder, so it shows what the very same code would
publish; only files that the archive knows by their versions stay, for the refresh to come.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from ingest import archive, due, rounds, run, sources, summary
from ingest.deadline import Deadline
from ingest.moves import counted, moves
from ingest.progress import Progress, progress
from ingest.reading import Fetched, Reading, Unlogged, not_loaded
from warehouse import copying, store
from warehouse.access import reader
from warehouse.faults import Fault
from warehouse.place import Place
from warehouse.tables import Batch, Offer, TokenPrice

THINGS = (Offer, TokenPrice)


@dataclass(frozen=True)
class Wish:
    """What is asked of a refresh."""

    names: Sequence[str]
    scope: str | None = None
    since: date | None = None
    only_due: bool = False
    deadline_s: float | None = None
    wait_s: float = 0.0


@dataclass(frozen=True)
class Done:
    """What became of a refresh."""

    parts: Sequence[dict[str, Any]]
    moves: Sequence[dict[str, Any]]


def refresh(link: Place, wish: Wish) -> Done:
    """Read sources and publish what is good.

    Raises:
        BadInput: a source can't be asked for what is wished.
        Busy: another refresh of the warehouse is running.
    """
    with rounds.alone(link, wish.wait_s):
        return _refreshed(link, link, wish)


def rehearse(link: Place, wish: Wish) -> Done:
    """Read sources and publish nothing."""
    with reader(link), TemporaryDirectory(prefix="gpuplan-") as folder:
        target = Path(folder) / "gpuplan.duckdb"
        if isinstance(link, Path):
            shutil.copyfile(link.resolve(), target)
        else:
            with store.writing(target, sandboxed=False) as connection:
                copying.copy(connection, link)
        return _refreshed(link, target, wish)


def _refreshed(link: Place, target: Place, wish: Wish) -> Done:
    readings: list[Reading] = []
    dry = target != link
    with progress(len(wish.names)) as told:
        readings += _readings(link, wish, told)
        done = [_published(target, some, told, dry=dry) for some in rounds.read_all(readings)]
    rows = sorted((row for one in done for row in one.parts), key=lambda row: wish.names.index(row["source"]))
    return Done(rows, [row for one in done for row in one.moves])


def _readings(link: Place, wish: Wish, told: Progress) -> Iterator[Reading]:
    with reader(link) as connection:
        read = due.last_read(connection)
    now = datetime.now(UTC)
    for name in wish.names:
        source, known = sources.source(name), read.get(name, {})
        if wish.only_due and not due.is_due(source.CARD, known, now):
            told.ended(name, "not due yet")
            continue
        reading = Reading(
            name,
            source,
            archive.folder(link, name),
            Deadline(name, wish.deadline_s or source.CARD.deadline_s),
            partial(told.say, name),
            wish.scope,
            wish.since,
            known,
            due.fresh_parts(source.CARD, known, now) if wish.only_due else (),
        )
        run.check(reading)
        yield reading


def _published(link: Place, readings: Sequence[Reading], told: Progress, *, dry: bool) -> Done:
    """Some sources' part of a refresh; what stops their load is their failure, and what was there before stands."""
    try:
        settled = run.publish(link, readings)
    except (Fault, OSError, duckdb.Error) as fault:
        settled = [[not_loaded(reading, fault)] for reading in readings]
    found = _moves(link, [batch.batch_id for parts in settled for _, batch in parts if isinstance(batch, Batch)])
    rows = []
    for reading, parts in zip(readings, settled, strict=True):
        counts = counted(found)
        own = [summary.part_row(batch, _offer_count(one), _moved(counts, batch)) for one, batch in parts]
        told.ended(reading.name, summary.told(own, dry=dry) or "nothing to read")
        rows += own
    return Done(rows, found)


def _offer_count(fetched: Fetched) -> int | None:
    """Offers and token prices that came; nothing for a source of other things, such as exchange rates."""
    things = sum(isinstance(row, THINGS) for row in fetched.rows or ())
    return None if fetched.rows is None or (fetched.rows and not things) else things


def _moved(counts: Counter[tuple[int, str]], batch: Batch | Unlogged) -> dict[str, int]:
    return {move: n for (number, move), n in counts.items() if number == getattr(batch, "batch_id", None)}


def _moves(link: Place, batch_ids: Sequence[int]) -> list[dict[str, Any]]:
    if not batch_ids:
        return []
    with reader(link) as connection:
        return moves(connection, batch_ids)
