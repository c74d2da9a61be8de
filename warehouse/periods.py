"""The periods of one dated table: those that a batch ends, and those that it begins.

The statements are built from the record classes, because every dated table obeys the one law: rows are compared by key
with what holds now, and only a change makes a new period. What holds is read once, and what moved is noted aside.
Whose rows they are is asked of what holds only: as a bare column, it would be looked up in ten million that ended.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from warehouse.tables import Dated

if TYPE_CHECKING:
    from warehouse.load import Arrival


@dataclass(frozen=True)
class Moves:
    """How a batch differs from what holds; the connection's own table `moved` has the keys."""

    ended: int
    """Rows that hold and whose facts changed or, where absence means withdrawn, that are gone [1]."""
    begun: int
    """Rows that the batch brings and that are new or changed [1]."""
    new: int
    """Of them, rows of things of which its source holds none [1]."""


def compare(connection: duckdb.DuckDBPyConnection, table: type[Dated], arrival: "Arrival", name: str) -> Moves:
    """Find what a batch changes.

    Args:
        connection: the writer's.
        table: whose periods.
        arrival: the batch.
        name: the table of the connection's own that has its rows.
    """
    keys = ", ".join(f"coalesce(staged.{key}, held.{key}) AS {key}" for key in table.key)
    came, held, within = f"staged.{table.key[0]}", f"held.{table.key[0]}", _within(table, arrival)
    holding = f"FROM {table.table()} WHERE valid_to IS NULL AND concat(source) = $source"
    told = {"source": arrival.source} | ({"scope": arrival.scope} if "$scope" in within else {})
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE moved AS SELECT {keys}, "
        f"{held} IS NOT NULL AS ends, {came} IS NOT NULL AS begins "
        f"FROM {name} AS staged FULL JOIN ({holding}) AS held ON {_same_key(table, 'held', 'staged')} "
        f"WHERE CASE WHEN {came} IS NULL THEN {within} WHEN {held} IS NULL THEN true ELSE {_differs(table)} END",
        told,
    )
    query = "SELECT count(*) FILTER (ends), count(*) FILTER (begins), count(*) FILTER (NOT ends) FROM moved"
    return Moves(*connection.execute(query).fetchall()[0])


def close(connection: duckdb.DuckDBPyConnection, table: type[Dated], arrival: "Arrival", moves: Moves) -> int:
    """End the periods whose facts changed, and those that are gone; count them."""
    if not moves.ended:
        return 0
    result = connection.execute(
        f"UPDATE {table.table()} AS held SET valid_to = $at FROM moved WHERE moved.ends "
        f"AND held.valid_to IS NULL AND concat(held.source) = $source AND {_same_key(table, 'held', 'moved')}",
        {"at": arrival.fetched_at, "source": arrival.source},
    )
    return int(result.fetchall()[0][0])


def begin(
    connection: duckdb.DuckDBPyConnection,
    table: type[Dated],
    arrival: "Arrival",
    batch_id: int,
    name: str,
    moves: Moves,
) -> int:
    """Begin periods of what the batch brings that is new or changed and that nobody else holds; count them."""
    if not moves.begun:
        return 0
    held = f"FROM {table.table()} AS held WHERE held.valid_to IS NULL AND {_same_key(table, 'held', 'moved')}"
    free = f"(moved.ends OR NOT EXISTS ({held}))" if moves.new else "true"
    result = connection.execute(
        f"INSERT INTO {table.table()} BY NAME SELECT staged.* REPLACE ($at AS valid_from, "
        f"NULL::TIMESTAMPTZ AS valid_to, $batch AS batch_id) "
        f"FROM {name} AS staged JOIN moved ON {_same_key(table, 'staged', 'moved')} WHERE moved.begins AND {free}",
        {"at": arrival.fetched_at, "batch": batch_id},
    )
    return int(result.fetchall()[0][0])


def _within(table: type[Dated], arrival: "Arrival") -> str:
    """Whether absence of a held row from this batch means that it was withdrawn."""
    if not arrival.complete:
        return "false"
    if arrival.scope is None:
        return "true"
    return f"held.{table.scope_column} = $scope" if table.scope_column else "false"


def _same_key(table: type[Dated], one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in table.key)


def _differs(table: type[Dated]) -> str:
    return " OR ".join(f"held.{name} IS DISTINCT FROM staged.{name}" for name in table.compared()).join("()")
