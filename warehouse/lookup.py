"""Find an accelerator or a model by any of its names; an unknown or ambiguous name is an error that helps."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import duckdb

from warehouse.faults import BadInput, nearest
from warehouse.store import records
from warehouse.tables import Gpu, Llm

T = TypeVar("T", Gpu, Llm)


def find_gpu(connection: duckdb.DuckDBPyConnection, name: str) -> Gpu:
    """The accelerator of that id or alias, in any case.

    Raises:
        BadInput: no accelerator, or more than one, goes by that name.
    """
    return _find(name, records(connection, Gpu), lambda g: g.gpu_id, "GPU")


def find_llm(connection: duckdb.DuckDBPyConnection, name: str) -> Llm:
    """The model of that repository name or alias, in any case, with or without the publisher.

    Raises:
        BadInput: no model, or more than one, goes by that name.
    """
    return _find(name, records(connection, Llm), lambda m: m.llm_id, "model")


def _find(name: str, known: Sequence[T], identity: Callable[[T], str], kind: str) -> T:
    exact = [item for item in known if _folded(identity(item)) == _folded(name)]
    found = exact or [i for i in known if _folded(name) in map(_folded, (*i.aliases, *_short(identity(i), i)))]
    if len(found) == 1:
        return found[0]
    ids = [identity(item) for item in found or known]
    if found:
        raise BadInput(f"{kind} {name!r} is ambiguous: say {' or '.join(ids)}")
    raise BadInput(f"unknown {kind} {name!r}{nearest(name, [*ids, *(a for item in known for a in item.aliases)])}")


def _short(identity: str, item: Gpu | Llm) -> list[str]:
    """A model's names without the publisher."""
    return [part.rsplit("/", 1)[-1] for part in (identity, *item.aliases)] if "/" in identity else []


def _folded(name: str) -> str:
    return name.casefold().replace("_", "-").replace(" ", "-")
