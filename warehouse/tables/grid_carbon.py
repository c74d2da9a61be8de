"""What a kilowatt-hour from a country's grid emits."""

from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class GridCarbon(Dated):
    """The carbon intensity of a country's electricity: what is generated there in a year, by where it is generated."""

    key: ClassVar[tuple[str, ...]] = ("source", "country")

    country: str = Field(pattern=r"^[A-Z]{2}$")
    """The country, by its code of ISO 3166-1; EU for the Union."""
    g_co2e_per_kwh: float = Field(ge=0)
    """Emissions of generation, from the fuel's extraction to the plant, over what is generated [g CO2e per kWh]."""
    source_name: str
    """Who says so."""
    source_url: str | None = None
    """Where a reader can see it."""
