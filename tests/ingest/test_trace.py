"""A price followed home: the record that it was read from is found in every recorded payload."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import settle, sources
from ingest.firewall import subjects
from ingest.payload import Payload
from ingest.raw_record import Wanted, find
from ingest.trace import wanted_of
from tests.ingest import payloads
from tests.ingest.conftest import Gpuplan
from tests.ingest.payloads import FETCHED, FILES, source_of
from warehouse import store


def found(text, *names, amount="2.49", count="1"):
    payload = Payload("toy", text.encode(), "https://example.org", FETCHED)
    return [(one.where, one.has_price) for one in find(payload, Wanted((Decimal(amount),), names, Decimal(count)))]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"items": [{"id": "a", "price": 1.5}, {"id": "b", "price": 2.49}]}', "/items/1"),
        ('{"items": {"a": {"usd": 1.5}, "b": {"usd": "2.49"}}}', "/items/b"),
        ('{"items": [{"id": "b", "price": 1.5}, {"id": "b", "price": 2.49}]}', "/items/1"),
        ('{"b": {"cents": 249}}', "/b"),
        ('{"x/y": [{"id": "b", "per_month": 1817.7}]}', "/x~1y/0"),
        ('{"id": "b", "price": {"units": "2", "nanos": 490000000}}', "/"),
        ('{"p": 1}\n{"id": "b", "price": 2.49}', "/1"),
        ("id,price\na,1.5\nb,2.49\n", "line 3"),
        ("<Cube currency='b' rate='2.49'/>", "line 1"),
    ],
)
def test_the_smallest_record_with_name_and_number_is_found(text, where):
    assert found(text, "b") == [(where, True)]


def test_the_price_of_eight_gpus_is_found_by_that_of_one():
    assert found('[{"id": "b", "price": 19.92}]', "b", count="8") == [("/0", True)]


def test_a_record_without_the_number_is_told_apart():
    assert found('{"items": [{"id": "b", "price": 7}]}', "b") == [("/items/0", False)]
    assert found('{"items": [{"id": "c", "price": 2.49}]}', "b") == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(ANYTHING)
def test_any_document_can_be_searched_and_pointers_lead_to_what_they_name(document):
    text = json.dumps({"d": document, "it": {"id": "b", "price": 2.49}})
    payload = Payload("toy", text.encode(), "", FETCHED)
    for one in find(payload, Wanted((Decimal("2.49"),), ("b",))):
        at = json.loads(text, parse_float=Decimal)
        for key in one.where.split("/")[1:]:
            at = at[int(key)] if isinstance(at, list) else at[key.replace("~1", "/").replace("~0", "~")]
        assert at == one.record


def test_nearly_every_price_of_every_recorded_payload_is_found():
    """Not found as a number are prices made of others: half of another, free, or of a GPU named elsewhere."""
    told = {"record with its number": 0, "record only": 0, "none": 0}
    for file in FILES:
        source, payload = sources.source(source_of(file)), payloads.recorded(file)
        if source.CARD.in_parts:
            continue
        for key, rows in subjects.grouped(settle.parsed(source, payload)).items():
            value = subjects.value(rows)
            if key is None or value is None or value.amount is None:
                continue
            records = [record for wanted in wanted_of(rows) for record in find(payload, wanted)]
            numbered = any(record.has_price for record in records)
            told["record with its number" if numbered else "record only" if records else "none"] += 1
    assert told["none"] == 0
    assert told["record with its number"] > 0.95 * sum(told.values()) > 250


def test_a_price_is_followed_to_its_record(wire, gpuplan, recorded):
    wire.says(recorded("runpod_2026-09.json"))
    machines = json.loads(recorded("runpod_2026-09.json"))["data"]["gpuTypes"]
    place = [machine["id"] for machine in machines].index("NVIDIA B200")
    assert gpuplan.batches("runpod")[0] == 0
    ((price_id, digest),) = gpuplan.ask(
        "SELECT price_id, payload_sha256 FROM price_now JOIN batch USING (batch_id) "
        "WHERE gpu_id = 'B200-SXM' AND variant = 'secure'"
    )
    result = gpuplan("trace", price_id, "--format", "json")
    (chain,) = json.loads(result.stdout)["data"]
    assert chain["price"]["list_unit_price"] == 6.79
    assert chain["offer"]["gpu_name"] == "NVIDIA B200"
    assert chain["batch"]["source"] == "runpod"
    assert chain["payload"]["sha256"] == digest
    assert chain["payload"]["path"].endswith(f"/archive/runpod/{digest}.gz")
    assert chain["records"] == [{"where": f"/data/gpuTypes/{place}", "has_price": True, "record": machines[place]}]
    told = gpuplan("trace", price_id).stdout
    assert max(map(len, told.splitlines())) <= 80
    assert '"securePrice": 6.79' in told


def test_a_bundled_price_is_followed_to_its_data_set(seeded):
    gpuplan = Gpuplan(seeded)
    with store.reading(seeded) as connection:
        ((price_id,),) = connection.execute(
            "SELECT price_id FROM price_now WHERE instance_type = 'p5.48xlarge' AND region_id = 'us-east-1'"
        ).fetchall()[:1]
    told = gpuplan("trace", price_id)
    assert told.exit_code == 0
    assert "not fetched: it came with the program" in told.stdout
    assert "55.04 USD per hour, listed" in told.stdout
    assert max(map(len, told.stdout.splitlines())) <= 80


def test_a_price_that_is_not_there_is_the_users_mistake(gpuplan):
    refused = gpuplan("trace", "nothing@20260101T000000Z")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
