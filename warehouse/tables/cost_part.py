"""How a cost line is made, so that it can be made again from other inputs: quantities, prices, and what moves them."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class Flow(StrEnum):
    """What a part is a part of."""

    CASH = "cash"
    """The line's cash by year."""
    MOVING_RATE = "moving_rate"
    """The line's yearly rate at the start, where it moves with a price."""
    STEADY_RATE = "steady_rate"
    """The line's yearly rate once all runs, where it does not move with a price."""


class Basis(StrEnum):
    """What a part's quantity is multiplied with, besides its price and its factors."""

    ALONE = "alone"
    """Nothing."""
    RENT = "rent"
    """The sum of plan `of_plan_id`'s running lines in the same year."""
    DEARER = "dearer"
    """What plan `of_plan_id`'s running lines of the first year are over this plan's running rates; at least nothing."""
    DEDUCTED = "deducted"
    """This plan's other lines of the year but capital, year 0 with year 1; in a rate: their rates."""
    DEAREST_YEAR = "dearest_year"
    """The line's own cash in its dearest year."""


class Nature(StrEnum):
    """What a line is to taxes, to break-even and to other plans."""

    RUNNING = "running"
    """Paid as long as the plan runs."""
    ONCE = "once"
    """Paid at some time, and deducted then."""
    INTEREST = "interest"
    """What lent money costs."""
    CAPITAL = "capital"
    """Bought, repaid or sold: written off, not deducted."""
    ALIKE = "alike"
    """Running, and borne by every way alike."""
    TAX = "tax"
    """What taxes take off the others."""


class CostPart(Dated):
    """One part of a cost line: min(quantity x work, most) x price x factors; a line is the sum of its parts."""

    key: ClassVar[tuple[str, ...]] = ("plan_id", "component", "flow", "part")
    scope_column: ClassVar[str | None] = "scenario_id"

    plan_id: str
    """The plan; parts are kept of the cheapest of each way and terms, and of those that they refer to."""
    scenario_id: str
    """The plan's scenario."""
    component: str
    """The cost line, as in `cost_line`."""
    flow: Flow
    """cash (by year), moving_rate or steady_rate (a year's, one quantity)."""
    part: int = Field(ge=1)
    """Which of the line's parts, from 1 [1]."""
    nature: Nature
    """What the line is to taxes and break-even: running, once, interest, capital, alike or tax."""
    quantity_by_year: tuple[float, ...]
    """Quantity in each year, year 0 (before the first hour) first; one value for a rate [see unit]."""
    unit: str
    """Unit of the quantity."""
    usd_per_unit: float
    """Price of a unit before its factors; 1 where a factor is the price [USD]."""
    factors: tuple[str, ...] = ()
    """What it is proportional to: `work` (hours of work over the plan's), NAME (an assumption's value), 1 - NAME,
    (1 + NAME) ^ x, or mean(NAME), the year's mean of a price that moves from 1 by NAME. Empty: nothing moves it."""
    most_by_year: tuple[float, ...] = ()
    """The quantity times work is at most this; without a limit where empty [see unit]."""
    basis: Basis = Basis.ALONE
    """What else it is multiplied with."""
    of_plan_id: str | None = None
    """The other plan that the basis speaks of."""
