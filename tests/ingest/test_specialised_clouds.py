"""Refreshes of Lambda, Scaleway, Vultr and OVHcloud against a server on this machine, and their traps."""

import json
from decimal import Decimal

import pytest

from tests.ingest.conftest import Request

KEY = "s3cret-k3y"
GPUS = "SELECT instance_type, CAST(price_per_gpu_hour AS DOUBLE) FROM price_now"


def document(recorded, name: str) -> dict:
    return json.loads(recorded(name))


def lambda_types(recorded, **changes: object) -> bytes:
    """The three recorded types, and ten of another name, each with the changes."""
    types = document(recorded, "lambda_cloud_2026-08-15.json")["data"]
    one = types["gpu_1x_h100_sxm5"]
    more = {f"gpu_{n}x_b200_sxm6": one["instance_type"] | {"name": f"gpu_{n}x_b200_sxm6"} for n in range(10)}
    types |= {name: one | {"instance_type": machine | changes} for name, machine in more.items()}
    return json.dumps({"data": types}).encode()


def test_lambda_is_asked_with_its_key_and_its_cents_become_dollars(wire, gpuplan, recorded, monkeypatch):
    monkeypatch.setenv("LAMBDA_API_KEY", KEY)
    wire.says(lambda_types(recorded))
    code, (batch,) = gpuplan.batches("lambda_cloud")
    assert (code, batch["outcome"]) == (0, "loaded")
    assert gpuplan.ask(f"{GPUS} WHERE gpu_id = 'GH200-96GB'") == [("gpu_1x_gh200", 2.29)]
    assert wire.requests[0].headers["Authorization"] == f"Bearer {KEY}"
    assert KEY not in str(gpuplan.ask("FROM batch")) + str(batch)


def test_a_lambda_type_without_room_keeps_its_price_and_is_counted(wire, gpuplan, recorded, monkeypatch):
    monkeypatch.setenv("LAMBDA_API_KEY", KEY)
    wire.says(lambda_types(recorded))
    _, (batch,) = gpuplan.batches("lambda_cloud")
    assert "11 types have no room in any region" in batch["message"]
    assert gpuplan.ask(f"{GPUS} WHERE instance_type = 'gpu_1x_h100_sxm5'") == [("gpu_1x_h100_sxm5", 4.29)]


def test_a_lambda_type_of_no_cents_has_no_price(wire, gpuplan, recorded, monkeypatch):
    monkeypatch.setenv("LAMBDA_API_KEY", KEY)
    wire.says(lambda_types(recorded, price_cents_per_hour=0))
    gpuplan.batches("lambda_cloud")
    found = gpuplan.ask("SELECT price_status, list_unit_price, count(*) FROM price_now GROUP BY ALL ORDER BY 1, 2")
    assert found == [
        ("listed", Decimal("1.990000000"), 1),
        ("listed", Decimal("2.290000000"), 1),
        ("listed", Decimal("4.290000000"), 1),
        ("unpriced", None, 10),
    ]


NOTHING = b'{"servers": {}}'
STOCK = json.dumps({"servers": {"H100-1-80G": {"availability": "shortage"}, "L4-1-24G": {"availability": "available"}}})


def scaleway(recorded, gpu_zones=("fr-par-2", "pl-waw-2"), dead=None):
    """A server whose types come on two pages, with GPUs in some zones only."""
    servers = document(recorded, "scaleway_2026-10-01.json")["servers"]
    plain = {name: server for name, server in servers.items() if not server["gpu"]}
    gpus = {name: server for name, server in servers.items() if server["gpu"]}

    def answer(request: Request) -> bytes | int:
        zone, page = request.path.split("/")[4], request.query["page"]
        if zone == dead:
            return 503
        if request.path.endswith("/availability"):
            return STOCK.encode() if page == "1" else NOTHING
        found = {"1": plain, "2": gpus if zone in gpu_zones else {}}.get(page, {})
        return json.dumps({"servers": found}).encode()

    return answer


def test_scaleway_is_read_zone_by_zone_and_a_zone_without_gpus_is_good(wire, gpuplan, recorded):
    wire.answers = scaleway(recorded)
    code, batches = gpuplan.batches("scaleway")
    counts = {batch["scope"]: batch["row_count"] for batch in batches}
    assert (code, {batch["outcome"] for batch in batches}, len(batches)) == (0, {"loaded"}, 9)
    assert {zone: count for zone, count in counts.items() if count} == {"fr-par-2": 14, "pl-waw-2": 14}
    assert not any("unread" in batch["message"] for batch in batches)
    found = gpuplan.ask(f"{GPUS} WHERE region_id = 'pl-waw-2' AND gpu_count = 8 AND pricing_currency = 'EUR'")
    assert sorted(found) == [("B300-SXM-8-288G", 7.5), ("H100-SXM-8-80G", 3.16635)]


def test_a_scaleway_type_in_shortage_keeps_its_price_and_is_named(wire, gpuplan, recorded):
    wire.answers = scaleway(recorded)
    _, (batch,) = gpuplan.batches("scaleway", "--scope", "fr-par-2")
    assert "in shortage: H100-1-80G;" in f"{batch['message']};"
    assert gpuplan.ask(f"{GPUS} WHERE instance_type = 'H100-1-80G'") == [("H100-1-80G", 2.8665)]


def test_one_dead_zone_of_scaleway_is_nobody_elses_failure(wire, gpuplan, recorded, monkeypatch):
    monkeypatch.setenv("GPUPLAN_HTTP_RETRIES", "0")
    wire.answers = scaleway(recorded, dead="pl-waw-2")
    code, batches = gpuplan.batches("scaleway")
    assert (code, [b["scope"] for b in batches if b["outcome"] != "loaded"]) == (3, ["pl-waw-2"])


def test_scaleways_types_at_their_end_and_slices_are_no_whole_gpus_on_sale(wire, gpuplan, recorded):
    servers = document(recorded, "scaleway_2026-10-01.json")["servers"]
    servers["L4-1-24G"]["end_of_service"] = True
    servers["H100-1-80G"]["mig_profile"] = "1g.10gb"
    wire.answers = lambda request: (
        json.dumps({"servers": servers}).encode()
        if request.query["page"] == "1" and "availability" not in request.path
        else NOTHING
    )
    _, (batch,) = gpuplan.batches("scaleway", "--scope", "fr-par-2")
    assert "1 rows left out: end of service" in batch["message"]
    assert gpuplan.ask("SELECT gpu_id, gpu_name FROM price_now WHERE instance_type = 'H100-1-80G'") == [
        (None, "H100-PCIe MIG 1g.10gb")
    ]


def vultr(recorded) -> tuple[dict, dict]:
    plans, metal = recorded("vultr_structure.json").split(b"\n}\n{\n")
    return json.loads(plans + b"}"), json.loads(b"{" + metal)


def test_vultrs_pages_are_followed_by_their_cursors(wire, gpuplan, recorded):
    plans, metal = vultr(recorded)
    first = {"plans": plans["plans"][:2], "meta": {"total": 6, "links": {"next": "bmV4dA==", "prev": ""}}}
    second = plans | {"plans": plans["plans"][2:]}
    wire.says(*(json.dumps(page).encode() for page in (first, second, metal)))
    code, (batch,) = gpuplan.batches("vultr")
    assert (code, batch["row_count"]) == (0, 22)
    assert [(request.path, request.query.get("cursor")) for request in wire.requests] == [
        ("/v2/plans", None),
        ("/v2/plans", "bmV4dA=="),
        ("/v2/plans-metal", None),
    ]
    found = gpuplan.ask(f"{GPUS} WHERE gpu_name = 'NVIDIA_A100' AND gpu_count < 1 ORDER BY 2")
    assert found == [
        ("vcg-a100-1c-6g-4vram", 2.46),  # 0.123 for a twentieth
        ("vcg-a100-6c-60g-40vram", 2.794),  # 1.397 for a half
        ("vcg-a100-6c-60g-40vram", 3.352),  # 1.676 for a half in Bangalore
    ]


def test_a_page_of_vultr_that_is_missing_refuses_the_batch(wire, gpuplan, recorded):
    plans, metal = vultr(recorded)
    metal["meta"]["links"]["next"] = "bmV4dA=="
    wire.says(*(json.dumps(page).encode() for page in (plans, metal)), b'{"weather": "fine"}')
    _, (batch,) = gpuplan.batches("vultr")
    assert batch["outcome"] == "refused"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"hourly_cost": 0}, [("Standard", "unpriced", None)]),
        ({"hourly_cost": 0, "deploy_ondemand": False}, [("Standard", "not_offered", None)]),
        (
            {"hourly_cost": 0, "deploy_ondemand": False, "deploy_preemptible": True, "hourly_cost_preemptible": 1.1},
            [("Dynamic", "listed", Decimal("1.1")), ("Standard", "not_offered", None)],
        ),
        ({"hourly_cost_preemptible": 0}, [("Standard", "listed", Decimal("1.712"))]),
        ({"locations": [""]}, [("Standard", "listed", Decimal("1.712"))]),
    ],
)
def test_vultr_offers_only_what_it_deploys_and_zero_is_no_price(wire, gpuplan, recorded, changes, expected):
    plans, metal = vultr(recorded)
    plans["plans"] = [plan | (changes if "-a40-" in plan["id"] else {}) for plan in plans["plans"]]
    wire.says(*(json.dumps(page).encode() for page in (plans, metal)))
    gpuplan.batches("vultr")
    found = "SELECT pricing_category, price_status, list_unit_price FROM price_now WHERE gpu_id = 'A40' ORDER BY 1"
    assert gpuplan.ask(found) == expected


def ovh(recorded, *addons: tuple[str, int], currency="EUR") -> bytes:
    """The catalogue with addons like its first, of other codes and prices."""
    whole = document(recorded, "ovhcloud_structure.json")
    whole["locale"]["currencyCode"] = currency
    for code, price in addons:
        one = json.loads(json.dumps(whole["addons"][0])) | {"planCode": code, "invoiceName": code.partition(".")[0]}
        one["pricings"][0]["price"] = price
        whole["addons"].append(one)
    return json.dumps(whole).encode()


def test_ovhs_units_are_exact_and_a_month_is_not_an_hour(wire, gpuplan, recorded):
    wire.says(ovh(recorded, ("h100-760.consumption", 155819001), ("h100-760.consumption.3AZ", 160000000)))
    code, (batch,) = gpuplan.batches("ovhcloud")
    assert (code, wire.requests[0].query) == (0, {"ovhSubsidiary": "FR"})
    found = gpuplan.ask("SELECT variant, list_unit_price FROM price_now WHERE instance_type = 'h100-760' ORDER BY 1")
    assert found == [("3AZ", Decimal("1.6")), (None, Decimal("1.55819001"))]
    month = "SELECT CAST(price_per_instance_hour AS DOUBLE) FROM price_now WHERE commitment_months = 1"
    assert gpuplan.ask(month)[0][0] == pytest.approx(1940 / 730)
    assert "a10-45 is tagged as coming soon" in batch["message"]
    assert "1 rows left out: Windows" in batch["message"]


def test_ovhs_currency_is_that_of_the_subsidiary(wire, gpuplan, recorded):
    wire.says(ovh(recorded, currency="PLN"))
    gpuplan.batches("ovhcloud")
    assert gpuplan.ask("SELECT DISTINCT pricing_currency FROM price_now") == [("PLN",)]


def test_ovhs_unknown_ways_of_billing_and_several_prices_are_no_price(wire, gpuplan, recorded):
    twice = ("h100-1520.consumption", 1120000000), ("h100-1520.consumption", 1000000000)
    wire.says(ovh(recorded, *twice, ("h100-380.hourly.prepaid", 1)))
    _, (batch,) = gpuplan.batches("ovhcloud")
    assert "billed in a way that we don't know: h100-380.hourly.prepaid" in batch["message"]
    found = "SELECT price_status, list_unit_price FROM price_now WHERE instance_type = 'h100-1520'"
    assert gpuplan.ask(found) == [("unpriced", None)]
