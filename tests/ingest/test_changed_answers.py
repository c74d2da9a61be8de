"""What every source does with a changed answer: damaged, a field lost or new, numbers that are none."""

import json
from collections import defaultdict
from decimal import Decimal

import pytest

from ingest import settle, sources
from ingest.payload import Payload
from tests.ingest import mutations
from tests.ingest.payloads import FETCHED, FILES, recorded, rows, source_of
from warehouse.faults import Fault
from warehouse.load import Refused
from warehouse.tables import Price, TokenPrice

JSON = [path for path in FILES if path.suffix == ".json"]
TWO_PART = ("units", "nanos")
"""One number in two fields, as Google writes money."""
NEW = "carbonSurchargeNobodyKnows"


def ignored_by(name: str) -> frozenset[str]:
    return sources.source(name).CARD.ignored


def prices(payload: Payload) -> set[tuple[str, Decimal]]:
    """The numbers that a payload states as prices, or none where it is refused."""
    try:
        found = settle.parsed(sources.source(payload.source), payload)
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
        assert settle.parsed(sources.source(payload.source), with_number(payload, place, 0))


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
    ignored = {field.rpartition(".")[2] for field in ignored_by(payload.source)}
    for place in mutations.places(mutations.documents(payload)):
        changed = with_new_field(payload, place)
        same = prices(changed) == before
        unread = changed.ledger.unread(ignored_by(payload.source))
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
