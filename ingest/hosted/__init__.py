"""What lists of hosted models' prices have in common: who sells, which checkpoint it is, and which figure is a price.

* `sellers.csv`: each list's word for a seller, and ours. A reseller is who sells, also where its list says whose
  machines answer: Hugging Face's router takes a model's host as a suffix of its name.
* `checkpoints.csv`: the reviewed table of which published checkpoint a seller's model is, and only where that is
  certain: a model served in a smaller format than it was published in (Together's Turbo) is another checkpoint, and
  a seller's own alias may change its model overnight.
* A figure below zero stands for a price that varies, and zero is a price only where the seller calls the model
  free. Outside of 0.0001 to 1,000 USD per million tokens (the dearest model ever listed asks 600, the cheapest
  cached tokens 0.0016) it is a slip of the unit. A model with such a figure is left out whole; of one whose cached
  tokens cost zero, only that figure, so that they count as dear as fresh ones.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.payload import Payload
from warehouse.tables import ServiceTier, TokenKind, TokenPrice
from warehouse.units import NANO

MILLION = 10**6
LEAST_USD, MOST_USD = Decimal("0.0001"), Decimal(1000)
ASKED = {TokenKind.INPUT, TokenKind.OUTPUT}
FORMAT = re.compile(r"(?<![a-z0-9])(bf16|fp16|fp8|fp4|nvfp4|mxfp4|int8|int4|awq|gptq)(?![a-z0-9])")

Key = tuple[TokenKind, ServiceTier, int]
"""Kind of token, tier, and the length above which a prompt pays this."""


@dataclass(frozen=True)
class Seller:
    """Who sells a model's tokens, and on whose machines where that is somebody else."""

    service_provider_name: str
    host_provider_name: str | None = None
    suffix: str = ""
    """What the seller adds to a model's name to say who hosts it."""
    page: str | None = None


def seller(listing: str, name: str) -> Seller | None:
    """The seller whom a list calls by a name, or nothing where our table has none.

    >>> seller("litellm", "bedrock_converse").service_provider_name
    'Amazon Bedrock'
    >>> seller("genai_prices", "huggingface_nebius").host_provider_name
    'Nebius'
    """
    return _sellers(listing).get(name)


def checkpoint(service_provider_name: str, model_name: str) -> str | None:
    """The published checkpoint behind a seller's model, where that is certain.

    >>> checkpoint("Groq", "llama-3.3-70b-versatile")
    'meta-llama/Llama-3.3-70B-Instruct'
    >>> checkpoint("Together AI", "meta-llama/Llama-3.3-70B-Instruct-Turbo")
    """
    return _checkpoints().get((service_provider_name, model_name.casefold()))


def quantisation(model_name: str) -> str | None:
    """The number format that a model's name states.

    >>> quantisation("llama3.3-70b-instruct-fp8"), quantisation("llama-3.3-70b-versatile")
    ('fp8', None)
    """
    found = FORMAT.search(model_name.casefold())
    return found.group() if found else None


def named_tier(service_provider_name: str, model_name: str) -> tuple[str, ServiceTier]:
    """A model's name without the tier that OpenRouter writes behind it, and the tier.

    >>> named_tier("OpenRouter", "openai/gpt-oss-20b:batch")
    ('openai/gpt-oss-20b', <ServiceTier.BATCH: 'batch'>)
    """
    if service_provider_name == "OpenRouter" and model_name.endswith(":batch"):
        return model_name.removesuffix(":batch"), ServiceTier.BATCH
    return model_name, ServiceTier.STANDARD


def per_million(usd_per_token: Decimal) -> Decimal:
    """A price for one token as one for a million.

    >>> f"{per_million(Decimal('1.32E-7')):f}"
    '0.132'
    """
    return usd_per_token * MILLION


def token_prices(
    payload: Payload, model: Mapping[str, Any], asked: Mapping[Key, Decimal | None], *, free: bool = False
) -> Iterator[TokenPrice]:
    """The rows of one model, or none of them and the reason counted; to nine decimals, as binary fractions have more.

    Args:
        payload: where the model is listed.
        model: the fields of the rows that do not depend on the price.
        asked: what a million tokens cost; nothing where the list is silent [USD].
        free: whether the seller calls the model free of charge.
    """
    stated = {
        key: amount.quantize(NANO, rounding=ROUND_HALF_EVEN) for key, amount in asked.items() if amount is not None
    }
    for key in [key for key, amount in stated.items() if amount == 0 and key[0] not in ASKED]:
        payload.drop("cached tokens at zero")
        del stated[key]
    for tier in {tier for _, tier, _ in stated} - _whole_tiers(stated):
        payload.drop("no price of input or of output")
        stated = {key: amount for key, amount in stated.items() if key[1] != tier}
    if reason := _no_price(model["model_name"], stated, free=free):
        payload.drop(reason)
        return
    for (kind, tier, above), amount in stated.items():
        yield TokenPrice(
            source=payload.source,
            quantisation=quantisation(model["model_name"]),
            **model,
            token_kind=kind,
            service_tier=tier,
            context_above_tokens=above,
            list_unit_price=amount,
            pricing_currency="USD",
        )


def _whole_tiers(stated: Mapping[Key, Decimal]) -> set[ServiceTier]:
    """Tiers in which both input and output have a price, whatever the length of the prompt."""
    return {tier for _, tier, _ in stated if all((kind, tier, 0) in stated for kind in ASKED)}


def _no_price(model_name: str, stated: dict[Key, Decimal], *, free: bool) -> str | None:
    """Why a model's figures are no prices."""
    priced = [amount for amount in stated.values() if amount > 0]
    rules = (
        (model_name.startswith("~"), "an alias whose model may change"),
        (any(amount < 0 for amount in stated.values()), "a price below zero: it varies"),
        (len(priced) < len(stated) and not free, "a price of zero, and not called free"),
        (any(not LEAST_USD <= amount <= MOST_USD for amount in priced), "a slip of the unit"),
    )
    return next((reason for applies, reason in rules if applies), None)


@cache
def _sellers(listing: str) -> dict[str, Seller]:
    found: dict[str, Seller] = {}
    for row in _table("sellers.csv"):
        host, page = row["host_provider_name"] or None, row["page"] or None
        own = Seller(row["service_provider_name"], host, row["suffix"], page)
        found |= {name: own for name in row[listing].split("|") if name}
    return found


@cache
def _checkpoints() -> dict[tuple[str, str], str]:
    rows = _table("checkpoints.csv")
    return {(row["service_provider_name"], row["model_name"].casefold()): row["llm_id"] for row in rows}


def _table(name: str) -> list[dict[str, str]]:
    text = (files("ingest.hosted") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
