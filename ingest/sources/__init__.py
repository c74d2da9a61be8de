"""Where prices are read from: one file a source, found by its name, imported only when it is asked."""

from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from ingest.card import ScopedSource, Source
from warehouse.faults import BadInput, nearest


def names() -> list[str]:
    """All sources, by the names of their files."""
    return sorted(module.name for module in iter_modules(__path__))


def source(name: str) -> Source | ScopedSource:
    """The source of that name.

    Raises:
        BadInput: there is none.
    """
    if name not in names():
        raise BadInput(f"unknown source {name!r}{nearest(name, names())}; there are {', '.join(names())}")
    return cast("Source | ScopedSource", import_module(f"{__name__}.{name}"))
