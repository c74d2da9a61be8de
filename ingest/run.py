"""One reading of one source: fetch, keep, parse, check, load.

A source is fetched before the warehouse is opened, so the writer's lock is held for the load only. Whatever goes
wrong in one source, or in one region of it, is logged as that one's and ends there.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from ingest import archive, private, sources
from ingest.card import Card, DatedSource, ScopedSource, Source
from ingest.http import Http, Skipped
from ingest.payload import Payload
from ingest.settle import settled
from warehouse.access import writer
from warehouse.faults import BadInput, Fault
from warehouse.load import Arrival, log_failure
from warehouse.place import Place
from warehouse.tables import Batch, Outcome

Say = Callable[[str], None]


@dataclass(frozen=True)
class Fetched:
    """What became of one request: a payload, or the reason why there is none."""

    scope: str | None
    at: datetime
    payload: Payload | None = None
    fault: str | None = None
    skipped: bool = False


@dataclass(frozen=True)
class Unasked:
    """A source, or a part of one, that was passed over for want of a key or permission: no batch and no failure."""

    source: str
    scope: str | None
    message: str | None
    outcome: str = "skipped"


def refresh(
    name: str, link: Place, say: Say, scope: str | None = None, since: date | None = None
) -> list[Batch | Unasked]:
    """Read one source, or one part of it, publish what is good, and say what became of each part.

    Raises:
        BadInput: its past is asked for, and the source has none or no part is named.
    """
    source = sources.source(name)
    place = archive.folder(link, name)
    asked = _past(name, source, scope, since, place) if since else fetch(name, source, say, scope, place)
    fetched = [_kept(link, one) for one in asked]
    unasked = [Unasked(name, one.scope, one.fault) for one in fetched if one.skipped]
    if len(unasked) == len(fetched):
        return [*unasked]
    with writer(link) as connection:
        return [_settled(connection, name, source, one) for one in fetched if not one.skipped] + unasked


def fetch(
    name: str, source: Source | ScopedSource, say: Say, scope: str | None = None, folder: Path | None = None
) -> Iterator[Fetched]:
    """Ask the source, part by part where it has parts, or for one part only; large files go into the folder."""
    try:
        http = Http(name, source.CARD.base_url, _key(name, source.CARD), source.CARD.key_header)
        http.folder = folder
        say(f"{name}: asking {http.host}")
        wanted = _wanted(name, source, http, scope)
    except Fault as fault:
        yield _nothing(None, fault)
        return
    for number, one in enumerate(wanted, start=1):
        if one:
            say(f"{name}: {one} ({number} of {len(wanted)})")
        yield _asked(source, http, one)


def _wanted(name: str, source: Source | ScopedSource, http: Http, scope: str | None) -> Sequence[str | None]:
    if scope and not isinstance(source, ScopedSource):
        raise BadInput(f"--scope {scope}: {name} is read whole, it has no parts")
    if scope:
        return [scope]
    return source.scopes(http) if isinstance(source, ScopedSource) else [None]


def _past(name: str, source: Source | ScopedSource, scope: str | None, since: date, folder: Path) -> Iterator[Fetched]:
    """What a part of a source was since a day; the first thing that does not come ends it, as order matters."""
    if not isinstance(source, DatedSource):
        raise BadInput(f"--since: {name} does not say what it said in the past")
    if scope is None:
        raise BadInput(f"--since: name one part of {name} with --scope; its past is large")
    try:
        http = Http(name, source.CARD.base_url, _key(name, source.CARD), source.CARD.key_header)
        http.folder = folder
        for payload in source.fetch_since(http, scope, since):
            yield Fetched(scope, payload.fetched_at, payload)
    except Fault as fault:
        yield _nothing(scope, fault)


def _key(name: str, card: Card) -> str | None:
    value = os.environ.get(card.key) if card.key else None
    if card.key and not value and not card.key_or:
        raise Skipped(f"{name}: set {card.key} to read it")
    return value or None


def _nothing(scope: str | None, fault: Fault) -> Fetched:
    return Fetched(scope, datetime.now(UTC), fault=fault.message, skipped=isinstance(fault, Skipped))


def _asked(source: Source | ScopedSource, http: Http, scope: str | None) -> Fetched:
    try:
        payload = private.blacked_out(_answer(source, http, scope), http.key)
    except Fault as fault:
        return _nothing(scope, fault)
    return Fetched(scope, payload.fetched_at, payload)


def _answer(source: Source | ScopedSource, http: Http, scope: str | None) -> Payload:
    if isinstance(source, ScopedSource):
        return source.fetch_scope(http, scope or "")
    return source.fetch(http)


def _kept(link: Place, fetched: Fetched) -> Fetched:
    if fetched.payload:
        archive.keep(link, fetched.payload)
    return fetched


def _settled(
    connection: duckdb.DuckDBPyConnection, name: str, source: Source | ScopedSource, fetched: Fetched
) -> Batch:
    if fetched.payload is None:
        arrival = Arrival(name, fetched.at, fetched.scope, source.CARD.complete, message=fetched.fault)
        return log_failure(connection, arrival, Outcome.FAILED)
    payload = fetched.payload
    arrival = Arrival(name, fetched.at, fetched.scope, source.CARD.complete, payload.url, payload.sha256)
    batch = settled(connection, source, arrival, payload)
    if batch.outcome is Outcome.LOADED:
        archive.remember(payload)
    return batch
