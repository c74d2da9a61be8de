"""One batch into the warehouse, all or none: close the periods that ended, open those that began."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from types import MappingProxyType
from typing import Self

import duckdb

from warehouse import periods
from warehouse.batch_log import new_line
from warehouse.faults import Fault
from warehouse.staging import insert, note_sighted, stage
from warehouse.tables import DATED, Batch, ByTable, Dated, Outcome, Price, by_table, getter, has_doubles
from warehouse.transaction import committed

Ready = Mapping[type[Dated], str]
"""Tables of a connection's own that hold a batch's rows, by their record."""
STAGED = "staged"


class Refused(Fault):
    """A batch came but is not fit to be loaded; what was there before stands."""


@dataclass(frozen=True)
class Arrival:
    """Where a batch comes from and what it covers."""

    source: str
    fetched_at: datetime
    scope: str | None = None
    complete: bool = True
    payload_url: str | None = None
    payload_sha256: str | None = None
    message: str | None = None
    duration_s: float | None = None
    warn_after_hours: int | None = None
    error_after_hours: int | None = None
    row_count: int | None = None
    """Rows that came, where not all of them are loaded."""
    quarantined_count: int = 0
    """Of them, things for sale that the firewall holds back."""
    again: Batch | None = None
    """The log's line of this batch, where it is read again from the archive."""

    @classmethod
    def as_logged(cls, batch: Batch, again: Batch | None = None) -> Self:
        """What the log tells of a batch, before it was settled what becomes of it.

        Args:
            batch: the log's line.
            again: the line of the batch that is made now, where it was made before.
        """
        settled = {"message", "row_count", "quarantined_count", "again"}
        told = {one.name: getattr(batch, one.name) for one in fields(cls) if one.name not in settled}
        return cls(**told, again=again)


def load(
    connection: duckdb.DuckDBPyConnection,
    arrival: Arrival,
    rows: Iterable[Dated] | ByTable,
    ready: Ready = MappingProxyType({}),
) -> Batch:
    """Apply one batch in one transaction and log it.

    Args:
        connection: a writer's.
        arrival: where it comes from.
        rows: what it says.
        ready: tables of the connection's own that hold its rows already, each key once.

    Raises:
        Refused: two rows of one key, a row of another source or scope, or a batch older than what is here.
    """
    wanted = by_table(rows)
    return committed(connection, lambda: _apply(connection, arrival, wanted, ready))


def release(connection: duckdb.DuckDBPyConnection, arrival: Arrival, rows: Iterable[Dated]) -> Batch:
    """Apply rows that were held back, as of the time they came, though later batches are loaded; and log it.

    Raises:
        Refused: as for a batch, but for its age.
    """
    found = by_table(rows)
    _check(arrival, found)
    return committed(connection, lambda: _checked(connection, arrival, found, {}, doubtful=True))


def load_all(connection: duckdb.DuckDBPyConnection, batches: Iterable[tuple[Arrival, Iterable[Dated]]]) -> list[Batch]:
    """Apply batches in the order given, in one transaction.

    Raises:
        Refused: as for one batch; none of them is applied then.
    """
    wanted = [(arrival, by_table(rows)) for arrival, rows in batches]
    return committed(connection, lambda: [_apply(connection, arrival, rows, {}) for arrival, rows in wanted])


def log_failure(connection: duckdb.DuckDBPyConnection, arrival: Arrival, outcome: Outcome, row_count: int = 0) -> Batch:
    """Log a batch that was refused or never came; no price is touched, so none looks fresher than it is."""

    def log() -> Batch:
        batch = new_line(connection, arrival, outcome, row_count)
        insert(connection, batch)
        return batch

    return committed(connection, log)


def _check(arrival: Arrival, found: ByTable, ready: Ready = MappingProxyType({})) -> None:
    for record, same in found.items():
        _check_belong(arrival, record, same)
    if has_doubles({record: same for record, same in found.items() if record not in ready}):
        counted = Counter((type(row), row.identity()) for same in found.values() for row in same)
        (record, key), _ = counted.most_common(1)[0]
        raise Refused(f"{arrival.source}: two rows of one {record.table()} key {key}")


def _check_belong(arrival: Arrival, record: type[Dated], rows: Sequence[Dated]) -> None:
    for source in set(map(getter(("source",)), rows)) - {arrival.source}:
        raise Refused(f"{arrival.source}: a row of source {source} in its batch")
    if arrival.scope is None:
        return
    scopes = set(map(getter((record.scope_column,)), rows)) if record.scope_column else {None}
    for scope in scopes - {arrival.scope}:
        raise Refused(f"{arrival.source}: a row of {scope} in the batch for {arrival.scope}")


def _apply(connection: duckdb.DuckDBPyConnection, arrival: Arrival, grouped: ByTable, ready: Ready) -> Batch:
    _check(arrival, grouped, ready)
    last = last_fetched_at(connection, arrival.source, arrival.scope)
    _refuse_older(arrival, last)
    return _checked(connection, arrival, grouped, ready, doubtful=last == arrival.fetched_at)


def _checked(
    connection: duckdb.DuckDBPyConnection,
    arrival: Arrival,
    grouped: ByTable,
    ready: Ready,
    *,
    doubtful: bool,
) -> Batch:
    """Apply a batch; where its time came before, refuse periods that would end when they began, or sooner."""
    try:
        batch = _applied(connection, arrival, grouped, ready)
    except duckdb.ConstraintException as fault:
        raise _too_soon(arrival) from fault
    if doubtful:
        _refuse_instants(connection, arrival)
    return batch


def _applied(connection: duckdb.DuckDBPyConnection, arrival: Arrival, grouped: ByTable, ready: Ready) -> Batch:
    draft = new_line(connection, arrival, Outcome.LOADED, sum(map(len, grouped.values())))
    opened = closed = 0
    for table in _touched(connection, arrival, grouped):
        staged = ready.get(table, STAGED)
        if staged == STAGED:
            stage(connection, STAGED, table, grouped.get(table, []))
        moves = periods.compare(connection, table, arrival, staged)
        closed += periods.close(connection, table, arrival, moves)
        if table is Price and not arrival.complete:
            note_sighted(connection, draft.batch_id, staged)
        opened += periods.begin(connection, table, arrival, draft.batch_id, staged, moves)
    batch = draft.model_copy(update={"opened_count": opened, "closed_count": closed})
    insert(connection, batch)
    return batch


def _touched(
    connection: duckdb.DuckDBPyConnection, arrival: Arrival, brought: Collection[type[Dated]]
) -> list[type[Dated]]:
    """Tables that the batch brings rows of and, where absence means withdrawn, those that hold rows of its source."""
    held = _holding(connection, arrival.source) if arrival.complete else set()
    return [t for t in DATED if t in brought or t.table() in held]


def _holding(connection: duckdb.DuckDBPyConnection, source: str) -> set[str]:
    """The tables that hold rows of a source now."""
    # concat(source) and not the bare column: warehouse.periods says why
    one = "(SELECT '{0}' FROM {0} WHERE concat(source) = $source AND valid_to IS NULL LIMIT 1)"
    each = [one.format(table.table()) for table in DATED]
    return {name for (name,) in connection.execute(" UNION ALL ".join(each), {"source": source}).fetchall()}


def last_fetched_at(connection: duckdb.DuckDBPyConnection, source: str, scope: str | None) -> datetime | None:
    """When the newest batch that covers a source, or a part of it, was fetched."""
    found: list[tuple[datetime | None]] = connection.execute(
        "SELECT max(fetched_at) FROM batch WHERE outcome = 'loaded' AND source = $source "
        "AND ($scope IS NULL OR scope = $scope OR (scope IS NULL AND "
        "EXISTS (FROM offer WHERE offer.source = batch.source AND region_id = $scope)))",
        {"source": source, "scope": scope},
    ).fetchall()
    return found[0][0]


def _refuse_older(arrival: Arrival, last: datetime | None) -> None:
    if last and last > arrival.fetched_at:
        raise Refused(
            f"{arrival.source}: fetched at {arrival.fetched_at:%Y-%m-%d %H:%M:%S} UTC, but the warehouse already "
            f"holds a batch of {last:%Y-%m-%d %H:%M:%S} UTC; load batches in the order of their dates"
        )


def _refuse_instants(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> None:
    """Refuse periods that would end when they began; a file's tables check this by themselves, a lake's do not."""
    for table in DATED:
        query = f"SELECT 1 FROM {table.table()} WHERE source = $source AND valid_to = $at AND valid_from >= $at LIMIT 1"
        if connection.execute(query, {"source": arrival.source, "at": arrival.fetched_at}).fetchall():
            raise _too_soon(arrival)


def _too_soon(arrival: Arrival) -> Refused:
    return Refused(
        f"{arrival.source}: a row can't change at the moment it began "
        f"({arrival.fetched_at:%Y-%m-%d %H:%M:%S} UTC); give the later batch a later time"
    )
