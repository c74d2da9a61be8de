"""Prices of hosted models as LiteLLM's map has them: a cross-check, kept by many hands and without dates.

One JSON object in the project's repository, keyed by the model's name in LiteLLM's own spelling, most often with the
seller before it. Prices are US dollars per token, as numbers with exponents.

* Field names carry tier and step: `input_cost_per_token_above_200k_tokens_priority`. Batches are `_batches`.
* Only models for chat are read. `sample_spec` is a specimen, `together-ai-up-to-4b` a size class, and
  `bedrock/us-east-1/...` the price of one region, or of one region's commitment.
* Hours that are cheaper have figures of their own, `off_peak_pricing`; the model's are those of the dear hours.
* Zero most often means that nobody looked. Some figures are per thousand tokens where a token was meant, and some
  models are listed twice: alike they count once, at different prices not at all.
* A model past its `deprecation_date` is gone.
* A seller that our table lacks keeps LiteLLM's word for it. A reseller's price is the reseller's.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from ingest import hosted
from ingest.card import Card
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.tables import ServiceTier, TokenKind, TokenPrice

UNUSED = (
    "bedrock_output_config_effort_ceiling citation_cost_per_token comment cost_per_second "
    "explicit_cache_read_input_token_cost google_maps_grounding_cost_per_query input_cost_per_token_cache_hit "
    "max_output_tokens max_tokens metadata output_cost_per_reasoning_token prompt_cache_min_tokens reasoning_contexts "
    "reasoning_modes rpm search_context_cost_per_query search_free_requests supported_endpoints "
    "supported_modalities supported_output_modalities thinking_on_by_default tool_use_system_prompt_tokens tpm"
)
FAMILIES = re.compile(
    r"(bedrock_converse_)?supports_\w+|token_count_\w+|cache_creation_\w+|cache_read_input_audio_\w+"
    r"|(in|out)put_cost_per_(audio|video|image|character)\w*|\w+_cost\w*_(balanced|decisions|ultrafast)"
)
"""What a model supports, writes to a cache, other things than text, and tiers of one seller each."""
CARD = Card(
    name="LiteLLM",
    kind="hosted_api",
    docs="https://docs.litellm.ai/docs/provider_registration/add_model_pricing",
    base_url="https://raw.githubusercontent.com/BerriAI/litellm/main",
    answer_name="models",
    at_least=2000,
    warn_after_hours=7 * 24,
    error_after_hours=30 * 24,
    refresh_every_hours=24,
    not_tried="never read live; 19 recorded models in tests, and whole maps of releases 1.55.0 to 1.110.2 by hand",
    ignored=frozenset(f"models.{name}" for name in UNUSED.split())
    | {"models.sample_spec", "models.off_peak_pricing.windows", "models.off_peak_pricing.weekday_timezone"},
)
PATH = "/model_prices_and_context_window.json"
KINDS = {
    "input_cost_per_token": TokenKind.INPUT,
    "cache_read_input_token_cost": TokenKind.CACHED_INPUT,
    "output_cost_per_token": TokenKind.OUTPUT,
}
TIERS = {
    None: ServiceTier.STANDARD,
    "batches": ServiceTier.BATCH,
    "flex": ServiceTier.FLEX,
    "priority": ServiceTier.PRIORITY,
}
PRICE = re.compile(rf"({'|'.join(KINDS)})(?:_above_(\d+)k_tokens)?(?:_(batches|flex|priority))?")
ONE_REGION = re.compile(r"bedrock/([a-z]{2}(-[a-z]+)+-\d|\*)/")
SIZE_CLASS = re.compile(r"(together|fireworks)-ai-")


def fetch(http: Http) -> Payload:
    """The whole map."""
    return Payload.of_answers(http.source, {"models": http.get(PATH)}, http.public_url(PATH))


def parse(payload: Payload) -> Iterator[TokenPrice]:
    """A row for every kind of token, tier and step of every chat model that is listed at one price."""
    listed: dict[tuple[str, str], list[list[TokenPrice]]] = defaultdict(list)
    for key, model in _models(payload):
        rows = list(_rows(payload, key, model))
        if rows:
            listed[rows[0].service_provider_name, rows[0].model_name].append(rows)
    for first, *others in listed.values():
        if all(_prices(rows) == _prices(first) for rows in others):
            yield from first
        else:
            payload.drop("listed twice at different prices")


def _models(payload: Payload) -> Iterator[tuple[str, Wire]]:
    """Each chat model under its key; fields that say what it supports are not our affair, nor are other models'."""
    for document in payload.documents():
        for key, model in document.entries("models").items():
            chat = key != "sample_spec" and model.text_or_none("mode") == "chat"
            unused = {f"models.{name}" for name in model.fields if FAMILIES.fullmatch(name) or not chat}
            payload.ledger.read.update(unused - CARD.ignored)
            if chat:
                yield key, model
            else:
                payload.drop("not for chat")


def _rows(payload: Payload, key: str, model: Wire) -> Iterator[TokenPrice]:
    if reason := _left_out(payload, key, model):
        payload.drop(reason)
        return
    provider = model.text("litellm_provider")
    seller = hosted.seller(payload.source, provider) or hosted.Seller(provider)
    name = key.removeprefix(f"{provider.partition('-')[0]}/").removeprefix("accounts/fireworks/models/")
    context = model.number_or_none("max_input_tokens")
    fields = {
        "service_provider_name": seller.service_provider_name,
        "model_name": name,
        "llm_id": hosted.checkpoint(seller.service_provider_name, name),
        "context_tokens": int(context) if context else None,
        "source_url": model.text_or_none("source"),
    }
    yield from hosted.token_prices(payload, fields, _asked(model))


def _left_out(payload: Payload, key: str, model: Wire) -> str | None:
    ends_at = model.time_or_none("deprecation_date")
    rules = (
        (bool(SIZE_CLASS.match(key)), "a size class, not a model"),
        (bool(ONE_REGION.match(key)), "the price of one region"),
        (ends_at is not None and ends_at.date() <= payload.fetched_at.date(), "past its deprecation date"),
        (bool(model.number_or_none("input_cost_per_request")), "charges by the request too"),
    )
    return next((reason for applies, reason in rules if applies), None)


def _asked(model: Wire) -> dict[hosted.Key, Decimal | None]:
    """The figures of a model by kind of token, tier and step."""
    asked: dict[hosted.Key, Decimal | None] = {}
    for field in model.fields:
        if found := PRICE.fullmatch(field):
            kind, step, tier = found.groups()
            asked[KINDS[kind], TIERS[tier], int(step or 0) * 1000] = _amount(model, field)
    if cheap := model.part_or_none("off_peak_pricing"):
        asked |= {(kind, ServiceTier.OFF_PEAK, 0): _amount(cheap, field) for field, kind in KINDS.items()}
    return asked


def _amount(prices: Wire, field: str) -> Decimal | None:
    amount = prices.number_or_none(field)
    return None if amount is None else hosted.per_million(amount)


def _prices(rows: list[TokenPrice]) -> dict[tuple[object, ...], Decimal]:
    return {row.identity(): row.list_unit_price for row in rows}
