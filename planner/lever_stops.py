"""Front plans costed again at every stop of the levers, and how their cash moves with servers' price and the tariff.

The planner itself costs each stop, whole instances, renewed commitments and taxes included, so that a page that only
picks a stop says what the planner would say. Of one load factor and horizon all drifts are costed at once, as samples.
Only plans that are the best of their way and terms at some stop take part. In servers' price and in the tariff cash is
a straight line: every line is proportional to one of them or to neither.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from planner.case import Case
from planner.comparison import Comparison, shortlisted
from planner.fleet import Replicas
from planner.levers import HORIZONS_YEARS, Stop, drifts, load_factors, moved, planned
from planner.supply.costing import Draft, Kind
from planner.uncertainty.many_ways import many, ranked_drafts
from planner.uncertainty.ranges import Floats
from warehouse.tables import LeverStop

NO_SLOPE = "none"
STRAIGHT = ("owned.price_factor", "owned.electricity_usd_per_kwh")
"""Assumptions in which every plan's cash is a straight line."""
DRIFT = "rented.price_drift_per_year"
FIGURES = ("drifting_usd_per_year", "steady_usd_per_year", "once_usd", "sold_usd", "lead_years")


@dataclass(frozen=True)
class Course:
    """Plans at one load factor and horizon under some drifts of rental prices."""

    case: Case
    load_factor: float
    drifts: Sequence[float]
    is_planned: Sequence[bool]
    """Whether each drift, at this load factor and horizon, is the scenario as it stands."""
    drafts: Mapping[str, Draft]
    """Plans by id; figures hold all drifts, and them once more with each straight assumption higher by one."""


def lever_stops(comparison: Comparison) -> Iterator[LeverStop]:
    """A row for each front plan at each stop, and rows of its slopes there."""
    if not comparison.ranked:
        return
    case = replace(comparison.case, facts=shortlisted(comparison))
    courses = [course for at in _places(case) for course in _courses(case, comparison.replicas, *at)]
    front = {plan_id for course in courses for plan_id in _best(course)}
    for course in courses:
        for plan_id in front & course.drafts.keys():
            yield from _rows(course, plan_id)


def _places(case: Case) -> Iterator[tuple[float, int]]:
    return product(load_factors(case), sorted({*HORIZONS_YEARS, case.years}))


def _courses(case: Case, replicas: Replicas, load_factor: float, years: int) -> Iterator[Course]:
    """All drifts at once; where each accelerator drifts by itself, that course is another."""
    now = planned(case)
    at_home = (load_factor, years) == (now.load_factor, now.horizon_years)
    here = moved(case, Stop(load_factor, now.price_drift_per_year, years))
    alone = [now.price_drift_per_year] if case.trends else []
    together = [drift for drift in drifts(case) if drift not in alone]
    for group, trends in ((alone, case.trends), (together, {})):
        if group:
            are_planned = [at_home and drift == now.price_drift_per_year for drift in group]
            course = replace(here, trends=trends, assumptions=here.assumptions.holding(_values(here, group)))
            yield Course(course, load_factor, group, are_planned, ranked_drafts(course, replicas))


def _values(case: Case, group: Sequence[float]) -> dict[str, Any]:
    """The drifts, and after them the same again for each straight assumption, that one higher by one."""
    times = 1 + len(STRAIGHT)
    values = {DRIFT: many(np.tile(np.array(group, dtype=float), times))}
    for place, name in enumerate(STRAIGHT, start=1):
        raised = np.zeros((times, len(group)))
        raised[place] = 1.0
        values[name] = many(case.assumptions[name] + raised.ravel())
    return values


def _best(course: Course) -> set[str]:
    """The cheapest plan of each way and terms under each drift."""
    of_kind: dict[object, list[str]] = {}
    for plan_id, draft in course.drafts.items():
        kind = tuple(draft.fields.get(name) for name in ("way", "route", "commitment_months"))
        of_kind.setdefault(kind, []).append(plan_id)
    best = set()
    for plan_ids in of_kind.values():
        cost = np.stack([_spread(course, course.drafts[p].npv(course.case.discount_rate))[0] for p in plan_ids])
        best |= {plan_ids[place] for place in np.argmin(cost, axis=0)}
    return best


def _spread(course: Course, value: Any) -> Floats:
    """A figure as a row for the drifts themselves, and one for each straight assumption raised."""
    count = len(course.drifts)
    return np.asarray(np.broadcast_to(value, (1 + len(STRAIGHT)) * count)).reshape(-1, count)


def _rows(course: Course, plan_id: str) -> Iterator[LeverStop]:
    draft = course.drafts[plan_id]
    cash = np.stack([_spread(course, flow) for flow in draft.flows_usd], axis=-1)
    figures = np.stack([_spread(course, figure) for figure in _figures(draft)], axis=-1)
    used = _spread(course, draft.fields["useful_utilisation"])[0] if "useful_utilisation" in draft.fields else None
    work = course.case.tokens_by_year or course.case.gpu_hours_by_year
    for place in range(len(course.drifts)):
        row = _row(course, plan_id, place, cash[0, place], figures[0, place])
        utilisation = None if used is None else float(used[place])
        yield row.model_copy(update={"useful_utilisation": utilisation, "work_per_year": sum(work) / len(work)})
        for number, name in enumerate(STRAIGHT, start=1):
            slope, figure = cash[number, place] - cash[0, place], figures[number, place] - figures[0, place]
            if slope.any():
                yield _row(course, plan_id, place, slope, figure).model_copy(update={"slope_in": name})


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


def _row(course: Course, plan_id: str, place: int, cash: Floats, figures: Floats) -> LeverStop:
    """A stop without what slopes don't have."""
    return LeverStop(
        source="planner",
        scenario_id=course.case.scenario_id,
        plan_id=plan_id,
        load_factor=course.load_factor,
        price_drift_per_year=course.drifts[place],
        horizon_years=course.case.years,
        is_planned=course.is_planned[place],
        slope_in=NO_SLOPE,
        cash_usd=tuple(cash.tolist()),
        useful_utilisation=None,
        work_per_year=0.0,
        **dict(zip(FIGURES, figures.tolist(), strict=True)),
    )
