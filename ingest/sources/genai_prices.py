"""Prices of hosted models as Pydantic's genai-prices collects and reviews them: the base set of token prices.

One JSON file in the project's repository, a list of sellers with their models; versions 1 and 2 of it read alike.
Prices are US dollars per million tokens, as numbers or as a base with steps: a prompt longer than a step pays that
price for all its tokens, and for those of the answer.

* A model may have several sets of prices under conditions; the last one that applies is in force. A start date in
  the future does not apply yet. Where prices hang on the hour of the day, the dearest of a day is the standard
  price and the cheapest off-peak, so that the hour of a reading changes nothing.
* The file lists resellers too (OpenRouter, Hugging Face's router): theirs is the price, never the model's maker's.
* It has no batch prices but those of OpenRouter's models whose names end in `:batch`.
* A price by the request on top of the tokens has no column here, so such a model is left out; cache writes, audio
  and searches are not read.
"""

from collections.abc import Iterator
from decimal import Decimal

from ingest import hosted
from ingest.card import Card
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.tables import ServiceTier, TokenKind, TokenPrice

OF_SELLER = "api_pattern description extractors fallback_model_providers model_match price_comments provider_match"
OF_MODEL = "deprecated description match name price_comments"
UNREAD_PRICES = (
    "cache_write_mtok cache_write_5m_mtok cache_write_1h_mtok input_audio_mtok cache_audio_read_mtok output_audio_mtok "
    "web_searches_kcount"
)
CARD = Card(
    name="genai-prices",
    kind="hosted_api",
    docs="https://github.com/pydantic/genai-prices/tree/main/prices",
    base_url="https://raw.githubusercontent.com/pydantic/genai-prices/refs/heads/main/prices",
    answer_name="providers",
    at_least=1000,
    warn_after_hours=7 * 24,
    error_after_hours=30 * 24,
    refresh_every_hours=24,
    not_tried="never read live; parsed from recorded parts of both versions",
    ignored=frozenset(
        {f"providers.{name}" for name in OF_SELLER.split()}
        | {f"providers.models.{name}" for name in OF_MODEL.split()}
        | {f"providers.models.{path}.{name}" for path in ("prices", "prices.prices") for name in UNREAD_PRICES.split()}
    ),
)
PATH = "/new_data/v2/data.json"
KINDS = {
    "input_mtok": TokenKind.INPUT,
    "cache_read_mtok": TokenKind.CACHED_INPUT,
    "output_mtok": TokenKind.OUTPUT,
}


def fetch(http: Http) -> Payload:
    """The whole file."""
    return Payload.of_answers(http.source, {"providers": http.get(PATH)}, http.public_url(PATH))


def parse(payload: Payload) -> Iterator[TokenPrice]:
    """A row for every kind of token, tier and step of every model that has a price now."""
    for document in payload.documents():
        for provider in document.parts("providers"):
            pages = provider.texts("pricing_urls") if provider.fields.get("pricing_urls") else [None]
            name, found = provider.text("name"), hosted.seller(payload.source, provider.text("id"))
            seller = found or hosted.Seller(name)
            for model in provider.parts("models"):
                yield from _model(payload, seller, model, pages[0])


def _model(payload: Payload, seller: hosted.Seller, model: Wire, page: str | None) -> Iterator[TokenPrice]:
    name, tier = hosted.named_tier(seller.service_provider_name, model.text("id") + seller.suffix)
    prices = _in_force(payload, model)
    if any(part.number_or_none("requests_kcount") for part in prices):
        payload.drop("charges by the request too")
        return
    if any(_asked(part, tier)[kind, tier, 0] is None for part in prices for kind in hosted.ASKED):
        payload.drop("no price of input or of output")
        return
    asked: dict[hosted.Key, Decimal | None] = {}
    for part, part_tier in zip(prices, (tier, ServiceTier.OFF_PEAK), strict=False):
        asked |= _asked(part, part_tier)
    context = model.number_or_none("context_window")
    fields = {
        "service_provider_name": seller.service_provider_name,
        "host_provider_name": seller.host_provider_name,
        "model_name": name,
        "llm_id": hosted.checkpoint(seller.service_provider_name, name),
        "context_tokens": int(context) if context else None,
        "source_url": page,
    }
    yield from hosted.token_prices(payload, fields, asked)


def _in_force(payload: Payload, model: Wire) -> list[Wire]:
    """The prices in force on the day of the reading: of the dearest hour, and of the cheapest where that differs."""
    if not isinstance(model.fields.get("prices"), list):
        return [model.part("prices")]
    whole_day, hours = None, []
    for entry in model.parts("prices"):
        limit, prices = entry.part_or_none("constraint"), entry.part("prices")
        starts = limit.time_or_none("start_date") if limit else None
        if starts and starts.date() > payload.fetched_at.date():
            payload.drop("prices that start later")
        elif limit and limit.text_or_none("start_time") and limit.text_or_none("end_time"):
            hours.append(prices)
        else:
            whole_day, hours = prices, []
    by_cost = {_dearness(prices): prices for prices in [*([whole_day] if whole_day else []), *hours]}
    return [by_cost[cost] for cost in sorted({max(by_cost), min(by_cost)}, reverse=True)] if by_cost else []


def _dearness(prices: Wire) -> Decimal:
    return sum((amount for amount in _asked(prices, ServiceTier.STANDARD).values() if amount), Decimal(0))


def _asked(prices: Wire, tier: ServiceTier) -> dict[hosted.Key, Decimal | None]:
    """What a set of prices asks for each kind of token, step by step."""
    asked: dict[hosted.Key, Decimal | None] = {}
    for field, kind in KINDS.items():
        if isinstance(prices.fields.get(field), dict):
            stepped = prices.part(field)
            asked[kind, tier, 0] = stepped.number("base")
            asked |= {(kind, tier, int(step.number("start"))): step.number("price") for step in stepped.parts("tiers")}
        else:
            asked[kind, tier, 0] = prices.number_or_none(field)
    return asked
