"""One scenario against one set of facts: what every way to serve it needs to know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from planner.assumptions import Assumptions
from planner.demand import SECONDS_PER_HOUR, Asked, loads, requests_per_year, tokens_per_year
from planner.facts import Facts
from planner.finance import drifted_years
from planner.load import AnyLoad
from planner.many import typical
from planner.measured import Measured
from planner.scenario import Scenario
from planner.scenario_demand import GpuHours, Requests, Training
from planner.trend import Trend
from warehouse.tables import PlanStatus, Way

if TYPE_CHECKING:
    from planner.strata import Strata


@dataclass(frozen=True)
class Case:
    """A scenario with the facts and assumptions it is planned on."""

    scenario_id: str
    scenario_sha256: str
    as_of: date
    scenario: Scenario
    assumptions: Assumptions
    facts: Facts
    measured: Measured | None = None
    """The hours of the demand's file, if it names one."""
    trends: Mapping[str, Trend] = field(default_factory=dict)
    """How rental prices of each accelerator moved, where the scenario asks for that."""
    strata: "Strata | None" = None
    """What is whole in each stratum of its samples, where values are arrays of them."""

    @property
    def years(self) -> int:
        """The horizon."""
        return self.scenario.horizon_years

    @property
    def discount_rate(self) -> float:
        """Fraction per year."""
        return self.assumptions["finance.discount_rate"]

    def drift_per_year(self, gpu_id: str) -> float:
        """How rental prices of an accelerator move: as fitted, if that is asked for and could be, else as assumed."""
        trend = self.trends.get(gpu_id)
        fitted = trend.drift_per_year if trend else None
        return self.assumptions["rented.price_drift_per_year"] if fitted is None else fitted

    def drift_factors(self, gpu_id: str) -> Sequence[float]:
        """What a rental rate of one adds up to in each year."""
        if gpu_id not in self._drift_factors:
            self._drift_factors[gpu_id] = drifted_years(1.0, self.drift_per_year(gpu_id), self.years)
        return self._drift_factors[gpu_id]

    @cached_property
    def _drift_factors(self) -> dict[str, Sequence[float]]:
        return {}

    def drift_name(self, gpu_id: str) -> str:
        """The assumption by which rental prices of an accelerator move, its own where that is fitted."""
        trend = self.trends.get(gpu_id)
        fitted = trend is not None and trend.drift_per_year is not None
        return f"rented.price_drift_per_year of {gpu_id}" if fitted else "rented.price_drift_per_year"

    @cached_property
    def loads(self) -> tuple[AnyLoad, ...]:
        """The demand as a load, a year each; all the same where it does not grow."""
        if self.strata:
            return self.strata.loads
        return loads(
            Asked(
                demand=self.scenario.demand,
                years=self.years,
                first_day=self.as_of,
                goodput_loss_fraction=self.assumptions["batch.goodput_loss_fraction"],
                utilisation=self.scenario.utilisation,
                measured=self.measured,
                volume_factor=self.assumptions["demand.volume_factor"],
            )
        )

    def each(self, function: Callable[..., Any], *values: Any) -> Any:
        """A function of single numbers; in samples, asked once for each stratum."""
        return self.strata.each(function, *values) if self.strata else function(*values)

    def cheapest(self, costs: Sequence[float]) -> Any:
        """Which cost is least on average, of equals the first; in samples, in the stratum of each."""
        if self.strata:
            return self.strata.cheapest(costs)
        return min(range(len(costs)), key=lambda place: typical(costs[place]))

    @property
    def load(self) -> AnyLoad:
        """The load of the first year; its `hours` are the 8,760 values."""
        return self.loads[0]

    @property
    def gpu_hours_by_year(self) -> tuple[float, ...]:
        """GPU-hours of useful work in each year; nothing where the demand is in requests or tokens [GPU h]."""
        demand = self.scenario.demand
        if not isinstance(demand, GpuHours):
            return ()
        each = (demand.gpu_count if demand.single_node else 1) * (1 - self.assumptions["batch.goodput_loss_fraction"])
        return tuple(load.unit_hours_per_year * each for load in self.loads)

    @property
    def tokens_by_year(self) -> tuple[float, ...]:
        """Tokens of each year, served or trained on; nothing where the demand is in GPU-hours."""
        demand = self.scenario.demand
        if isinstance(demand, Training):
            kept = SECONDS_PER_HOUR * (1 - self.assumptions["batch.goodput_loss_fraction"])
            return tuple(load.unit_hours_per_year * kept for load in self.loads)
        return tuple(tokens_per_year(demand, load) for load in self.loads) if isinstance(demand, Requests) else ()

    @property
    def requests_by_year(self) -> tuple[float, ...]:
        """Requests of each year; nothing where the demand is in another unit."""
        demand = self.scenario.demand
        return tuple(requests_per_year(load) for load in self.loads) if isinstance(demand, Requests) else ()

    def fields(self, way: Way, status: PlanStatus, reason: str | None = None) -> dict[str, object]:
        """What all plans of this case have in common."""
        return {
            "scenario_id": self.scenario_id,
            "scenario_sha256": self.scenario_sha256,
            "as_of": self.as_of,
            "way": way,
            "status": status,
            "reason": reason,
        }


EVERYBODY = "all"
"""Who is left out where a reason concerns a whole way."""


@dataclass(frozen=True)
class Excluded:
    """Something that was considered and is not a plan, and why."""

    way: Way
    service_provider_name: str
    gpu_id: str | None
    reason: str
