"""Find an accelerator or a model by any of its names; an unknown or ambiguous name is an error that helps."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import duckdb

from warehouse.faults import BadInput, nearest
from warehouse.store import records

if TYPE_CHECKING:
    from warehouse.tables import Gpu, Llm

T = TypeVar("T")


def find_gpu_id(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The id of the accelerator of that id or alias, in any case.

    Raises:
        BadInput: no accelerator, or more than one, goes by that name.
    """
    rows: list[tuple[str, list[str]]] = connection.execute(
        "SELECT gpu_id, aliases FROM gpu WHERE valid_to IS NULL"
    ).fetchall()
    return _find(name, {gpu_id: (gpu_id, *aliases) for gpu_id, aliases in rows}, "GPU")


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


def _find(name: str, known: Mapping[T, Sequence[str]], kind: str) -> T:
    """The thing whose id, the first of its names, is the name asked for; else the one that has it at all."""
    wanted = _folded(name)
    exact = [thing for thing, names in known.items() if _folded(names[0]) == wanted]
    found = exact or [thing for thing, names in known.items() if wanted in map(_folded, names)]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(f"{kind} {name!r} is ambiguous: say {' or '.join(known[thing][0] for thing in found)}")
    raise BadInput(f"unknown {kind} {name!r}{nearest(name, [n for names in known.values() for n in names])}")


def _folded(name: str) -> str:
    return name.casefold().replace("_", "-").replace(" ", "-")
