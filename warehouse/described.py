"""What is in the warehouse, in words: every table, view, macro and function, its columns and an example.

The words are the comments in the file. A lake keeps no comment on a macro or on a view's column, and a file that
another program wrote last has those of that one, so there they are read from an empty warehouse made in memory.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb

from warehouse import schema
from warehouse.ask import asked, rows
from warehouse.faults import BadInput, nearest
from warehouse.lake.opening import is_lake
from warehouse.show import Answer

THINGS_SHOWN = {"kind": "kind", "name": "name", "comment": "what it is for"}
COLUMNS_SHOWN = {"column_name": "column", "comment": "what it means", "data_type": "type"}
TITLE = "`gpuplan schema NAME` shows the columns of one, their units and an example"


def everything(connection: duckdb.DuckDBPyConnection) -> Answer:
    """Every table, view, macro and function, each with what it is for and an example."""
    with _commented(connection) as told:
        return Answer("schema", asked(told, "schema", {}), shown=THINGS_SHOWN, title=TITLE)


def one(connection: duckdb.DuckDBPyConnection, name: str) -> Answer:
    """The columns of one, with what it is for, an example, and what fills it where it is empty.

    Raises:
        BadInput: there is none of that name.
    """
    with _commented(connection) as told:
        things = asked(told, "schema", {})
        thing = next((t for t in things if t["name"] == name.lower()), None)
        if thing is None:
            raise BadInput(f"no table, view or macro {name!r}{nearest(name, [t['name'] for t in things])}")
        columns = asked(told, "columns", {"name": thing["name"]}) or _yielded(told, thing)
    empty = thing["filled_by"] and not rows(connection, thing["example"])
    notes = [f"Empty: `{thing['filled_by']}` fills it."] if empty else []
    title = "\n".join([f"{thing['kind']} {thing['name']}: {thing['comment']}", f"Example: {thing['example']}", *notes])
    return Answer("schema", columns, shown=COLUMNS_SHOWN, title=title)


def _yielded(connection: duckdb.DuckDBPyConnection, thing: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The columns that a macro's or function's example yields, with the words for columns of their names."""
    words = {row["column_name"]: row["comment"] for row in asked(connection, "column_words", {"name": thing["name"]})}
    query = f"SELECT column_name, column_type AS data_type FROM (DESCRIBE {thing['example']})"
    return [{**row, "comment": words.get(row["column_name"])} for row in rows(connection, query)]


@contextmanager
def _commented(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    if not is_lake(connection) and not schema.has_views_of_its_own(connection):
        yield connection
        return
    with duckdb.connect() as empty:
        schema.create(empty)
        yield empty
