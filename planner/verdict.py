"""The verdict in a sentence, what would change it, and what a reader must know before signing."""

from collections.abc import Iterator
from dataclasses import replace

from planner.case import Case
from planner.compare import Comparison, costed_ways, shortlisted
from planner.fleet import Replica, Replicas
from planner.supply.bridge import UNTIL_SERVERS_RUN, WEEKS_PER_YEAR
from planner.supply.costing import Costed
from planner.supply.purchase import ROUTES
from planner.versus import best_owned, breakeven_utilisation, rivals
from warehouse.tables import Availability, PlanStatus, PricingCategory, Route, Way

OLD_DAYS = 60
TOLD_APART = 1.10

WAYS = {
    Way.HYPERSCALER: "a hyperscaler",
    Way.SPECIALISED_CLOUD: "a specialised cloud",
    Way.OWNED: "owned servers",
    Way.HOSTED_API: "a hosted API",
}


def verdict(comparison: Comparison) -> str:
    """What to do, in a sentence."""
    ranked = comparison.ranked
    if not ranked:
        return "No way to serve this demand has a whole and certain price; see what was left out and why."
    first = ranked[0]
    second = next((c for c in ranked if c.plan.way != first.plan.way), None)
    said = f"{told(first)}, for about {_month(first)} a month."
    if second is None:
        return said
    factor = (second.plan.npv_cost_usd or 0.0) / (first.plan.npv_cost_usd or 1.0)
    if factor < TOLD_APART:
        return f"{said} {_capital(_named(second))} costs nearly the same ({_month(second)} a month)."
    return f"{said} The next best way, {_named(second)}, costs {factor:.1f} times as much ({_month(second)} a month)."


def flips(comparison: Comparison) -> list[str]:
    """What would change the verdict, a sentence each."""
    found = [_utilisation(comparison), *_assumption_flips(comparison)]
    return [sentence for sentence in found if sentence]


def warnings(comparison: Comparison) -> list[str]:
    """What a reader must know before signing."""
    told_of = (_ages, _scarcity, _sold_out, _lead_time, _single_server, _precision, _unsure)
    return [sentence for sentence in (tell(comparison) for tell in told_of) if sentence]


def named(found: Costed) -> str:
    """A plan in a few words."""
    plan = found.plan
    if plan.way == Way.HOSTED_API:
        return f"{plan.model_name} at {plan.service_provider_name}"
    if plan.way == Way.OWNED:
        return f"{plan.instance_count} x {plan.instance_type} {ROUTES[plan.route or Route.COLOCATION]}"
    return f"{_machines(found)} at {plan.service_provider_name} {terms(found)}"


def _machines(found: Costed) -> str:
    """What is rented: instances of a type, or GPUs where the seller names no type."""
    plan = found.plan
    if plan.instance_type:
        return f"{plan.instance_count} x {plan.instance_type}"
    per_node = (plan.gpu_count or 0) // (plan.instance_count or 1)
    return f"{plan.gpu_count} x {plan.gpu_id}" + (f" in nodes of {per_node}" if per_node > 1 else "")


def terms(found: Costed) -> str:
    """The terms of a rented plan in words."""
    plan = found.plan
    if plan.pricing_category == PricingCategory.COMMITTED:
        kind = "under a savings plan of" if plan.route == Route.SAVINGS_PLAN else "committed for"
        return f"{kind} {plan.commitment_months} months" if plan.commitment_months else "committed"
    if plan.route == Route.CAPACITY_BLOCK:
        return "in blocks"
    return "on spot" if plan.pricing_category == PricingCategory.DYNAMIC else "on demand"


def told(found: Costed) -> str:
    """A plan as an instruction."""
    plan = found.plan
    where = f" in {plan.region_id}" if plan.region_id else ""
    gpu = f" ({plan.gpu_count} x {plan.gpu_id})" if plan.gpu_count and plan.instance_type else ""
    if plan.way == Way.OWNED:
        return f"{'Lease' if plan.route == Route.LEASE else 'Buy'} {named(found).removesuffix(', leased')}{gpu}"
    return f"Call {named(found)}" if plan.way == Way.HOSTED_API else f"Rent {named(found)}{where}{gpu}"


def _named(found: Costed) -> str:
    return f"{WAYS[found.plan.way]} ({named(found)})"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _month(found: Costed) -> str:
    return f"${found.plan.cost_usd_per_month or 0.0:,.0f}"


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
    for judgement in comparison.case.assumptions.judgements.values():
        for end in {judgement.low, judgement.high} - {judgement.value}:
            other = _again(short, comparison.replicas, judgement.name, end)
            if other and other.plan.way != winner:
                yield (
                    f"If {judgement.name} were {end:g} instead of {judgement.value:g} ({judgement.unit}), "
                    f"{_named(other)} would be cheapest."
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


def _ages(comparison: Comparison) -> str | None:
    dated = [c.plan for c in comparison.ranked if c.plan.price_observed_on]
    old = [p for p in dated if (p.as_of - type(p.as_of).fromisoformat(str(p.price_observed_on))).days > OLD_DAYS]
    if not old:
        return None
    oldest = min(str(p.price_observed_on) for p in old)
    return (
        f"{len(old)} of {len(dated)} ranked plans rest on prices more than {OLD_DAYS} days old (oldest {oldest}); "
        "run `gpuplan refresh` before signing."
    )


def _lead_time(comparison: Comparison) -> str | None:
    """What is rented until the servers are in use, and how much of it is in the totals."""
    own = best_owned(comparison)
    if own is None:
        return None
    if not own.lead_years:
        return "Owned plans begin when the servers are there: nothing is rented until then, and nothing is served."
    rent = next(part for part in own.components if part.name == UNTIL_SERVERS_RUN)
    return (
        f"Servers take about {own.lead_years * WEEKS_PER_YEAR:.0f} weeks to arrive, and the demand moves over slowly; "
        f"until then it is rented, for ${sum(rent.flows_usd):,.0f} that are in the total of {named(own)}."
    )


def _scarcity(comparison: Comparison) -> str | None:
    """What the cheapest price is worth if it can't be had."""
    first = next(iter(comparison.ranked), None)
    if first is None or first.plan.route not in {Route.ON_DEMAND, Route.SPOT, Route.RESERVED, Route.SAVINGS_PLAN}:
        return None
    sellers = (first.plan.service_provider_name, None)
    other = next((c for c in comparison.ranked if c.plan.service_provider_name not in sellers), None)
    if other is None:
        return f"Nobody else sells what {named(first)} does: if that can't be had, this demand can't be served."
    more = (other.plan.cost_usd_per_month or 0.0) - (first.plan.cost_usd_per_month or 0.0)
    return (
        f"If {named(first)} can't be had, {named(other)} is next, for ${more:,.0f} a month more: the cheap price is "
        "worth that much, times the chance to get it."
    )


def _sold_out(comparison: Comparison) -> str | None:
    """A sold-out price that would be the cheapest."""
    first = next(iter(comparison.ranked), None)
    gone = next((c for c in comparison.indicative if c.plan.availability == Availability.SOLD_OUT), None)
    if gone is None or (first and (gone.plan.npv_cost_usd or 0.0) >= (first.plan.npv_cost_usd or 0.0)):
        return None
    return f"{named(gone)} would cost {_month(gone)} a month, but was sold out when last seen; it is not ranked."


def _single_server(comparison: Comparison) -> str | None:
    own = best_owned(comparison)
    if own is None or own.plan.instance_count != 1 or not own.plan.replica_count or own.plan.replica_count < 2:
        return None
    return (
        f"{named(own)}: all replicas, the reserve included, sit in one server; when it fails the service stops "
        "until it is mended. Plan a second server, or rented capacity to fall back on."
    )


def _precision(comparison: Comparison) -> str | None:
    if not any(c.plan.way == Way.HOSTED_API for c in comparison.ranked):
        return None
    return (
        "Hosted APIs are matched by the checkpoint's name; at which precision they serve it, and how fast, is not in "
        "their prices. Try quality and pace with your own requests."
    )


def _unsure(comparison: Comparison) -> str | None:
    count = sum(c.plan.status == PlanStatus.INDICATIVE for c in comparison.costed)
    if not count:
        return None
    return f"{count} plans are indicative only: their price is for one GPU, and nobody states the price of the node."
