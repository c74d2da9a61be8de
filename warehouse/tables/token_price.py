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


class TokenPrice(Dated):
    """A price period of one kind of token of one hosted model."""

    key: ClassVar[tuple[str, ...]] = ("source", "service_provider_name", "model_name", "token_kind")
    not_compared: ClassVar[frozenset[str]] = frozenset({"source_url"})

    service_provider_name: str
    """Who sells (FOCUS ServiceProviderName)."""
    model_name: str
    """The model as the seller names it."""
    llm_id: str | None = None
    """The exact checkpoint it serves, where known: an id or an alias of table `llm`."""
    token_kind: TokenKind
    """input, cached_input or output."""
    list_unit_price: Decimal = Field(ge=0, max_digits=18, decimal_places=9)
    """Price as published; zero only where the seller says free [pricing_currency per million tokens]."""
    pricing_currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code of the currency the seller states."""
    context_tokens: int | None = Field(default=None, gt=0)
    """Longest context the seller serves [tokens]."""
    source_url: str | None = None
    """A page where a reader can see the price."""
