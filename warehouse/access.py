"""How a verb gets at the warehouse: the shared option, and the first-use seeding."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from warehouse.faults import BadInput
from warehouse.paths import default_path

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

F = TypeVar("F", bound=Callable[..., Any])


def warehouse_option(command: F) -> F:
    """Add `--warehouse`."""
    return click.option(
        "--warehouse",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The warehouse's path [default: GPUPLAN_WAREHOUSE, or the platform's data folder].",
    )(command)


@contextmanager
def reader(warehouse: Path | None, *, sandboxed: bool = True) -> "Iterator[DuckDBPyConnection]":
    """A read-only connection; a missing warehouse is made from the bundled seeds first, an older one upgraded."""
    from warehouse import schema, store  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    link = _there(warehouse)
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(store.reading(link, sandboxed=sandboxed))
        except schema.Older:
            _upgrade(link)
            connection = stack.enter_context(store.reading(link, sandboxed=sandboxed))
        yield connection


@contextmanager
def writer(warehouse: Path | None) -> "Iterator[DuckDBPyConnection]":
    """The writer's connection; what the block did is published when it ends well."""
    from warehouse import store  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    link = _there(warehouse)
    with reader(link):
        pass
    with store.writing(link) as connection:
        yield connection


def _there(warehouse: Path | None) -> Path:
    link = warehouse or default_path()
    if not link.exists():
        from warehouse import seed  # noqa: PLC0415 - only the first use needs the seeds

        seed.ensure(link)
    return link


def _upgrade(link: Path) -> None:
    from warehouse import seed  # noqa: PLC0415 - only an older warehouse needs it

    seed.upgrade(link)


def moment(as_of: str | None) -> datetime:
    """The moment a question is about: the end of a given day (UTC), or now.

    >>> moment("2026-07-20").isoformat()
    '2026-07-20T23:59:59.999999+00:00'
    """
    if as_of is None:
        return datetime.now(UTC)
    try:
        return datetime.combine(date.fromisoformat(as_of), time.max, UTC)
    except ValueError as fault:
        raise BadInput(f"--as-of {as_of}: not a date; write it as 2026-07-20") from fault


as_of_option = click.option("--as-of", metavar="DATE", help="The day the question is about [default: today].")
