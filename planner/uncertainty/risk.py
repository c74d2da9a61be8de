"""How sure a comparison's verdict is: its sensitivities always, its samples where they are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.comparison import Comparison
from planner.uncertainty.outcome import Outcome, outcome, uncertainties
from planner.uncertainty.ranges import draws
from planner.uncertainty.sensitivity import Front, front, sensitivities
from planner.versus import BOUGHT
from warehouse.tables import PricingCategory, Sensitivity, Uncertainty, Way


@dataclass(frozen=True)
class Risk:
    """What moves the verdict, and how often it holds."""

    sensitivities: tuple[Sensitivity, ...] = ()
    uncertainties: tuple[Uncertainty, ...] = ()
    outcome: Outcome | None = None

    def rows(self) -> Iterator[Sensitivity | Uncertainty]:
        """Everything that stays in the warehouse."""
        yield from self.sensitivities
        yield from self.uncertainties

    def of_the_scenario(self) -> dict[str, float | None]:
        """The scenario's own columns; nothing where no samples were asked for."""
        if self.outcome is None:
            return {}
        low, middle, high = self.outcome.breakeven_utilisations
        return {
            "verdict_probability": self.outcome.verdict_probability,
            "verdict_regret_usd_per_month": self.outcome.verdict_regret_usd_per_month,
            "own_beats_rent_probability": self.outcome.own_beats_rent_probability,
            "breakeven_utilisation_p10": low,
            "breakeven_utilisation_p50": middle,
            "breakeven_utilisation_p90": high,
        }


def risk(comparison: Comparison, *, sampled: bool) -> Risk:
    """What moves the verdict; nothing where no plan is ranked.

    Args:
        comparison: the plans.
        sampled: whether all assumptions are drawn at once too.
    """
    near = front(comparison)
    if near is None:
        return Risk()
    rows = tuple(sensitivities(near))
    if not sampled:
        return Risk(rows)
    found = outcome(near, draws(near.case.assumptions), _pair(comparison, near))
    return Risk(rows, tuple(uncertainties(found)), found)


def _pair(comparison: Comparison, near: Front) -> tuple[str, str] | None:
    """The cheapest purchase, and the cheapest rent that is paid by use."""
    plans = [c.plan for c in comparison.ranked if c.plan.plan_id in near.ways]
    own = next((plan.plan_id for plan in plans if plan.route in BOUGHT), None)
    rented = (p for p in plans if p.way != Way.OWNED and p.pricing_category != PricingCategory.COMMITTED)
    rival = next((plan.plan_id for plan in rented), None)
    return (own, rival) if own and rival else None
