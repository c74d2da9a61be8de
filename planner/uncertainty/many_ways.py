"""Every way costed for many samples at once: the planner's own formulas, given arrays in place of numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.case import Case
from planner.comparison import not_owned, whole
from planner.finance import capital_recovery_factor
from planner.fleet import Replica, Replicas
from planner.scenario_demand import GpuHours, Requests
from planner.supply.costing import Costed, Draft
from planner.supply.owned import owned
from planner.uncertainty.ranges import Draws, Floats, within_band
from planner.versus import fixed_and_margin
from warehouse.tables import Plan, PlanStatus
from warehouse.tables.record import digest
from warehouse.units import HOURS_PER_YEAR

MONTHS_PER_YEAR = 12


class Many(np.ndarray[Any, Any]):
    """Values of all samples; in a text, which nobody reads of samples, they are a dash."""

    def __format__(self, form: str) -> str:
        """A dash."""
        return "-"


def many(values: Floats) -> Any:
    """An array as the number that formulas take."""
    return values.view(Many)


@dataclass(frozen=True)
class Samples:
    """What plans cost in each sample, and from which utilisation owning pays."""

    monthly_usd: Mapping[str, Floats]
    """Levelised cost of each plan; infinite where it can't serve the demand [USD/month]."""
    breakeven_utilisation: Floats | None
    """Of a purchase against rent by use; infinite where it pays at none [fraction]."""


def sampled(case: Case, replicas: Replicas, draws: Draws, pair: tuple[str, str] | None) -> Samples:
    """Cost every plan in each sample.

    Args:
        case: with few facts, those of plans near the front.
        replicas: what fits which accelerator, at the case's own assumptions.
        draws: the samples.
        pair: a plan that buys and one that rents by use, whose break-even is asked for.
    """
    found: dict[str, Floats] = {}
    even = np.full(draws.count, np.inf)
    for block in draws.blocks:
        here, plans = _in_block(case, replicas, draws, block)
        for name, draft in plans.items():
            found.setdefault(name, np.full(draws.count, np.inf))[block] = monthly_usd(here, draft)
        if pair and set(pair) <= set(plans):
            even[block] = _breakeven(here, plans[pair[0]], plans[pair[1]])
    return Samples(found, even if pair else None)


def costs(case: Case, replicas: Replicas) -> dict[str, Any]:
    """Levelised monthly cost of each ranked plan, infinite beyond all numbers; an array for arrays [USD/month]."""
    with np.errstate(over="ignore", invalid="ignore"):
        found = {name: monthly_usd(case, draft) for name, draft in ranked_drafts(case, replicas).items()}
    return {name: np.where(np.isnan(usd), np.inf, usd) for name, usd in found.items()}


def monthly_usd(case: Case, draft: Draft) -> float:
    """Levelised monthly cost [USD/month]."""
    return draft.npv(case.discount_rate) * capital_recovery_factor(case.discount_rate, case.years) / MONTHS_PER_YEAR


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


def _in_block(case: Case, replicas: Replicas, draws: Draws, block: slice) -> tuple[Case, dict[str, Draft]]:
    values: dict[str, Any] = {}
    for name, column in draws.values.items():
        part = column[block]
        values[name] = float(part[0]) if np.ptp(part) == 0 else many(part)
    score = float(draws.throughput[block.start])
    here, carrying = having(case, _in_band(replicas, score), values)
    return here, ranked_drafts(here, carrying)


def _breakeven(case: Case, own: Draft, rival: Draft) -> Any:
    """Utilisation from which the purchase pays, in each sample of a block [fraction]."""
    bought, rented = (Costed(Plan.model_construct(**d.fields), d.components, d.begins_years) for d in (own, rival))
    drift = case.drift_per_year(str(bought.plan.gpu_id))
    fixed, margin = fixed_and_margin(case, bought, rented, drift)
    return np.where(margin > 0, fixed / (HOURS_PER_YEAR * np.where(margin > 0, margin, 1.0)), np.inf)


def _in_band(replicas: Replicas, score: float) -> Replicas:
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
