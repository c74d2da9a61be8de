"""The tables of an audit file and their keys, as pydantic reads them."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class PriceType(StrEnum):
    """What kind of a price a price is."""

    ON_DEMAND = "on_demand"
    SPOT = "spot"
    COMMITTED = "committed"
    NEGOTIATED = "negotiated"
    LIST = "list"
    STREET = "street"


def _as_ours(word: Any) -> Any:
    """On-demand, or "On demand", is on_demand."""
    return word.strip().lower().replace("-", "_").replace(" ", "_") if isinstance(word, str) else word


Kind = Annotated[PriceType, BeforeValidator(_as_ours)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Table):
    """Whose analysis it is."""

    title: str
    url: str | None = None
    date: dt.date | str | None = None
    note: str | None = None
    facts_from: str | None = None
    """Where the facts were read, where that is not the URL."""


class Counting(_Table):
    """How it counts."""

    hours_per_month: Annotated[float, Field(gt=0, le=744)] = 730.0
    hours_per_year: Annotated[float, Field(gt=0, le=8784)] = 8760.0
    tolerance: Annotated[float, Field(ge=0, lt=1)] | None = None
    """How far a printed number may be off [fraction]; by default the rounding of its last digit."""
    usd_per: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = {}
    """What a unit of another currency is worth, such as EUR = 1.09; by default the bundled rate [USD]."""
    counts: tuple[str, ...] = ()
    """Things that it counts and we have no word for, such as "seat"."""


class Number(_Table):
    """A number that the analysis printed."""

    name: str
    value: str | float | bool
    formula: str | None = None
    """What it should follow from; a number without one is only kept."""
    unit: str | None = None
    tolerance: Annotated[float, Field(ge=0, lt=1)] | None = None
    suspected: str | None = None
    """What its author may have worked out instead."""
    rule: str | None = None
    """The rule that this breaks: see `gpuplan audit --rules`."""
    note: str | None = None


class InputTable(_Table):
    """An input that has more to say than its value."""

    value: str | float | list[str | float]
    unit: str | None = None
    price_type: Kind | None = None
    """What kind of a price it is."""
    stated_as: Kind | None = None
    """What the analysis calls it."""
    machine: str | None = None
    """What is sold, so that prices of one machine can be compared."""
    inferred: bool = False
    """Not printed by the analysis, but the value that fits what it printed."""
    note: str | None = None


class Document(_Table):
    """The file's shape."""

    source: Source
    conventions: Counting = Counting()
    inputs: dict[str, Any] = {}
    derived: dict[str, str] = {}
    printed: tuple[Number, ...] = ()
    case: dict[str, Any] = {}
