"""Exchange rates, dated, as the European Central Bank publishes them."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class FxRate(Dated):
    """How much of a currency one euro bought on a day."""

    key: ClassVar[tuple[str, ...]] = ("source", "currency", "rate_on")

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code of the quoted currency."""
    rate_on: date
    """The day of the rate."""
    units_per_eur: Decimal = Field(gt=0, max_digits=18, decimal_places=9)
    """Units of the currency for one euro [currency per EUR]."""
