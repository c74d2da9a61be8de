"""What every source promises, asked of each by the name of its file: a new source is asked as soon as it is there.

Of sources whose payloads are files on disk (`in_parts`) only the card is asked here; their own tests ask the rest.
"""

import ast
import re
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import pytest

from ingest import sources
from ingest.card import Card, ScopedSource, Source
from tests.ingest.payloads import FILES, FOLDER, recorded, rows, source_of
from warehouse.tables import Offer, Price, ProviderKind

NAMES = sources.names()
CURRENCIES = {"USD", "EUR", "GBP", "CNY", "INR", "CHF", "CAD", "AUD", "JPY", "SEK", "SGD", "PLN"}
USUAL_PER_GPU_HOUR = {"small": (Decimal("0.01"), Decimal(15)), "large": (Decimal("0.3"), Decimal(40))}
"""What a GPU costs an hour in dollars, euros or pounds, up to 48 GB and from 80 GB on: cents, whole machines or
minutes taken for it fall outside."""
LARGE = re.compile(r"H100|H200|GH200|GB[23]00|H20|B200|B300|A100-\w+-80GB|MI3|TPU7x|Trainium[23]|Gaudi3")


def of(name: str) -> Source | ScopedSource:
    return sources.source(name)


def card(name: str) -> Card:
    return of(name).CARD


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


def test_the_contract_knows_every_pricing_unit():
    assert set(get_args(Price.model_fields["pricing_unit"].annotation)) == {"Hours", "GPU-Hours", "Term"}
