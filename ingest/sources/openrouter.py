"""OpenRouter: models of many hosts through one API, at the price of the host that it prefers.

One call lists all models. Prices are text, US dollars per token. OpenRouter sells; whose machines answer varies from
request to request, so no host is named, and the price is never that of the model's maker.

* "-1" stands for a price that varies with the model behind the name (`openrouter/auto`), and names that begin with
  `~` are aliases for a maker's newest model: neither has a price of its own.
* Names that end in `:free` are free of charge and rationed; zero anywhere else is no price. `:batch` is a tier of
  the model before the colon. Other endings (`:thinking`, `:nitro`) are models of their own.
* `hugging_face_id` is OpenRouter's statement of the checkpoint, not of the format in which its hosts serve it.
* The host that OpenRouter prefers may serve less context than the model has; the smaller figure counts.
* A price by the request on top of the tokens has no column here, so such a model is left out. Cache writes, images,
  audio, searches and a separate price for reasoning are not read.
"""

from collections.abc import Iterator
from decimal import Decimal

from ingest import hosted
from ingest.card import Card
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.tables import TokenKind, TokenPrice

UNUSED = (
    "alias_target architecture benchmarks canonical_slug created default_parameters description expiration_date "
    "knowledge_cutoff links name per_request_limits reasoning supported_parameters supported_voices "
    "pricing.audio pricing.image pricing.input_cache_write pricing.input_cache_write_1h pricing.internal_reasoning "
    "pricing.web_search top_provider.is_moderated top_provider.max_completion_tokens"
)
CARD = Card(
    name="OpenRouter",
    kind="hosted_api",
    docs="https://openrouter.ai/docs/api/api-reference/models/get-models",
    base_url="https://openrouter.ai/api/v1",
    at_least=300,
    warn_after_hours=3 * 24,
    error_after_hours=14 * 24,
    refresh_every_hours=12,
    not_tried="never read live; parsed from three recorded models of 2026. Prices host by host are not asked for",
    ignored=frozenset(f"data.{name}" for name in UNUSED.split()),
)
PATH = "/models"
KINDS = {
    "prompt": TokenKind.INPUT,
    "input_cache_read": TokenKind.CACHED_INPUT,
    "completion": TokenKind.OUTPUT,
}


def fetch(http: Http) -> Payload:
    """All models."""
    return Payload.of_pages(http.source, [http.get(PATH)], http.public_url(PATH))


def parse(payload: Payload) -> Iterator[TokenPrice]:
    """A row for every kind of token of every model that has a price."""
    for document in payload.documents():
        for model in document.parts("data"):
            yield from _model(payload, model)


def _model(payload: Payload, model: Wire) -> Iterator[TokenPrice]:
    listed, pricing = model.text("id"), model.part("pricing")
    name, tier = hosted.named_tier(CARD.name, listed)
    asked: dict[hosted.Key, Decimal | None] = {}
    for field, kind in KINDS.items():
        amount = pricing.number_or_none(field)
        asked[kind, tier, 0] = None if amount is None else hosted.per_million(amount)
    if (pricing.number_or_none("request") or 0) > 0:
        payload.drop("charges by the request too")
        return
    fields = {
        "service_provider_name": CARD.name,
        "model_name": name,
        "llm_id": model.text_or_none("hugging_face_id") or None,
        "context_tokens": _context_tokens(model),
        "source_url": f"https://openrouter.ai/{listed}",
    }
    yield from hosted.token_prices(payload, fields, asked, free=listed.endswith(":free"))


def _context_tokens(model: Wire) -> int | None:
    """The longest context that both the model and its preferred host have."""
    host = model.part_or_none("top_provider")
    stated = (model.number_or_none("context_length"), host.number_or_none("context_length") if host else None)
    return min((int(length) for length in stated if length), default=None)
