"""A plan: one way to serve one demand, sized and costed, or the reason why it can't be."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from warehouse.tables.offer import PricingCategory
from warehouse.tables.price import Availability
from warehouse.tables.record import Identified


class Way(StrEnum):
    """The four ways to get GPUs' work done."""

    HYPERSCALER = "hyperscaler"
    SPECIALISED_CLOUD = "specialised_cloud"
    OWNED = "owned"
    HOSTED_API = "hosted_api"


class Route(StrEnum):
    """How capacity is contracted."""

    ON_DEMAND = "on_demand"
    SPOT = "spot"
    RESERVED = "reserved"
    SAVINGS_PLAN = "savings_plan"
    CAPACITY_BLOCK = "capacity_block"
    MARKETPLACE = "marketplace"
    COLOCATION = "colocation"
    ON_PREMISES = "on_premises"
    LEASE = "lease"
    LOAN = "loan"
    API = "api"


class PlanStatus(StrEnum):
    """Whether a plan takes part in the ranking."""

    RANKED = "ranked"
    INDICATIVE = "indicative"
    EXCLUDED = "excluded"


class Plan(Identified):
    """One way to serve the scenario's demand over its horizon."""

    key: ClassVar[tuple[str, ...]] = ("plan_id",)
    scope_column: ClassVar[str | None] = "scenario_id"
    identified_by: ClassVar[tuple[str, ...]] = (
        "scenario_id",
        "way",
        "route",
        "service_provider_name",
        "pricing_category",
        "commitment_months",
        "variant",
        "gpu_id",
        "model_name",
    )

    plan_id: str
    """Stable id: a digest of scenario, way, seller and terms."""
    scenario_id: str
    """The scenario it serves."""
    scenario_sha256: str
    """Digest of the scenario's text, so that a plan can be told from one of an earlier wording."""
    as_of: date
    """The day whose prices were used."""
    way: Way
    """hyperscaler, specialised_cloud, owned or hosted_api."""
    route: Route | None = None
    """How it is contracted: on_demand, spot, reserved, savings_plan, capacity_block or marketplace; for owned servers
    colocation, on_premises, lease or loan; api for a hosted API; empty for what is excluded."""
    status: PlanStatus
    """ranked, indicative (a price for one GPU where a node is needed, or sold out) or excluded."""
    reason: str | None = None
    """Why it is not ranked."""
    service_provider_name: str
    """Who sells it; for owned hardware, the server."""
    pricing_category: PricingCategory | None = None
    """FOCUS pricing category, for rented hardware."""
    commitment_months: int | None = None
    """Length of the commitment [months]."""
    variant: str | None = None
    """What else sets it apart, as in the offer."""
    model_name: str | None = None
    """The model as the API names it, for a hosted API."""
    region_id: str | None = None
    """Region of the price used."""
    instance_type: str | None = None
    """Shape that is rented or bought."""
    gpu_id: str | None = None
    """The accelerator."""
    tensor_parallel: int | None = None
    """GPUs that one replica spans [1]."""
    replica_count: int | None = None
    """Replicas at peak, reserve included [1]."""
    instance_count: int | None = None
    """Instances or servers at peak, whole [1]."""
    gpu_count: int | None = None
    """GPUs at peak, idle ones in a whole instance included [1]."""
    sizing_summary: str | None = None
    """How the fleet was sized: memory, throughput of a replica, what limits it."""
    instance_hours_per_year: float | None = None
    """Instance-hours paid for in a year [h]."""
    allocated_utilisation: float | None = None
    """Hours in which the load, or its reserve, needs an instance over hours paid for [fraction]."""
    busy_utilisation: float | None = None
    """GPU-hours with work in them, at whatever pace, over GPU-hours paid for [fraction]."""
    useful_utilisation: float | None = None
    """GPU-hours of work at full speed that counted over GPU-hours paid for [fraction]."""
    token_utilisation: float | None = None
    """Tokens made over those that the GPU-hours paid for could make without a limit of pace [fraction]."""
    useful_gpu_hours_per_year: float | None = None
    """GPU-hours of work done in a year, the same demand for every plan of one GPU [GPU h]."""
    price_id: str | None = None
    """The price it rests on: see `price_history`, `token_price_history` or `hardware_price_history`."""
    price_observed_on: str | None = None
    """When that price was seen."""
    price_freshness: str | None = None
    """How its age stood to what its source allows: fresh, ageing, stale, bundled or quoted; empty for hardware."""
    price_source_url: str | None = None
    """Where a reader can see that price."""
    availability: Availability | None = None
    """The seller's word on its stock when the price was seen."""
    lead_time_weeks: float | None = None
    """From the order to the first hour on what is bought [weeks]."""
    begins_after_months: float | None = None
    """From the plan's first hour until its servers run or its commitment begins; before that it is rented by use
    [months]."""
    unit_price_usd: float | None = None
    """The price used: per instance-hour, per server, or per million tokens of the demand's mix [USD]."""
    considered_count: int = 1
    """Offers of the same seller, terms and GPU that were compared to find this one [1]."""
    upfront_usd: float | None = None
    """Cash before the first hour [USD]."""
    total_cost_usd: float | None = None
    """Cash out over the horizon, residual value deducted, undiscounted [USD]."""
    npv_cost_usd: float | None = None
    """The same, discounted to today: what plans are ranked by [USD]."""
    cost_usd_per_month: float | None = None
    """Levelised monthly cost: the annuity of npv_cost_usd over the horizon, over 12 [USD/month]."""
    cost_usd_per_useful_gpu_hour: float | None = None
    """Levelised cost per GPU-hour of work done [USD/GPU h]."""
    cost_usd_per_million_tokens: float | None = None
    """Levelised cost per million tokens served, input and output together, or trained on [USD]."""
    energy_kwh_per_year: float | None = None
    """Electricity of the largest year once all runs, cooling included; empty where nobody states the power
    [kWh/year]."""
    carbon_kg_per_year: float | None = None
    """What that electricity emits, where the scenario asks for it and the grid is known [kg CO2e/year]."""
    energy_inputs: str | None = None
    """How both are made."""
    gpu_count_at_low_throughput: int | None = None
    """GPUs at peak if throughput is at the tenth percentile of its band [1]."""
    gpu_count_at_high_throughput: int | None = None
    """GPUs at peak if throughput is at the ninetieth percentile of its band [1]."""
    cost_usd_per_month_at_low_throughput: float | None = None
    """Levelised monthly cost if throughput is at the tenth percentile of its band [USD/month]."""
    cost_usd_per_month_at_high_throughput: float | None = None
    """Levelised monthly cost if throughput is at the ninetieth percentile of its band [USD/month]."""
