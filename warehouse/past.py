"""The past of a part of a source, put where nothing is held: what is held stands.

It is loaded by the same statements as ever, but into tables of the connection's own, which bear the names of the
warehouse's and so stand before them: as if nothing were held. Then what of it lies before, between and after the
periods that are held of the same thing is put there, in one transaction, and nothing that is there is touched.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files

import duckdb

from warehouse import store
from warehouse.load import last_fetched_at
from warehouse.tables import DATED, Batch, Dated, FirewallCase
from warehouse.transaction import committed

TABLES: tuple[type[Dated], ...] = (*(record for record in DATED if record.scope_column == "region_id"), FirewallCase)
"""Tables that hold what is read part by part, and the firewall's cases about it."""


MARK = "a past, put where nothing was held"
"""How the log's message of such a batch begins."""


def was_put(batch: Batch) -> bool:
    """Whether a batch brought a past, so that its periods came with their ends."""
    return (batch.message or "").startswith(MARK)


@contextmanager
def beside(connection: duckdb.DuckDBPyConnection, source: str, scope: str) -> Iterator[list[Batch]]:
    """Load what a block loads beside what is held, and put it there at the end.

    Args:
        connection: a writer's.
        source: whose past it is.
        scope: the part of it.

    Yields:
        A list that has the log's lines of what was put there, once the block has ended.
    """
    until, put = last_fetched_at(connection, source, scope), list[Batch]()
    for record in TABLES:
        connection.execute(f"CREATE TEMP TABLE {record.table()} AS FROM {record.table()} LIMIT 0")
    newest = "SELECT * REPLACE ('' AS source) FROM batch ORDER BY batch_id DESC LIMIT 1"
    connection.execute(f"CREATE TEMP TABLE batch AS {newest}")
    try:
        yield put
        put += committed(connection, lambda: _put(connection, until))
    finally:
        for name in (*(record.table() for record in TABLES), Batch.table(), "piece", "new_batch"):
            connection.execute(f"DROP TABLE IF EXISTS temp.{name}")


def _put(connection: duckdb.DuckDBPyConnection, until: datetime | None) -> list[Batch]:
    """Put pieces of periods, and the batches that they came in, into the warehouse's own tables."""
    home, last = connection.execute("SELECT current_database(), min(batch_id) FROM temp.batch").fetchall()[0]

    def ask(name: str, told: dict[str, object] | None = None, **words: str) -> None:
        query = _sql(name).replace("home.", f'"{home}".main.')
        for word, meant in words.items():
            query = query.replace(word, meant)
        connection.execute(query, told)

    ask("past_batches", {"last": last, "mark": MARK})
    for record in TABLES:
        same = " AND ".join(f"held.{name} = past.{name}" for name in record.key)
        ask("past_pieces", {"until": until}, the_table=record.table(), same_key=same)
    ask("past_log")
    numbers = connection.execute("SELECT batch_id FROM new_batch ORDER BY batch_id").fetchall()
    connection.execute("DROP TABLE temp.batch")
    found = store.records(connection, Batch, f"batch_id IN ({', '.join(str(number) for (number,) in numbers)})")
    return sorted(found, key=lambda batch: batch.batch_id)


def _sql(name: str) -> str:
    return (files("warehouse.queries") / f"{name}.sql").read_text(encoding="utf-8")
