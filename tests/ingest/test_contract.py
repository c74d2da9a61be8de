"""What every source promises, asked of each by the name of its file: a new source is asked as soon as it is there.

Of sources whose payloads are files on disk (`in_parts`) only the card is asked here; their own tests ask the rest.
"""

import ast
import json
import re
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import pytest

from ingest import settle, sources
from ingest.card import Card, ScopedSource, Source
from ingest.firewall import whole
from ingest.payload import Payload
from tests.ingest import mutations
from tests.ingest.payloads import FETCHED, FILES, FOLDER, recorded, source_of
from warehouse.faults import Fault
from warehouse.load import Refused
from warehouse.tables import Dated, Offer, Price, ProviderKind, TokenPrice

NAMES = sources.names()
JSON = [path for path in FILES if path.suffix == ".json"]
CURRENCIES = {"USD", "EUR", "GBP", "CNY", "INR", "CHF", "CAD", "AUD", "JPY", "SEK", "SGD", "PLN"}
USUAL_PER_GPU_HOUR = {"small": (Decimal("0.01"), Decimal(15)), "large": (Decimal("0.3"), Decimal(40))}
"""What a GPU costs an hour in dollars, euros or pounds, up to 48 GB and from 80 GB on: cents, whole machines or
minutes taken for it fall outside."""
LARGE = re.compile(r"H100|H200|GH200|GB[23]00|H20|B200|B300|A100-\w+-80GB|MI3|TPU7x|Trainium[23]|Gaudi3")
TWO_PART = ("units", "nanos")
"""One number in two fields, as Google writes money."""
NEW = "carbonSurchargeNobodyKnows"


def of(name: str) -> Source | ScopedSource:
    return sources.source(name)


def card(name: str) -> Card:
    return of(name).CARD


def rows(payload: Payload) -> list[Dated]:
    """What a refresh would load: parsed, and past the firewall but for the rows that a recorded part of it lacks."""
    source = of(payload.source)
    found = settle.parsed(source, payload)
    for fault in whole.faults(payload.source, None, replace(source.CARD, at_least=1), found, whole.Held(0, 0)):
        if fault.check != "canary":
            raise fault
    return found


def prices(payload: Payload) -> set[tuple[str, Decimal]]:
    """The numbers that a payload states as prices, or none where it is refused."""
    try:
        found = settle.parsed(of(payload.source), payload)
    except Refused as refused:
        assert_one_line(payload.source, refused)
        return set()
    stated = [(row.offer_id, row.list_unit_price, row.upfront_unit_price) for row in found if isinstance(row, Price)]
    stated += [(str(row.identity()), row.list_unit_price, None) for row in found if isinstance(row, TokenPrice)]
    return {(offer, number) for offer, *both in stated for number in both if number is not None}


def assert_one_line(name: str, fault: Fault) -> None:
    assert fault.message.startswith(f"{name}: ")
    assert "\n" not in fault.message
    assert len(fault.message) < 400


def price_fields(payload: Payload) -> dict[str, list[int]]:
    """Fields whose number is a price, each with the places of its first and last: doubled, some price changes."""
    places = defaultdict(list)
    values = mutations.documents(payload)
    for place, (path, _, _) in enumerate(mutations.numbers(values)):
        places[path].append(place)
    before = dict(prices(payload))
    ends = {path: sorted({found[0], found[-1]}) for path, found in places.items()}
    return {
        path: found
        for path, found in ends.items()
        if any(before.get(offer, number) != number for offer, number in prices(doubled(payload, path)))
    }


def doubled(payload: Payload, path: str) -> Payload:
    values = mutations.documents(payload)
    for found, holder, name in mutations.numbers(values):
        if found == path:
            number = Decimal(holder[name]) * 2
            holder[name] = str(number) if isinstance(holder[name], str) else number
    return mutations.of(payload, values)


def with_number(payload: Payload, place: int, number: object) -> Payload:
    """The payload with another number in one place, in quotes if it was in quotes."""
    values = mutations.documents(payload)
    _, holder, name = list(mutations.numbers(values))[place]
    for part in TWO_PART if name in TWO_PART else [name]:
        quoted = isinstance(holder.get(part), str) and number is not None
        holder[part] = str(number) if quoted else number
    return mutations.of(payload, values)


def without(payload: Payload, name: str) -> Payload:
    values = mutations.documents(payload)
    for _, one in list(mutations.objects(values)):
        one.pop(name, None)
    return mutations.of(payload, values)


def with_new_field(payload: Payload, place: str) -> Payload:
    values = mutations.documents(payload)
    for found, one in mutations.objects(values):
        if found == place:
            one[NEW] = 1
    return mutations.of(payload, values)


@pytest.fixture(scope="module")
def price_paths():
    found = {}
    for path in JSON:
        found[path] = price_fields(recorded(path))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_card_is_complete(name):
    found = card(name)
    assert found.name.strip()
    assert found.kind in {*ProviderKind, "rates", "hosted_api"}
    for link in (found.docs, found.base_url):
        assert urlsplit(link).scheme == "https"
        assert urlsplit(link).hostname
    assert not found.base_url.endswith("/")
    assert 0 < found.warn_after_hours < found.error_after_hours
    assert found.at_least >= 0
    assert found.not_tried.strip()
    assert found.key is None or re.fullmatch(r"[A-Z][A-Z0-9_]+", found.key)
    assert found.key_header.count("{}") == 1
    assert re.match(r"[\w-]+: ", found.key_header)
    assert isinstance(found.verified, bool)


@pytest.mark.parametrize("name", NAMES)
def test_a_source_says_in_its_first_line_what_it_is(name):
    first = (import_module(f"ingest.sources.{name}").__doc__ or "").partition("\n")[0]
    assert re.fullmatch(r"[^:]+: .+\.", first)
    assert len(first) <= 117


@pytest.mark.parametrize("name", NAMES)
def test_a_source_asks_whole_or_in_parts_and_parses(name):
    found = of(name)
    assert callable(found.parse)
    assert isinstance(found, ScopedSource) is not hasattr(found, "fetch")


@pytest.mark.parametrize("name", NAMES)
def test_no_source_imports_another(name):
    place = Path(sources.__file__).parent / name
    for file in sorted(place.rglob("*.py")) or [place.with_suffix(".py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            modules = [module] if module else [one.name for one in getattr(node, "names", []) if hasattr(one, "asname")]
            for one in modules:
                assert not str(one).startswith("ingest.sources.") or str(one).split(".")[2] == name


@pytest.mark.parametrize("name", NAMES)
def test_a_source_has_a_payload_to_be_asked_about_or_tests_of_its_own(name):
    tests = [path.read_text(encoding="utf-8") for path in FOLDER.parent.rglob(f"test_{name.partition('_')[0]}*.py")]
    assert name in {source_of(path) for path in FILES} or any(re.search(rf"\b{name}\b", text) for text in tests)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_record_is_of_its_source_and_reading_again_gives_the_same(path):
    found = rows(recorded(path))
    assert {row.source for row in found} == {source_of(path)}
    assert found == rows(recorded(path))
    assert all(row.valid_from is None and row.batch_id is None for row in found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_price_has_a_known_currency_and_the_unit_that_its_seller_means(path):
    found = rows(recorded(path))
    offers = {row.offer_id: row for row in found if isinstance(row, Offer)}
    for price in (row for row in found if isinstance(row, Price)):
        offer = offers[price.offer_id]
        assert price.pricing_currency in CURRENCIES
        assert price.region_id == offer.region_id
        assert (offer.commitment_months is not None) or price.pricing_unit != "Term"
        if price.list_unit_price and price.pricing_currency in {"USD", "EUR", "GBP"} and offer.gpu_id:
            least, most = USUAL_PER_GPU_HOUR["large" if LARGE.match(offer.gpu_id) else "small"]
            assert least <= per_gpu_hour(offer, price) <= most, f"{offer.gpu_id} {price}"


def per_gpu_hour(offer: Offer, price: Price) -> Decimal:
    hours = Decimal((offer.commitment_months or 0) * 730)
    total = (price.list_unit_price or Decimal(0)) / (hours if price.pricing_unit == "Term" else 1)
    total += (price.upfront_unit_price or Decimal(0)) / (hours or 1)
    return total / (1 if price.pricing_unit == "GPU-Hours" else offer.gpu_count or 1)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_offer_has_an_honest_size_and_a_page_to_see_it_on(path):
    for offer in (row for row in rows(recorded(path)) if isinstance(row, Offer)):
        assert offer.gpu_name.strip()
        assert offer.source_url is None or urlsplit(offer.source_url).scheme == "https"
        assert bool(offer.commitment_months) is (offer.pricing_category == "Committed")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_field_is_both_read_and_ignored(path):
    payload = recorded(path)
    rows(payload)
    ignored = card(payload.source).ignored
    assert payload.ledger.read & ignored & set(payload.ledger.present) == set()
    assert payload.ledger.unread(ignored) == {}


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.stem)
def test_a_sentinel_never_becomes_a_price_nor_part_of_one(path, price_paths):
    payload = recorded(path)
    before = prices(payload)
    for place in (place for places in price_paths[path].values() for place in places):
        for number in (0, -1, None):
            assert prices(with_number(payload, place, number)) <= before, number


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.stem)
def test_one_price_of_zero_does_not_cost_the_others(path, price_paths):
    payload = recorded(path)
    for place in {place for found in price_paths[path].values() for place in found}:
        assert settle.parsed(of(payload.source), with_number(payload, place, 0))


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.stem)
def test_a_payload_without_its_prices_is_refused(path, price_paths):
    payload = recorded(path)
    assert price_paths[path]
    for field in price_paths[path]:
        payload = without(payload, field.rpartition(".")[2])
    with pytest.raises(Refused) as refused:
        rows(payload)
    assert_one_line(payload.source, refused.value)


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.stem)
def test_a_lost_field_is_refused_by_name_or_was_not_needed(path):
    payload = recorded(path)
    rows(payload)
    told = []
    for name in {field.rpartition(".")[2] for field in payload.ledger.read & set(payload.ledger.present)}:
        try:
            rows(without(payload, name))
        except Refused as refused:
            assert_one_line(payload.source, refused)
            told.append(f"no field {name}" in refused.message or f".{name}" in refused.message)
    assert any(told)


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.stem)
def test_a_new_field_is_reported_by_name(path):
    payload = recorded(path)
    before, told = prices(payload), 0
    ignored = {field.rpartition(".")[2] for field in card(payload.source).ignored}
    for place in mutations.places(mutations.documents(payload)):
        changed = with_new_field(payload, place)
        same = prices(changed) == before
        unread = changed.ledger.unread(card(payload.source).ignored)
        assert unread or not same or ignored.intersection(place.split(".")), f"a new field in {place} is not reported"
        assert not same or {field.rpartition(".")[2] for field in unread} <= {NEW}
        told += bool(unread) and same
    assert told


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_damaged_payload_is_refused_in_one_line(path):
    content, name = path.read_bytes().rstrip(), source_of(path)
    damaged = {
        "empty": b"",
        "blank": b" \n ",
        "html": b"<!DOCTYPE html><html><body>Sign in</body></html>",
        "another": json.dumps({"weather": [{"temperature": 21.5}]}).encode(),
        "cut": content[: len(content) // 2],
        "cut at the end": content[:-1],
        "binary": bytes(range(256)),
    }
    for broken in damaged.values():
        with pytest.raises(Refused) as refused:
            rows(Payload(name, broken, "https://example.org", FETCHED))
        assert_one_line(name, refused.value)


def test_the_contract_knows_every_pricing_unit():
    assert set(get_args(Price.model_fields["pricing_unit"].annotation)) == {"Hours", "GPU-Hours", "Term"}
