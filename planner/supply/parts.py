"""How components are made, for those who make them again from other inputs: a workbook, a page.

A part is a quantity at a price, times its factors. It is written down by the code that costs the component, and only
worked out for the plans that are shown.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from warehouse.tables import Basis

WORK = "work"
"""Hours of work over the plan's, at the plan's peak and on the plan's fleet."""


@dataclass(frozen=True)
class Part:
    """min(quantity x work, most) x price x factors; the columns of table `cost_part` say more."""

    quantities: tuple[float, ...]
    unit: str
    usd_per_unit: float = 1.0
    factors: tuple[str, ...] = ()
    most: tuple[float, ...] = ()
    basis: Basis = Basis.ALONE
    of_plan_id: str | None = None

    def times(self, share: float, *factors: str) -> "Part":
        """The same part, a share of it, moved by more."""
        quantities, most = (tuple(q * share for q in found) for found in (self.quantities, self.most))
        return replace(self, quantities=quantities, most=most, factors=(*self.factors, *factors))


Parts = tuple[Part, ...]


@dataclass(frozen=True)
class Made:
    """The parts of a component's cash by year, and of its yearly rates."""

    cash: Parts
    moving: Parts = ()
    steady: Parts = ()


Making = Callable[[], Made]
DEAREST_YEAR = (Part((1.0,), "the line's dearest year", basis=Basis.DEAREST_YEAR),)


def yearly(quantities: Iterable[float]) -> tuple[float, ...]:
    """Quantities of the years of use, with none before the first hour."""
    return (0.0, *quantities)


def in_year(year: int, quantity: float, years: int) -> tuple[float, ...]:
    """A quantity in one year of the horizon, year 0 first."""
    return tuple(quantity if number == year else 0.0 for number in range(years + 1))


def mean_price(name: str) -> str:
    """The factor of a price that moves by an assumption, on the mean of each year."""
    return f"mean({name})"


def grown(name: str, years: float) -> str:
    """The factor of what grows, or is discounted, by an assumption.

    >>> grown("finance.discount_rate", -2)
    '(1 + finance.discount_rate) ^ -2'
    """
    return f"(1 + {name}) ^ {years!r}"


def rest_of(name: str) -> str:
    """The factor of what an assumption leaves.

    >>> rest_of("owned.availability")
    '1 - owned.availability'
    """
    return f"1 - {name}"


def at_start(parts: Iterable[Part]) -> Parts:
    """What parts cost in the first year of use, at the prices of its first day."""
    return tuple(
        replace(
            part,
            quantities=(part.quantities[1],),
            most=part.most[1:2],
            factors=tuple(factor for factor in part.factors if not factor.startswith("mean(")),
        )
        for part in parts
    )


def merged(parts: Iterable[Part]) -> Parts:
    """Parts that differ in quantity only, added up; those without a quantity are left out."""
    found: dict[Part, Sequence[float]] = {}
    for part in parts:
        kind = replace(part, quantities=())
        same = found.get(kind) if not part.most else None
        if part.most:
            found[part] = part.quantities
        else:
            found[kind] = [a + b for a, b in zip(same, part.quantities, strict=True)] if same else part.quantities
    made = (replace(kind, quantities=tuple(quantities)) for kind, quantities in found.items())
    return tuple(part for part in made if any(part.quantities))
