"""Where a seller's region is: its country and continent.

A region that is not here is nowhere that we know of, so a question about one country never counts it in.
"""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class Continent(StrEnum):
    """A continent; the Middle East is part of Asia, Central America and the Caribbean of North America."""

    AFRICA = "Africa"
    ASIA = "Asia"
    EUROPE = "Europe"
    NORTH_AMERICA = "North America"
    OCEANIA = "Oceania"
    SOUTH_AMERICA = "South America"


class Region(Dated):
    """A seller's region and the place it is in."""

    key: ClassVar[tuple[str, ...]] = ("service_provider_name", "region_id")

    service_provider_name: str
    """Whose region it is (FOCUS ServiceProviderName)."""
    region_id: str
    """The seller's region, as in table `offer` (FOCUS RegionId)."""
    place: str | None = None
    """The place under one name for all sellers, such as eu-central-frankfurt; empty where only the country is known."""
    country: str = Field(pattern=r"^[A-Z]{2}$")
    """The country, by its code of ISO 3166-1."""
    country_name: str
    """The country in English."""
    continent: Continent
    """The continent: Europe is more than the European Union."""
    latitude: float | None = Field(default=None, ge=-90, le=90)
    """Latitude of the place, about [degrees north]."""
    longitude: float | None = Field(default=None, ge=-180, le=180)
    """Longitude of the place, about [degrees east]."""
    source_name: str
    """Who says so."""
