"""The portfolio of a comparison, with everything that is said of it; or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.comparison import Comparison
from planner.portfolio.candidates import interruptible_fraction
from planner.portfolio.layers import Layer, layers, most_in_a_year
from planner.portfolio.marginal import Marginal, marginals
from planner.portfolio.mix import Mix, cheapest
from planner.scenario_demand import Training
from planner.supply.costing import Costed
from warehouse.tables import Route, Way

CAPPED = "the limits in [portfolio] leave a part of the demand unserved; raise one, or open another way in [supply]"
NOTHING = "no way with whole units and a certain price is left to mix"

ONE_RUN = (
    "a training run goes to one accelerator at a time, so one run a year can't be mixed; `gpuplan compare` ranks its "
    "ways. Several are dealt out; beside other work a run is one of the [[demand.jobs]] of a demand in gpu_hours, with "
    "a done_by and the GPU-hours it takes"
)


@dataclass(frozen=True)
class Answer:
    """A mix, its layers, and the single way that it is measured against."""

    comparison: Comparison
    best: Costed | None
    mix: Mix | None = None
    layers: tuple[Layer, ...] = ()
    marginals: Mapping[int, Marginal] = field(default_factory=dict)
    reason: str | None = None

    @property
    def carbon_kg_per_year(self) -> float | None:
        """What the mix emits in its largest year; nothing where that is not asked for or not known [kg CO2e/year]."""
        return most_in_a_year([layer.carbon_kg for layer in self.layers])


def answer(comparison: Comparison) -> Answer:
    """The cheapest mix of a comparison's ways."""
    best = next((found for found in comparison.ranked if _allowed(comparison, found)), None)
    demand = comparison.case.scenario.demand
    if isinstance(demand, Training) and demand.runs_per_year <= 1:
        return Answer(comparison, best, reason=ONE_RUN)
    mix = cheapest(comparison)
    if not isinstance(mix, Mix):
        return Answer(comparison, best, reason=NOTHING if mix is None else CAPPED)
    found = layers(mix)
    return Answer(comparison, best, mix, tuple(found), marginals(mix, found))


def _allowed(comparison: Comparison, found: Costed) -> bool:
    """Whether a single way keeps the limits of the mix."""
    plan, limits = found.plan, comparison.case.scenario.portfolio
    gpus = plan.gpu_count or 0
    if plan.way == Way.HOSTED_API:
        return True
    if plan.way == Way.OWNED:
        count, most = plan.instance_count or 0, limits.max_owned_servers
    elif plan.commitment_months:
        count, most = gpus, limits.max_committed_gpus
    elif plan.route == Route.SPOT:
        whole = interruptible_fraction(comparison.case) == 1
        count, most = gpus, limits.max_spot_gpus if whole else 0
    else:
        count, most = gpus, limits.max_on_demand_gpus
    return most is None or count <= most
