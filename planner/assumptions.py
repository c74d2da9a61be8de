"""Assumptions: judgements with a range, a unit and a source, and what a scenario puts in their place."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from warehouse.faults import nearest
from warehouse.tables import Assumption

_FRACTION = "fraction"
DIVISORS = (
    "per_fte", "per_fte_year", "loan_months", "facility_life_years", "checkpoint_minutes", "headroom_fraction",
    "throughput_factor", "memory_utilisation", "volume_factor",
)  # fmt: skip
"""Endings of names of what others are divided by."""
LARGEST = 1e12
"""More than any price, count or size that a plan rests on; sums of what is larger leave the numbers."""
LOSSES = ("goodput_loss_fraction", "interruption_fraction_per_month")
"""Endings of names of what is lost of a whole."""


@dataclass(frozen=True)
class Judgement:
    """One assumption's value and where it comes from."""

    name: str
    value: float
    unit: str
    low: float
    high: float
    source: str
    url: str | None = None
    note: str | None = None
    overridden: bool = False


class Assumptions(Mapping[str, float]):
    """Values by dotted name, such as `owned.electricity_usd_per_kwh`."""

    def __init__(self, judgements: Mapping[str, Judgement]) -> None:
        self.judgements = dict(judgements)

    def __getitem__(self, name: str) -> float:
        return self.judgements[name].value

    def __iter__(self) -> Iterator[str]:
        return iter(self.judgements)

    def __len__(self) -> int:
        return len(self.judgements)

    def having(self, name: str, value: float) -> "Assumptions":
        """The same assumptions with one value replaced by a scenario's own."""
        default = self.judgements[name]
        changed = replace(
            default,
            value=value,
            overridden=True,
            source="This scenario",
            url=None,
            note=f"In place of {default.value:g} ({default.source}).",
        )
        return Assumptions({**self.judgements, name: changed})

    def holding(self, values: Mapping[str, float]) -> "Assumptions":
        """The same assumptions with other values, each a number or one for each of many samples."""
        changed = {name: replace(self.judgements[name], value=value) for name, value in values.items()}
        return Assumptions({**self.judgements, **changed})

    def known(self, name: str, values: tuple[float, float, float], source: str, url: str | None) -> "Assumptions":
        """The same assumptions with one taken from the warehouse's facts: its value, and the ends of its range."""
        value, low, high = values
        found = replace(self.judgements[name], value=value, low=low, high=high, source=source, url=url, note=None)
        return Assumptions({**self.judgements, name: found})

    def records(self, scenario_id: str) -> list[Assumption]:
        """The assumptions as rows, to be kept beside the plans that used them."""
        return [_record(scenario_id, judgement) for judgement in self.judgements.values()]


@cache
def defaults() -> Assumptions:
    """The bundled assumptions.

    >>> defaults()["owned.power_usage_effectiveness"]
    1.35
    """
    text = (files("planner") / "data" / "assumptions.toml").read_text(encoding="utf-8")
    return Assumptions(
        {
            f"{group}.{name}": _judgement(f"{group}.{name}", entry)
            for group, entries in tomllib.loads(text).items()
            for name, entry in entries.items()
        }
    )


def overridden(wanted: Mapping[str, Any]) -> tuple[Assumptions, list[str]]:
    """The defaults with a scenario's values in their place, and what is wrong with those.

    Args:
        wanted: the scenario's [assumptions], nested as TOML nests dotted keys.
    """
    assumptions, faults = defaults(), []
    for name, value in flattened(wanted).items():
        if fault := _fault(assumptions, name, value):
            faults.append(fault)
        else:
            assumptions = assumptions.having(name, float(value))
    return assumptions, faults


def flattened(nested: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested tables as dotted names.

    >>> flattened({"owned": {"network_fraction": 0.1}})
    {'owned.network_fraction': 0.1}
    """
    flat: dict[str, Any] = {}
    for key, value in nested.items():
        inner = flattened(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
        flat.update(inner)
    return flat


def _fault(known: Assumptions, name: str, value: Any) -> str | None:
    if name not in known:
        return f"assumptions.{name}: no such assumption{nearest(name, list(known))}"
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
        return f"assumptions.{name} = {value!r}: not a number of at most {LARGEST:g}"
    unit, may_fall = known.judgements[name].unit, known.judgements[name].low < 0
    if unit.startswith(_FRACTION) and not (-1 < value < 10 if may_fall else 0 <= value <= 1):
        return f"assumptions.{name} = {value}: a {unit} is {'over -1' if may_fall else '0 to 1, never percent'}"
    if not may_fall and (value < 0 or (value == 0 and name.endswith(DIVISORS))):
        return f"assumptions.{name} = {value}: can't be {'negative' if value < 0 else 'zero'}"
    if value >= 1 and name.endswith(LOSSES):
        return f"assumptions.{name} = {value}: nothing would be left; it must be under 1"
    return None


def _judgement(name: str, entry: Mapping[str, Any]) -> Judgement:
    return Judgement(name=name, **entry)


def _record(scenario_id: str, judgement: Judgement) -> Assumption:
    return Assumption(
        source="planner",
        scenario_id=scenario_id,
        name=judgement.name,
        assumed_value=judgement.value,
        unit=judgement.unit,
        low_value=judgement.low,
        high_value=judgement.high,
        overridden=judgement.overridden,
        source_name=judgement.source,
        source_url=judgement.url,
        note=judgement.note,
    )
