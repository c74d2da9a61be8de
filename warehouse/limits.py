"""How long a question may take and how much memory it may use: a runaway query must not take the machine along.

DuckDB counts its own memory only, so an answer is also kept from growing without end in ours.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, TypeVar

import click

from warehouse.faults import BadInput, Fault

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

F = TypeVar("F", bound=Callable[..., Any])
MOST_ROWS = 1_000_000
"""Rows of one answer; more are for `gpuplan export`."""
CTRL_C = "Query interrupted"
"""What DuckDB makes of a KeyboardInterrupt."""
SIZE = re.compile(r"\d+(\.\d+)?\s*[KMGT]i?B", re.IGNORECASE)


@dataclass(frozen=True)
class Limits:
    """What one question may use."""

    seconds: float = 60.0
    memory: str = "4GB"


def limit_options(command: F) -> F:
    """Add `--timeout` and `--memory`, which reach the command as `limits`."""

    @wraps(command)
    def limited(*args: Any, timeout: float, memory: str, **wanted: Any) -> Any:
        if not SIZE.fullmatch(memory.strip()):
            raise BadInput(f"--memory {memory}: not a size; write it as 500MB or 4GB")
        return command(*args, limits=Limits(timeout, memory), **wanted)

    time_option = click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=Limits.seconds,
        show_default=True,
        envvar="GPUPLAN_QUERY_TIMEOUT_S",
        help="Seconds after which a query is stopped (GPUPLAN_QUERY_TIMEOUT_S).",
    )
    memory_option = click.option(
        "--memory",
        default=Limits.memory,
        show_default=True,
        envvar="GPUPLAN_QUERY_MEMORY",
        help="Memory that a query may use (GPUPLAN_QUERY_MEMORY); nothing is spilled to disk.",
    )
    return time_option(memory_option(limited))  # type: ignore[return-value]


def settings(memory: str | None) -> dict[str, str]:
    """DuckDB's settings for a reader that may use so much memory."""
    return {"memory_limit": memory, "max_temp_directory_size": "0KB"} if memory else {}


@contextmanager
def within(connection: "DuckDBPyConnection", limits: Limits) -> Iterator[None]:
    """Stop what the block does on the connection once its time is over.

    Raises:
        Fault: it was stopped, or asked for more memory than it may have; the message says which, and what to do.
        KeyboardInterrupt: the user stopped it.
    """
    import duckdb  # noqa: PLC0415 - a verb's module is imported before there is anything to ask

    done = Event()
    Thread(target=_watch, args=(connection, limits.seconds, done), daemon=True).start()
    try:
        yield
    except duckdb.InterruptException as fault:
        said = f"stopped after {limits.seconds:g} s; ask for less, or allow more with --timeout"
        raise Fault(said) from fault
    except duckdb.OutOfMemoryException as fault:
        said = f"needs more than {limits.memory} of memory; ask for less, or allow more with --memory"
        raise Fault(said) from fault
    except RuntimeError as fault:
        if str(fault) != CTRL_C:
            raise
        connection.interrupt()
        raise KeyboardInterrupt from fault
    finally:
        done.set()


def _watch(connection: "DuckDBPyConnection", seconds: float, done: Event) -> None:
    """Interrupt until it is done: an interrupt between two statements is lost."""
    done.wait(seconds)
    while not done.wait(0.05):
        connection.interrupt()
