"""Together AI: dedicated endpoints, a model served on GPUs of one's own, in US cents a minute for the whole endpoint.

What is sold is the serving of a model, Together's software included, and not a machine to log in to: the variant
says so. It compares with GPU-hours because it is paid by time, whatever the tokens.

* 1 cent a minute is 0.60 US dollars an hour.
* Without a model in the question the answer lists all hardware, and mostly without `availability`.
* GPU clusters are sold on a page and have no interface; instant clusters and reservations are not here.
"""

from collections.abc import Iterator
from decimal import Decimal

from ingest import stated
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.tables import Offer, Price, PricingCategory, ProviderKind

CARD = Card(
    name="Together AI",
    kind=ProviderKind.SPECIALISED,
    docs="https://docs.together.ai/reference/listhardware",
    base_url="https://api.together.xyz",
    at_least=3,
    warn_after_hours=24,
    error_after_hours=7 * 24,
    refresh_every_hours=12,
    key="TOGETHER_API_KEY",
    verified=False,
    not_tried="never read live; fields known from the documentation",
    ignored=frozenset({"object", "data.object", "data.updated_at"}),
)
PATH = "/v1/hardware"
USD_PER_HOUR = Decimal(60) / Decimal(100)
"""What a cent a minute comes to."""


def fetch(http: Http) -> Payload:
    """All hardware."""
    return Payload.of_pages(http.source, [http.get(PATH)], http.public_url(PATH))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every hardware configuration."""
    gone = 0
    for document in payload.documents():
        for hardware in document.parts("data"):
            state = hardware.part_or_none("availability")
            gone += bool(state and state.text("status") != "available")
            offer, cents = _offer(payload, hardware), hardware.part("pricing").number_or_none("cents_per_minute")
            yield offer
            yield stated.price(offer, None if cents is None else cents * USD_PER_HOUR, "Hours")
    payload.note(f"{gone} configurations are said not to be available now")


def _offer(payload: Payload, hardware: Wire) -> Offer:
    specs = hardware.part("specs")
    name = f"{specs.text('gpu_type')} {specs.text_or_none('gpu_link') or ''}".strip()
    memory_gb, count = specs.number("gpu_memory"), specs.number("gpu_count")
    return Offer.of(
        source=payload.source,
        service_provider_name=CARD.name,
        provider_kind=ProviderKind.SPECIALISED,
        instance_type=hardware.text("id"),
        gpu_name=name,
        gpu_id=gpu_id(name, float(memory_gb)),
        gpu_count=count,
        pricing_category=PricingCategory.STANDARD,
        variant="dedicated endpoint",
        source_url="https://www.together.ai/pricing",
    )
