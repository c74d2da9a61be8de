"""What the samples say: costs and regret of each plan near the front, and how sure the verdict is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.samples import Floats
from planner.uncertainty.many_ways import sampled
from planner.uncertainty.ranges import Draws
from planner.uncertainty.sensitivity import Front
from warehouse.tables import Uncertainty, Way

PERCENTILES = (10, 50, 90)
RENTED = (Way.HYPERSCALER, Way.SPECIALISED_CLOUD)


@dataclass(frozen=True)
class Outcome:
    """Monthly costs of plans near the front in every sample."""

    near: Front
    draws: Draws
    costs: Floats
    """A row for each plan, a column for each sample; infinite where the plan can't serve the demand [USD/month]."""
    breakeven_utilisation: Floats | None = None
    """From which the cheapest purchase beats the cheapest rent by use; infinite where at none [fraction]."""

    @property
    def regret(self) -> Floats:
        """What each plan costs more than the cheapest of the sample [USD/month]."""
        cheapest: Floats = self.costs.min(axis=0)
        return np.where(np.isfinite(self.costs), self.costs - np.where(np.isfinite(cheapest), cheapest, 0.0), np.inf)

    def of_ways(self, *ways: Way) -> Floats | None:
        """Cost of the cheapest plan of some ways in each sample; nothing where there is none [USD/month]."""
        rows = [at for at, way in enumerate(self.near.ways.values()) if way in ways]
        return self.costs[rows].min(axis=0) if rows else None

    @property
    def verdict_probability(self) -> float:
        """How often the verdict's way is the cheapest [fraction]."""
        return float(np.mean(~self.near.others[np.argmin(self.costs, axis=0)]))

    @property
    def likeliest_way(self) -> tuple[Way, float]:
        """The way that is most often the cheapest, and how often [fraction]."""
        ways = list(self.near.ways.values())
        counts = Counter(ways[at] for at in np.argmin(self.costs, axis=0).tolist())
        way, count = counts.most_common(1)[0]
        return way, count / self.draws.count

    @property
    def own_beats_rent_probability(self) -> float | None:
        """How often owning is cheaper than the best rent; nothing where one of them is missing [fraction]."""
        own, rent = self.of_ways(Way.OWNED), self.of_ways(*RENTED)
        return None if own is None or rent is None else float(np.mean(own < rent))

    @property
    def verdict_regret_usd_per_month(self) -> float:
        """What the verdict's plan costs more than the cheapest of each sample, on average [USD/month]."""
        regret = self.regret[0]
        return float(regret[np.isfinite(regret)].mean())

    @property
    def breakeven_utilisations(self) -> tuple[float | None, ...]:
        """The 10th, 50th and 90th percentile; nothing where owning pays at no utilisation [fraction]."""
        if self.breakeven_utilisation is None:
            return None, None, None
        found = np.percentile(self.breakeven_utilisation, PERCENTILES, method="inverted_cdf")
        return tuple(float(value) if np.isfinite(value) else None for value in found)


def outcome(near: Front, drawn: Draws, pair: tuple[str, str] | None) -> Outcome:
    """Cost the plans near the front in every sample.

    Args:
        near: the plans.
        drawn: the samples.
        pair: a plan that buys and one that rents by use, whose break-even is asked for.
    """
    found = sampled(near.case, near.replicas, drawn, pair)
    missing = np.full(drawn.count, np.inf)
    costs = np.stack([found.monthly_usd.get(plan_id, missing) for plan_id in near.ways])
    return Outcome(near, drawn, costs, found.breakeven_utilisation)


def uncertainties(found: Outcome) -> Iterator[Uncertainty]:
    """A row for each plan that can serve the demand in any sample."""
    cheapest, regret = np.argmin(found.costs, axis=0), found.regret
    for at, plan_id in enumerate(found.near.ways):
        possible = np.isfinite(found.costs[at])
        if not possible.any():
            continue
        low, middle, high = np.percentile(found.costs[at][possible], PERCENTILES)
        yield Uncertainty(
            source="planner",
            scenario_id=found.near.case.scenario_id,
            plan_id=plan_id,
            p10_usd_per_month=low,
            p50_usd_per_month=middle,
            p90_usd_per_month=high,
            mean_usd_per_month=found.costs[at][possible].mean(),
            probability_cheapest=float(np.mean(cheapest == at)),
            expected_regret_usd_per_month=regret[at][possible].mean(),
            p90_regret_usd_per_month=np.percentile(regret[at][possible], 90),
            possible_fraction=possible.mean(),
            sample_count=found.draws.count,
            seed=found.draws.seed,
        )
