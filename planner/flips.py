"""What would change the verdict, in words: how busy the servers are, and from which value of each assumption."""

from collections.abc import Iterable, Iterator

from planner.comparison import Comparison
from planner.versus import BOUGHT, DRIFTS_PER_YEAR, best_owned, breakeven_utilisation, rivals
from planner.volume import volume
from planner.waiting import option_to_wait
from planner.words import assumption_named, named, way_named
from warehouse.tables import PricingCategory, Sensitivity

BILLION, MILLION, MONTHS_PER_YEAR = 1e9, 1e6, 12
WHOLE = 1_000
"""From where on an assumption's value is told without decimals."""


def flips(comparison: Comparison, rows: Iterable[Sensitivity]) -> list[str]:
    """What would change the verdict, a sentence each."""
    found = [_utilisation(comparison), _volume(comparison), _waiting(comparison), *_assumption_flips(comparison, rows)]
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
        return f"Owning does not pay at any utilisation: {against}; here the servers would be {_percent(now)} busy."
    return (
        f"Owning pays from {_percent(needed)} utilisation ({against}); here the servers would be {_percent(now)} busy."
    )


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
            f"{_many(found.capacity_requests_per_month)} requests a month, {said}."
        )
    return (
        f"Up to {_many(found.requests_per_month)} requests a month, {_percent(found.share_of_capacity)} of "
        f"what its {fleet.plan.gpu_count} GPUs carry, {said}; here there are {_many(now)}."
    )


def _waiting(comparison: Comparison) -> str | None:
    """What it is worth to buy in a quarter instead of now, where servers are bought now and kept to the end."""
    supply, own = comparison.case.scenario.supply, best_owned(comparison)
    if supply.buy_after_years or supply.refresh_after_years:
        return None
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


def _assumption_flips(comparison: Comparison, rows: Iterable[Sensitivity]) -> Iterator[str]:
    """From which value of each assumption another way wins, those first that move the difference most."""
    plans = {c.plan.plan_id: c for c in comparison.ranked}
    for row in sorted(rows, key=lambda row: -row.swing_usd_per_month):
        other = plans.get(row.flip_plan_id or "")
        if other and row.flip_value is not None:
            yield f"If {_moved(row, row.flip_value)}, {way_named(other)} is cheapest."


def _many(count: float) -> str:
    """A number as people say it.

    >>> _many(15_068_900_000), _many(45_600_000), _many(91.3)
    ('15.1 billion', '45.6 million', '91')
    """
    if count >= BILLION:
        return f"{count / BILLION:,.1f} billion"
    return f"{count / MILLION:,.1f} million" if count >= MILLION else f"{count:,.0f}"


def _percent(fraction: float) -> str:
    """A fraction, a small one with its first figure.

    >>> _percent(0.687), _percent(0.00312)
    ('69 %', '0.3 %')
    """
    return f"{100 * fraction:.0f} %" if fraction >= 0.01 or not fraction else f"{100 * fraction:.1g} %"


def _moved(row: Sensitivity, to: float) -> str:
    """An assumption at another value, in words: fractions in percent."""
    name = assumption_named(row.assumption_name)
    moves = "rises" if to > row.assumed_value else "falls"
    if row.unit.startswith("fraction"):
        return f"“{name}” {moves} to {100 * to:.3g} % ({100 * row.assumed_value:.3g} % is assumed)"
    value = f"{to:,.0f}" if to >= WHOLE else f"{to:.3g}"
    return f"“{name}” {moves} to {value} ({row.assumed_value:,g} is assumed; {row.unit})"
