"""The verdict in a sentence."""

from planner.comparison import Comparison
from planner.words import capital, month, told, way_named

TOLD_APART = 1.10


def verdict(comparison: Comparison) -> str:
    """What to do, in a sentence."""
    ranked = comparison.ranked
    if not ranked:
        return "No way to serve this demand has a whole and certain price; see what was left out and why."
    first = ranked[0]
    second = next((c for c in ranked if c.plan.way != first.plan.way), None)
    said = f"{told(first)}, for about {month(first)} a month."
    if second is None:
        return said
    factor = (second.plan.npv_cost_usd or 0.0) / (first.plan.npv_cost_usd or 1.0)
    if factor < TOLD_APART:
        return f"{said} {capital(way_named(second))} would cost nearly the same ({month(second)} a month)."
    return f"{said} The next best way, {way_named(second)}, costs {factor:.1f} times as much ({month(second)} a month)."
