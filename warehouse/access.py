"""How a verb gets at the warehouse: the shared option, and the first-use seeding."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from warehouse.faults import BadInput, Unwritable
from warehouse.place import Place, default_place, place_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

F = TypeVar("F", bound=Callable[..., Any])


def warehouse_option(command: F) -> F:
    """Add `--warehouse`."""
    return click.option(
        "--warehouse",
        type=place_of,
        metavar="PLACE",
        help="A file, or a lake: ducklake:... [default: GPUPLAN_WAREHOUSE, or the platform's data folder].",
    )(command)


@contextmanager
def reader(
    warehouse: Place | None, *, sandboxed: bool = True, memory: str | None = None
) -> "Iterator[DuckDBPyConnection]":
    """A read-only connection; a missing warehouse is made from the bundled seeds first, an older one upgraded.

    An older one that can't be written to is read from a copy that is upgraded for this once.
    """
    from warehouse import schema, store  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it
    from warehouse.lake.opening import Missing  # noqa: PLC0415

    place = warehouse or default_place()
    if isinstance(place, Path) and not place.exists():
        _seeding().ensure(place)
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(store.reading(place, sandboxed=sandboxed, memory=memory))
        except Missing:
            _seeding().ensure(place)
            connection = stack.enter_context(store.reading(place, sandboxed=sandboxed, memory=memory))
        except schema.Older:
            place = _upgraded(place, stack)
            connection = stack.enter_context(store.reading(place, sandboxed=sandboxed, memory=memory))
        yield connection


@contextmanager
def writer(warehouse: Place | None, *, sandboxed: bool = True) -> "Iterator[DuckDBPyConnection]":
    """A writer's connection; what the block did is published when it ends well, in a lake as each part commits.

    Args:
        warehouse: the place; the usual one where empty.
        sandboxed: whether it is kept from other files, as all are that read none into tables by themselves.
    """
    from warehouse import store  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    place = warehouse or default_place()
    with reader(place):
        pass
    with store.writing(place, sandboxed=sandboxed) as connection:
        yield connection


def _upgraded(place: Place, stack: ExitStack) -> Place:
    """Where the warehouse is in this program's layout: its own place or, where that can't be written to, a copy."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - few need it

    try:
        _seeding().upgrade(place)
    except Unwritable as fault:
        if not isinstance(place, Path):
            raise
        copy = Path(stack.enter_context(TemporaryDirectory(prefix="gpuplan-"))) / place.name
        shutil.copyfile(place.resolve(), copy)
        _seeding().upgrade(copy)
        told = f"read a copy of {place} in the layout of this version, made for this once: {fault.message}"
        click.echo(f"gpuplan: {told}", err=True)
        return copy
    click.echo(f"gpuplan: brought the warehouse at {place} up to the layout of this version", err=True)
    return place


def _seeding() -> ModuleType:
    """The seeds, which only a new or an older warehouse needs."""
    from warehouse import seed  # noqa: PLC0415

    return seed


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


allow_stale_option = click.option(
    "--allow-stale", is_flag=True, help="Plan with prices older than their source allows; they are labelled."
)
as_of_option = click.option("--as-of", metavar="DATE", help="The day the question is about [default: today].")
