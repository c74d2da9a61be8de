"""One scenario against one set of facts: what every way to serve it needs to know."""

from dataclasses import dataclass
from datetime import date

from planner.assumptions import Assumptions
from planner.demand import Load, gpu_hours_load, requests_load, requests_per_year, tokens_per_year
from planner.facts import Facts
from planner.scenario import Requests, Scenario
from warehouse.tables import PlanStatus, Way


@dataclass(frozen=True)
class Case:
    """A scenario with the facts and assumptions it is planned on."""

    scenario_id: str
    scenario_sha256: str
    as_of: date
    scenario: Scenario
    assumptions: Assumptions
    facts: Facts

    @property
    def years(self) -> int:
        """The horizon."""
        return self.scenario.horizon_years

    @property
    def discount_rate(self) -> float:
        """Fraction per year."""
        return self.assumptions["finance.discount_rate"]

    @property
    def load(self) -> Load:
        """The demand as a load."""
        if isinstance(self.scenario.demand, Requests):
            return requests_load(self.scenario.demand)
        return gpu_hours_load(self.scenario.demand, self.assumptions["batch.goodput_loss_fraction"])

    @property
    def tokens_per_year(self) -> float | None:
        """Tokens of a year; nothing where the demand is in GPU-hours."""
        demand = self.scenario.demand
        return tokens_per_year(demand) if isinstance(demand, Requests) else None

    @property
    def requests_per_year(self) -> float | None:
        """Requests of a year; nothing where the demand is in GPU-hours."""
        demand = self.scenario.demand
        return requests_per_year(demand) if isinstance(demand, Requests) else None

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


@dataclass(frozen=True)
class Excluded:
    """Something that was considered and is not a plan, and why."""

    way: Way
    service_provider_name: str
    gpu_id: str | None
    reason: str
