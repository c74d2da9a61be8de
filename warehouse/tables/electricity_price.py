"""What a kilowatt-hour costs, by place."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated

PerKwh = Field(gt=0, max_digits=12, decimal_places=6)


class ElectricityPrice(Dated):
    """A price of electricity for businesses in one place, as a range."""

    key: ClassVar[tuple[str, ...]] = ("source", "place_id")

    place_id: str
    """The place or tariff, such as US-Texas or US-industrial."""
    low_price_per_kwh: Decimal = PerKwh
    """Low end [pricing_currency per kWh]."""
    typical_price_per_kwh: Decimal = PerKwh
    """Typical [pricing_currency per kWh]."""
    high_price_per_kwh: Decimal = PerKwh
    """High end [pricing_currency per kWh]."""
    pricing_currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code."""
    observed_on: date
    """Date or first day of the period the price is for."""
    source_name: str
    """Who says so."""
    source_url: str | None = None
    """Where a reader can see it."""
    note: str | None = None
    """What a reader should know, such as cooling that is already in the price."""
