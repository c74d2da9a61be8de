"""Other currencies in US dollars, which our assumptions are in: at the analysis's own rate, else at the bundled one."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from planner.audit.document import Analysis
from planner.audit.quantity import Conventions, Quantity
from planner.audit.units import CURRENCIES, times

USD, EUR = "USD", "EUR"


@cache
def bundled() -> dict[str, tuple[float, str]]:
    """What a unit of each currency was worth, and on which day, by the newest rates that come with the program [USD].

    >>> usd, day = bundled()["EUR"]
    >>> 1 < usd < 1.5, len(day)
    (True, 10)
    """
    text = (files("warehouse.seeds") / "fx_rate.csv").read_text(encoding="utf-8")
    rows = sorted(csv.DictReader(text.splitlines()), key=lambda row: row["rate_on"])
    per_eur = {row["currency"]: (float(row["units_per_eur"]), row["rate_on"]) for row in rows}
    usd, day = per_eur[USD]
    return {EUR: (usd, day), **{name: (usd / units, on) for name, (units, on) in per_eur.items()}}


def rate(currency: str, conventions: Conventions) -> float | None:
    """What a unit of a currency is worth, where that is known [USD]."""
    known = bundled().get(currency)
    return conventions.usd_per.get(currency) or (known[0] if known else None)


def in_usd(quantity: Quantity, conventions: Conventions) -> Quantity:
    """A quantity with its money in US dollars; as it is where no rate is known."""
    for name, power in quantity.unit:
        usd = rate(name, conventions) if name in CURRENCIES and name != USD else None
        if usd:
            unit = times(times(quantity.unit, ((name, 1),), -power), ((USD, 1),), power)
            quantity = Quantity(quantity.value * usd**power, unit)
    return quantity


def rates_said(analysis: Analysis) -> Iterator[str]:
    """At which rates an analysis's currencies were converted, in words."""
    conventions, values = analysis.conventions, [one.value for one in analysis.inputs.values()]
    units = {name for value in values if isinstance(value, Quantity) for name, _ in value.unit}
    for name in sorted(units & set(CURRENCIES) - {USD}):
        if name in conventions.usd_per:
            yield f"{name} at {conventions.usd_per[name]:g} USD, as it says"
        elif name in bundled():
            usd, day = bundled()[name]
            yield f"{name} at {usd:.4g} USD of {day}"
