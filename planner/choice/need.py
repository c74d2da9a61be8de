"""What people need hardware for, and the class that is typical for it."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from planner.choice.option import NO_ROOM, NOT_RUN, RANKED, Option
from planner.choice.wish import Wish
from planner.sizing.answer import beside_a_desk
from warehouse.tables import Gpu

NEEDS = ("local", "serving", "large", "spiky")
LARGE_GPUS = 8
"""From so many GPUs on, for the smallest replica or the smallest fleet, it is a matter of whole nodes."""
SINCE = 2020
"""Launch year from which accelerators are looked at unasked: what today's engines are built for."""
LEAST_GB = 16
"""Least memory of them [GB]."""


@dataclass(frozen=True)
class Need:
    """A need and its typical class."""

    name: str
    title: str
    typical: frozenset[str]
    in_words: str
    how_to_buy: str


@cache
def needs() -> dict[str, Need]:
    """The four needs by name."""
    data = tomllib.loads((files("planner.data") / "need.toml").read_text(encoding="utf-8"))
    return {
        name: Need(name, row["title"], frozenset(row["typical"]), row["class"], row["buy"])
        for name, row in data.items()
    }


def is_for(gpu: Gpu, wish: Wish) -> bool:
    """Whether an accelerator is looked at: for local work what stands beside a desk, for serving what does not.

    Spiky work may take consumer cards by the hour as well. Who names accelerators gets those.
    """
    if wish.gpus:
        return True
    if gpu.launch_year < SINCE or gpu.memory_size_gb < LEAST_GB:
        return False
    if wish.need == "spiky":
        return "unified memory" not in gpu.form_factor
    return beside_a_desk(gpu) == wish.is_local


def need_of(wish: Wish, options: Sequence[Option]) -> Need:
    """The need that was stated, else the one that demand and model show."""
    if wish.need:
        return needs()[wish.need]
    if wish.is_local:
        return needs()["local"]
    fitting = [o.layout.gpu_count for o in options if o.standing not in {NO_ROOM, NOT_RUN}]
    fleets = [option.gpu_count for option in options if option.standing == RANKED]
    smallest = max(min(fitting, default=0), min(fleets, default=0))
    return needs()["large" if smallest >= LARGE_GPUS else "serving"]
