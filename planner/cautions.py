"""What a reader must know before signing: old prices, capacity that may not be there, servers that come later."""

from collections import Counter

from planner.case import EVERYBODY
from planner.comparison import Comparison
from planner.scenario_demand import Requests, Training
from planner.staleness import ageing_told, bundled_told, stale_told
from planner.supply.bridge import UNTIL_SERVERS_RUN, WEEKS_PER_YEAR
from planner.versus import best_owned
from planner.words import WAYS, month, named
from warehouse.tables import Availability, PlanStatus, Route, Way

OLD_DAYS = 60


def warnings(comparison: Comparison) -> list[str]:
    """What a reader must know before signing."""
    told_of = (
        *(stale_told, ageing_told, bundled_told, _ages),
        *(_throughput, _fitted, _scarcity, _sold_out, _lead_time, _single_server, _precision, _absent, _unsure),
    )
    return [sentence for sentence in (tell(comparison) for tell in told_of) if sentence]


def _throughput(comparison: Comparison) -> str | None:
    """What the first plan costs at both ends of its throughput's band."""
    plan = next((c.plan for c in comparison.ranked), None)
    demand = comparison.case.scenario.demand
    if plan and plan.gpu_count_at_low_throughput is None and isinstance(demand, Training):
        return _too_late(comparison)
    if plan is None or plan.cost_usd_per_month_at_low_throughput == plan.cost_usd_per_month_at_high_throughput:
        return None
    measured = "; `gpuplan bench import` brings a measured one" if isinstance(demand, Requests) else ""
    return (
        f"Throughput is not certain: in 8 of 10 cases the first plan needs {plan.gpu_count_at_high_throughput} to "
        f"{plan.gpu_count_at_low_throughput} GPUs and costs ${plan.cost_usd_per_month_at_high_throughput:,.0f} to "
        f"${plan.cost_usd_per_month_at_low_throughput:,.0f} a month{measured}."
    )


def _too_late(comparison: Comparison) -> str | None:
    """Whether the first plan, at the slow end of its band, can't be done in time."""
    gpu_id = str(comparison.ranked[0].plan.gpu_id)
    replicas = comparison.replicas.get(gpu_id, ())
    if isinstance(replicas, str) or all(replica.low_factor == 1 for replica in replicas):
        return None
    return (
        f"Speed is not certain: in 1 of 10 cases {named(comparison.ranked[0])} is not done in time, and more machines "
        "of its size can't join it."
    )


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
    if not own.begins_years:
        return "Owned plans begin when the servers are there: nothing is rented until then, and nothing is served."
    rent = next(part for part in own.components if part.name == UNTIL_SERVERS_RUN)
    weeks = own.begins_years * WEEKS_PER_YEAR
    late = "A hall of one's own takes" if own.plan.route == Route.ON_PREMISES else "Servers take"
    arrive = f"{late} about {weeks:.0f} weeks to be there"
    if own.begins_years == comparison.case.scenario.supply.buy_after_years:
        arrive = f"Servers are bought late, to run after {weeks:.0f} weeks"
    return (
        f"{arrive}, and the demand moves over slowly; "
        f"until then it is rented, for ${sum(rent.flows_usd):,.0f} that are in the total of {named(own)}."
    )


def _fitted(comparison: Comparison) -> str | None:
    """What fits the course of prices rests on, for the accelerators of ranked plans."""
    trends = comparison.case.trends
    if comparison.case.scenario.prices.drift != "fitted":
        return None
    gpus = sorted({c.plan.gpu_id for c in comparison.ranked if c.plan.gpu_id})
    if not gpus:
        return None
    said = [f"{gpu}: {trends[gpu].said()}" if gpu in trends else f"{gpu}: no history" for gpu in gpus]
    return f"Rental prices are taken to go on as fitted, or as assumed where there is too little. {'; '.join(said)}."


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
    return f"{named(gone)} would cost {month(gone)} a month, but was sold out when last seen; it is not ranked."


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


def _absent(comparison: Comparison) -> str | None:
    """Ways that are asked for and have no ranked plan, each with what most of them fail for."""
    open_ways = [way for way in comparison.case.scenario.supply.ways if way != Way.HOSTED_API or _asks(comparison)]
    missing = [way for way in open_ways if all(found.plan.way != way for found in comparison.ranked)]
    if not comparison.ranked or not missing:
        return None
    return "Not ranked: " + "; ".join(f"{WAYS[way]} ({_why_not(comparison, way)})" for way in missing) + "."


def _asks(comparison: Comparison) -> bool:
    return isinstance(comparison.case.scenario.demand, Requests)


def _why_not(comparison: Comparison, way: Way) -> str:
    if any(found.plan.way == way for found in comparison.indicative):
        return "its plans are indicative only"
    left_out = [left for left in comparison.excluded if left.way == way]
    of_all = [left for left in left_out if left.service_provider_name == EVERYBODY]
    reasons = Counter(left.reason for left in of_all or left_out)
    return reasons.most_common(1)[0][0] if reasons else "none is known"


def _unsure(comparison: Comparison) -> str | None:
    count = sum(c.plan.status == PlanStatus.INDICATIVE for c in comparison.costed)
    if not count:
        return None
    return f"{count} plans are indicative only: their price is for one GPU, and nobody states the price of the node."
