"""Vast.ai: a market of other people's machines, told as the cheapest, the lower quartile and the median.

Every machine has a price of its own, which its host sets, and is gone when somebody rents it. So what is kept is not
machines but a survey: for every GPU, number of GPUs and country the cheapest, p25 and median price of those on offer
at that moment, each the asking price of one machine, nothing in between. How many there were stands in the price's
`status_reason`: a median of three is worth little. A survey is never rewritten: the next one is another period.

* Both terms are surveyed: `dph_base` is rented for good, `min_bid` is the lowest bid for a machine that may be taken
  away (interruptible). Both are US dollars for the whole machine and one hour, without disk and traffic.
* Only machines that Vast.ai has verified, that are free, and at Vast.ai itself. Vast.ai shows alike machines of one
  host as one, so the count is of different ones. One machine with eight GPUs is on offer in parts too.
* 9999 and more is a host who does not want to rent, 0 no price.
* Prices are rounded to nine digits after the point: what comes is a fraction in binary.
* Hosts are people. `census` takes out who and where they are before there is a payload, so that no such thing ever
  reaches the archive; the payload is therefore not, byte for byte, what was sent.
* A place is `Guangxi, CN`, newer `Texas, US, NA`, may lack the first word, or be null. Memory, in MiB a GPU, tells
  an A100 of 40 GB from one of 80, so it stands in the name.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from ingest import survey
from ingest.card import Card
from ingest.gpu_names import gpu_id
from ingest.http import Http
from ingest.payload import Payload
from ingest.sources.vast import census
from ingest.wire import Wire
from warehouse.tables import Offer, Price, PriceStatus, PricingCategory, ProviderKind

CARD = Card(
    name="Vast.ai",
    kind=ProviderKind.MARKETPLACE,
    docs="https://docs.vast.ai/api-reference/search/search-offers",
    base_url="https://console.vast.ai",
    at_least=60,
    warn_after_hours=24,
    error_after_hours=72,
    refresh_every_hours=3,
    deadline_s=600,
    key="VAST_API_KEY",
    key_or="no key, for answers of 64 offers",
    not_tried="never read live; one whole offer parsed from a recording of August 2024, asking by ids never tried",
)
TERMS = {"dph_base": "", "min_bid": "interruptible "}
NOT_FOR_RENT = 9999
RULE = "{rank} of {count} asking prices at one moment, machines verified by Vast.ai, without disk and traffic"
Group = tuple[str, Decimal, Decimal, str | None, str]


def fetch(http: Http) -> Payload:
    """All offers, with nothing that says whose they are."""
    return Payload.of_pages(http.source, census.pages(http), http.public_url(census.PATH))


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """The survey: three prices on two terms for every GPU, number of GPUs and country."""
    amounts: dict[Group, list[Decimal]] = defaultdict(list)
    count, new = 0, set[str]()
    for document in payload.documents():
        new.update(set(document.texts("left_out")) - census.NOT_KEPT)
        for offer in document.parts("offers"):
            count += 1
            for group, amount in _asked(payload, offer):
                amounts[group].append(amount)
    payload.note(f"{count} offers surveyed")
    if new:
        payload.note(f"unknown fields, not kept: {', '.join(sorted(new))}")
    for group, asked in amounts.items():
        yield from _survey(payload, group, asked)


def _asked(payload: Payload, offer: Wire) -> Iterator[tuple[Group, Decimal]]:
    """The offer's price on each of its terms, and which survey it belongs to."""
    memory_gb = (offer.number("gpu_ram") / 1024).to_integral_value()
    name, country = offer.text("gpu_name"), _country(offer.text_or_none("geolocation"))
    for terms in TERMS:
        amount = offer.number_or_none(terms) or Decimal(0)
        if 0 < amount < NOT_FOR_RENT:
            yield (name, memory_gb, offer.number("num_gpus"), country, terms), amount
        else:
            payload.drop(f"{terms} is 0, missing, or {NOT_FOR_RENT} and more")


def _country(place: str | None) -> str | None:
    """The country's code.

    >>> [_country(place) for place in ("Guangxi, CN", "Texas, US, NA", ", US", "Japan", None)]
    ['CN', 'US', 'US', None, None]
    """
    found = re.match(r"[^,]*, *([A-Z]{2})(,|$)", place or "")
    return found and found.group(1)


def _survey(payload: Payload, group: Group, asked: list[Decimal]) -> Iterator[Offer | Price]:
    name, memory_gb, gpu_count, country, terms = group
    for rank, amount in survey.ranks(asked).items():
        offer = Offer.of(
            source=payload.source,
            service_provider_name=CARD.name,
            provider_kind=ProviderKind.MARKETPLACE,
            gpu_name=f"{name} {memory_gb}GB",
            gpu_id=gpu_id(name, float(memory_gb)),
            gpu_count=gpu_count,
            region_id=country,
            pricing_category=PricingCategory.DYNAMIC,
            variant=f"{TERMS[terms]}{rank}",
            source_url="https://vast.ai/pricing",
        )
        yield offer
        yield offer.price(
            list_unit_price=round(amount, 9),
            price_status=PriceStatus.DERIVED,
            status_reason=RULE.format(rank=rank, count=len(asked)),
            pricing_unit="Hours",
            pricing_currency="USD",
        )
