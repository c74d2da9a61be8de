"""What a buyer has negotiated with a seller: laid over the seller's list, which stays as it is."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from pydantic import Field, model_validator

from warehouse.tables.offer import PricingCategory
from warehouse.tables.price import PricingUnit
from warehouse.tables.record import Identified


class ContractDiscount(Identified):
    """A line of a contract: which of a seller's offers it is for, and what is off or what they cost under it.

    An offer that it fits has a second price, under contract_id, in the views `contract_price_period`, `price_at` and
    `price_now`. Of several lines of one contract that fit an offer, the one that names most of GPU, instance, region
    and months holds; of equals, the dearest.
    """

    key: ClassVar[tuple[str, ...]] = ("discount_id",)
    identified_by: ClassVar[tuple[str, ...]] = (
        "source",
        "service_provider_name",
        "contract_id",
        "gpu_id",
        "instance_pattern",
        "region_pattern",
        "pricing_category",
        "commitment_months",
        "starts_on",
    )

    discount_id: str
    """Stable id: a digest of the contract and what the line is for."""
    service_provider_name: str
    """Whose offers it is for."""
    contract_id: str
    """The contract (FOCUS ContractId)."""
    gpu_id: str | None = None
    """The accelerator it is for; empty for all."""
    instance_pattern: str | None = None
    """Instance types it is for, with * for any text, in any case; empty for all."""
    region_pattern: str | None = None
    """Regions it is for, with * for any text, in any case; empty for all."""
    pricing_category: PricingCategory
    """The terms of sale it is for (FOCUS)."""
    commitment_months: int | None = Field(default=None, gt=0)
    """The length of commitment it is for; empty for all [months]."""
    discount_fraction: Decimal | None = Field(default=None, gt=0, lt=1, max_digits=9, decimal_places=6)
    """What is off the list price [fraction]."""
    contracted_unit_price: Decimal | None = Field(default=None, gt=0, max_digits=18, decimal_places=9)
    """What one unit costs under the contract (FOCUS ContractedUnitPrice) [pricing_currency per pricing_unit]."""
    pricing_unit: PricingUnit | None = None
    """Hours (of an instance) or GPU-Hours, where there is a price."""
    pricing_currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    """ISO 4217 code, where there is a price."""
    starts_on: date
    """The first day of the contract."""
    ends_on: date
    """The last day of the contract."""
    quoted_on: date
    """The day on which a person read it off the contract."""
    source_url: str
    """Where a reader can see it."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        priced = (self.contracted_unit_price, self.pricing_unit, self.pricing_currency)
        if (self.discount_fraction is None) == (self.contracted_unit_price is None) or len(
            {p is None for p in priced}
        ) > 1:
            raise ValueError("a discount_fraction, or a contracted_unit_price with pricing_unit and pricing_currency")
        return self
