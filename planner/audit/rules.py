"""The rules that published analyses break, as `rules.toml` names and explains them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Rule:
    """Something that goes wrong."""

    name: str
    says: str
    harm: str


@dataclass(frozen=True)
class Finding:
    """A rule that an analysis breaks, and where."""

    rule: str
    where: str
    detail: str
    effect: str | None = None
    """What it does to this case, where that could be worked out."""


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by name.

    >>> rules()["node-rate-per-gpu"].harm
    'x8 on a node of eight'
    """
    text = (files("planner.audit") / "rules.toml").read_text(encoding="utf-8")
    return {name: Rule(name, **entry) for name, entry in tomllib.loads(text).items()}
