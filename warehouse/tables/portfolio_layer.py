"""One part of a portfolio: so many units of one way, and the part of the load that they carry."""

from typing import ClassVar

from pydantic import Field

from warehouse.tables.plan import Route, Way
from warehouse.tables.record import Dated


class PortfolioLayer(Dated):
    """One way within a mix; from the base load (rank 1) up to the peak."""

    key: ClassVar[tuple[str, ...]] = ("scenario_id", "layer_rank")
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario."""
    layer_rank: int = Field(ge=1)
    """Place from the base of the load to its peak, from 1 [1]."""
    plan_id: str
    """The plan that serves all of the demand this way, whose seller, terms and price the layer has."""
    price_id: str | None = None
    """The price it rests on."""
    way: Way
    """hyperscaler, specialised_cloud, owned or hosted_api."""
    route: Route
    """How it is contracted."""
    commitment_months: int | None = None
    """Length of the commitment [months]."""
    service_provider_name: str
    """Who sells it; for owned hardware, the server."""
    layer_name: str
    """The layer in words, without its number of units."""
    gpu_id: str | None = None
    """The accelerator; empty for a hosted API."""
    unit_count: int | None = None
    """Instances or servers, in the year with most; empty for a hosted API [1]."""
    first_year_unit_count: int | None = None
    """The same in the first year [1]."""
    gpu_count: int | None = None
    """GPUs of these units [1]."""
    load_from_units: float
    """The load from which it is used, in the year that needs most; reserve lies at the base [load units]."""
    load_to_units: float
    """The load up to which it is used [load units]."""
    hours_used_per_unit_year: float | None = None
    """Hours a year in which a unit carries load or stands in reserve for it, on average [h]."""
    paid_instance_hours_per_year: float | None = None
    """Instance-hours paid for in a year, on average over the horizon [h]."""
    work_fraction: float
    """Its part of all work over the horizon [fraction]."""
    npv_cost_usd: float
    """What the layer costs over the horizon, discounted; people and shared data are not in it [USD]."""
    cost_usd_per_year: float
    """The annuity of that over the horizon [USD/year]."""
    threshold_hours_per_year: float | None = None
    """Hours of use a year from which a unit of it is cheaper than the cheapest way by the hour [h]."""
    most_units: int | None = None
    """How many units the scenario allows, where it sets a limit [1]."""
    one_more_saves_usd_per_year: float | None = None
    """What one more unit would save a year, all else chosen anew; negative: it would cost [USD/year]."""
    one_less_saves_usd_per_year: float | None = None
    """What one unit less would save a year, all else chosen anew; negative: it would cost [USD/year]."""
    energy_kwh_per_year: float | None = None
    """Electricity of its GPUs in the year with most of it [kWh/year]."""
    carbon_kg_per_year: float | None = None
    """What that emits, where it is asked for and the grid is known [kg CO2e/year]."""
    energy_inputs: str | None = None
    """How both are made: power, power usage effectiveness, the grid's intensity and its source."""
