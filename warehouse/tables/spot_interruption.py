"""How often the seller takes spot machines back, as bands that it publishes."""

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class SpotInterruption(Dated):
    """The share of a machine's spot instances in a region that the seller took back over the past month."""

    key: ClassVar[tuple[str, ...]] = ("source", "region_id", "instance_type")
    scope_column: ClassVar[str | None] = "region_id"

    service_provider_name: str
    """Who sells (FOCUS ServiceProviderName)."""
    region_id: str
    """The seller's region."""
    instance_type: str
    """The seller's name for the shape (FOCUS InstanceType)."""
    low_interruption_fraction: Decimal = Field(ge=0, le=1, max_digits=4, decimal_places=3)
    """Least of the band that the machine is in [fraction per month]."""
    high_interruption_fraction: Decimal | None = Field(default=None, gt=0, le=1, max_digits=4, decimal_places=3)
    """Most of the band; empty where the seller names none [fraction per month]."""
