"""Refreshes of the smaller clouds against a server on this machine: what is asked, what is told, what is never kept."""

import gzip
import json

import pytest

HOTAISLE = "/teams/acme-gpu-buyers"
KEYS = {
    "digitalocean": ("DIGITALOCEAN_TOKEN", "Authorization", "Bearer s3cret-k3y"),
    "hyperstack": ("HYPERSTACK_API_KEY", "api_key", "s3cret-k3y"),
    "jarvislabs": ("JL_API_KEY", "Authorization", "Bearer s3cret-k3y"),
    "hotaisle": ("HOTAISLE_API_KEY", "Authorization", "Token s3cret-k3y"),
    "seeweb": ("SEEWEB_API_TOKEN", "X-APITOKEN", "s3cret-k3y"),
}
PATHS = {
    "digitalocean": ["/v2/sizes", "/v2/sizes"],
    "hyperstack": ["/core/flavors", "/pricebook"],
    "jarvislabs": ["/misc/server_meta"],
    "hotaisle": [f"{HOTAISLE}/virtual_machines/available/", f"{HOTAISLE}/bare_metal/available/"],
    "seeweb": ["/plans"],
    "cloudrift": ["/api/v1/instance-types/list"],
    "lium": ["/api/public/v1/nodes"],
}
PER_GPU = [  # source, GPU, number of GPUs, USD or EUR for one GPU and hour
    ("digitalocean", "nvidia_h100", 8, 3.0),  # 24.00 for eight
    ("hyperstack", "H100-80G-PCIe-NVLink", 8, 1.95),
    ("jarvislabs", "H100", None, 3.0),
    ("hotaisle", "MI300X", 8, 3.39375),  # 2715 cents for eight
    ("seeweb", "A100 80GB", 2, 1.0),  # 2 euro for two
    ("cloudrift", "RTX 4090 Ext", 2, 0.3925),  # 78.5 cents for two
    ("lium", "H200 140GB", 8, 3.99),
]


def answers(recorded, source: str) -> list[bytes]:
    """What the source's server says, one answer a request, out of the payload that gpuplan keeps of them."""
    if source == "digitalocean":
        first, second = recorded("digitalocean_structure.json").split(b'"meta": {"total": 6}\n}\n')[:2]
        end = b'"meta": {"total": 6}\n}\n'
        return [first + end, second + end]
    if source in {"hyperstack", "hotaisle"}:
        return [json.dumps(part).encode() for part in json.loads(recorded(f"{source}_structure.json")).values()]
    return [recorded("lium_2026-09-10.json" if source == "lium" else f"{source}_structure.json")]


@pytest.fixture
def keys(monkeypatch):
    for variable, _, _ in KEYS.values():
        monkeypatch.setenv(variable, "s3cret-k3y")
    monkeypatch.setenv("HOTAISLE_TEAM_HANDLE", "acme-gpu-buyers")
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")


def kept(gpuplan) -> str:
    """All that the warehouse and its archive hold, as text."""
    files = [path for path in gpuplan.warehouse.parent.rglob("archive/*/*") if path.is_file()]
    tables = [gpuplan.ask(f"SELECT t::VARCHAR FROM {name} AS t") for name in ("offer", "price", "batch")]
    return str(tables) + "".join(gzip.decompress(path.read_bytes()).decode() for path in files)


@pytest.mark.parametrize("known", PER_GPU, ids=lambda known: known[0])
def test_a_refresh_asks_with_the_key_and_tells_the_price_of_a_gpu(wire, gpuplan, recorded, keys, known):
    source, gpu_name, gpu_count, per_gpu = known
    wire.says(*answers(recorded, source))
    code, (batch,) = gpuplan.batches(source)
    assert (code, batch["outcome"], "unread" in (batch["message"] or "")) == (0, "loaded", False)
    query = f"SELECT DISTINCT gpu_count, price_per_gpu_hour FROM price_now WHERE gpu_name = '{gpu_name}' AND gpu_count "
    (row,) = gpuplan.ask(query + (f"= {gpu_count}" if gpu_count else "IS NULL"))
    assert float(row[1]) == per_gpu
    assert [request.path for request in wire.requests] == PATHS[source]
    _, header, value = KEYS.get(source, (None, None, None))
    assert {request.headers.get(header) for request in wire.requests} == {value}


@pytest.mark.parametrize("source", KEYS)
def test_neither_key_nor_account_is_ever_told_or_kept(wire, gpuplan, recorded, keys, source):
    account = "acme-gpu-buyers" if source == "hotaisle" else "nobody"
    no = json.dumps({"error": {"message": f"s3cret-k3y of {account} may not"}}).encode()
    told = []
    for said in (answers(recorded, source), [(403, {}, no)], [b"<html>Sign in</html>"]):
        wire.says(*said)
        result = gpuplan("refresh", source, "--format", "json")
        told.append((json.loads(result.stdout)["data"][0]["outcome"], result.output))
    everything = str(told) + kept(gpuplan)
    assert [outcome for outcome, _ in told] == ["loaded", "failed", "refused"]
    assert "may not" in everything
    assert "s3cret-k3y" not in everything
    assert "acme-gpu-buyers" not in everything


def test_a_source_without_its_key_or_team_is_skipped(gpuplan, wire, monkeypatch):
    for variable, _, _ in KEYS.values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.delenv("HOTAISLE_TEAM_HANDLE", raising=False)
    for source in KEYS:
        code, (line,) = gpuplan.batches(source)
        assert (code, line["outcome"]) == (0, "skipped")
    monkeypatch.setenv("HOTAISLE_API_KEY", "s3cret-k3y")
    _, (line,) = gpuplan.batches("hotaisle")
    assert (line["outcome"], line["message"]) == ("skipped", "hotaisle: set HOTAISLE_TEAM_HANDLE to read it")
    assert wire.requests == []


def test_cloudrift_is_asked_for_virtual_machines(wire, gpuplan, recorded):
    wire.says(*answers(recorded, "cloudrift"))
    gpuplan.batches("cloudrift")
    assert json.loads(wire.requests[0].body)["data"] == {"selector": {"ByServiceAndLocation": {"services": ["vm"]}}}


def test_a_page_of_digitalocean_that_is_missing_leaves_what_was_there(wire, gpuplan, recorded, keys):
    first, second = answers(recorded, "digitalocean")
    wire.says(first, second)
    gpuplan.batches("digitalocean")
    wire.says(first, b"")
    code, (batch,) = gpuplan.batches("digitalocean")
    assert (code, batch["outcome"]) == (1, "failed")
    assert "page 2 is empty" in batch["message"]
    assert gpuplan.ask("SELECT count(*) FROM price_now") == [(6,)]


def test_hot_aisle_with_nothing_to_let_keeps_what_it_costs(wire, gpuplan, recorded, keys):
    wire.says(*answers(recorded, "hotaisle"))
    gpuplan.batches("hotaisle")
    wire.says(b"null")
    code, (batch,) = gpuplan.batches("hotaisle")
    assert (code, batch["outcome"], batch["row_count"], batch["closed_count"]) == (0, "loaded", 0, 0)
    assert gpuplan.ask("SELECT count(*) FROM price_now WHERE price_per_instance_hour = 27.15") == [(1,)]


def node(price: object = 2.0, **changes: object) -> dict[str, object]:
    whole = {"gpu_model": "H200", "gpu_count": 8, "gpu_memory_gb": 141, "country_code": "US", "tier": "secure"}
    mine = {"id": "0b1e55ed-machine", "rent_url": "https://lium.io/browse-pods/0b1e55ed-machine", "city": "Smallville"}
    return {**whole, **mine, "price_per_gpu_hour": price, **changes}


def feed(*nodes: dict[str, object]) -> bytes:
    return json.dumps({"generated_at": "2026-11-01T00:00:00Z", "count": len(nodes), "nodes": nodes}).encode()


def test_lium_is_a_survey_that_names_nobodys_machine(wire, gpuplan):
    others = [
        node(1.0, country_code="JP"),
        node(1.5, gpu_count=4),
        node(0.9, tier="spot"),
        node(9.0, gpu_memory_gb=140),
    ]
    unknown = [node(None), node(0), node(gpu_model=None), node(gpu_count=None)]
    wire.says(feed(*(node(price) for price in (5.0, 2.5, 2.0, 3.0, 4.0)), *others, *unknown))
    code, (batch,) = gpuplan.batches("lium")
    assert (code, batch["outcome"]) == (0, "loaded")
    assert "4 rows left out: GPU, size or price of the node not stated" in batch["message"]
    query = "SELECT variant, price_per_gpu_hour FROM price_now WHERE region_id = 'US' AND gpu_count = 8"
    found = {variant: float(price) for variant, price in gpuplan.ask(f"{query} AND gpu_name = 'H200 141GB'")}
    secure = {"secure cheapest": 2.0, "secure p25": 2.5, "secure median": 3.0}
    assert found == secure | {"spot cheapest": 0.9, "spot p25": 0.9, "spot median": 0.9}
    assert not [word for word in ("0b1e55ed", "browse-pods", "Smallville") if word in kept(gpuplan)]


def test_a_lium_feed_that_is_cut_or_no_json_is_not_loaded(wire, gpuplan):
    cut = json.loads(feed(*(node() for _ in range(4))))
    wire.says(json.dumps(cut | {"nodes": cut["nodes"][:3]}).encode(), b'{"nodes": [{"id": "0b1e55ed-mach')
    _, (batch,) = gpuplan.batches("lium")
    assert (batch["outcome"], batch["message"]) == ("refused", "lium: 4 nodes announced, 3 came")
    _, (batch,) = gpuplan.batches("lium")
    assert batch["outcome"] == "failed"
    assert "0b1e55ed" not in kept(gpuplan)


def test_what_a_hyperstack_account_pays_is_not_the_list_price(wire, gpuplan, recorded, keys):
    wire.says(*answers(recorded, "hyperstack"))
    _, (batch,) = gpuplan.batches("hyperstack")
    asked = (
        "SELECT pricing_category, price_per_instance_hour FROM price_now WHERE gpu_name = 'H100-80G-PCIe' ORDER BY 2"
    )
    assert [(row[0], float(row[1])) for row in gpuplan.ask(asked)] == [("Dynamic", 12.16), ("Standard", 15.2)]
    assert "3 rows left out: price of something other than a flavor's GPU" in batch["message"]


def test_two_prices_of_one_name_in_hyperstacks_book_are_refused(wire, gpuplan, recorded, keys):
    flavors, book = answers(recorded, "hyperstack")
    wire.says(flavors, json.dumps([*json.loads(book), {"name": "L40", "value": "1.0"}]).encode())
    _, (batch,) = gpuplan.batches("hyperstack")
    assert (batch["outcome"], "L40 has the prices 0" in batch["message"]) == ("refused", True)
