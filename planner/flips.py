"""What would change the verdict: how busy the servers are, and each assumption at each end of its range."""

from collections.abc import Iterator
from dataclasses import replace

from planner.assumptions import Judgement
from planner.case import Case
from planner.compare import Comparison, costed_ways, shortlisted
from planner.fleet import Replica, Replicas
from planner.supply.costing import Costed
from planner.versus import best_owned, breakeven_utilisation, rivals
from planner.words import named, way_named
from warehouse.tables import PricingCategory

OTHERS = ("audit.",)
"""Assumptions that no plan rests on, by the beginning of their name."""


def flips(comparison: Comparison) -> list[str]:
    """What would change the verdict, a sentence each."""
    found = [_utilisation(comparison), *_assumption_flips(comparison)]
    return [sentence for sentence in found if sentence]


def _utilisation(comparison: Comparison) -> str | None:
    """Owning against the cheapest way paid by use."""
    own = best_owned(comparison)
    rival = next((r for r in rivals(comparison) if r.plan.pricing_category != PricingCategory.COMMITTED), None)
    if own is None or rival is None:
        return None
    drift = comparison.case.drift_per_year(str(own.plan.gpu_id))
    needed = breakeven_utilisation(comparison.case, own, rival, drift)
    now = own.plan.useful_utilisation or 0.0
    against = f"{named(own)} against {named(rival)}"
    if needed is None or needed > 1:
        return f"Owning does not pay at any utilisation: {against}; here the servers would be {now:.0%} busy."
    return f"Owning pays from {needed:.0%} utilisation ({against}); here the servers would be {now:.0%} busy."


def _assumption_flips(comparison: Comparison) -> Iterator[str]:
    """Each assumption at each end of its range: does another way win?"""
    if not comparison.ranked:
        return
    winner = comparison.ranked[0].plan.way
    short = _shortened(comparison)
    for judgement in _of_plans(comparison.case):
        for end in {judgement.low, judgement.high} - {judgement.value}:
            other = _again(short, comparison.replicas, judgement.name, end)
            if other and other.plan.way != winner:
                yield (
                    f"If {judgement.name} were {end:g} instead of {judgement.value:g} ({judgement.unit}), "
                    f"{way_named(other)} would be cheapest."
                )


def _shortened(comparison: Comparison) -> Case:
    case = comparison.case
    return replace(case, facts=shortlisted(comparison))


def _again(short: Case, replicas: Replicas, name: str, value: float) -> Costed | None:
    case = replace(short, assumptions=short.assumptions.having(name, value))
    changed = _rescaled(replicas, short, case) if name.startswith(("sizing.throughput", "serving.")) else replicas
    ranked = costed_ways(case, changed).ranked
    return ranked[0] if ranked else None


def _rescaled(replicas: Replicas, before: Case, after: Case) -> Replicas:
    """Replicas whose throughput moves with an assumption, without sizing them again."""
    full = after.assumptions["sizing.throughput_factor"] / before.assumptions["sizing.throughput_factor"]
    planned = full * _kept(after) / _kept(before)
    return {
        gpu: found if isinstance(found, str) else tuple(_scaled(r, full, planned) for r in found)
        for gpu, found in replicas.items()
    }


def _scaled(replica: Replica, full: float, planned: float) -> Replica:
    return Replica(
        replica.gpu_id,
        replica.gpu_count,
        replica.planned_units * planned,
        replica.full_units * full,
        replica.summary,
    )


def _kept(case: Case) -> float:
    a = case.assumptions
    return a["serving.headroom_fraction"] * (1 - a["serving.goodput_loss_fraction"])


def _of_plans(case: Case) -> list[Judgement]:
    return [judgement for name, judgement in case.assumptions.judgements.items() if not name.startswith(OTHERS)]
