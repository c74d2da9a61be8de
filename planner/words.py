"""A plan in words: what it is called, on which terms, and as an instruction."""

from planner.supply.costing import Costed
from planner.supply.purchase import ROUTES
from warehouse.tables import PricingCategory, Route, Way

WAYS = {
    Way.HYPERSCALER: "a hyperscaler",
    Way.SPECIALISED_CLOUD: "a specialised cloud",
    Way.OWNED: "owned servers",
    Way.HOSTED_API: "a hosted API",
}


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


def way_named(found: Costed) -> str:
    """A plan with its way."""
    return f"{WAYS[found.plan.way]} ({named(found)})"


def capital(text: str) -> str:
    """A sentence's beginning."""
    return text[0].upper() + text[1:]


def month(found: Costed) -> str:
    """What it costs a month."""
    cost = found.plan.cost_usd_per_month or 0.0
    return f"{'-' if cost < 0 else ''}${abs(cost):,.0f}"


SHORT = {word.casefold(): word for word in ("USD", "kWh", "kW", "W", "FTE", "GB", "GPU", "API")}
"""Units and short names as they are written."""


def assumption_named(name: str) -> str:
    """An assumption as people say it.

    >>> assumption_named("owned.electricity_usd_per_kwh"), assumption_named("hosted_api.retry_fraction")
    ('owned: electricity USD per kWh', 'hosted API: retry fraction')
    """
    return ": ".join(" ".join(SHORT.get(word, word) for word in part.split("_")) for part in name.split(".", 1))
