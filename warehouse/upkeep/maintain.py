"""Make a warehouse small and quick again.

Every change to a lake adds small files and, for each row that ends, a note which row of which file that is; every
snapshot keeps its files. So from time to time rows are gathered into few files, old snapshots are let go, and files
that no snapshot names any more are deleted, among them what writers left that were killed. A file warehouse is
written anew, which gives back the room of rows that are gone, and loses its older versions.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from warehouse import copying, paths, schema, store
from warehouse.access import reader
from warehouse.lake import opening
from warehouse.place import Lake, Place
from warehouse.transaction import committed
from warehouse.upkeep.state import State, state

GATHER = {
    "rows kept in the catalog written to files": "FROM ducklake_flush_inlined_data('lake')",
    "files rewritten without the rows that ended": "FROM ducklake_rewrite_data_files('lake', delete_threshold => 0)",
    "small files merged": "FROM ducklake_merge_adjacent_files('lake')",
}
LET_GO = {
    "snapshots let go": "FROM ducklake_expire_snapshots('lake', older_than => $before)",
    "files deleted that only those named": "FROM ducklake_cleanup_old_files('lake', older_than => $before)",
    "files deleted that nothing named": "FROM ducklake_delete_orphaned_files('lake', older_than => $before)",
}


def maintain(place: Place, keep_days: float, say: Callable[[str], None]) -> tuple[State, State]:
    """Gather rows, let go of what is older than some days, and say what the warehouse took before and after.

    Args:
        place: the warehouse.
        keep_days: how long a lake's snapshots, and files that no snapshot names, are kept. Zero is for a lake that
            nobody else uses now: it takes files away from who still reads or writes them.
        say: hears what is done.
    """
    if isinstance(place, Path):
        return _file(place, say)
    return _lake(place, datetime.now(UTC) - timedelta(days=keep_days), say)


def _lake(lake: Lake, before: datetime, say: Callable[[str], None]) -> tuple[State, State]:
    with opening.told(lake), closing(opening.connect(lake, read_only=False, sandboxed=False)) as connection:
        schema.check(connection, lake)
        connection.execute("SET threads = 1")  # DuckLake 1.0 can free twice what several threads flush: a crash
        was = state(connection, lake)
        for step, statement in GATHER.items():
            say(f"{step}: {_count(connection, statement, {})}")
        for step, statement in LET_GO.items():
            say(f"{step}: {_count(connection, statement, {'before': before})}")
        return was, state(connection, lake)


def _count(connection: duckdb.DuckDBPyConnection, statement: str, values: dict[str, datetime]) -> int:
    return committed(connection, lambda: len(connection.execute(statement, values or None).fetchall()), queued=False)


def _file(link: Path, say: Callable[[str], None]) -> tuple[State, State]:
    with reader(link, sandboxed=False) as connection:
        was = state(connection, link)
    with store.writing(link, sandboxed=False, afresh=True) as connection:
        say(f"rows written anew: {sum(copying.copy(connection, link).values())}")
    say(f"older versions deleted: {paths.forget_all_old(link)}")
    with reader(link, sandboxed=False) as connection:
        return was, state(connection, link)
