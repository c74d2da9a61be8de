"""Plan every scenario of a folder at once: for each the cheapest plan of each way and terms, and nothing around it.

Scenarios are planned side by side in processes of their own, and left in the warehouse together under the folder's
name, so that plans of one that was also planned by itself stand beside them. What is wrong with one is told, and stops
no other. What would change a verdict, and break-evens, are worked out where a scenario is reported by itself.
"""

import atexit
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path

import click
import duckdb

from planner.comparison import compare
from planner.errand import scenario_row
from planner.facts import Facts, read_facts
from planner.front import with_meanwhile
from planner.scenario import read
from planner.staleness import refuse_stale
from warehouse.access import moment, reader, writer
from warehouse.faults import BadInput
from warehouse.load import Arrival, load_all
from warehouse.place import Place
from warehouse.tables import Dated

ALONE = 4
"""So few scenarios are planned in this process: another takes longer to begin."""
OPEN = ExitStack()
"""What a process reads for all its scenarios; in a process of its own it stays open to the end."""
atexit.register(OPEN.close)
Told = Callable[[str], None]


@dataclass(frozen=True)
class Planned:
    """One scenario: its rows, or what is wrong with it."""

    name: str
    scenario_id: str = ""
    sha256: str = ""
    rows: tuple[Dated, ...] = ()
    fault: str | None = None


@dataclass(frozen=True)
class How:
    """What is the same for all scenarios of a folder."""

    folder: str
    warehouse: Place | None
    as_of: str | None
    moment: datetime
    """Whose prices are used."""
    allow_stale: bool


def plan_folder(
    folder: Path, warehouse: Place | None, as_of: str | None, *, allow_stale: bool, told: Told
) -> list[Planned]:
    """Plan the scenarios and leave their plans in the warehouse.

    Args:
        folder: where the scenarios are, TOML files.
        warehouse: where prices are, and plans are left.
        as_of: the day whose prices are used; today's where none.
        allow_stale: whether a price may be older than its source allows.
        told: is called with each scenario's name when it is planned.

    Raises:
        BadInput: there is no scenario in the folder.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise BadInput(f"{folder}: holds no scenarios, files that end in .toml")
    with reader(warehouse):
        """A warehouse that is not there yet is made here, once."""
    how = How(folder.resolve().name, warehouse, as_of, moment(as_of), allow_stale)
    found = []
    for planned in _all(paths, partial(_one, how)):
        told(planned.name)
        found.append(planned)
    with writer(warehouse) as connection:
        load_all(connection, [(_arrival(p), p.rows) for p in found if p.fault is None])
    return found


def _all(paths: Sequence[Path], plan: Callable[[Path], Planned]) -> Iterator[Planned]:
    workers = min(os.cpu_count() or 1, len(paths) // 2)
    if len(paths) <= ALONE or workers < 2:
        with OPEN:
            yield from map(plan, paths)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(plan, paths)


def _one(how: How, path: Path) -> Planned:
    try:
        return _planned(how, path)
    except click.ClickException as fault:
        return Planned(path.name, fault=fault.format_message())


def _planned(how: How, path: Path) -> Planned:
    brief = read(path)
    scenario_id = f"{how.folder}/{path.stem}" + (f"@{how.as_of}" if how.as_of else "")
    comparison = compare(_connection(how.warehouse), brief, how.moment, scenario_id, _facts(how))
    if not how.allow_stale:
        refuse_stale(comparison)
    shown = with_meanwhile(comparison)
    rows = [
        scenario_row(brief, comparison),
        *(costed.plan for costed in shown),
        *(row for costed in shown for row in (*costed.lines(), *costed.parts())),
    ]
    return Planned(path.name, scenario_id, brief.sha256, tuple(rows))


@lru_cache(maxsize=1)
def _facts(how: How) -> Facts:
    """What all scenarios of the folder are planned on, read once in each process."""
    OPEN.callback(_facts.cache_clear)
    return read_facts(_connection(how.warehouse), how.moment)


@lru_cache(maxsize=1)
def _connection(warehouse: Place | None) -> duckdb.DuckDBPyConnection:
    """A reader of the warehouse as it is before any scenario is left in it."""
    OPEN.callback(_connection.cache_clear)
    return OPEN.enter_context(reader(warehouse))


def _arrival(planned: Planned) -> Arrival:
    return Arrival(
        "planner",
        datetime.now(UTC),
        scope=planned.scenario_id,
        payload_url=planned.name,
        payload_sha256=planned.sha256,
    )
