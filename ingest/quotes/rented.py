"""Lines about what can be rented: a price, and what a contract makes of a seller's list."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from ingest.quotes.line import CURRENCY, Line
from warehouse.tables import PricingCategory, ProviderKind


class PriceLine(Line):
    """A price of a GPU or of a GPU machine: from a public page, or under a contract of yours."""

    example: ClassVar[dict[str, str]] = {
        "service_provider_name": "CoreWeave",
        "gpu": "H100-SXM-80GB",
        "gpu_count": "8",
        "instance_type": "hgx-h100",
        "price": "49.24",
        "unit": "Hours",
        "currency": "USD",
        "source_url": "https://www.coreweave.com/pricing",
        "quoted_on": "2026-09-20",
    }

    service_provider_name: str = Field(min_length=1)
    """Who sells, by the name that other prices of the seller have."""
    provider_kind: ProviderKind = ProviderKind.SPECIALISED
    """hyperscaler, specialised or marketplace; specialised where empty."""
    gpu: str = Field(min_length=1)
    """The accelerator, by id or alias; `gpuplan sql "FROM gpu"` lists them."""
    gpu_count: Decimal | None = Field(default=None, gt=0, max_digits=9, decimal_places=4)
    """GPUs in one instance; empty only where the price is for one GPU and the instance is not stated."""
    instance_type: str | None = None
    """The seller's name for the machine."""
    region_id: str | None = None
    """The seller's region; empty where the price is the same everywhere."""
    price: Decimal = Field(gt=0, max_digits=18, decimal_places=9)
    """The price of one unit, a number with a point such as 2.49, without sign or separator."""
    unit: Literal["Hours", "GPU-Hours", "Term"]
    """What it is the price of: Hours (of the instance), GPU-Hours, or Term (the whole commitment)."""
    currency: str = Field(pattern=CURRENCY)
    """Three capital letters, such as USD."""
    upfront: Decimal | None = Field(default=None, gt=0, max_digits=18, decimal_places=9)
    """What is paid once at the start, on top."""
    pricing_category: PricingCategory | None = None
    """Standard, Dynamic (spot), Committed or Other; Committed where months are stated, else Standard."""
    commitment_months: int | None = Field(default=None, gt=0)
    """Length of the commitment in months; empty where nothing is committed."""
    payment_option: Literal["no_upfront", "partial_upfront", "all_upfront"] | None = None
    """no_upfront, partial_upfront or all_upfront."""
    contract_id: str | None = None
    """Your name for the contract; empty for a public price."""
    variant: str | None = None
    """What else sets it apart, in a few words."""
    valid_until: date | None = None
    """The last day on which it can be had, such as 2027-03-31."""

    @property
    def category(self) -> PricingCategory:
        """The terms of sale."""
        by_months = PricingCategory.COMMITTED if self.commitment_months else PricingCategory.STANDARD
        return self.pricing_category or by_months

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.unit != "GPU-Hours" and self.gpu_count is None:
            raise ValueError(
                f"gpu_count: empty, but a price per {self.unit} is one of the whole instance; say its GPUs"
            )
        if (self.unit == "Term" or self.upfront) and self.commitment_months is None:
            raise ValueError("commitment_months: empty, but something is paid for a whole term; say its length")
        if (self.category is PricingCategory.COMMITTED) is not (self.commitment_months is not None):
            raise ValueError(
                f"commitment_months: does not go with pricing_category {self.category}; state both or none"
            )
        return self


class DiscountLine(Line):
    """A line of your contract with a seller: what is off its list, or what its offers cost you."""

    example: ClassVar[dict[str, str]] = {
        "service_provider_name": "AWS",
        "contract_id": "EDP-2026",
        "instance_type": "p5*",
        "discount_fraction": "0.12",
        "starts_on": "2026-07-01",
        "ends_on": "2029-06-30",
        "source_url": "file:///contracts/aws-edp-2026.pdf",
        "quoted_on": "2026-06-20",
    }

    service_provider_name: str = Field(min_length=1)
    """Whose list it is laid over, by the name that the seller's prices have."""
    contract_id: str = Field(min_length=1)
    """Your name for the contract."""
    gpu: str | None = None
    """The accelerator it is for, by id or alias; empty for all."""
    instance_type: str | None = None
    """The instance types it is for, with * for any text, such as p5*; empty for all."""
    region_id: str | None = None
    """The regions it is for, with * for any text, such as eu-*; empty for all."""
    pricing_category: PricingCategory = PricingCategory.STANDARD
    """The terms it is for: Standard, Dynamic (spot), Committed or Other; Standard where empty."""
    commitment_months: int | None = Field(default=None, gt=0)
    """The length of commitment it is for, in months; empty for all."""
    discount_fraction: Decimal | None = Field(default=None, gt=0, lt=1, max_digits=9, decimal_places=6)
    """What is off the list price, between 0 and 1: 0.12 for 12 %; empty where there is a price."""
    price: Decimal | None = Field(default=None, gt=0, max_digits=18, decimal_places=9)
    """What one unit costs you, a number with a point such as 4.10; empty where there is a discount_fraction."""
    unit: Literal["Hours", "GPU-Hours"] | None = None
    """What it is the price of: Hours (of the instance) or GPU-Hours."""
    currency: str | None = Field(default=None, pattern=CURRENCY)
    """The price's currency, three capital letters, such as USD."""
    starts_on: date
    """The first day of the contract, such as 2026-07-01."""
    ends_on: date
    """The last day of the contract, such as 2029-06-30."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.discount_fraction is None) == (self.price is None):
            raise ValueError("discount_fraction: state either this or a price")
        if len({self.price is None, self.unit is None, self.currency is None}) > 1:
            raise ValueError("price: needs unit and currency beside it, and they need it")
        if self.ends_on < self.starts_on:
            raise ValueError(f"ends_on: {self.ends_on} is before starts_on {self.starts_on}")
        return self
