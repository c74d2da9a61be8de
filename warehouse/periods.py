"""The periods of one dated table: those that a batch ends, and those that it begins.

The statements are built from the record classes, because every dated table obeys the one law: rows are compared by key
with what holds now, and only a change makes a new period.
"""

from typing import TYPE_CHECKING

import duckdb

from warehouse.tables import Dated

if TYPE_CHECKING:
    from warehouse.load import Arrival


def close(connection: duckdb.DuckDBPyConnection, table: type[Dated], arrival: "Arrival", name: str) -> int:
    """End the periods whose facts changed, and, where absence means withdrawn, those that are gone; count them.

    Args:
        connection: the writer's.
        table: whose periods.
        arrival: the batch.
        name: the table of the connection's own that has its rows.
    """
    changed = connection.execute(
        f"UPDATE {table.table()} AS held SET valid_to = $at FROM {name} AS staged "
        f"WHERE held.valid_to IS NULL AND held.source = $source AND {_same_key(table)} AND {_differs(table)}",
        {"at": arrival.fetched_at, "source": arrival.source},
    )
    count = int(changed.fetchall()[0][0])
    within = _within(table, arrival)
    if within == "false":
        return count
    gone = connection.execute(
        f"UPDATE {table.table()} AS held SET valid_to = $at WHERE held.valid_to IS NULL "
        f"AND held.source = $source AND NOT EXISTS (FROM {name} AS staged WHERE {_same_key(table)}) AND {within}",
        {"at": arrival.fetched_at, "source": arrival.source} | ({"scope": arrival.scope} if "$scope" in within else {}),
    )
    return count + int(gone.fetchall()[0][0])


def _within(table: type[Dated], arrival: "Arrival") -> str:
    """Whether absence of a held row from this batch means that it was withdrawn."""
    if not arrival.complete:
        return "false"
    if arrival.scope is None:
        return "true"
    return f"held.{table.scope_column} = $scope" if table.scope_column else "false"


def begin(
    connection: duckdb.DuckDBPyConnection, table: type[Dated], arrival: "Arrival", batch_id: int, name: str
) -> int:
    """Begin periods of what the batch brings and does not hold yet; count them."""
    result = connection.execute(
        f"INSERT INTO {table.table()} BY NAME SELECT staged.* REPLACE ($at AS valid_from, "
        f"NULL::TIMESTAMPTZ AS valid_to, $batch AS batch_id) FROM {name} AS staged WHERE NOT EXISTS "
        f"(FROM {table.table()} AS held WHERE held.valid_to IS NULL AND {_same_key(table)})",
        {"at": arrival.fetched_at, "batch": batch_id},
    )
    return int(result.fetchall()[0][0])


def _same_key(table: type[Dated]) -> str:
    return " AND ".join(f"held.{name} = staged.{name}" for name in table.key)


def _differs(table: type[Dated]) -> str:
    return " OR ".join(f"held.{name} IS DISTINCT FROM staged.{name}" for name in table.compared()).join("()")
