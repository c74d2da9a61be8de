"""What would change the verdict: how busy the servers are, and each assumption at each end of its range."""

from collections.abc import Iterator
from dataclasses import replace

from planner.assumptions import Judgement
from planner.case import Case
from planner.compare import Comparison, costed_ways, shortlisted
from planner.fleet import Replica, Replicas
from planner.supply.costing import Costed
from planner.versus import BOUGHT, DRIFTS_PER_YEAR, best_owned, breakeven_utilisation, rivals
from planner.volume import volume
from planner.waiting import option_to_wait
from planner.words import named, way_named
from warehouse.tables import PricingCategory

MILLION, MONTHS_PER_YEAR = 1e6, 12
OTHERS = ("audit.",)
"""Assumptions that no plan rests on, by the beginning of their name."""


def flips(comparison: Comparison) -> list[str]:
    """What would change the verdict, a sentence each."""
    found = [_utilisation(comparison), _volume(comparison), _waiting(comparison), *_assumption_flips(comparison)]
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


def _volume(comparison: Comparison) -> str | None:
    """A fleet against an API by the number of requests, as far as the fleet carries them."""
    against = volume(comparison)
    if against is None:
        return None
    fleet, api, found = against
    now = sum(comparison.case.requests_by_year) / len(comparison.case.requests_by_year) / MONTHS_PER_YEAR
    said = f"{named(api)} is cheaper than {named(fleet)}"
    if found.share_of_capacity > 1:
        return (
            f"At any volume that its {fleet.plan.gpu_count} GPUs carry, "
            f"{found.capacity_requests_per_month / MILLION:,.1f} million requests a month, {said}."
        )
    return (
        f"Up to {found.requests_per_month / MILLION:,.1f} million requests a month, {found.share_of_capacity:.0%} of "
        f"what its {fleet.plan.gpu_count} GPUs carry, {said}; here there are {now / MILLION:,.1f} million."
    )


def _waiting(comparison: Comparison) -> str | None:
    """What it is worth to buy in a quarter instead of now."""
    own = best_owned(comparison)
    rival = next((r for r in rivals(comparison) if r.plan.pricing_category != PricingCategory.COMMITTED), None)
    if own is None or rival is None or own.plan.route not in BOUGHT:
        return None
    option = option_to_wait(comparison.case, own, rival, DRIFTS_PER_YEAR)
    if not option.buys_on and option.rent_usd <= option.buy_now_usd:
        return None
    courses = " or ".join(f"{drift:+.0%}" for drift in option.buys_on)
    then = f"one would then buy if prices moved by {courses} a year" if courses else "one would not buy then either"
    if option.value_usd < 0:
        return f"Waiting a quarter before buying would cost ${-option.value_usd:,.0f}: {then}."
    return f"Waiting a quarter before buying is worth ${option.value_usd:,.0f} over the courses of prices: {then}."


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
