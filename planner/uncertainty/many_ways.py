"""Every way costed for many samples at once: the planner's own formulas, given arrays in place of numbers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from planner.case import Case
from planner.compare import not_owned, whole
from planner.finance import capital_recovery_factor
from planner.fleet import Replica, Replicas
from planner.supply.costing import Draft
from planner.supply.owned import owned
from planner.uncertainty.ranges import Draws, Floats, within_band
from warehouse.tables import Plan, PlanStatus
from warehouse.tables.record import digest

MONTHS_PER_YEAR = 12


class Many(np.ndarray[Any, Any]):
    """Values of all samples; in a text, which nobody reads of samples, they are a dash."""

    def __format__(self, form: str) -> str:
        """A dash."""
        return "-"


def many(values: Floats) -> Any:
    """An array as the number that formulas take."""
    return values.view(Many)


def sampled(case: Case, replicas: Replicas, draws: Draws) -> dict[str, Floats]:
    """Levelised monthly cost of each plan in each sample; infinite where it can't serve the demand [USD/month].

    Args:
        case: with few facts, those of plans near the front.
        replicas: what fits which accelerator, at the case's own assumptions.
        draws: the samples.
    """
    found: dict[str, Floats] = {}
    for block in draws.blocks:
        here = _in_block(case, replicas, draws, block)
        for plan_id, cost in here.items():
            found.setdefault(plan_id, np.full(draws.count, np.inf))[block] = cost
    return found


def costs(case: Case, replicas: Replicas) -> dict[str, Any]:
    """Levelised monthly cost of each ranked plan; an array where the case holds arrays [USD/month]."""
    rest = not_owned(case, replicas)
    if isinstance(rest.larger, str):
        return {}
    bought, _ = owned(case, replicas, rest.until_servers_run(case))
    drafts = [whole(case, draft, rest) for draft in (*rest.drafts, *bought)]
    monthly = capital_recovery_factor(case.discount_rate, case.years) / MONTHS_PER_YEAR
    return {
        plan_id(draft): draft.npv(case.discount_rate) * monthly
        for draft in drafts
        if draft.fields["status"] == PlanStatus.RANKED
    }


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


def _in_block(case: Case, replicas: Replicas, draws: Draws, block: slice) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, column in draws.values.items():
        part = column[block]
        values[name] = float(part[0]) if np.ptp(part) == 0 else many(part)
    score = float(draws.throughput[block.start])
    return costs(*having(case, _in_band(replicas, score), values))


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
    a = case.assumptions
    if case.scenario.model is None:
        return 1.0
    return _at_full_speed(case) * a["serving.headroom_fraction"] * (1 - a["serving.goodput_loss_fraction"])


def _at_full_speed(case: Case) -> float:
    """What it would carry doing nothing but useful work, in proportion."""
    a = case.assumptions
    return a["sizing.throughput_factor"] if case.scenario.model else 1 / (1 - a["batch.goodput_loss_fraction"])
