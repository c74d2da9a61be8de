"""What was billed: the charges of a FOCUS bill, added up over resources and tags."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from warehouse.tables.offer import PricingCategory
from warehouse.tables.record import Dated


class ChargeCategory(StrEnum):
    """What a charge is for (FOCUS ChargeCategory)."""

    USAGE = "Usage"
    PURCHASE = "Purchase"
    TAX = "Tax"
    CREDIT = "Credit"
    ADJUSTMENT = "Adjustment"


class ActualCost(Dated):
    """One kind of charge in one period of a bill. Nothing here is converted: see the view `actual_usage`."""

    key: ClassVar[tuple[str, ...]] = ("charge_id",)

    charge_id: str
    """A digest of all that tells charges apart but amounts."""
    service_provider_name: str
    """Who sells, by the name that its prices have here (FOCUS ServiceProviderName, ProviderName before 1.3)."""
    billing_account_id: str | None = None
    """The account that is billed (FOCUS BillingAccountId)."""
    sub_account_id: str | None = None
    """The part of it that used or bought (FOCUS SubAccountId)."""
    billing_period_start: datetime
    """When the period of the bill begins (UTC, FOCUS BillingPeriodStart)."""
    charge_period_start: datetime
    """When the period of the charge begins (UTC, FOCUS ChargePeriodStart)."""
    charge_period_end: datetime
    """When it ends (UTC, exclusive, FOCUS ChargePeriodEnd)."""
    charge_category: ChargeCategory
    """Usage, Purchase, Tax, Credit or Adjustment (FOCUS ChargeCategory)."""
    pricing_category: PricingCategory | None = None
    """Standard, Dynamic, Committed or Other (FOCUS PricingCategory)."""
    service_name: str | None = None
    """The seller's service (FOCUS ServiceName)."""
    region_id: str | None = None
    """The seller's region (FOCUS RegionId)."""
    sku_id: str | None = None
    """The seller's id of the thing (FOCUS SkuId)."""
    instance_type: str | None = None
    """The machine, where the bill says it (FOCUS SkuPriceDetails InstanceType, or the seller's own column)."""
    gpu_count: Decimal | None = Field(default=None, gt=0, max_digits=9, decimal_places=4)
    """GPUs in one machine, where the bill says it (FOCUS SkuPriceDetails GpuCount) [1]."""
    commitment_discount_id: str | None = None
    """The commitment that the charge draws on or pays for (FOCUS CommitmentDiscountId)."""
    commitment_discount_type: str | None = None
    """The seller's word for its kind (FOCUS CommitmentDiscountType)."""
    commitment_discount_status: str | None = None
    """Used or Unused (FOCUS CommitmentDiscountStatus)."""
    unit: str | None = None
    """The unit of the quantity (FOCUS ConsumedUnit, or PricingUnit where that is empty)."""
    quantity: float | None = None
    """How much was used (FOCUS ConsumedQuantity, or PricingQuantity where that is empty) [unit]."""
    list_cost: float | None = None
    """What it costs by the seller's list (FOCUS ListCost) [billing_currency]."""
    contracted_cost: float | None = None
    """What it costs by the contract, before commitments (FOCUS ContractedCost) [billing_currency]."""
    effective_cost: float
    """What it cost, what was paid before spread over what it was paid for (FOCUS EffectiveCost) [billing_currency]."""
    billed_cost: float
    """What is on the invoice (FOCUS BilledCost) [billing_currency]."""
    billing_currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code of the bill's currency (FOCUS BillingCurrency)."""
    charge_count: int
    """Rows of the bill that were added up [1]."""
