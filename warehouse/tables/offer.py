"""A thing for sale: whose, where, how big, on which terms. What it costs stands in `price`."""

from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from warehouse.tables.price import Price
from warehouse.tables.record import Identified


class ProviderKind(StrEnum):
    """The trade a service provider is in."""

    HYPERSCALER = "hyperscaler"
    SPECIALISED = "specialised"
    MARKETPLACE = "marketplace"


class PricingCategory(StrEnum):
    """FOCUS pricing category."""

    STANDARD = "Standard"
    DYNAMIC = "Dynamic"
    COMMITTED = "Committed"
    OTHER = "Other"


class Offer(Identified):
    """A GPU instance, or a GPU by the hour, that somebody sells on stated terms."""

    key: ClassVar[tuple[str, ...]] = ("offer_id",)
    scope_column: ClassVar[str | None] = "region_id"
    identified_by: ClassVar[tuple[str, ...]] = (
        "source",
        "service_provider_name",
        "instance_type",
        "gpu_name",
        "gpu_count",
        "region_id",
        "availability_zone",
        "pricing_category",
        "commitment_type",
        "commitment_months",
        "payment_option",
        "variant",
    )
    identified_if_stated: ClassVar[tuple[str, ...]] = ("contract_id",)
    not_compared: ClassVar[frozenset[str]] = frozenset({"source_url"})

    offer_id: str
    """Stable id: a digest of seller, shape, place and terms, never of the price."""
    service_provider_name: str
    """Who sells (FOCUS ServiceProviderName)."""
    host_provider_name: str | None = None
    """Whose hardware it runs on, where that is somebody else (FOCUS HostProviderName)."""
    provider_kind: ProviderKind
    """hyperscaler, specialised (a GPU cloud) or marketplace (other people's machines)."""
    sku_id: str | None = None
    """The seller's own id for the thing, where it has one (FOCUS SkuId)."""
    gpu_id: str | None = None
    """The accelerator, as in table `gpu`; empty where the seller's name for it is not known to us."""
    gpu_name: str
    """The accelerator as the seller writes it."""
    gpu_count: Decimal | None = Field(default=None, gt=0, max_digits=9, decimal_places=4)
    """GPUs in one instance, a fraction for a shared GPU; empty where only a per-GPU price is stated [1]."""
    instance_type: str | None = None
    """The seller's name for the shape (FOCUS InstanceType)."""
    region_id: str | None = None
    """The seller's region; empty where the price is the same everywhere or the place is not stated."""
    availability_zone: str | None = None
    """The zone within the region, where the price differs by zone."""
    core_count: Decimal | None = Field(default=None, gt=0, max_digits=9, decimal_places=2)
    """Virtual CPUs in one instance (FOCUS CoreCount) [1]."""
    memory_size_gib: Decimal | None = Field(default=None, gt=0, max_digits=12, decimal_places=3)
    """Host memory of one instance (FOCUS MemorySize) [GiB]."""
    disk_space_gib: Decimal | None = Field(default=None, ge=0, max_digits=14, decimal_places=3)
    """Local disk that is in the price (FOCUS DiskSpace) [GiB]."""
    gpu_memory_size_gb: Decimal | None = Field(default=None, gt=0, max_digits=12, decimal_places=3)
    """Memory of the instance's GPUs, or shares of GPUs, together, as the seller states it [GB]."""
    has_nvlink: bool | None = None
    """Whether NVLink joins all GPUs of the instance; empty where that is not known."""
    network_bandwidth_gbit_per_s: Decimal | None = Field(default=None, gt=0, max_digits=9, decimal_places=3)
    """Most that the instance's network adapters carry together [Gbit/s]."""
    pricing_category: PricingCategory
    """Standard (on demand), Dynamic (spot or marketplace), Committed, or Other (FOCUS)."""
    commitment_type: str | None = None
    """What is committed to: reservation, savings_plan, committed_use, contract; empty when nothing is."""
    commitment_months: int | None = Field(default=None, gt=0)
    """Length of the commitment [months]."""
    payment_option: str | None = None
    """no_upfront, partial_upfront or all_upfront; empty when not stated."""
    variant: str | None = None
    """What else sets apart two offers of one shape, such as a secure and a community cloud."""
    contract_id: str | None = None
    """The contract it is sold under; empty for what is on a public list (FOCUS ContractId)."""
    source_url: str | None = None
    """A page where a reader can see the offer."""

    def price(self, **fields: object) -> Price:
        """The price of this offer: pass what the seller states, in the seller's unit and currency."""
        return Price.model_validate(
            {"source": self.source, "region_id": self.region_id, "offer_id": self.offer_id, **fields}
        )
