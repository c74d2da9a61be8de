"""A scenario as it was planned: its demand in numbers, and the planner's verdict in words."""

from datetime import date
from typing import ClassVar

from warehouse.tables.record import Dated


class Scenario(Dated):
    """One demand and what the plans for it amount to."""

    key: ClassVar[tuple[str, ...]] = ("scenario_id",)
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario's name as an id; a scenario planned for a past day ends in @ and the day."""
    title: str
    """The scenario's name."""
    description: str | None = None
    """What it is about, in the words of its author."""
    scenario_sha256: str
    """Digest of the scenario's text."""
    scenario_text: str
    """The scenario's TOML, whole."""
    as_of: date
    """The day whose prices were used."""
    horizon_years: int
    """How far the plans look ahead [years]."""
    discount_rate: float
    """Discount rate [fraction per year]."""
    demand_summary: str
    """The demand in a sentence."""
    requests_per_year: float | None = None
    """Requests served in a year [1]."""
    tokens_per_year: float | None = None
    """Tokens in and out, or trained on, in a year [tokens]."""
    peak_requests_per_s: float | None = None
    """Requests at the peak [1/s]."""
    gpu_hours_per_year: float | None = None
    """GPU-hours of work in a year, where the demand is stated so [GPU h]."""
    hours_of_use_per_year: float
    """Hours in a year in which there is work [h]."""
    carbon_ceiling_kg_per_year: float | None = None
    """Most that a plan's electricity may emit in any year, where the scenario sets that [kg CO2e/year]."""
    verdict: str
    """What to do, in a sentence."""
    verdict_probability: float | None = None
    """How sure the verdict is: share of samples of the assumptions in which its way is the cheapest [fraction]."""
    verdict_regret_usd_per_month: float | None = None
    """What the verdict's plan costs more than the cheapest of each sample, on average [USD/month]."""
    own_beats_rent_probability: float | None = None
    """Share of samples in which the cheapest owned plan costs less than the cheapest rented one [fraction]."""
    breakeven_utilisation_p10: float | None = None
    """Utilisation from which owning beats the best rent by use: a tenth of the samples are under it [fraction]."""
    breakeven_utilisation_p50: float | None = None
    """The same for half of them; empty where owning pays at no utilisation [fraction]."""
    breakeven_utilisation_p90: float | None = None
    """The same for nine tenths of them; empty where owning pays at no utilisation [fraction]."""
    verdict_flips: tuple[str, ...] = ()
    """What would change the verdict, a sentence each."""
    warnings: tuple[str, ...] = ()
    """What a reader must know before signing: stale prices, weak sources, wide bands."""
