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
    """Tokens in and out in a year [tokens]."""
    peak_requests_per_s: float | None = None
    """Requests at the peak [1/s]."""
    gpu_hours_per_year: float | None = None
    """GPU-hours of work in a year, where the demand is stated so [GPU h]."""
    hours_of_use_per_year: float
    """Hours in a year in which there is work [h]."""
    verdict: str
    """What to do, in a sentence."""
    verdict_flips: tuple[str, ...] = ()
    """What would change the verdict, a sentence each."""
    warnings: tuple[str, ...] = ()
    """What a reader must know before signing: stale prices, weak sources, wide bands."""
