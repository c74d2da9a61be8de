"""What a plan amounts to in words, and the verdict: the planner's own words, with sums in the report's currency."""

from reports.manner import manner
from reports.result import Report, Row

TOLD_APART = 1.10
WAYS = {
    "hyperscaler": "a hyperscaler",
    "specialised_cloud": "a specialised cloud",
    "owned": "owned servers",
    "hosted_api": "a hosted API",
}
OWNED = {
    "colocation": "in colocation",
    "on_premises": "on own premises",
    "lease": "in colocation, leased",
    "loan": "in colocation, on a loan",
}
RENTED = {"Dynamic": "on spot", "Standard": "on demand", "Other": "on demand"}


def verdict(report: Report) -> str:
    """What to do, and what the next best way costs."""
    return " ".join(filter(None, sentences(report)))


def sentences(report: Report) -> tuple[str, str]:
    """What to do; and what the next best way costs, empty where there is none."""
    if not report.ways:
        return str(report.scenario["verdict"]), ""
    first = report.ways[0]
    second = next((way for way in report.ways if way["way"] != first["way"]), None)
    return f"{told(first)}, for about {month(first)} a month.", _next_best(second) if second else ""


def _next_best(second: Row) -> str:
    other, factor = way_named(second), second["cost_over_cheapest"]
    if factor < TOLD_APART:
        return f"{other[0].upper()}{other[1:]} would cost nearly the same ({month(second)} a month)."
    times = manner().number(f"{factor:,.1f}")
    return f"The next best way, {other}, costs {times} times as much ({month(second)} a month)."


def told(plan: Row) -> str:
    """A plan as an instruction.

    >>> plan = {"way": "owned", "route": "lease", "instance_count": 2, "instance_type": "dgx-h100", "gpu_count": 16,
    ...         "gpu_id": "H100-SXM-80GB", "region_id": None}
    >>> told(plan)
    'Lease 2 x dgx-h100 in colocation (16 x H100-SXM-80GB)'
    """
    gpus = f" ({plan['gpu_count']} x {plan['gpu_id']})" if plan["gpu_count"] and plan["instance_type"] else ""
    if plan["way"] == "owned":
        return f"{'Lease' if plan['route'] == 'lease' else 'Buy'} {named(plan).removesuffix(', leased')}{gpus}"
    if plan["way"] == "hosted_api":
        return f"Call {named(plan)}"
    return f"Rent {named(plan)}{' in ' + plan['region_id'] if plan['region_id'] else ''}{gpus}"


def named(plan: Row) -> str:
    """A plan in a few words."""
    if plan["way"] == "hosted_api":
        return f"{plan['model_name']} at {plan['service_provider_name']}"
    if plan["way"] == "owned":
        return f"{plan['instance_count']} x {plan['instance_type']} {OWNED[plan['route'] or 'colocation']}"
    return f"{_machines(plan)} at {plan['service_provider_name']} {_terms(plan)}"


def way_named(plan: Row) -> str:
    """A plan with its way."""
    return f"{WAYS[plan['way']]} ({named(plan)})"


def month(plan: Row) -> str:
    """What it costs a month, in whole units of the currency."""
    spoken = manner()
    return spoken.sum(f"{(plan['cost_usd_per_month'] or 0.0) * spoken.units_per_usd:,.0f}")


def _machines(plan: Row) -> str:
    if plan["instance_type"]:
        return f"{plan['instance_count']} x {plan['instance_type']}"
    per_node = (plan["gpu_count"] or 0) // (plan["instance_count"] or 1)
    return f"{plan['gpu_count']} x {plan['gpu_id']}" + (f" in nodes of {per_node}" if per_node > 1 else "")


def _terms(plan: Row) -> str:
    category, months = plan["pricing_category"], plan["commitment_months"]
    if category == "Committed":
        kind = "under a savings plan of" if plan["route"] == "savings_plan" else "committed for"
        return f"{kind} {months} months" if months else "committed"
    return "in blocks" if plan["route"] == "capacity_block" else RENTED.get(category, "on demand")
