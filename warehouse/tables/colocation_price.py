"""What a place in somebody's data centre costs, as its operator offers it."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class ColocationPrice(Dated):
    """An offer of power and cooling for one's own servers, by the kilowatt and month."""

    key: ClassVar[tuple[str, ...]] = ("source", "place_id")

    place_id: str
    """Name of the hall or contract, such as Frankfurt-FR5."""
    service_provider_name: str
    """Who offers it."""
    country: str | None = None
    """Where it is: ISO 3166-1 code of two letters."""
    price_per_kw_month: Decimal = Field(gt=0, max_digits=18, decimal_places=6)
    """Price of one provisioned kilowatt for a month [pricing_currency per kW and month]."""
    pricing_currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code."""
    power_included: bool
    """Whether the price includes the electricity itself."""
    least_power_kw: Decimal | None = Field(default=None, gt=0, max_digits=12, decimal_places=3)
    """The least that can be ordered [kW]."""
    commitment_months: int | None = Field(default=None, gt=0)
    """Length of the contract [months]."""
    observed_on: date
    """Date of the offer."""
    valid_until: date
    """The last day on which it can be accepted."""
    source_url: str
    """Where a reader can see it."""
    note: str | None = None
    """What a reader should know."""
