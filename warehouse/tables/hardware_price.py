"""What servers and cards cost to buy, with the power that goes with them."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from warehouse.tables.record import Dated

Usd = Field(default=None, gt=0, max_digits=18, decimal_places=2)


class HardwarePrice(Dated):
    """A street price of a GPU server, rack or card, as a range."""

    key: ClassVar[tuple[str, ...]] = ("source", "hardware_id")

    hardware_id: str
    """Name of the thing, such as server-8x-H100-SXM-80GB."""
    kind: Literal["server", "rack", "card"]
    """server, rack or card; only servers and racks can be planned with."""
    condition: Literal["new", "used"] = "new"
    """new or used."""
    gpu_id: str
    """The accelerator in it."""
    gpu_count: int = Field(gt=0)
    """Accelerators in it [1]."""
    low_price: Decimal | None = Usd
    """Low end of what buyers report [pricing_currency]."""
    typical_price: Decimal = Field(gt=0, max_digits=18, decimal_places=2)
    """What a buyer without a framework contract should expect [pricing_currency]."""
    high_price: Decimal | None = Usd
    """High end of what buyers report [pricing_currency]."""
    pricing_currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code."""
    power_full_w: float | None = Field(default=None, gt=0)
    """Power of the whole server under sustained load [W]."""
    power_max_w: float | None = Field(default=None, gt=0)
    """Power that the breaker must carry, which colocation bills [W]."""
    observed_on: date
    """Date of the price."""
    source_name: str
    """Who says so."""
    source_url: str | None = None
    """Where a reader can see it."""
    confidence: str
    """high, medium or low."""
    valid_until: date | None = None
    """The last day on which a quote can be accepted; empty for a street price."""
    lead_time_weeks: float | None = Field(default=None, ge=0)
    """Time from the order to a running server, as the vendor states it [weeks]."""
    support_years: float | None = Field(default=None, ge=0)
    """Years of the vendor's support that are in the price [years]."""
    note: str | None = None
    """What a reader should know."""
