"""A source while it is read: what is asked of it, what has come so far, and what has not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Protocol

from ingest.card import ScopedSource, Source
from ingest.deadline import Deadline
from ingest.payload import Payload
from ingest.validators import Earlier
from warehouse.faults import of_the_disk
from warehouse.tables import Batch, Dated


class Say(Protocol):
    """Told what a source is doing; the number of a part among several, where it has parts."""

    def __call__(self, text: str, number: int = 0, count: int = 0) -> None:
        """Tell it."""


@dataclass(frozen=True)
class Fetched:
    """What became of one request: a payload with its rows, or the reason why there is none."""

    scope: str | None
    at: datetime
    payload: Payload | None = None
    rows: Sequence[Dated] | None = None
    """What it says; nothing where it is not what the parser knows."""
    fault: str | None = None
    """Why nothing came."""
    skipped: bool = False
    gone: bool = False
    """Whether it is a part that the source's list of parts has no more."""
    duration_s: float | None = None
    address: str | None = None
    """Where the whole payload came from, if it was one answer that bears a version."""
    earlier: Earlier | None = None
    """That answer's version."""


@dataclass(frozen=True)
class Unlogged:
    """A source, or a part of one, of which no batch tells: it was passed over for want of a key, or can't be loaded."""

    source: str
    scope: str | None
    message: str | None
    outcome: str = "skipped"


Settled = tuple[Fetched, Batch | Unlogged]
"""A part and what became of it."""


@dataclass
class Reading:
    """A source that is read: what is asked of it, and what has come so far."""

    name: str
    source: Source | ScopedSource
    folder: Path | None
    """Where its archive is."""
    deadline: Deadline
    say: Say
    scope: str | None = None
    since: date | None = None
    read: Mapping[str | None, datetime | None] = field(default_factory=dict)
    """When each part that is on record was last read well, if ever."""
    left_out: Collection[str | None] = ()
    """Parts that need not be asked."""
    listed: Sequence[str] | None = None
    """The parts that the source says it has, where it was asked."""
    wanted: Sequence[str | None] | None = None
    """The parts it has, once they are known; one nameless part where it has none."""
    fetched: list[Fetched] = field(default_factory=list)

    @property
    def unread(self) -> list[str | None]:
        """Parts of which nothing has come yet; a past is read when all of it is."""
        if self.since:
            return [self.scope]
        done = {one.scope for one in self.fetched}
        return [scope for scope in self.wanted or [self.scope] if scope not in done]


def nothing(scope: str | None, why: str) -> Fetched:
    """A part of which nothing came."""
    return Fetched(scope, datetime.now(UTC), fault=why)


def unforeseen(name: str, fault: Exception) -> str:
    """An error of the program's own, by its kind and place: its text may repeat a URL with a key in it."""
    last = extract_tb(fault.__traceback__)[-1]
    return f"{name}: unforeseen {type(fault).__name__} in {Path(last.filename).name}, line {last.lineno}"


def not_loaded(reading: Reading, fault: Exception, scope: str | None = None) -> Settled:
    """What became of a source, or a part of one, whose load was stopped: nothing of it is there, and no batch tells."""
    said = of_the_disk(fault) or " ".join(str(fault).split())[:200]
    why = f"{reading.name}: can't load what came ({said}); the last good prices stand"
    return nothing(scope, why), Unlogged(reading.name, scope, why, "failed")
