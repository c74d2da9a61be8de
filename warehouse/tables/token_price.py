"""What a hosted model API charges for tokens."""

from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class TokenKind(StrEnum):
    """Which tokens a price is for."""

    INPUT = "input"
    CACHED_INPUT = "cached_input"
    OUTPUT = "output"


class ServiceTier(StrEnum):
    """How soon the seller answers; batch, flex and off-peak are cheaper for who can wait."""

    STANDARD = "standard"
    BATCH = "batch"
    FLEX = "flex"
    PRIORITY = "priority"
    OFF_PEAK = "off_peak"


class TokenPrice(Dated):
    """A price period of one kind of token of one hosted model."""

    key: ClassVar[tuple[str, ...]] = (
        "source",
        "service_provider_name",
        "model_name",
        "token_kind",
        "service_tier",
        "context_above_tokens",
    )
    not_compared: ClassVar[frozenset[str]] = frozenset({"source_url"})

    service_provider_name: str
    """Who sells, which is the reseller where there is one (FOCUS ServiceProviderName)."""
    host_provider_name: str | None = None
    """Who runs the model, where that is known to be somebody else (FOCUS HostProviderName)."""
    model_name: str
    """The model as the seller names it."""
    llm_id: str | None = None
    """The published checkpoint it serves, where that is certain: a repository name, as in table `llm`."""
    quantisation: str | None = None
    """Number format of the served weights, such as fp8, where the seller states it."""
    token_kind: TokenKind
    """input, cached_input or output."""
    service_tier: ServiceTier = ServiceTier.STANDARD
    """standard, batch, flex, priority or off_peak."""
    context_above_tokens: int = Field(default=0, ge=0)
    """Prompts longer than this pay this price for all their tokens, and for those of the answer [tokens]."""
    list_unit_price: Decimal = Field(ge=0, max_digits=18, decimal_places=9)
    """Price as published; zero only where the seller says free [pricing_currency per million tokens]."""
    pricing_currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code of the currency the seller states."""
    context_tokens: int | None = Field(default=None, gt=0)
    """Longest context the seller serves [tokens]."""
    source_url: str | None = None
    """A page where a reader can see the price."""
