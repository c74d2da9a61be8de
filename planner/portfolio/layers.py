"""A mix as layers over the load-duration curve, from the base of the load to its peak."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from planner.finance import threshold_hours
from planner.portfolio.mix import Mix
from planner.portfolio.offering import Offering, discounted
from planner.portfolio.problem import Numbers
from planner.supply.purchase import ROUTES
from planner.words import named, terms
from warehouse.tables import Route, Way
from warehouse.units import HOURS_PER_YEAR


@dataclass(frozen=True)
class Layer:
    """So much of one way, and the part of the load that it carries."""

    offering: Offering
    cash: Numbers
    """What it takes by year, year 0 first [USD]."""
    units: tuple[int, ...] = ()
    """Instances in each period; none for a hosted API."""
    cells: tuple[int, int] = (0, 0)
    """From which cell to which it is used, in the period that needs most."""
    hours_used: float | None = None
    """Hours a year in which a unit is needed [h]."""
    paid_hours: float | None = None
    """Instance-hours paid for in a year [h]."""
    work: float = 0.0
    """Work over the horizon [units h]."""
    held: int | None = None
    """Its number among what is held."""
    sizes: int = 1
    """Of how many sizes its teams are [1]."""
    energy_kwh: Numbers | None = None
    """Its electricity by year; nothing where nobody knows what it takes [kWh]."""

    @property
    def carbon_kg(self) -> Numbers | None:
        """What that emits; nothing where it isn't asked for or not known [kg CO2e]."""
        intensity = self.offering.power.kg_per_kwh if self.offering.power else None
        return None if self.energy_kwh is None or intensity is None else self.energy_kwh * intensity

    @property
    def name(self) -> str:
        """The layer in words."""
        plan = self.offering.plan
        if plan.way == Way.HOSTED_API:
            return named(self.offering.costed)
        if plan.way == Way.OWNED:
            return f"{plan.instance_type} {ROUTES[plan.route or Route.COLOCATION]}"
        return f"{plan.instance_type or plan.gpu_id} at {plan.service_provider_name} {terms(self.offering.costed)}"


def layers(mix: Mix) -> list[Layer]:
    """All layers, the lowest first."""
    found = [*_together(_held(mix)), *_bought(mix), *_given(mix)]
    return sorted(found, key=lambda layer: (layer.held is None, layer.cells))


def _together(found: Iterable[Layer]) -> Iterator[Layer]:
    """Teams of several sizes of one way, told as one layer."""
    alike: dict[int, list[Layer]] = {}
    for layer in found:
        alike.setdefault(id(layer.offering.costed), []).append(layer)
    for first, *others in alike.values():
        yield reduce(_both, others, first)


def _both(one: Layer, other: Layer) -> Layer:
    units = tuple(a + b for a, b in zip(one.units, other.units, strict=True))
    paid = [layer.paid_hours or 0.0 for layer in (one, other)]
    used = [(layer.hours_used or 0.0) * hours for layer, hours in zip((one, other), paid, strict=True)]
    return replace(
        one,
        cash=one.cash + other.cash,
        units=units,
        cells=(min(one.cells[0], other.cells[0]), max(one.cells[1], other.cells[1])),
        hours_used=sum(used) / sum(paid),
        paid_hours=sum(paid),
        work=one.work + other.work,
        energy_kwh=None if one.energy_kwh is None or other.energy_kwh is None else one.energy_kwh + other.energy_kwh,
        sizes=one.sizes + other.sizes,
    )


def most_in_a_year(parts: Sequence[Numbers | None]) -> float | None:
    """The largest year of what parts have together; nothing where that of any part is not known."""
    known = [part for part in parts if part is not None]
    return float(np.sum(known, axis=0).max()) if known and len(known) == len(parts) else None


def threshold(mix: Mix, one: Offering) -> float | None:
    """Hours of use a year from which what is held is cheaper than what is firm and paid by use, a hosted API too [h].

    Where screening curves cross: (F_i - F_j) / (v_j - v_i), each by the load it carries and over the horizon, in the
    part of it in which what is held is there.
    """
    rate = mix.market.case.discount_rate
    others = (*mix.market.hourly, mix.market.overflow)
    hourly = [other for other in others if other and not other.is_spot]
    if not hourly or not one.orders:
        return None
    orders = one.orders[:1] if one.is_owned else one.orders
    there = np.array([sum(b - a for a, b in (order.there[year] for order in orders)) for year in range(one.years)])
    fixed = sum(float(discounted(order.cash, rate)) for order in orders) / one.unit.capacity_units

    def hour(other: Offering) -> float:
        each = discounted(other.work_cash, rate)
        if other.meter:
            each = each + discounted(other.hour_cash, rate) / other.unit.capacity_units
        return float(there @ each)

    return threshold_hours(fixed, hour(one), 0.0, min(hour(other) for other in hourly))


def _peak(mix: Mix, units: Sequence[int]) -> int:
    """The period to show a layer in: that of the highest load in which it has any units, the last of them."""
    there = [number for number, count in enumerate(units) if count] or list(range(len(units)))
    needed = mix.market.problem.needed_cells
    return max(there, key=lambda number: (needed[number], number))


def _held(mix: Mix) -> Iterator[Layer]:
    of, shares = mix.market, _shares(mix)
    for number, one in enumerate(of.held):
        units = mix.units_held(number)
        if not any(units):
            continue
        cells = of.cells(one) / of.together(one)
        needed = [_cell_hours(mix, p, stack[number]) for p, stack in enumerate(mix.stacks)]
        unit_years = float(shares @ units)
        yield Layer(
            one,
            mix.held_cash(number),
            tuple(units),
            mix.stacks[_peak(mix, units)][number],
            sum(needed) / cells / unit_years,
            unit_years * HOURS_PER_YEAR / of.case.years,
            float(mix.held_work(number).sum()),
            number,
            energy_kwh=_energy(mix, one, HOURS_PER_YEAR * shares * units, mix.held_work(number)),
        )


def _cell_hours(mix: Mix, period: int, cells: tuple[int, int]) -> float:
    """Hours in which cells are needed, all together, in a period [h]."""
    at = mix.market.periods[period]
    return float(mix.market.grid.hours[at.year, cells[0] : cells[1]].sum()) * at.share


def _bought(mix: Mix) -> Iterator[Layer]:
    of, shares = mix.market, _shares(mix)
    for number, one in enumerate(of.hourly):
        units = mix.units_bought(number)
        if not any(units):
            continue
        size = of.cells(one)
        begins = [[at for n, at in bought if n == number] for bought in mix.found.bought]
        paid = float(mix.bought_hours(number).sum())
        used = sum(_cell_hours(mix, p, (at, at + 1)) for p, starts in enumerate(begins) for at in starts)
        shown = _peak(mix, units)
        last = min(begins[shown][-1] + size, of.problem.needed_cells[shown])
        yield Layer(
            one,
            mix.bought_cash(number),
            tuple(units),
            (begins[shown][0], last),
            (paid if one.team else used * of.together(one)) / float(shares @ units),
            paid / of.case.years,
            float(mix.bought_work(number).sum()),
            energy_kwh=_energy(mix, one, mix.bought_hours(number), mix.bought_work(number)),
        )


def _energy(mix: Mix, one: Offering, there_hours: Numbers, work: Numbers) -> Numbers | None:
    """Electricity by year of instance-hours and work in each period [kWh]."""
    if one.power is None:
        return None
    found = np.zeros(mix.market.case.years)
    for period, there, carried in zip(mix.market.periods, there_hours, work, strict=True):
        found[period.year] += one.power.kwh(there, carried * one.full_hours)
    return found


def _given(mix: Mix) -> Iterator[Layer]:
    of = mix.market
    if of.overflow is None or all(at is None for at in mix.found.given_from):
        return
    shown = _peak(mix, [int(at is not None) for at in mix.found.given_from])
    cells = (mix.found.given_from[shown] or 0, of.problem.needed_cells[shown])
    yield Layer(of.overflow, mix.given_cash, (), cells, work=float(mix.given_work.sum()))


def _shares(mix: Mix) -> Numbers:
    return np.array([period.share for period in mix.market.periods])
