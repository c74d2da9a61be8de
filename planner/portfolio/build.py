"""From offerings to the problem that the solver takes: periods, cells, units, limits and what is paid once."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.case import Case
from planner.load import TOLERANCE
from planner.portfolio.by_hour import PEOPLE, STORAGE, cash
from planner.portfolio.candidates import interruptible_fraction
from planner.portfolio.grid import Grid, grid
from planner.portfolio.offering import Offering, discounted, taxed
from planner.portfolio.periods import NEAR, Period, is_there, periods
from planner.portfolio.problem import Cap, Held, Hourly, Numbers, People, Problem, Room, Span
from planner.portfolio.runs import runs_grid
from planner.scenario_demand import Training
from planner.supply.bought import Bought
from planner.supply.costing import Draft
from planner.supply.data_lines import owned_data_lines
from planner.supply.tax_lines import tax_line


@dataclass(frozen=True)
class Market:
    """A demand in cells, and the offerings that may carry them."""

    case: Case
    offerings: tuple[Offering, ...]
    grid: Grid

    @cached_property
    def carrying(self) -> tuple[Offering, ...]:
        """Offerings that carry load in units."""
        return tuple(one for one in self.offerings if not one.is_overflow)

    @cached_property
    def overflow(self) -> Offering | None:
        """The hosted API that takes what is given away."""
        return next((one for one in self.offerings if one.is_overflow), None)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The years, cut wherever something comes or goes."""
        return periods(self.case.years, self.carrying)

    def together(self, one: Offering) -> int:
        """Instances that are counted together [1]."""
        return self.sizes(one)[0]

    def cells(self, one: Offering) -> int:
        """Cells that those carry [1]."""
        return self.sizes(one)[1]

    def sizes(self, one: Offering) -> tuple[int, int]:
        """Instances that are counted together, and the cells that they carry; a run is paid for by itself."""
        if one.team is None:
            return self.grid.cells(one.unit.capacity_units)
        if not one.orders:
            return one.team, 1
        return one.team, math.floor(one.team * one.unit.capacity_units / self.grid.grain_units + TOLERANCE)

    def hours(self, one: Offering) -> Numbers:
        """Instance-hours of each period that a unit which begins at a cell is paid for [h]."""
        if one.meter is None:
            each = (one.plan.instance_hours_per_year or 0.0) / float(self.grid.cell_work[0].sum())
            return self._by_period(self.grid.cell_work * each)
        return self._by_period(self.grid.paid_hours(one.meter)) * self.together(one)

    def work(self, cells: int) -> Numbers:
        """Work of each period within so many cells from each cell on [units h]."""
        edges = self.grid.work
        last = np.minimum(np.arange(self.grid.cell_count) + cells, self.grid.cell_count)
        return self._by_period(edges[:, :-1] - edges[:, last])

    def _by_period(self, yearly: Numbers) -> Numbers:
        return np.stack([yearly[period.year] * period.share for period in self.periods])

    def each(self, cash_by_year: Numbers) -> Numbers:
        """Cash of a use in each period, by year of the cash [USD]."""
        return cash_by_year[[period.year for period in self.periods]]

    @cached_property
    def held(self) -> tuple[Offering, ...]:
        """What is paid for, used or not."""
        return tuple(one for one in self.carrying if one.orders)

    @cached_property
    def hourly(self) -> tuple[Offering, ...]:
        """What is bought by the hour."""
        return tuple(one for one in self.carrying if not one.orders)

    @cached_property
    def rented_once(self) -> tuple[Numbers, ...]:
        """People, and data whose size is stated, of a period in which anything is rented: by year of the cash [USD]."""
        rented = [one.costed for one in self.carrying if not one.is_owned]
        if not rented:
            return ()
        stated = {STORAGE} if self.case.scenario.data.storage_gb else set[str]()
        yearly = max((cash(self.case, found, only={PEOPLE} | stated) for found in rented), key=sum)
        return tuple(self._of_period(yearly, period) for period in self.periods)

    @cached_property
    def given_once(self) -> tuple[Numbers, ...]:
        """People of a period in which load is given away [USD]."""
        if self.overflow is None:
            return ()
        yearly = cash(self.case, self.overflow.costed, only={PEOPLE})
        return tuple(self._of_period(yearly, period) for period in self.periods)

    def _of_period(self, yearly: Numbers, period: Period) -> Numbers:
        flows = np.zeros(self.case.years + 1)
        flows[period.year + 1] = yearly[period.year + 1] * period.share
        return flows

    @cached_property
    def drives_cash(self) -> Numbers:
        """Drives for data whose size is stated, once anything is owned [USD]."""
        case = self.case
        if not case.scenario.data.storage_gb:
            return np.zeros(case.years + 1)
        drives = owned_data_lines(case, 0, case.scenario.supply.buy_after_years)[0]
        draft = Draft({}, (drives,), bought=(Bought(drives.flows_usd[: case.years]),))
        return np.array(draft.with_more(tax_line(case, draft)).flows_usd)

    @cached_property
    def people_cash(self) -> Numbers:
        """What one of the staff of what is owned takes over the horizon [USD]."""
        yearly = np.full(self.case.years + 1, self.case.assumptions["staff.usd_per_fte_year"])
        yearly[: 1 + self.case.scenario.supply.buy_after_years] = 0.0
        return taxed(yearly, self.case.assumptions["finance.tax_rate"])

    def usd(self, flows: Numbers) -> Numbers:
        """Value today [USD]."""
        return discounted(flows, self.case.discount_rate)

    @cached_property
    def problem(self) -> Problem:
        """Everything that the choice depends on."""
        return Problem(
            work=self._by_period(self.grid.work),
            needed_cells=tuple(int(self.grid.needed_cells[period.year]) for period in self.periods),
            held=tuple(self._held(one) for one in self.held),
            hourly=tuple(self._hourly(one) for one in self.hourly),
            given_usd=self._given_usd(),
            room=_room(self),
            caps=tuple(_caps(self)),
            rented=tuple(number for number, one in enumerate(self.held) if not one.is_owned),
            rented_once_usd=tuple(float(self.usd(flows)) for flows in self.rented_once),
            people=_people(self),
        )

    def _held(self, one: Offering) -> Held:
        together, cells = self.sizes(one)
        spans = tuple(
            Span(float(self.usd(order.cash)) * together, tuple(is_there(order.there[p.year], p) for p in self.periods))
            for order in one.orders
        )
        return Held(cells, spans, tuple(self.usd(self.each(one.work_cash)).tolist()))

    def _hourly(self, one: Offering) -> Hourly:
        together, cells = self.sizes(one)
        shares = np.array([period.share for period in self.periods]) * together
        usd = self.work(cells) * self.usd(self.each(one.work_cash))[:, None]
        usd += self.hours(one) * self.usd(self.each(one.hour_cash))[:, None]
        usd += (self.usd(self.each(one.there_cash)) * shares)[:, None]
        return Hourly(cells, usd, one.is_spot)

    def _given_usd(self) -> Numbers | None:
        """All work from a cell on; the reserve can't be given away without the work."""
        if self.overflow is None:
            return None
        usd = self._by_period(self.grid.work[:, :-1]) * self.usd(self.each(self.overflow.work_cash))[:, None]
        usd += np.array([float(self.usd(flows)) for flows in self.given_once])[:, None]
        usd[:, 1 : self.grid.reserve_cells + 1] = np.inf
        return usd


def market(case: Case, offerings: Sequence[Offering]) -> Market:
    """The market for a case's demand."""
    service, demand = case.scenario.service, case.scenario.demand
    if isinstance(demand, Training):
        return Market(case, tuple(offerings), runs_grid(case, demand))
    cut = grid(
        case.loads,
        {one.unit.replica_units for one in offerings if not one.is_overflow},
        service.reserve_replicas if case.scenario.model else 0,
        scale_to_zero=service.scale_to_zero,
    )
    return Market(case, tuple(offerings), cut)


def _room(of: Market) -> Room:
    """How much may be bought by the hour, in cells; an option whose cells take most GPUs decides."""
    limits, share = of.case.scenario.portfolio, interruptible_fraction(of.case)
    firm, lent = ([one for one in of.hourly if one.is_spot == spot] for spot in (False, True))
    of_first = None
    if share < 1:
        above = np.maximum(np.arange(of.grid.cell_count + 1) - of.grid.reserve_cells, 0)
        of_first = np.floor(share * above + NEAR)
    return Room(_in_cells(of, limits.max_on_demand_gpus, firm), _in_cells(of, limits.max_spot_gpus, lent), of_first)


def _in_cells(of: Market, gpus: int | None, ways: Sequence[Offering]) -> float:
    if gpus is None or not ways:
        return np.inf
    if all(one.team for one in ways):
        return min(_runs_in(of, gpus, one) for one in ways)
    sizes = ((one.unit.gpus, *of.sizes(one)) for one in ways)
    return float(np.floor(gpus / max(each * together / cells for each, together, cells in sizes) + NEAR))


def _runs_in(of: Market, gpus: int, one: Offering) -> float:
    """Runs of a year, in cells, that so many GPUs at a time have room for; none where they are not in time for one."""
    instances = min(gpus // one.unit.gpus, one.team or 1)
    if instances < one.least_team:
        return 0.0
    return float(math.floor(instances * one.unit.capacity_units / of.grid.grain_units + TOLERANCE))


def _caps(of: Market) -> Iterator[Cap]:
    limits = of.case.scenario.portfolio
    for most, owned in ((limits.max_owned_servers, True), (limits.max_committed_gpus, False)):
        if most is not None:
            numbers = tuple(number for number, one in enumerate(of.held) if one.is_owned == owned)
            units = [of.together(of.held[n]) * (1 if owned else of.held[n].unit.gpus) for n in numbers]
            yield Cap(numbers, tuple(map(float, units)), float(most))


def _people(of: Market) -> People | None:
    a = of.case.assumptions
    numbers = tuple(number for number, one in enumerate(of.held) if one.is_owned)
    each = tuple(of.held[n].unit.gpus * of.together(of.held[n]) / a["owned.gpus_per_fte"] for n in numbers)
    usd, once = float(of.usd(of.people_cash)), float(of.usd(of.drives_cash))
    return People(numbers, each, a["owned.staff_fte_minimum"], usd, once) if numbers else None
