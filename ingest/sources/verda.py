"""Verda (DataCrunch until 2025): GPU instances by the hour at a fixed, a dynamic and a spot price, in US dollars.

The list of instance types is thought to be public: one collector of 2026 reads it without a key, others ask for a
token. So a token is asked for where VERDA_CLIENT_ID and VERDA_CLIENT_SECRET are set; neither they nor the token are
in the payload. Trips for a reader:

* Prices are text, for the whole instance, the same in all locations; the currency is in lower case.
* `spot_price` is for an instance that may be taken away. `dynamic_price` is for one that stays, at a price that
  follows demand up to `max_dynamic_price`. A type without one of them is not sold that way.
* Serverless prices are of containers and left out. A disk is billed on its own.
* GPU memory is that of all GPUs together. Host memory is stated in GB and taken as GiB.
"""

import os
from collections.abc import Iterator
from json import loads
from typing import Any, NamedTuple

from ingest import stated
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http, Skipped
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.faults import Fault
from warehouse.tables import Offer, Price, PricingCategory, ProviderKind

IGNORED = (
    *("id", "model", "manufacturer", "description", "display_name", "best_for", "supported_os", "deploy_warning"),
    *("p2p", "storage", "max_dynamic_price", "serverless_price", "serverless_spot_price"),
    *("cpu.description", "gpu.description", "memory.description", "gpu_memory.description"),
)
CARD = Card(
    name="Verda",
    kind=ProviderKind.SPECIALISED,
    docs="https://api.verda.com/v1/docs",
    base_url="https://api.verda.com/v1",
    answer_name="instance-types",
    key="VERDA_CLIENT_SECRET",
    key_or="nothing: the list is thought to be public",
    at_least=5,
    warn_after_hours=24,
    error_after_hours=7 * 24,
    refresh_every_hours=6,
    verified=False,
    not_tried="never read live; whether the list is public and what dynamic prices look like are hearsay, the other "
    "fields known from the tests of github.com/dstackai/gpuhunt 0.1.34",
    ignored=frozenset(f"instance-types.{name}" for name in IGNORED),
)
PATH, PARAMETERS = "/instance-types", {"currency": "usd"}
HOW_TO = "set VERDA_CLIENT_ID and VERDA_CLIENT_SECRET to read it"


class Terms(NamedTuple):
    """What one price field of an instance type is the price of."""

    field: str
    category: PricingCategory
    variant: str | None = None


FIXED = Terms("price_per_hour", PricingCategory.STANDARD)
OTHER_TERMS = (
    Terms("spot_price", PricingCategory.DYNAMIC, "spot"),
    Terms("dynamic_price", PricingCategory.DYNAMIC, "dynamic price"),
)


def fetch(http: Http) -> Payload:
    """All instance types."""
    token = _token(http)
    try:
        answer = http.beside(http.source, CARD.base_url, token).get(PATH, **PARAMETERS)
    except Fault as fault:
        if token is None and any(f"HTTP {status}" in fault.message for status in (401, 403)):
            raise Skipped(f"{http.source}: the list is not public; {HOW_TO}") from None
        raise
    return Payload.of_answers(http.source, {"instance-types": answer}, http.public_url(PATH, **PARAMETERS))


def _token(http: Http) -> str | None:
    """A token for the credentials there are, asked without an Authorization header of its own."""
    if http.key is None:
        return None
    client_id = os.environ.get("VERDA_CLIENT_ID")
    if not client_id:
        raise Fault(f"{http.source}: VERDA_CLIENT_SECRET is set and VERDA_CLIENT_ID is not; set both or neither")
    question = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": http.key}
    answer = http.beside(http.source, CARD.base_url).post("/oauth2/token", question)
    try:
        return str(loads(answer)["access_token"])
    except (ValueError, LookupError, TypeError):
        raise Fault(f"{http.source}: the answer to a question for a token has no access_token") from None


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """An offer for every GPU instance type on each of its terms."""
    for document in payload.documents():
        for machine in document.parts("instance-types"):
            if not machine.part("gpu").number("number_of_gpus"):
                payload.drop("no GPU")
                continue
            yield from _offers(payload, machine)


def _offers(payload: Payload, machine: Wire) -> Iterator[Offer | Price]:
    inside = _contents(machine)
    for terms in (FIXED, *(one for one in OTHER_TERMS if machine.number_or_none(one.field))):
        offer = Offer.of(
            source=payload.source,
            service_provider_name=CARD.name,
            provider_kind=ProviderKind.SPECIALISED,
            pricing_category=terms.category,
            variant=terms.variant,
            source_url="https://verda.com/pricing",
            **inside,
        )
        yield offer
        yield stated.price(offer, machine.number(terms.field), "Hours", machine.text("currency").upper())


def _contents(machine: Wire) -> dict[str, Any]:
    name, count = machine.text("name"), machine.part("gpu").number("number_of_gpus")
    memory_gb = machine.part("gpu_memory").number("size_in_gigabytes")
    return {
        "instance_type": machine.text("instance_type"),
        "gpu_name": name,
        "gpu_id": gpu_id(name, float(memory_gb / count)),
        "gpu_count": count,
        "gpu_memory_size_gb": memory_gb,
        "core_count": machine.part("cpu").number("number_of_cores"),
        "memory_size_gib": machine.part("memory").number("size_in_gigabytes"),
    }
