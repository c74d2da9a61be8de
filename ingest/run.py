"""One reading of one source: fetch, parse, keep, check, load.

A source is fetched and parsed before the warehouse is opened, so the writer's lock is held for the load only.
Whatever goes wrong in one source, or in one region of it, is logged as that one's and ends there.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import duckdb

from ingest import archive, parts, private, validators
from ingest.card import Card, DatedSource, ScopedSource, Source
from ingest.http import Http, Skipped
from ingest.payload import Payload
from ingest.reading import Fetched, Reading, Settled, Unlogged, not_loaded, nothing, unforeseen
from ingest.settle import ended, parsed, settled
from ingest.validators import Earlier, Unchanged
from warehouse import past
from warehouse.access import writer
from warehouse.faults import BadInput, Fault, of_the_disk, unwritable
from warehouse.load import Arrival, Refused, last_fetched_at, log_failure
from warehouse.place import Place
from warehouse.tables import Batch, Outcome


def fetch(reading: Reading) -> Iterator[Fetched]:
    """Ask the source, part by part where it has parts, or for one part only, and parse what comes."""
    try:
        http = _http(reading)
        reading.say(f"asking {http.host}")
        reading.wanted = parts.wanted(reading, http)
    except Fault as fault:
        yield _nothing(reading.scope if reading.since else None, fault)
        return
    if reading.since:
        yield from _past(reading, http)
        return
    for number, scope in enumerate(reading.wanted, start=1):
        if scope:
            reading.say(scope, number, len(reading.wanted))
        yield _asked(reading, http, scope)
    yield from parts.lost(reading, http)


def check(reading: Reading) -> None:
    """Refuse what a source can't be asked for.

    Raises:
        BadInput: a part is named that the source has not; its past is asked for, and it has none or no part is named.
        Fault: whether it has that part could not be asked.
    """
    if reading.scope and not isinstance(reading.source, ScopedSource):
        raise BadInput(f"--scope {reading.scope}: {reading.name} is read whole, it has no parts")
    if reading.since and not isinstance(reading.source, DatedSource):
        raise BadInput(f"--since: {reading.name} does not say what it said in the past")
    if reading.since and reading.scope is None:
        raise BadInput(f"--since: name one part of {reading.name} with --scope; its past is large")
    if reading.scope:
        with suppress(Skipped):
            parts.refuse_unknown(reading, _http(reading))


def publish(link: Place, readings: Sequence[Reading]) -> list[list[Settled]]:
    """Load what is good of some readings, published together, and say what became of each part of each."""
    for one in (one for reading in readings for one in reading.fetched):
        if one.payload:
            archive.keep(link, one.payload)
    if all(one.skipped for reading in readings for one in reading.fetched):
        return [[_passed_over(reading, one) for one in reading.fetched] for reading in readings]
    with writer(link) as connection:
        settled_parts = [_all_loaded(connection, reading) for reading in readings]
    for reading, became in zip(readings, settled_parts, strict=True):
        for one, batch in became:
            _remember(archive.folder(link, reading.name), one, loaded=batch.outcome == Outcome.LOADED)
    return settled_parts


def _all_loaded(connection: duckdb.DuckDBPyConnection, reading: Reading) -> list[Settled]:
    """The parts of a reading; what is older than what was read last is put beside what is held.

    What a list of parts says is gone ends only where the source is read well otherwise.
    """
    last = last_fetched_at(connection, reading.name, reading.scope) if reading.since else None
    older = [one for one in reading.fetched if last and one.payload and one.at < last]
    done: list[Settled] = []
    if older:
        with past.beside(connection, reading.name, reading.scope or "") as put:
            loaded = [_loaded(connection, reading, one) for one in older]
        logged = iter(put)
        done = [(one, next(logged) if isinstance(batch, Batch) else batch) for one, batch in loaded]
    came = [one for one in reading.fetched if one not in older and not one.gone]
    done += [_loaded(connection, reading, one) for one in came]
    if came and not any(batch.outcome == Outcome.LOADED for _, batch in done):
        return done
    return done + [_loaded(connection, reading, one) for one in reading.fetched if one.gone]


def _loaded(connection: duckdb.DuckDBPyConnection, reading: Reading, one: Fetched) -> Settled:
    """A part of a reading; what stops its load is its own failure."""
    if one.skipped:
        return _passed_over(reading, one)
    try:
        return one, _settled(connection, reading, one)
    except (Fault, duckdb.Error) as fault:
        if of_the_disk(fault):
            raise  # nothing more can be written, so nothing is published
        return not_loaded(reading, fault, one.scope)


def _passed_over(reading: Reading, one: Fetched) -> Settled:
    return one, Unlogged(reading.name, one.scope, one.fault)


def _http(reading: Reading) -> Http:
    card = reading.source.CARD
    http = Http(reading.name, card.base_url, _key(reading.name, card), card.key_header)
    http.folder, http.deadline, http.is_web_page = reading.folder, reading.deadline, card.is_web_page
    return http


def _past(reading: Reading, http: Http) -> Iterator[Fetched]:
    """What a part of a source was since a day; the first thing that does not come ends it, as order matters."""
    scope = reading.scope or ""
    try:
        for payload in reading.source.fetch_since(http, scope, reading.since):  # type: ignore[union-attr]
            yield _read(reading.source, Fetched(scope, payload.fetched_at, payload))
    except Fault as fault:
        yield _nothing(scope, fault)


def _key(name: str, card: Card) -> str | None:
    value = os.environ.get(card.key) if card.key else None
    if card.key and not value and not card.key_or:
        raise Skipped(f"{name}: set {card.key} to read it")
    return value or None


def _nothing(scope: str | None, fault: Fault) -> Fetched:
    return replace(nothing(scope, fault.message), skipped=isinstance(fault, Skipped))


def _asked(reading: Reading, http: Http, scope: str | None) -> Fetched:
    began = monotonic()
    http.begin()
    try:
        found = _fetched(reading, http, scope)
    except Fault as fault:
        found = _nothing(scope, fault)
    except Exception as fault:  # noqa: BLE001 - one part's failure, whatever it is, is nobody else's
        words = of_the_disk(fault)
        told = f"{reading.name}: {unwritable(reading.folder, words).message}" if words else None
        found = nothing(scope, told or unforeseen(reading.name, fault))
    return replace(_read(reading.source, found), duration_s=monotonic() - began)


def _fetched(reading: Reading, http: Http, scope: str | None) -> Fetched:
    try:
        payload = private.blacked_out(_answer(reading.source, http, scope), http.key)
    except Unchanged as same:
        return _unchanged(reading, scope, same)
    address, version = http.versioned or (None, None)
    earlier = Earlier(version, payload.sha256, payload.url) if version else None
    return Fetched(scope, payload.fetched_at, payload, address=address, earlier=earlier)


def _unchanged(reading: Reading, scope: str | None, same: Unchanged) -> Fetched:
    """The earlier payload, seen again."""
    content = validators.content(reading.folder or Path(), same.url, same.earlier)
    payload = Payload(reading.name, content, same.earlier.payload_url, datetime.now(UTC))
    payload.note("not modified since it was last read")
    return Fetched(scope, payload.fetched_at, payload, address=same.url, earlier=same.earlier)


def _answer(source: Source | ScopedSource, http: Http, scope: str | None) -> Payload:
    if isinstance(source, ScopedSource):
        return source.fetch_scope(http, scope or "")
    return source.fetch(http)


def _read(source: Source | ScopedSource, fetched: Fetched) -> Fetched:
    if fetched.payload is None:
        return fetched
    try:
        return replace(fetched, rows=parsed(source, fetched.payload))
    except Refused:
        return fetched  # settling it will say why
    except Fault as fault:
        return nothing(fetched.scope, fault.message)


def _settled(connection: duckdb.DuckDBPyConnection, reading: Reading, fetched: Fetched) -> Batch:
    arrival = _arrival(reading, fetched)
    if fetched.gone:
        return ended(connection, arrival)
    if fetched.payload is None:
        return log_failure(connection, arrival, Outcome.FAILED)
    return settled(connection, reading.source, arrival, fetched.payload, fetched.rows)


def _arrival(reading: Reading, fetched: Fetched) -> Arrival:
    card, payload = reading.source.CARD, fetched.payload
    return Arrival(
        source=reading.name,
        fetched_at=fetched.at,
        scope=fetched.scope,
        complete=card.complete or fetched.gone,
        payload_url=payload.url if payload else None,
        payload_sha256=payload.sha256 if payload else None,
        message=fetched.fault,
        duration_s=fetched.duration_s,
        warn_after_hours=card.warn_after_hours,
        error_after_hours=card.error_after_hours,
    )


def _remember(folder: Path, fetched: Fetched, *, loaded: bool) -> None:
    """Note what need not come again, now that it is loaded; what was refused comes again whole."""
    if fetched.payload and loaded:
        archive.remember(fetched.payload)
    if fetched.address and fetched.earlier and loaded:
        validators.remember(folder, fetched.address, fetched.earlier)
    elif fetched.address:
        validators.forget(folder, fetched.address)
