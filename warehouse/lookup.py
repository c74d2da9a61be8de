"""Find an accelerator or a model by any of its names; an unknown or ambiguous name is an error that helps."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import duckdb

from warehouse.ask import asked
from warehouse.faults import BadInput, nearest
from warehouse.store import records

if TYPE_CHECKING:
    from warehouse.tables import Gpu, Llm

T = TypeVar("T")
MAKERS = re.compile(r"\b(nvidia|geforce|tesla|amd|instinct|intel|habana|apple|google)\b")
"""Words that drivers and sellers put before an accelerator's name."""
DETAILS = re.compile(r"\b(hbm\d\w?|gddr\d\w?|generation|edition)\b|(?<=sxm)\d")
"""What they put behind it: the kind of memory, the socket's number."""


def find_gpu_id(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The id of the accelerator of that id or alias, in any case.

    Raises:
        BadInput: no accelerator, or more than one, goes by that name.
    """
    rows: list[tuple[str, list[str]]] = connection.execute(
        "SELECT gpu_id, aliases FROM gpu WHERE valid_to IS NULL"
    ).fetchall()
    return _find(name, {gpu_id: (gpu_id, *aliases) for gpu_id, aliases in rows}, "GPU", _bare)


def nothing_yet(connection: duckdb.DuckDBPyConnection, day: date) -> str | None:
    """What to tell of a day from which no price is known, as all begin later."""
    first = asked(connection, "first_price", {})[0]["first_on"]
    if first is None or day >= first:
        return None
    return f"no price is known of {day}: the first here are of {first}; `gpuplan history import FILE` brings older ones"


def find_gpu(connection: duckdb.DuckDBPyConnection, name: str) -> "Gpu":
    """The accelerator of that id or alias, in any case.

    Raises:
        BadInput: no accelerator, or more than one, goes by that name.
    """
    from warehouse.tables import Gpu  # noqa: PLC0415 - who asks for the id only needs no record

    wanted = find_gpu_id(connection, name)
    return next(gpu for gpu in records(connection, Gpu) if gpu.gpu_id == wanted)


def find_llm(connection: duckdb.DuckDBPyConnection, name: str) -> "Llm":
    """The model of that repository name or alias, in any case, with or without the publisher.

    Raises:
        BadInput: no model, or more than one, goes by that name.
    """
    from warehouse.tables import Llm  # noqa: PLC0415 - as above

    known = {m: (m.llm_id, *m.aliases) for m in records(connection, Llm)}
    return _find(name, {m: (*names, *(n.rsplit("/", 1)[-1] for n in names)) for m, names in known.items()}, "model")


def _find(name: str, known: Mapping[T, Sequence[str]], kind: str, freely: Callable[[str], str] | None = None) -> T:
    """The thing whose id, the first of its names, is the name asked for; else the one that has it at all.

    Args:
        name: What is asked for.
        known: Things and their names.
        kind: What they are, for messages.
        freely: How to read names where none is the very same.
    """
    found: list[T] = []
    for read in filter(None, (_folded, freely)):
        wanted = read(name)
        exact = [thing for thing, names in known.items() if read(names[0]) == wanted]
        found = exact or [thing for thing, names in known.items() if wanted in map(read, names)]
        if found:
            break
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(f"{kind} {name!r} is ambiguous: say {' or '.join(known[thing][0] for thing in found)}")
    raise BadInput(f"unknown {kind} {name!r}{nearest(name, [n for names in known.values() for n in names])}")


def _bare(name: str) -> str:
    """An accelerator's name without its maker's, as drivers and sellers spell it.

    >>> _bare("NVIDIA H100 80GB HBM3"), _bare("NVIDIA A100-SXM4-80GB"), _bare("Gaudi 3")
    ('h10080gb', 'a100sxm80gb', 'gaudi3')
    """
    return re.sub(r"[^a-z0-9]", "", DETAILS.sub("", MAKERS.sub("", name.casefold())))


def _folded(name: str) -> str:
    return name.casefold().replace("_", "-").replace(" ", "-")
