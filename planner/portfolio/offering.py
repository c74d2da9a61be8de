"""A way to carry a part of the demand: what a unit of it carries, and the cash that each of its uses takes.

Cash is by year, year 0 first, taxes taken off by the rule that plans have. All of it comes from the planner's own cost
lines, so that a portfolio of one way costs what `compare` says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from planner.portfolio.grid import Meter
from planner.portfolio.problem import Numbers
from planner.supply.costing import Costed
from planner.supply.energy import Power
from warehouse.tables import Plan, PricingCategory, Route, Way

ABSENT = (1.0, 1.0)
Presence = tuple[tuple[float, float], ...]
"""From which part of each year to which something is there [fraction of the year]."""


@dataclass(frozen=True)
class Order:
    """Units that are bought or committed to at one time."""

    cash: Numbers
    """What one unit takes, used or not, by year [USD]."""
    there: Presence


@dataclass(frozen=True)
class Unit:
    """One instance or server."""

    capacity_units: float
    """Load that it carries [load units]."""
    replica_units: float
    """Load that one replica carries [load units]."""
    gpus: int


NO_UNIT = Unit(0.0, 0.0, 0)
"""What a hosted API has."""


@dataclass(frozen=True)
class Offering:
    """A way to carry load in whole instances, or to give it away."""

    costed: Costed
    """The plan that serves all of the demand this way."""
    years: int
    unit: Unit = NO_UNIT
    orders: tuple[Order, ...] = ()
    hour_cash: Numbers = field(default_factory=lambda: np.zeros((0, 0)))
    """Cash of an instance-hour that is paid in each year: a row each [USD/h]."""
    work_cash: Numbers = field(default_factory=lambda: np.zeros((0, 0)))
    """Cash of a unit of load carried for an hour of each year: a row each [USD/unit h]."""
    there_cash: Numbers = field(default_factory=lambda: np.zeros((0, 0)))
    """Cash of an instance by the hour for being used at all in each year: a row each [USD]."""
    meter: Meter | None = None
    team: int | None = None
    """Instances that work together on a training run; nothing where the demand is no training [1]."""
    least_team: int = 1
    """As few as are in time for one [1]."""
    power: Power | None = None
    """What an instance takes from the grid; nothing where nobody knows."""
    full_hours: float = 0.0
    """Instance-hours at full speed for a unit of load carried for an hour [h/unit h]."""

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.costed.plan

    @property
    def is_overflow(self) -> bool:
        """Whether load is given away: to a hosted API."""
        return self.plan.way == Way.HOSTED_API

    @property
    def is_owned(self) -> bool:
        """Whether it is bought, leased or on a loan."""
        return self.plan.way == Way.OWNED

    @property
    def is_spot(self) -> bool:
        """Whether it may be taken away."""
        return self.plan.pricing_category == PricingCategory.DYNAMIC or self.plan.route == Route.SPOT

    @property
    def is_committed(self) -> bool:
        """Whether it is rented for a term."""
        return bool(self.orders) and not self.is_owned


def discounted(cash: Numbers, discount_rate: float) -> Numbers:
    """Cash by year at its value today; the last axis is the years, year 0 first [USD]."""
    factors: Numbers = (1 + discount_rate) ** -np.arange(cash.shape[-1], dtype=float)
    return np.asarray(cash @ factors)


def taxed(flows: Sequence[float] | Numbers, tax_rate: float) -> Numbers:
    """Costs that are deducted as they are paid, what comes before the first hour in the first year [USD].

    >>> taxed([10.0, 100.0, 100.0], 0.2).tolist()
    [10.0, 78.0, 80.0]
    """
    paid = np.asarray(flows, dtype=float)
    kept = paid * (1 - tax_rate)
    kept[..., 0] = paid[..., 0]
    kept[..., 1] -= tax_rate * paid[..., 0]
    return kept


def by_year(flows: Sequence[float] | Numbers, per: Sequence[float] | Numbers) -> Numbers:
    """Each year's cash over that year's amount of something, a row each; what is paid first belongs to the first year.

    >>> by_year([2.0, 10.0, 30.0], [10.0, 15.0]).tolist()
    [[0.2, 1.0, 0.0], [0.0, 0.0, 2.0]]
    """
    rows = np.zeros((len(per), len(flows)))
    for year, amount in enumerate(per):
        if amount:
            rows[year, year + 1] = flows[year + 1] / amount
            rows[year, 0] = flows[0] / amount if year == 0 else 0.0
    return rows
