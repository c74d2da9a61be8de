"""One change to the warehouse, whole or not at all.

A file has one writer at a time. A lake has as many as there are, and no lock: each reads what was there when it
began, and of two that touched the same, the one that commits second is refused and does its work again on what it
finds then. Appending alone conflicts with nobody, so every change first writes the one row of `schema_version` anew:
that makes any two changes follow one another, and numbers of batches and open periods unique.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

import click
import duckdb

from warehouse.faults import Fault
from warehouse.lake.opening import is_lake

T = TypeVar("T")
TRIES = 20
FIRST_WAIT_S, LONGEST_WAIT_S = 0.05, 2.0
CONFLICTS = ("conflict", "database is locked", "could not serialize", "deadlock detected")
"""Words by which DuckLake and its catalogs say that another was quicker."""


def committed(connection: duckdb.DuckDBPyConnection, work: Callable[[], T], *, queued: bool = True) -> T:
    """Do some work in one transaction; in a lake, again where another writer was quicker.

    Args:
        connection: a writer's.
        work: what to do; it may be done more than once.
        queued: whether it comes before or after every other change; not for the change that makes the tables.

    Raises:
        Fault: others were quicker every time.
    """
    shared = is_lake(connection)
    for attempt in range(1, TRIES + 1):
        try:
            return _once(connection, work, queued=shared and queued)
        except duckdb.Error as fault:
            if not shared or not any(words in str(fault) for words in CONFLICTS):
                raise
            _wait(attempt)
    raise Fault(f"other writers were quicker {TRIES} times; nothing was changed, try again later")


def _once(connection: duckdb.DuckDBPyConnection, work: Callable[[], T], *, queued: bool) -> T:
    connection.execute("BEGIN")
    try:
        if queued:
            connection.execute("UPDATE schema_version SET version = version")
        done = work()
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise
    return done


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    """End the transaction, unless the commit that failed has ended it."""
    try:
        connection.execute("ROLLBACK")
    except duckdb.TransactionException:
        return


def _wait(attempt: int) -> None:
    """Wait twice as long each time, and never as long as the others."""
    click.echo(f"gpuplan: another writer was quicker; once more ({attempt} of {TRIES})", err=True)
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**attempt)
    time.sleep(random.uniform(longest / 2, longest))  # noqa: S311 - a moment, not a secret
