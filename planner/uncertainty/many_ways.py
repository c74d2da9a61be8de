"""Every way costed for many samples at once: the planner's own formulas, given arrays in place of numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.case import Case
from planner.comparison import not_owned, whole
from planner.finance import capital_recovery_factor
from planner.fleet import Replica, Replicas
from planner.samples import Floats, Unlike, many
from planner.scenario_demand import GpuHours, Requests
from planner.strata import Strata
from planner.supply.costing import Costed, Draft
from planner.supply.owned import owned
from planner.uncertainty.ranges import STEPPED, Points, within_band
from planner.versus import fixed_and_margin
from warehouse.tables import Plan, PlanStatus
from warehouse.tables.record import digest
from warehouse.units import HOURS_PER_YEAR

MONTHS_PER_YEAR = 12
MOST_GROUPS = 8
"""So many answers of samples make groups; where there are more they are halved."""
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Samples:
    """What plans cost in each sample, and from which utilisation owning pays."""

    monthly_usd: Mapping[str, Floats]
    """Levelised cost of each plan; infinite where it can't serve the demand [USD/month]."""
    breakeven_utilisation: Floats | None
    """Of a purchase against rent by use; infinite where it pays at none [fraction]."""


def sampled(case: Case, replicas: Replicas, points: Points, pair: tuple[str, str] | None) -> Samples:
    """Cost every plan in each sample.

    All samples at once where formulas take the same branches in all of them; else in groups in which they do.

    Args:
        case: with few facts, those of plans near the front.
        replicas: what fits which accelerator, at the case's own assumptions.
        points: the samples.
        pair: a plan that buys and one that rents by use, whose break-even is asked for.
    """
    here, carrying = at_once(case, replicas, points)
    try:
        return _costed(here, ranked_drafts(here, carrying), points.count, pair)
    except Unlike as unlike:
        if points.count == 1:
            raise
        groups = _alike(points.count, unlike) or _halves(points.count, here.strata)
    return _joined(groups, [sampled(case, replicas, points.taken(places), pair) for places in groups])


def at_once(case: Case, replicas: Replicas, points: Points) -> tuple[Case, Replicas]:
    """The case under all samples' values; those that are alike in what decides something whole are a stratum."""
    alike = {name: float(column[0]) for name, column in points.values.items() if np.ptp(column) == 0}
    moving = {name: column for name, column in points.values.items() if name not in alike}
    stepped = [name for name in moving if name in STEPPED]
    rows, of = np.unique(
        np.column_stack([points.throughput, *(moving[name] for name in stepped)]), axis=0, return_inverse=True
    )
    parts = [
        having(case, _in_band(replicas, score), {**alike, **dict(zip(stepped, values, strict=True))})
        for score, *values in rows.tolist()
    ]
    whole_case, carrying = parts[0]
    columns = {name: many(column) for name, column in moving.items()}
    strata = Strata(parts, of.ravel()) if len(parts) > 1 else None
    return replace(whole_case, assumptions=whole_case.assumptions.holding(columns), strata=strata), carrying


def costs(case: Case, replicas: Replicas) -> dict[str, Any]:
    """Levelised monthly cost of each ranked plan, infinite beyond all numbers [USD/month]."""
    found = _costed(case, ranked_drafts(case, replicas), 1, None)
    return {name: float(usd[0]) for name, usd in found.monthly_usd.items()}


def monthly_usd(case: Case, draft: Draft) -> float:
    """Levelised monthly cost [USD/month]."""
    recovered: float = case.each(partial(capital_recovery_factor, years=case.years), case.discount_rate)
    return draft.npv(case.discount_rate) * recovered / MONTHS_PER_YEAR


def ranked_drafts(case: Case, replicas: Replicas) -> dict[str, Draft]:
    """Plans with a whole and certain price, by their ids."""
    rest = not_owned(case, replicas)
    if isinstance(rest.larger, str):
        return {}
    bought, _ = owned(case, replicas, rest.until_servers_run(case))
    ranked = [draft for draft in (*rest.drafts, *bought) if draft.fields["status"] == PlanStatus.RANKED]
    return {plan_id(draft): whole(case, draft, rest) for draft in ranked}


def plan_id(draft: Draft) -> str:
    """The id that the draft's plan has."""
    return digest(draft.fields.get(name) for name in Plan.identified_by)


def having(case: Case, replicas: Replicas, values: Mapping[str, Any]) -> tuple[Case, Replicas]:
    """The case under other values, and its replicas carrying what they would then, without being sized again."""
    after = replace(case, assumptions=case.assumptions.holding(values))
    planned, full = _carried(after) / _carried(case), _at_full_speed(after) / _at_full_speed(case)
    if planned == full == 1:
        return after, replicas
    return after, _carrying(replicas, lambda replica: (planned * replica.planned_units, full * replica.full_units))


def _costed(case: Case, drafts: Mapping[str, Draft], count: int, pair: tuple[str, str] | None) -> Samples:
    even = np.full(count, np.inf) if pair else None
    with np.errstate(over="ignore", invalid="ignore"):
        monthly = {name: _column(monthly_usd(case, draft), count) for name, draft in drafts.items()}
        if even is not None and pair and set(pair) <= set(drafts):
            even[:] = _breakeven(case, drafts[pair[0]], drafts[pair[1]])
    return Samples(monthly, even)


def _alike(count: int, unlike: Unlike) -> list[Places]:
    """Places of samples that give the same answer; nothing where too many answers are given."""
    if unlike.answers is None or unlike.answers.shape != (count,):
        return []
    answers, of = np.unique(unlike.answers, return_inverse=True)
    return [np.flatnonzero(of == each) for each in range(len(answers))] if 1 < len(answers) <= MOST_GROUPS else []


def _halves(count: int, strata: Strata | None) -> list[Places]:
    """Places of samples in two groups, strata kept whole where there are several."""
    if strata is None:
        return [np.arange(count // 2), np.arange(count // 2, count)]
    first = strata.of < len(strata.parts) // 2
    return [np.flatnonzero(first), np.flatnonzero(~first)]


def _column(usd: Any, count: int) -> Floats:
    column = np.array(np.broadcast_to(usd, (count,)), dtype=float)
    column[np.isnan(column)] = np.inf
    return column


def _joined(groups: list[Places], found: list[Samples]) -> Samples:
    """The samples of groups in their places; a plan that a group does not have can't serve its demand."""
    count = sum(map(len, groups))
    names = dict.fromkeys(name for group in found for name in group.monthly_usd)
    monthly = {name: np.full(count, np.inf) for name in names}
    even = None if found[0].breakeven_utilisation is None else np.full(count, np.inf)
    for places, group in zip(groups, found, strict=True):
        for name, column in group.monthly_usd.items():
            monthly[name][places] = column
        if even is not None:
            even[places] = group.breakeven_utilisation
    return Samples(monthly, even)


def _breakeven(case: Case, own: Draft, rival: Draft) -> Any:
    """Utilisation from which the purchase pays, in each sample [fraction]."""
    bought, rented = (Costed(Plan.model_construct(**d.fields), d.components, d.begins_years) for d in (own, rival))
    drift = case.drift_per_year(str(bought.plan.gpu_id))
    fixed, margin = fixed_and_margin(case, bought, rented, drift)
    return np.where(margin > 0, fixed / (HOURS_PER_YEAR * np.where(margin > 0, margin, 1.0)), np.inf)


def _in_band(replicas: Replicas, score: float) -> Replicas:
    if score == 0:
        return replicas

    def carried(replica: Replica) -> tuple[float, float]:
        factor = within_band(score, replica.low_factor, replica.high_factor)
        return factor * replica.planned_units, factor * replica.full_units

    return _carrying(replicas, carried)


def _carrying(replicas: Replicas, units: Callable[[Replica], tuple[float, float]]) -> Replicas:
    """Replicas with other planned and full loads."""

    def one(replica: Replica) -> Replica:
        planned, full = units(replica)
        return replace(replica, planned_units=planned, full_units=full)

    return {gpu: found if isinstance(found, str) else tuple(map(one, found)) for gpu, found in replicas.items()}


def _carried(case: Case) -> float:
    """What a replica is planned to carry, in proportion."""
    a, demand = case.assumptions, case.scenario.demand
    if isinstance(demand, GpuHours):
        return 1.0
    kept = a["serving.headroom_fraction"] * (1 - a["serving.goodput_loss_fraction"])
    return a["sizing.throughput_factor"] * (kept if isinstance(demand, Requests) else 1.0)


def _at_full_speed(case: Case) -> float:
    """What it would carry doing nothing but useful work, in proportion."""
    a, demand = case.assumptions, case.scenario.demand
    factor = 1.0 if isinstance(demand, GpuHours) else a["sizing.throughput_factor"]
    return factor if isinstance(demand, Requests) else factor / (1 - a["batch.goodput_loss_fraction"])
