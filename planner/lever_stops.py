"""Front plans costed again at every stop of the levers, and how their cash moves with servers' price and the tariff.

The planner itself costs each stop, whole instances, renewed commitments and taxes included, so that a page that only
picks a stop says what the planner would say. All load factors and drifts of one horizon are costed at once, as samples.
Only plans that are the best of their way and terms at some stop take part. In servers' price and in the tariff cash is
a straight line: every line is proportional to one of them or to neither.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.case import Case
from planner.comparison import Comparison, near_the_front
from planner.fleet import Replicas
from planner.levers import HORIZONS_YEARS, Stop, drifts, load_factors, moved, planned
from planner.samples import Floats, Unlike, many
from planner.strata import Strata
from planner.supply.costing import Draft, Kind
from planner.uncertainty.many_ways import ranked_drafts
from warehouse.tables import LeverStop

NO_SLOPE = "none"
STRAIGHT = ("owned.price_factor", "owned.electricity_usd_per_kwh")
"""Assumptions in which every plan's cash is a straight line."""
TIMES = 1 + len(STRAIGHT)
"""How often each stop is costed: as it is, and with each of these higher by one."""
DRIFT = "rented.price_drift_per_year"
FIGURES = ("drifting_usd_per_year", "steady_usd_per_year", "once_usd", "sold_usd", "lead_years")


@dataclass(frozen=True)
class Course:
    """Plans at one horizon, at some load factors under some drifts of rental prices."""

    case: Case
    load_factors: Sequence[float]
    drifts: Sequence[float]
    drafts: Mapping[str, Draft]
    """Plans by id; figures hold every load factor with every drift, and with each straight assumption higher by one."""
    planned: Stop
    """The scenario as it stands."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """How often each stop is costed, load factors, drifts [1]."""
        return TIMES, len(self.load_factors), len(self.drifts)


def lever_stops(comparison: Comparison) -> Iterator[LeverStop]:
    """A row for each front plan at each stop, and rows of its slopes there."""
    if not comparison.ranked:
        return
    case, replicas = near_the_front(comparison)
    horizons = sorted({*HORIZONS_YEARS, case.years})
    courses = [course for years in horizons for course in _courses(case, replicas, years)]
    front = {plan_id for course in courses for plan_id in _best(course)}
    for course in courses:
        for plan_id in sorted(front & course.drafts.keys()):
            yield from _rows(course, plan_id)


def _courses(case: Case, replicas: Replicas, years: int) -> Iterator[Course]:
    """All load factors and drifts at once; where each accelerator drifts by itself, that course is another."""
    now = planned(case)
    alone = [now.price_drift_per_year] if case.trends else []
    together = [drift for drift in drifts(case) if drift not in alone]
    for group, trends in ((alone, case.trends), (together, {})):
        if group:
            yield from _together(replace(case, trends=trends), replicas, years, load_factors(case), group)


def _together(
    case: Case, replicas: Replicas, years: int, factors: Sequence[float], group: Sequence[float]
) -> Iterator[Course]:
    """Load factors and drifts at once where formulas take the same branches in all, else in halves."""
    now = planned(case)
    stops = [moved(case, Stop(factor, now.price_drift_per_year, years)) for factor in factors]
    values = _values(case, len(factors), group)
    of = np.tile(np.repeat(np.arange(len(factors)), len(group)), TIMES)
    strata = Strata([(stop, replicas) for stop in stops], of) if len(stops) > 1 else None
    here = replace(stops[0], strata=strata, assumptions=stops[0].assumptions.holding(values))
    try:
        drafts = ranked_drafts(here, replicas)
    except Unlike:
        if len(factors) == len(group) == 1:
            raise
        for some_factors, some_drifts in _halves(factors, group):
            yield from _together(case, replicas, years, some_factors, some_drifts)
        return
    yield Course(here, factors, group, drafts, now)


def _halves(factors: Sequence[float], group: Sequence[float]) -> list[tuple[Sequence[float], Sequence[float]]]:
    """Load factors in two groups with all drifts, or one load factor with each half of them."""
    if len(factors) > 1:
        middle = len(factors) // 2
        return [(factors[:middle], group), (factors[middle:], group)]
    middle = len(group) // 2
    return [(factors, group[:middle]), (factors, group[middle:])]


def _values(case: Case, factor_count: int, group: Sequence[float]) -> dict[str, Any]:
    """The drifts at each load factor, and after them the same again for each straight assumption, higher by one."""
    count = factor_count * len(group)
    values = {DRIFT: many(np.tile(np.array(group, dtype=float), factor_count * TIMES))}
    for place, name in enumerate(STRAIGHT, start=1):
        raised = np.repeat(np.arange(TIMES) == place, count)
        values[name] = many(case.assumptions[name] + raised)
    return values


def _best(course: Course) -> set[str]:
    """The cheapest plan of each way and terms at each load factor under each drift."""
    of_kind: dict[object, list[str]] = {}
    for plan_id, draft in course.drafts.items():
        kind = tuple(draft.fields.get(name) for name in ("way", "route", "commitment_months"))
        of_kind.setdefault(kind, []).append(plan_id)
    best = set()
    for plan_ids in of_kind.values():
        cost = np.stack([_spread(course, course.drafts[p].npv(course.case.discount_rate))[0] for p in plan_ids])
        best |= {plan_ids[place] for place in np.argmin(cost, axis=0).flat}
    return best


def _spread(course: Course, value: Any) -> Floats:
    """A figure by load factor and drift: as it is, and with each straight assumption raised."""
    return np.asarray(np.broadcast_to(value, math.prod(course.shape))).reshape(course.shape)


def _rows(course: Course, plan_id: str) -> Iterator[LeverStop]:
    draft = course.drafts[plan_id]
    cash = np.stack([_spread(course, flow) for flow in draft.flows_usd], axis=-1)
    figures = np.stack([_spread(course, figure) for figure in _figures(draft)], axis=-1)
    used = _spread(course, draft.fields["useful_utilisation"])[0] if "useful_utilisation" in draft.fields else None
    work = course.case.tokens_by_year or course.case.gpu_hours_by_year
    done = _spread(course, sum(work) / len(work))[0]
    for at in np.ndindex(course.shape[1:]):
        of_the_stop = {"useful_utilisation": None if used is None else used[at], "work_per_year": done[at]}
        yield _row(course, plan_id, at, cash[0][at], figures[0][at], **of_the_stop)
        for number, name in enumerate(STRAIGHT, start=1):
            slope, figure = cash[number][at] - cash[0][at], figures[number][at] - figures[0][at]
            if slope.any():
                yield _row(course, plan_id, at, slope, figure, slope_in=name)


def _figures(draft: Draft) -> tuple[Any, ...]:
    """What a pay-back is worked out from, in the order of FIGURES."""
    parts = draft.components
    sold = [part.yearly_usd[-1] for part in parts if part.kind is Kind.CAPITAL]
    return (
        sum(part.drifting_usd_per_year for part in parts),
        sum(part.steady_usd_per_year for part in parts),
        sum(sum(part.flows_usd) for part in parts if part.kind is Kind.ONCE),
        sum(np.minimum(cost, 0.0) for cost in sold),
        draft.begins_years,
    )


def _row(course: Course, plan_id: str, at: tuple[int, ...], cash: Floats, figures: Floats, **more: Any) -> LeverStop:
    """A stop, or a slope there, which has no utilisation and no work."""
    stop = Stop(course.load_factors[at[0]], course.drifts[at[1]], course.case.years)
    return LeverStop(
        source="planner",
        scenario_id=course.case.scenario_id,
        plan_id=plan_id,
        load_factor=stop.load_factor,
        price_drift_per_year=stop.price_drift_per_year,
        horizon_years=stop.horizon_years,
        is_planned=stop == course.planned,
        cash_usd=tuple(cash.tolist()),
        **{"slope_in": NO_SLOPE, "useful_utilisation": None, "work_per_year": 0.0, **more},
        **dict(zip(FIGURES, figures.tolist(), strict=True)),
    )
