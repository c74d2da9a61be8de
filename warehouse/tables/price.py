"""What an offer costs, from when to when, exactly as its seller states it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from warehouse.tables.record import Dated


class PriceStatus(StrEnum):
    """What is known of a price. Only `listed` and `derived` carry a number."""

    LISTED = "listed"
    DERIVED = "derived"
    UNPRICED = "unpriced"
    RESERVATION_ONLY = "reservation_only"
    NOT_OFFERED = "not_offered"


class Availability(StrEnum):
    """A seller's word on what it has left."""

    AVAILABLE = "available"
    SCARCE = "scarce"
    SOLD_OUT = "sold_out"


PricingUnit = Literal["Hours", "GPU-Hours", "Term"]


class Price(Dated):
    """A price period of one offer. Nothing here is converted: see the view `price_now` for USD per GPU."""

    key: ClassVar[tuple[str, ...]] = ("offer_id",)
    scope_column: ClassVar[str | None] = "region_id"

    offer_id: str
    """The offer this is the price of."""
    region_id: str | None = None
    """The offer's region, repeated so that a batch for one region touches no other."""
    price_status: PriceStatus = PriceStatus.LISTED
    """listed, derived (by a rule the seller states), unpriced, reservation_only or not_offered."""
    status_reason: str | None = None
    """Why there is no number, or the rule a derived price follows."""
    list_unit_price: Decimal | None = Field(default=None, gt=0, max_digits=18, decimal_places=9)
    """The price of one pricing unit as published (FOCUS ListUnitPrice) [pricing_currency per pricing_unit]."""
    upfront_unit_price: Decimal | None = Field(default=None, gt=0, max_digits=18, decimal_places=9)
    """What is paid once at the start of the commitment, on top [pricing_currency per term]."""
    pricing_unit: PricingUnit
    """Hours (of an instance), GPU-Hours, or Term (the whole commitment)."""
    pricing_currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code of the currency the seller states (FOCUS PricingCurrency)."""
    provider_effective_from: datetime | None = None
    """When the seller says the price starts (UTC); ours is `valid_from`."""

    valid_until: date | None = None
    """The last day on which the price can be had, where a quote says so; from the next day on it does not hold."""
    quoted_on: date | None = None
    """The day on which a person read it off a page or a quote; empty where a program read it from its seller."""
    availability: Availability | None = None
    """available, scarce or sold_out where the seller says what is left; empty where it says nothing."""

    @model_validator(mode="after")
    def _number_and_status_agree(self) -> Self:
        priced = self.price_status in {PriceStatus.LISTED, PriceStatus.DERIVED}
        stated = self.list_unit_price is not None or self.upfront_unit_price is not None
        if priced != stated:
            raise ValueError(f"price_status {self.price_status} does not go with {self.list_unit_price}")
        if self.price_status is not PriceStatus.LISTED and not self.status_reason:
            raise ValueError(f"price_status {self.price_status} needs a status_reason")
        return self
