"""Markets and sellers of other clouds' machines against a server on this machine: what is asked, kept and told."""

import gzip
import json
from decimal import Decimal

import pytest

from ingest import sources
from ingest.aggregator import HOSTS, host_name
from ingest.payload import Payload
from tests.ingest.payloads import FETCHED
from warehouse.tables import Offer

KEY = "s3cret-k3y"
KEYS = {
    "vast": ("VAST_API_KEY", "Authorization", f"Bearer {KEY}"),
    "shadeform": ("SHADEFORM_API_KEY", "X-API-KEY", KEY),
    "primeintellect": ("PRIME_INTELLECT_API_KEY", "Authorization", f"Bearer {KEY}"),
    "together": ("TOGETHER_API_KEY", "Authorization", f"Bearer {KEY}"),
    "cudo": ("CUDO_API_KEY", "Authorization", f"Bearer {KEY}"),
    "thundercompute": (None, "Authorization", None),
}
PER_GPU = {  # source -> GPU, number of GPUs, USD for one GPU and hour
    "vast": ("H100 SXM 80GB", 2, 1.0),  # cheapest of 200: 2.00 for two
    "shadeform": ("H100 sxm5", 8, 3.99),  # 3192 cents for eight
    "primeintellect": ("H100_80GB PCIe", 1, 2.69),
    "together": ("h200 sxm", 8, 5.49),  # 73.2 cents a minute for eight
    "cudo": ("A100 80GB PCIe", 1, 1.5171),  # 1.50 + 2 x 0.0036 + 3 x 0.0033
    "thundercompute": ("NVIDIA A100 (80GB)", 2, 1.04),  # 2.08 for two
}
PRIVATE = {
    "public_ipaddr": "203.0.113.77",
    "host_id": 918273645,
    "machine_id": 192837465,
    "hostname": "fridas-cellar",
    "owner_email": "frida@example.org",
}
GPUS = ("RTX 3090", "RTX 4090", "RTX 5090", "A100 SXM4", "H200", "B200", "L40S", "RTX A6000", "Tesla T4", "L4")


def ask_of(number: int, gpu_name: str, gpu_count: int, price: float, **changes: object) -> dict[str, object]:
    """An offer as Vast.ai sends it, in what matters here."""
    inside = {"gpu_name": gpu_name, "gpu_ram": 81559, "num_gpus": gpu_count, "cpu_cores": None}
    rest = {"dph_base": price, "dph_total": price + 0.01, "min_bid": price / 2, "geolocation": "Texas, US, NA"}
    return {"id": number, **inside, **rest, **PRIVATE, **changes}


MARKET = [ask_of(1000 + 7 * n, "H100 SXM", 2, 2 + n / 100) for n in range(200)]
MARKET += [ask_of(5000 + 11 * n, GPUS[n % 10], 1, 1.0) for n in range(70)]


def vast_server(request):
    """Vast.ai: of the offers in the range of ids the cheapest 64, whatever is asked for."""
    question = json.loads(request.body)
    low, high = question["id"]["gt"], question["id"]["lte"]
    found = sorted((o for o in MARKET if low < o["id"] <= high), key=lambda o: o["dph_total"])
    return json.dumps({"offers": found[:64]}).encode()


def many(recorded, source: str, rows: str, place: str) -> bytes:
    """A structure often enough, each time in another place, for a batch that its source takes for good."""
    document = json.loads(recorded(f"{source}_structure.json"))
    more = [row | {place: f"{row[place]} {n}"} for n in range(1, 6) for row in document[rows]]
    counted = {"totalCount": 6 * len(document[rows])} if "totalCount" in document else {}
    return json.dumps(document | {rows: document[rows] + more} | counted).encode()


@pytest.fixture
def server(wire, recorded, monkeypatch):
    """Every source's server, and the keys to it."""
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")
    for variable, _, _ in KEYS.values():
        if variable:
            monkeypatch.setenv(variable, KEY)
    thunder = json.loads(recorded("thundercompute_structure.json"))
    pages = {f"/v2/{name}": json.dumps(answer).encode() for name, answer in thunder.items()}
    pages |= {
        "/v1/instances/types": many(recorded, "shadeform", "instance_types", "cloud_instance_type"),
        "/api/v1/availability/gpus": many(recorded, "primeintellect", "items", "cloudId"),
        "/v1/hardware": recorded("together_structure.json"),
        "/v1/vms/machine-types": many(recorded, "cudo", "machineTypes", "dataCenterId"),
    }
    wire.answers = lambda request: vast_server(request) if request.method == "POST" else pages[request.path]
    return wire


def kept(gpuplan) -> str:
    """All that the warehouse and its archive hold, as text."""
    files = [path for path in gpuplan.warehouse.parent.rglob("archive/*/*") if path.is_file()]
    tables = [gpuplan.ask(f"SELECT t::VARCHAR FROM {name} AS t") for name in ("offer", "price", "batch")]
    return str(tables) + "".join(gzip.decompress(path.read_bytes()).decode() for path in files)


def parsed(source: str, document: dict[str, object]) -> tuple[Payload, list[tuple[object, ...]]]:
    payload = Payload(source, json.dumps(document).encode(), "https://example.org", FETCHED)
    rows = list(sources.source(source).parse(payload))
    return payload, rows


@pytest.mark.parametrize("source", KEYS)
def test_a_refresh_sends_the_key_and_tells_the_price_of_a_gpu(server, gpuplan, source):
    code, (batch,) = gpuplan.batches(source)
    assert (code, batch["outcome"]) == (0, "loaded")
    assert "unread" not in batch["message"]
    gpu_name, gpu_count, per_gpu = PER_GPU[source]
    query = f"SELECT min(price_per_gpu_hour) FROM price_now WHERE gpu_name = '{gpu_name}' AND gpu_count = {gpu_count}"
    rank = " AND variant = 'cheapest'" if source == "vast" else ""
    assert float(gpuplan.ask(query + rank)[0][0]) == pytest.approx(per_gpu, abs=1e-9)
    _, header, value = KEYS[source]
    assert {request.headers.get(header) for request in server.requests} == {value}


@pytest.mark.parametrize("source", [source for source, (key, _, _) in KEYS.items() if key])
def test_a_key_is_never_told_or_kept(server, gpuplan, source):
    told = [gpuplan("refresh", source).output]
    server.says((403, {}, json.dumps({"error": {"message": f"{KEY} may not"}}).encode()))
    told.append(gpuplan("refresh", source).output)
    assert "may not" in told[1]
    assert KEY not in str(told) + kept(gpuplan)


@pytest.mark.parametrize("source", ["vast", "shadeform", "cudo"])
def test_a_public_list_is_asked_for_without_a_key_too(server, gpuplan, monkeypatch, source):
    monkeypatch.delenv(KEYS[source][0])
    code, _ = gpuplan.batches(source)
    assert (code, {request.headers.get(KEYS[source][1]) for request in server.requests}) == (0, {None})


@pytest.mark.parametrize("source", ["primeintellect", "together"])
def test_a_source_without_its_key_is_skipped(server, gpuplan, monkeypatch, source):
    monkeypatch.delenv(KEYS[source][0])
    code, (line,) = gpuplan.batches(source)
    assert (code, line["outcome"], server.requests) == (0, "skipped", [])


def test_vasts_market_is_surveyed_whole_though_an_answer_has_64_offers(server, gpuplan):
    _, (batch,) = gpuplan.batches("vast")
    assert "270 offers surveyed" in batch["message"]
    query = (
        "SELECT variant, price_per_instance_hour::FLOAT, region_id, pricing_category, status_reason FROM price_now "
        "WHERE gpu_id = 'H100-SXM-80GB' ORDER BY 2"
    )
    rows = gpuplan.ask(query)
    assert [(variant, round(price, 4)) for variant, price, *_ in rows] == [
        ("interruptible cheapest", 1.0),
        ("interruptible p25", 1.245),  # half of the price of the 50th of 200
        ("interruptible median", 1.495),
        ("cheapest", 2.0),
        ("p25", 2.49),
        ("median", 2.99),
    ]
    assert {row[2:4] for row in rows} == {("US", "Dynamic")}
    assert all("of 200 asking prices" in row[4] for row in rows)


def test_nothing_of_vasts_hosts_is_kept_or_told_and_a_new_field_is_noticed(server, gpuplan):
    output = gpuplan("refresh", "vast", "--format", "json").output
    everything = output + kept(gpuplan)
    assert [str(value) for value in PRIVATE.values() if str(value) in everything] == []
    assert "Texas" in everything
    assert "unknown fields, not kept: owner_email" in output


@pytest.mark.parametrize(
    "answer",
    [
        b'{"offers": {"public_ipaddr": "203.0.113.77"}}',
        b'[{"public_ipaddr": "203.0.113.77"}]',
        b'{"offers": [{"public_ipaddr": "203.0.113.77"}]}',
        b"<html>203.0.113.77</html>",
    ],
)
def test_an_answer_that_is_no_list_of_vasts_offers_fails_and_is_not_kept(wire, gpuplan, answer):
    wire.says(answer)
    result = gpuplan("refresh", "vast", "--format", "json")
    assert result.exit_code == 1
    assert "no list of offers" in result.output
    assert "203.0.113.77" not in result.output + kept(gpuplan)


def test_a_server_that_ignores_the_ids_asked_for_is_not_asked_for_ever(wire, gpuplan):
    wire.says(json.dumps({"offers": MARKET[:64]}).encode())
    code, (batch,) = gpuplan.batches("vast")
    assert (code, batch["outcome"], "does not keep to the ids" in batch["message"]) == (1, "failed", True)
    assert len(wire.requests) < 5


@pytest.mark.parametrize("price", [0, None, 9999, 79992.0])
def test_vasts_placeholders_are_never_prices(price):
    offers = [ask_of(1, "L4", 1, 0.4), ask_of(2, "L4", 1, 0.4, dph_base=price, min_bid=price)]
    payload, rows = parsed("vast", {"left_out": [], "offers": offers})
    asked = {row.list_unit_price for row in rows if not isinstance(row, Offer)}
    assert asked == {Decimal("0.4"), Decimal("0.2")}
    assert sum(payload.ledger.dropped.values()) == 2


def test_two_sizes_of_memory_and_a_place_unknown_are_surveys_of_their_own():
    a100 = {"geolocation": None, "min_bid": None}
    offers = [ask_of(1, "A100 SXM4", 1, 0.6, gpu_ram=40960, **a100), ask_of(2, "A100 SXM4", 1, 1.2, **a100)]
    _, rows = parsed("vast", {"left_out": [], "offers": offers})
    assert {(row.gpu_id, row.gpu_name, row.region_id) for row in rows if isinstance(row, Offer)} == {
        ("A100-SXM-40GB", "A100 SXM4 40GB", None),
        ("A100-SXM-80GB", "A100 SXM4 80GB", None),
    }


def test_prime_intellects_pages_are_asked_for_until_all_have_come(server, gpuplan, recorded):
    document = json.loads(many(recorded, "primeintellect", "items", "cloudId"))

    def page(request):
        number = int(request.query["page"])
        return json.dumps({"items": document["items"][21 * (number - 1) : 21 * number], "totalCount": 142}).encode()

    server.answers = page
    code, (batch,) = gpuplan.batches("primeintellect")
    assert (code, batch["row_count"]) == (0, 72)  # six of seven items have a GPU, 42 items, an offer and a price each
    assert [request.query["page"] for request in server.requests] == ["1", "2"]


def test_a_machine_that_an_aggregator_lists_twice_is_one_offer_at_the_lower_price(recorded):
    document = json.loads(recorded("shadeform_structure.json"))
    first = document["instance_types"][0]
    for prices in ([203, 150, 0], [0, 150, 203]):
        payload, rows = parsed("shadeform", {"instance_types": [first | {"hourly_price": price} for price in prices]})
        _, price = rows
        assert str(price.list_unit_price) == "1.5"
        assert sum(payload.ledger.dropped.values()) == 2


def test_a_regions_own_price_goes_before_that_of_the_type(recorded):
    first = json.loads(recorded("shadeform_structure.json"))["instance_types"][0]
    dearer = first | {"availability": [{"region": "is-1", "available": True, "hourly_price": 250}]}
    _, (offer, price) = parsed("shadeform", {"instance_types": [dearer]})
    assert (offer.region_id, str(price.list_unit_price)) == ("is-1", "2.5")


def test_prime_intellects_price_of_several_gpus_is_unknown_because_it_is_disputed(recorded):
    item = json.loads(recorded("primeintellect_structure.json"))["items"][0]
    _, (_, one) = parsed("primeintellect", {"items": [item], "totalCount": 1})
    _, (_, two) = parsed("primeintellect", {"items": [item | {"gpuCount": 2}], "totalCount": 1})
    assert (one.price_status, str(one.list_unit_price)) == ("listed", "2.69")
    assert (two.price_status, two.list_unit_price) == ("unpriced", None)
    assert "one GPU or for the whole machine" in two.status_reason


def test_cudos_parts_add_up_to_the_price(server, gpuplan):
    gpuplan.batches("cudo")
    query = (
        "SELECT p.instance_type, p.price_per_instance_hour::FLOAT, sum(c.price_per_instance_hour)::FLOAT, count(*) "
        "FROM price_component_now AS c JOIN price_now AS p USING (offer_id) "
        "WHERE p.status_reason LIKE 'the smallest machine with one GPU: %' AND p.region_id LIKE '%-1' GROUP BY ALL"
    )
    found = {name: (round(price, 6), round(parts, 6), count) for name, price, parts, count in gpuplan.ask(query)}
    assert found == {"cascade-lake": (0.0563, 0.0563, 3), "epyc-milan-a100": (1.5171, 1.5171, 3)}


def test_hosts_bear_the_names_that_their_own_sources_give_them():
    cards = {name: sources.source(name).CARD.name for name in sources.names()}
    known = {name: shown for name, shown in cards.items() if name.removesuffix("_cloud") in HOSTS}
    assert {name: host_name(name.removesuffix("_cloud")) for name in known} == known
    assert {"runpod", "hyperstack", "gcp"} <= set(known)
