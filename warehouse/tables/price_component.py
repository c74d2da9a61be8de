"""What a price is the sum of, where its seller lists parts and not the whole."""

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class PriceComponent(Dated):
    """One part of a price that was put together: a Google Cloud machine's cores, memory, GPUs or local SSD.

    A part's hourly cost is quantity times list_unit_price, over 730 where the usage unit ends in .mo; the parts of
    an offer add up to its price. An offer without a price has no parts here. See the view `price_component_now`.
    """

    key: ClassVar[tuple[str, ...]] = ("offer_id", "component")
    scope_column: ClassVar[str | None] = "region_id"

    offer_id: str
    """The offer this is a part of."""
    region_id: str | None = None
    """The offer's region, repeated so that a batch for one region touches no other."""
    component: str
    """core, memory, gpu, slice (a GPU with its share of the host) or local_ssd."""
    sku_id: str
    """The seller's id of the part (FOCUS SkuId)."""
    description: str
    """The part as the seller writes it."""
    quantity: Decimal = Field(gt=0, max_digits=18, decimal_places=9)
    """How much of the part the machine has, in the usage unit without its time [cores, GPUs, GiB or GB]."""
    usage_unit: str
    """What the seller bills by: h, GiBy.h, GBy.h (decimal gigabytes) or GiBy.mo (a month of 730 hours)."""
    list_unit_price: Decimal = Field(gt=0, max_digits=18, decimal_places=9)
    """The price of one usage unit as published (FOCUS ListUnitPrice) [pricing_currency per usage_unit]."""
    pricing_currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code of the currency the seller states (FOCUS PricingCurrency)."""
