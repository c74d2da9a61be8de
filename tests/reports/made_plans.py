"""Scenarios and plans laid down by hand."""

from datetime import UTC, date, datetime

from warehouse.load import Arrival, load
from warehouse.tables import Assumption, CostLine, Plan, PlanStatus, Scenario, Way

SHA256 = "ab" * 32


class Made:
    """A scenario with its plans, laid down by hand."""

    def __init__(
        self, ground, name: str, rate: float = 0.1, as_of: date = date(2026, 1, 1), **assumptions: float
    ) -> None:
        self.ground, self.name, self.rate, self.as_of = ground, name, rate, as_of
        self.rows = [
            Assumption(source="planner", scenario_id=name, name=key, assumed_value=value, unit="1", source_name="us")
            for key, value in assumptions.items()
        ]
        self.scenario = Scenario(
            source="planner",
            scenario_id=name,
            title=name,
            scenario_sha256=SHA256,
            scenario_text="",
            as_of=as_of,
            horizon_years=2,
            discount_rate=rate,
            demand_summary="-",
            hours_of_use_per_year=8760,
            verdict="-",
        )

    def plan(
        self,
        seller: str,
        unit_price: float,
        lines: dict[str, tuple[float, float, float]],
        gpus: int = 8,
        price_id: str | None = None,
    ) -> str:
        """A plan whose lines in capitals rest on its price; costs of years 0 to 2."""
        price_id = price_id or f"{seller}@1"
        npv = sum(cost / (1 + self.rate) ** year for costs in lines.values() for year, cost in enumerate(costs))
        made = Plan.of(
            source="planner",
            scenario_id=self.name,
            scenario_sha256=SHA256,
            as_of=self.as_of,
            way=Way.SPECIALISED_CLOUD,
            status=PlanStatus.RANKED,
            service_provider_name=seller,
            gpu_id="H100-SXM-80GB",
            gpu_count=gpus,
            instance_count=gpus // 8,
            unit_price_usd=unit_price,
            price_id=price_id,
            npv_cost_usd=npv,
        )
        self.rows += [
            made,
            *(
                CostLine(
                    source="planner",
                    plan_id=made.plan_id,
                    scenario_id=self.name,
                    component=component,
                    year=year,
                    cost_usd=cost,
                    formula="-",
                    inputs=f"{cost:g}",
                    price_id=price_id if component.isupper() else None,
                )
                for component, costs in lines.items()
                for year, cost in enumerate(costs)
                if cost
            ),
        ]
        return made.plan_id

    def load(self) -> "Made":
        arrival = Arrival("planner", datetime.now(UTC), scope=self.name)
        load(self.ground.connection, arrival, [self.scenario, *self.rows])
        return self


def planned_at_two_days(ground) -> tuple[str, str]:
    """A plan whose price rises by half and whose hours by a third, at a higher discount rate, with dearer staff."""
    before = Made(ground, "chat@1", 0.1, pue=1.3, fte=1)
    first = before.plan("Acme", 2.0, {"COMPUTE": (0, 110, 121), "staff": (0, 11, 0)})
    before.load()
    after = Made(ground, "chat@2", 0.2, pue=1.4, fte=1)
    second = after.plan("Acme", 3.0, {"COMPUTE": (0, 220, 242), "staff": (0, 22, 0)})
    after.load()
    return first, second
