"""Lines about what can be bought, and where it can stand: a vendor's server, a place in a data centre."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from ingest.quotes.line import CURRENCY, Line


class ServerLine(Line):
    """A vendor's quote for a server or rack, as it would arrive."""

    example: ClassVar[dict[str, str]] = {
        "hardware_id": "acme-xe9680-8x-H200",
        "vendor": "Acme Systems",
        "gpu": "H200-SXM-141GB",
        "gpu_count": "8",
        "price": "312000",
        "currency": "USD",
        "power_full_kw": "8.6",
        "power_max_kw": "10.2",
        "lead_time_weeks": "10",
        "support_years": "3",
        "valid_until": "2026-12-31",
        "source_url": "file:///quotes/acme-2026-118.pdf",
        "quoted_on": "2026-11-02",
    }

    hardware_id: str = Field(min_length=1)
    """Your name for it, which no other server has."""
    vendor: str = Field(min_length=1)
    """Who quotes."""
    form: Literal["server", "rack"] = "server"
    """server or rack; server where empty."""
    gpu: str = Field(min_length=1)
    """The accelerator in it, by id or alias."""
    gpu_count: int = Field(gt=0)
    """Accelerators in one."""
    price: Decimal = Field(gt=0, max_digits=18, decimal_places=2)
    """The price of one, delivered, without tax: a number such as 312000."""
    currency: str = Field(pattern=CURRENCY)
    """Three capital letters, such as USD."""
    power_full_kw: Decimal = Field(gt=0, le=1000)
    """Power of the whole server under sustained load, in kilowatts."""
    power_max_kw: Decimal = Field(gt=0, le=1000)
    """Power that the breaker must carry, in kilowatts."""
    lead_time_weeks: float | None = Field(default=None, ge=0)
    """Weeks from the order to a running server."""
    support_years: float | None = Field(default=None, ge=0)
    """Years of support that are in the price."""
    valid_until: date
    """The last day on which the quote can be accepted, such as 2026-12-31."""
    note: str | None = None
    """What a reader should know."""

    @model_validator(mode="after")
    def _powers(self) -> Self:
        if self.power_max_kw < self.power_full_kw:
            raise ValueError(f"power_max_kw: {self.power_max_kw} is less than power_full_kw {self.power_full_kw}")
        return self


class ColocationLine(Line):
    """An offer of a place for your own servers, by the kilowatt and month."""

    example: ClassVar[dict[str, str]] = {
        "place_id": "Frankfurt-2",
        "service_provider_name": "Acme Halls",
        "country": "DE",
        "price_per_kw_month": "165",
        "currency": "EUR",
        "power_included": "no",
        "least_power_kw": "20",
        "commitment_months": "36",
        "valid_until": "2026-12-31",
        "source_url": "file:///quotes/acme-halls-2026.pdf",
        "quoted_on": "2026-11-02",
    }

    place_id: str = Field(min_length=1)
    """Your name for the hall or contract, which no other line has."""
    service_provider_name: str = Field(min_length=1)
    """Who offers it."""
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    """Where it is, two capital letters, such as DE."""
    price_per_kw_month: Decimal = Field(gt=0, max_digits=18, decimal_places=6)
    """The price of one provisioned kilowatt for a month, a number such as 165."""
    currency: str = Field(pattern=CURRENCY)
    """Three capital letters, such as EUR."""
    power_included: bool
    """yes where the price includes the electricity, no where it is billed by the kWh."""
    least_power_kw: Decimal | None = Field(default=None, gt=0, max_digits=12, decimal_places=3)
    """The least that can be ordered, in kilowatts."""
    commitment_months: int | None = Field(default=None, gt=0)
    """Length of the contract in months."""
    valid_until: date
    """The last day on which it can be accepted, such as 2026-12-31."""
    note: str | None = None
    """What a reader should know."""
