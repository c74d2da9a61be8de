"""Each assumption at both ends of its range, alone: what the verdict saves, and where another way wins.

Where another way wins is searched between the assumed value and each end: on a grid first, so that a range within the
range is found too, then ever finer in the first step that flips. Stepped assumptions are asked at the end first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planner.assumptions import Judgement
from planner.case import Case
from planner.comparison import Comparison, near_the_front
from planner.fleet import Replicas
from planner.samples import Floats
from planner.uncertainty.many_ways import costs, sampled
from planner.uncertainty.ranges import STEPPED, Points, of_plans
from warehouse.tables import Sensitivity, Way

STEPS, ROUNDS = 16, 4
FEW_ROUNDS = 2
"""Steps of the grid and how often it is refined; less often where costs are stepped."""
Point = tuple[str, float]


@dataclass(frozen=True)
class Front:
    """Plans near the front, and the verdict among them."""

    case: Case
    replicas: Replicas
    ways: dict[str, Way]
    """Way of each plan, cheapest first."""

    @property
    def verdict_id(self) -> str:
        """The cheapest plan."""
        return next(iter(self.ways))

    @cached_property
    def others(self) -> NDArray[np.bool_]:
        """Which plans are of another way than the verdict's."""
        return np.array([way != self.ways[self.verdict_id] for way in self.ways.values()])

    def costs_at(self, points: Sequence[Point]) -> Floats:
        """Monthly cost of each plan at each value of one assumption, all others as they are [USD/month]."""
        missing = np.full(len(points), np.inf)
        values = {name: np.full(len(points), self.case.assumptions[name]) for name, _ in points}
        for at, (name, value) in enumerate(points):
            values[name][at] = value
        found = sampled(self.case, self.replicas, Points(values, np.zeros(len(points))), None).monthly_usd
        return np.stack([found.get(plan_id, missing) for plan_id in self.ways])


def front(comparison: Comparison) -> Front | None:
    """The plans that another assumption may bring to the front; nothing where no plan is ranked."""
    case, replicas = near_the_front(comparison)
    near = costs(case, replicas)
    ways = {c.plan.plan_id: c.plan.way for c in comparison.ranked if c.plan.plan_id in near}
    return Front(case, replicas, ways) if ways else None


def sensitivities(near: Front) -> Iterator[Sensitivity]:
    """A row for each assumption that moves the cost of the verdict or of what it is measured against."""
    judgements = [j for j in of_plans(near.case.assumptions) if j.low < j.high]
    points = [(j.name, value) for j in judgements for value in (j.value, j.low, j.high)]
    table = near.costs_at(points).reshape(len(near.ways), -1, 3)
    flips = _flips(near, judgements, table)
    for at, judgement in enumerate(judgements):
        row = _row(near, judgement, table[:, at], flips.get(judgement.name))
        if row.swing_usd_per_month or row.flips_at_low or row.flips_at_high:
            yield row


def _row(near: Front, judgement: Judgement, table: Floats, flip: tuple[float, str] | None) -> Sensitivity:
    """One assumption; columns of the table are its value, its low and its high end."""
    ids = list(near.ways)
    mine, theirs = table[0], np.min(table, axis=0, where=near.others[:, None], initial=np.inf)
    saved = theirs - mine
    winners = np.argmin(table, axis=0)
    known = saved[np.isfinite(saved)]
    rival = int(np.argmin(np.where(near.others, table[:, 0], np.inf)))
    return Sensitivity(
        source="planner",
        scenario_id=near.case.scenario_id,
        assumption_name=judgement.name,
        unit=judgement.unit,
        assumed_value=judgement.value,
        low_value=judgement.low,
        high_value=judgement.high,
        plan_id=near.verdict_id,
        rival_plan_id=ids[rival] if near.others.any() else None,
        cost_at_low_usd_per_month=_known(mine[1]),
        cost_at_high_usd_per_month=_known(mine[2]),
        rival_cost_at_low_usd_per_month=_known(theirs[1]),
        rival_cost_at_high_usd_per_month=_known(theirs[2]),
        advantage_usd_per_month=_known(saved[0]),
        advantage_at_low_usd_per_month=_known(saved[1]),
        advantage_at_high_usd_per_month=_known(saved[2]),
        swing_usd_per_month=float(np.ptp(known)) if len(known) else 0.0,
        winner_at_low_plan_id=ids[winners[1]],
        winner_at_high_plan_id=ids[winners[2]],
        flips_at_low=bool(near.others[winners[1]]),
        flips_at_high=bool(near.others[winners[2]]),
        flip_value=flip[0] if flip else None,
        flip_plan_id=flip[1] if flip else None,
    )


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _flips(near: Front, judgements: Sequence[Judgement], table: Floats) -> dict[str, tuple[float, str]]:
    """The nearest value of each assumption from which another way wins, and the plan that does."""
    flipped = near.others[np.argmin(table, axis=0)]
    sides = [
        (j, end)
        for at, j in enumerate(judgements)
        for place, end in ((1, j.low), (2, j.high))
        if end != j.value and (j.name not in STEPPED or flipped[at, place])
    ]
    found: dict[str, tuple[float, str]] = {}
    for j, value, plan_id in _searched(near, sides):
        if j.name not in found or abs(value - j.value) < abs(found[j.name][0] - j.value):
            found[j.name] = value, plan_id
    return found


def _searched(near: Front, sides: Iterable[tuple[Judgement, float]]) -> list[tuple[Judgement, float, str]]:
    """For each side of an assumption the first value at which another way wins, to a part in STEPS to the rounds."""
    brackets, found = [(j, j.value, end, "") for j, end in sides], []
    for number in range(ROUNDS):
        if number == FEW_ROUNDS:
            found = [bracket for bracket in brackets if bracket[0].name in STEPPED]
            brackets = [bracket for bracket in brackets if bracket[0].name not in STEPPED]
        grids = [np.linspace(start, end, STEPS + 1)[1:] for _, start, end, _ in brackets]
        points = [(j.name, float(value)) for (j, *_), grid in zip(brackets, grids, strict=True) for value in grid]
        if not points:
            break
        winners = np.argmin(near.costs_at(points), axis=0).reshape(-1, STEPS)
        narrower = (_first(near, *each) for each in zip(brackets, grids, winners, strict=True))
        brackets = [bracket for bracket in narrower if bracket]
    return [(j, end, plan_id) for j, _, end, plan_id in (*found, *brackets)]


def _first(
    near: Front, bracket: tuple[Judgement, float, float, str], grid: Floats, winners: Floats
) -> tuple[Judgement, float, float, str] | None:
    """The step in which another way wins for the first time; nothing where it does in none."""
    judgement, start, _, _ = bracket
    flipped = near.others[winners]
    if not flipped.any():
        return None
    at = int(np.argmax(flipped))
    before = float(grid[at - 1]) if at else start
    return judgement, before, float(grid[at]), list(near.ways)[winners[at]]
