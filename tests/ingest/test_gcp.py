"""Google Cloud's machines from parts: rates that are known from elsewhere, put into SKUs, must give known prices."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files
from itertools import permutations
from zlib import crc32

import pytest

from ingest import sources
from ingest.payload import Payload
from ingest.shapes import shapes
from ingest.sources.gcp import skus
from ingest.sources.gcp.machines import needs
from warehouse import seed
from warehouse.load import Refused
from warehouse.tables import Offer, Price, PriceComponent

FETCHED = datetime(2026, 11, 20, 12, tzinfo=UTC)
IOWA = ("us-central1",)
H100 = "Nvidia H100 80GB GPU running in Americas"
Sku = dict[str, object]


def sku(description: str, price: str, unit: str = "h", **changes: object) -> Sku:
    """A SKU as the catalogue has it: a price's whole units are text, its billionths a number, zeros are absent."""
    whole, _, rest = price.partition(".")
    money = {"units": whole, "nanos": int(rest.ljust(9, "0"))}
    rate = {"startUsageAmount": 0, "unitPrice": {"currencyCode": changes.pop("currency", "USD")}}
    rate["unitPrice"] |= {name: value for name, value in money.items() if int(value)}
    info = {
        "effectiveTime": changes.pop("at", "2026-11-20T00:00:00Z"),
        "pricingExpression": {"usageUnit": unit, "tieredRates": [rate]},
    }
    category = {"resourceGroup": changes.pop("group", "GPU"), "usageType": changes.pop("usage_type", "OnDemand")}
    return {
        "skuId": f"{crc32(f'{description} {price}'.encode()):08X}",
        "description": description,
        "category": category,
        "serviceRegions": list(changes.pop("regions", IOWA)),
        "pricingInfo": [info],
        **changes,
    }


def payload(*rows: Sku) -> Payload:
    page = json.dumps({"skus": rows, "nextPageToken": ""}).encode()
    return Payload("gcp", page, "https://example.org", FETCHED)


def parsed(*rows: Sku) -> list[tuple[Offer, Price]]:
    records = list(sources.source("gcp").parse(payload(*rows)))
    prices = {record.offer_id: record for record in records if isinstance(record, Price)}
    return [(record, prices[record.offer_id]) for record in records if isinstance(record, Offer)]


def price(instance_type: str, *rows: Sku, **terms: object) -> Price:
    """The one price of a machine, on demand unless said otherwise."""
    terms = {"pricing_category": "Standard"} | terms
    (found,) = [
        price
        for offer, price in parsed(*rows)
        if offer.instance_type == instance_type and all(getattr(offer, name) == value for name, value in terms.items())
    ]
    return found


def amount(*arguments: object, **terms: object) -> str | None:
    found = price(*arguments, **terms).list_unit_price
    return None if found is None else f"{found.normalize():f}"


def a2() -> list[Sku]:
    """On demand in Iowa, recorded by OpenCost in 2023 and the same since."""
    return [
        sku("A2 Instance Core running in Americas", "0.031611", group="CPU"),
        sku("A2 Instance Ram running in Americas", "0.004237", "GiBy.h", group="RAM"),
        sku("Nvidia Tesla A100 GPU running in Americas", "2.933908"),
    ]


def a3() -> list[Sku]:
    """Iowa: the GPU as listed in July 2026; core and memory split at will so that a GPU's host costs 1.182507638."""
    return [
        sku("A3 Instance Core running in Americas", "0.025204063", group="CPU"),
        sku("A3 Instance Ram running in Americas", "0.002253", "GiBy.h", group="RAM"),
        sku(H100, "9.796550569"),
        sku("SSD backed Local Storage", "0.08", "GiBy.mo", group="LocalSSD"),
    ]


def g4() -> list[Sku]:
    """Iowa, from Google's SKU group of G4 on-demand VMs as of 2026."""
    return [
        sku("G4 Instance Core running in Iowa", "0.04891", group="CPU"),
        sku("G4 Instance Ram running in Iowa", "0.00587", "GiBy.h", group="RAM"),
        sku("RTX 6000 96GB running in Iowa", "1.09565"),
        sku("1/8 vGPU no lssd running in Iowa", "0.64688"),
    ]


def a2_committed() -> list[Sku]:
    """A year's commitment in Iowa: core and memory are N2's, whose rates on demand are A2's too, the GPU 37 % off."""
    return [
        sku("Commitment v1: A2 Cpu in Americas for 1 Year", "0.019915", usage_type="Commit1Yr"),
        sku("Commitment v1: A2 Ram in Americas for 1 Year", "0.002669", "GiBy.h", usage_type="Commit1Yr"),
        sku(
            "Commitment v1: Nvidia Tesla A100 GPU running in Americas for 1 Year", "1.84836204", usage_type="Commit1Yr"
        ),
    ]


def listed_in_iowa(category: str, months: str = "") -> dict[str, Decimal]:
    """Prices of July 2026 as another project, Cyclenerd's calculator, added them up."""
    with (files("warehouse.seeds.price") / "gcp.csv").open(encoding="utf-8") as file:
        return {
            row["instance_type"]: Decimal(row["list_unit_price"])
            for row in csv.DictReader(file)
            if (row["region_id"], row["observed_on"]) == ("us-central1", "2026-07-02")
            and (row["pricing_category"], row["commitment_months"]) == (category, months)
        }


@pytest.mark.parametrize(
    ("rates", "machines", "category", "months"),
    [
        (a2, ["a2-highgpu-1g", "a2-highgpu-2g", "a2-highgpu-4g", "a2-highgpu-8g", "a2-megagpu-16g"], "Standard", ""),
        (a3, ["a3-highgpu-1g", "a3-highgpu-2g", "a3-highgpu-4g", "a3-highgpu-8g"], "Standard", ""),
        (g4, ["g4-standard-48", "g4-standard-96", "g4-standard-192", "g4-standard-384"], "Standard", ""),
        (a2_committed, ["a2-highgpu-1g", "a2-highgpu-8g", "a2-megagpu-16g"], "Committed", "12"),
    ],
)
def test_assembled_prices_are_those_that_an_independent_calculator_has(rates, machines, category, months):
    listed = listed_in_iowa(category, months)
    for machine in machines:
        found = price(machine, *rates(), pricing_category=category)
        assert abs(found.list_unit_price - listed[machine]) <= Decimal("2e-9"), machine


def test_the_anchors_that_google_publishes():
    assert amount("a2-highgpu-1g", *a2()) == "3.673385"
    assert round(price("a3-highgpu-8g", *a3()).list_unit_price, 2) == Decimal("88.49")
    assert round(price("a3-highgpu-1g", *a3()).list_unit_price, 4) == Decimal("11.0612")


def test_a_share_of_a_g4_gpu_is_billed_by_the_eighth_and_not_as_a_share_of_the_whole_machine():
    assert [amount(f"g4-standard-{n}", *g4()) for n in (6, 12, 24, 48)] == ["0.64688", "1.29376", "2.58752", "4.49993"]


def test_a_slice_is_the_whole_machine_and_no_host_or_disk_is_added_twice():
    host = [sku("A4 Instance Core running in Americas", "0.03", group="CPU"), *a3()]
    b200 = sku("A4 Nvidia B200 (1 gpu slice) running in Americas", "16.11")
    assert amount("a4-highgpu-8g", *host, b200) == "128.88"


def test_a_spot_sku_that_claims_to_be_on_demand_is_spot():
    spot = sku("Spot Preemptible A4 Nvidia B200 (1 gpu slice) running in Americas", "4.9542", usage_type="OnDemand")
    ((offer, found),) = parsed(spot)
    assert (offer.instance_type, offer.pricing_category) == ("a4-highgpu-8g", "Dynamic")
    assert found.list_unit_price == Decimal("39.6336")
    on_demand = sku("A4 Nvidia B200 (1 gpu slice) running in Americas", "16.11")
    assert [amount("a4-highgpu-8g", spot, on_demand, pricing_category=c) for c in ("Standard", "Dynamic")] == [
        "128.88",
        "39.6336",
    ]


@pytest.mark.parametrize(
    ("lost", "named"),
    [(0, "A2 cores"), (1, "A2 memory"), (2, "nvidia-tesla-a100 gpu")],
)
def test_a_machine_of_which_one_part_has_no_price_is_unpriced_and_names_it(lost, named):
    rows = a2()
    del rows[lost]
    found = price("a2-highgpu-1g", *rows)
    assert (found.price_status, found.list_unit_price) == ("unpriced", None)
    assert found.status_reason == f"Google lists no price of {named} in us-central1 on these terms"
    records = list(sources.source("gcp").parse(payload(*rows)))
    assert not [record for record in records if isinstance(record, PriceComponent)]


def test_the_placeholder_of_a_preview_is_no_price():
    rows = a2()
    rows[2] = sku("Nvidia Tesla A100 GPU running in Americas", "0")
    found = price("a2-highgpu-1g", *rows)
    assert found.price_status == "unpriced"
    assert "only the placeholder 0 for nvidia-tesla-a100 gpu" in found.status_reason


def test_dollars_before_the_point_count_and_absent_dollars_are_none():
    parts = {r.component: r for r in sources.source("gcp").parse(payload(*a3())) if isinstance(r, PriceComponent)}
    assert parts["gpu"].list_unit_price == Decimal("9.796550569")
    assert parts["memory"].list_unit_price == Decimal("0.002253")
    ((_, twelve),) = parsed(sku("TPU7x running in Iowa", "12", group="TPU"))
    assert twelve.list_unit_price == 12


def test_the_currency_is_the_skus_own_and_two_in_one_machine_make_no_price():
    rupiah = [row["description"] for row in a2()]
    rows = [
        sku(rupiah[0], "474.165", group="CPU", currency="IDR"),
        sku(rupiah[1], "63.555", "GiBy.h", group="RAM", currency="IDR"),
        sku(rupiah[2], "44008.62", currency="IDR"),
    ]
    found = price("a2-highgpu-1g", *rows)
    assert (found.pricing_currency, found.list_unit_price) == ("IDR", Decimal("55100.775"))
    mixed = price("a2-highgpu-1g", *a2()[:2], rows[2])
    assert (mixed.price_status, mixed.status_reason) == ("unpriced", "Google lists the parts in IDR and USD")


def test_memory_by_the_decimal_gigabyte_is_more_of_them():
    rows = a2()
    rows[1] = sku("A2 Instance Ram running in Americas", "0.004", "GBy.h", group="RAM")
    assert amount("a2-highgpu-1g", *rows) == "3.67831222"  # 85 GiB are 91.26805504 GB


@pytest.mark.parametrize(("part", "unit"), [(0, "GiBy.h"), (1, "h"), (1, "GiBy.mo"), (2, "mo")])
def test_a_part_that_is_billed_by_a_strange_unit_makes_no_price(part, unit):
    rows = a2()
    rows[part]["pricingInfo"][0]["pricingExpression"]["usageUnit"] = unit
    assert f"a price by {unit}, a unit not known here" in price("a2-highgpu-1g", *rows).status_reason


def test_the_last_price_of_a_sku_holds_and_a_free_tier_is_not_its_price():
    rows = a2()
    rows[2]["pricingInfo"].insert(0, sku("", "9.99")["pricingInfo"][0])
    assert amount("a2-highgpu-1g", *rows) == "3.673385"
    tiers = rows[2]["pricingInfo"][-1]["pricingExpression"]["tieredRates"]
    tiers[0]["startUsageAmount"] = 100
    tiers.insert(0, {"startUsageAmount": 0, "unitPrice": {"currencyCode": "USD"}})
    assert amount("a2-highgpu-1g", *rows) == "3.673385"
    tiers[0]["unitPrice"]["units"] = "3"
    assert "no price of nvidia-tesla-a100 gpu" in price("a2-highgpu-1g", *rows).status_reason


def test_of_two_skus_of_one_part_the_newest_holds_in_any_order():
    name = "Nvidia Tesla A100 GPU running in Northern Virginia"
    old, new = sku(name, "3.5", at="2026-11-01T00:00:00Z"), sku(name, "2.933908", at="2026-11-19T00:00:00Z")
    for order in permutations([*a2()[:2], old, new]):
        assert amount("a2-highgpu-1g", *order) == "3.673385"


def test_two_skus_of_one_part_and_time_are_one_price_if_they_agree_and_none_if_not():
    same, free = sku("Nvidia Tesla A100 GPU running in Virginia", "2.933908"), sku("Nvidia Tesla A100 GPU", "0")
    assert amount("a2-highgpu-1g", *a2(), same, free) == "3.673385"
    for order in permutations([*a2(), sku("Nvidia Tesla A100 GPU running in Virginia", "2.5")]):
        assert "two prices (2.5 USD and 2.933908 USD) of" in price("a2-highgpu-1g", *order).status_reason


def test_local_ssd_has_a_rate_of_its_own_on_each_way_to_pay():
    committed = [
        sku("Commitment v1: A3 Cpu in Americas for 3 Years", "0.01", usage_type="Commit3Yr"),
        sku("Commitment v1: A3 Ram in Americas for 3 Years", "0.001", "GiBy.h", usage_type="Commit3Yr"),
        sku("Commitment v1: Nvidia H100 80GB GPU in Iowa for 3 Years", "4", usage_type="Commit3Yr"),
    ]
    terms = {"pricing_category": "Committed", "commitment_months": 36, "commitment_type": "committed_use"}
    assert "no price of local SSD" in price("a3-highgpu-1g", *a3(), *committed, **terms).status_reason
    ssd = sku("Commitment v1: Local SSD in Iowa for 3 Years", "0.0365", "GiBy.mo", usage_type="Commit3Yr")
    assert amount("a3-highgpu-1g", *a3(), *committed, ssd, **terms) == "4.5315"  # 0.26 + 0.234 + 4 + 750 * 0.00005


def test_flex_start_is_a_category_of_its_own():
    flex = [
        sku("DWS Defined Duration A2 Core running in Americas", "0.01739"),
        sku("DWS Defined Duration A2 Ram running in Americas", "0.00233", "GiBy.h"),
        sku("Nvidia Tesla A100 GPU attached to DWS Defined Duration VMs running in Americas", "1.61365"),
    ]
    terms = {"pricing_category": "Other", "variant": "DWS Defined Duration"}
    assert amount("a2-highgpu-1g", *a2(), *flex, **terms) == "2.02038"
    assert amount("a2-highgpu-1g", *a2(), *flex) == "3.673385"


def test_a_gpu_that_is_added_to_an_n1_is_sold_with_its_host():
    rows = [
        sku("N1 Predefined Instance Core running in Americas", "0.031611", group="N1Standard"),
        sku("N1 Predefined Instance Ram running in Americas", "0.004237", "GiBy.h", group="N1Standard"),
        sku("Nvidia Tesla T4 GPU running in Americas", "0.35"),
    ]
    assert amount("n1-standard-8+1xnvidia-tesla-t4", *rows) == "0.729998"
    assert amount("n1-standard-32+4xnvidia-tesla-t4", *rows) == "2.919992"
    assert {offer.gpu_name for offer, _ in parsed(*rows)} == {"nvidia-tesla-t4"}


def test_tpus_are_sold_by_the_chip():
    rows = [  # from the live catalogue in June 2026, but for the last
        sku("TpuV5e running in Delhi", "1.44132", group="TPU", regions=["asia-south2"]),
        sku("TPU7x running in Americas", "12", group="TPU", regions=["us-west1", "us-central1", "us-east1"]),
        sku("Reserved TpuV5p in Delhi in Calendar Mode", "2.94", group="TPU", regions=["asia-south2"]),
        sku(
            "TpuV5e attached to Spot Preemptible VMs running in Singapore",
            "0.78",
            group="TPU",
            regions=["asia-southeast1"],
        ),
        sku("Commitment v1: TpuV5p running in Netherlands for 3 Years", "1.911", group="TPU", regions=["europe-west4"]),
        sku("Tpu-v4 Pod Accelerator USA", "12.88", group="TPU", regions=["us-central2"]),
    ]
    found = {
        (o.gpu_id, o.region_id, str(o.pricing_category), o.commitment_months, o.variant): (
            p.list_unit_price, p.pricing_unit, o.gpu_count,
        )
        for o, p in parsed(*rows)
    }  # fmt: skip
    assert found == {
        ("TPU-v5e", "asia-south2", "Standard", None, None): (Decimal("1.44132"), "GPU-Hours", None),
        ("TPU7x", "us-west1", "Standard", None, None): (12, "GPU-Hours", None),
        ("TPU7x", "us-central1", "Standard", None, None): (12, "GPU-Hours", None),
        ("TPU7x", "us-east1", "Standard", None, None): (12, "GPU-Hours", None),
        ("TPU-v5p", "asia-south2", "Other", None, "Calendar Mode"): (Decimal("2.94"), "GPU-Hours", None),
        ("TPU-v5e", "asia-southeast1", "Dynamic", None, None): (Decimal("0.78"), "GPU-Hours", None),
        ("TPU-v5p", "europe-west4", "Committed", 36, None): (Decimal("1.911"), "GPU-Hours", None),
        ("TPU-v4", "us-central2", "Standard", None, "Pod"): (Decimal("12.88"), "Hours", 4),
    }


def test_a_tpu_listed_at_zero_has_no_price():
    ((_, found),) = parsed(sku("TpuV6e running in Columbus", "0", group="TPU", regions=["us-east5"]))
    assert (found.price_status, found.list_unit_price) == ("unpriced", None)
    assert found.status_reason == "Google lists only the placeholder 0 for tpu-v6e in us-east5 on these terms"


def test_a_gpu_that_nobody_knows_is_kept_without_a_price():
    ((offer, found),) = parsed(sku("Nvidia R100 288GB GPU running in Americas", "21.5"))
    assert (offer.gpu_id, offer.gpu_name, offer.instance_type) == (None, "Nvidia R100 288GB GPU", None)
    assert (found.price_status, found.list_unit_price) == ("unpriced", None)


GPU_80, MEGA = ("gpu", "nvidia-a100-80gb"), ("gpu", "nvidia-h100-mega-80gb")
RTX_PRO = ("gpu", "nvidia-rtx-pro-6000")


@pytest.mark.parametrize(
    ("description", "part", "terms"),
    [
        ("Nvidia Tesla A100 80GB GPU running in Netherlands", GPU_80, skus.ON_DEMAND),
        ("Nvidia Tesla A100 80GB GPU attached to Spot Preemptible VMs running in Americas", GPU_80, skus.SPOT),
        ("Commitment v1: Nvidia Tesla A100 80GB GPU running in us-central1 for 1 Year", GPU_80, skus.ONE_YEAR),
        ("Nvidia Tesla A100 GPU running in Americas", ("gpu", "nvidia-tesla-a100"), skus.ON_DEMAND),
        ("Nvidia H100 80GB Plus GPU running in Americas", MEGA, skus.ON_DEMAND),
        ("Nvidia H100 80GB Mega GPU attached to Spot Preemptible VMs running in Tokyo", MEGA, skus.SPOT),
        ("Nvidia H100 Mega 80GB GPU attached to DWS Defined Duration VMs running in Seoul", MEGA, skus.FLEX_START),
        ("Reserved Nvidia H100 80GB Mega GPU in Americas in Calendar Mode", MEGA, skus.CALENDAR),
        ("DWS Calendar Mode A4 Nvidia B200 (1 gpu slice) in Seoul", ("slice", "nvidia-b200"), skus.CALENDAR),
        ("Commitment v1: A4 Nvidia B200 (1 gpu slice) in Iowa for 3 Years", ("slice", "nvidia-b200"), skus.THREE_YEARS),
        ("H200 141GB GPU running in Netherlands", ("gpu", "nvidia-h200-141gb"), skus.ON_DEMAND),
        ("RTX 6000 96GB attached to Spot Preemptible VMs running in Belgium", RTX_PRO, skus.SPOT),
        ("A3Plus Instance Core running in Americas", ("core", "A3Plus"), skus.ON_DEMAND),
        ("Spot Preemptible A3 Instance Ram running in Americas", ("memory", "A3"), skus.SPOT),
        ("Commitment v1: Cpu in Americas for 1 Year", ("core", "N1"), skus.ONE_YEAR),
        ("SSD backed Local Storage in Bangkok", ("local_ssd", ""), skus.ON_DEMAND),
        ("SSD backed Local Storage attached to Spot Preemptible VMs", ("local_ssd", ""), skus.SPOT),
        ("DWS Defined Duration V6e running in Columbus", ("tpu", "tpu-v6e"), skus.FLEX_START),
        ("Tpu-v3 Preemptible accelerator in Iowa", ("tpu", "tpu-v3"), skus.SPOT),
        ("Reserved V6e TPU in Columbus in Calendar Mode", ("tpu", "tpu-v6e"), skus.CALENDAR),
    ],
)  # fmt: skip
def test_a_description_says_which_part_and_how_it_is_paid(description, part, terms):
    assert skus.meaning(description) == (part, terms)


@pytest.mark.parametrize(
    "description",
    [
        "Nvidia Tesla T4 GPU attached to Sole Tenancy VMs running in Americas",
        "Sole Tenancy Premium for A2 Sole Tenancy Instance Core running in Americas",
        "N1 Custom Instance Core running in Americas",
        "Reserved Nvidia Tesla A100 80GB GPU in Virginia",
        "Reserved A2 Ram in Netherlands",
        "Nvidia L4 Virtual Workstation GPU running in Netherlands",
        "Capacity Optimized TpuV6e running in Columbus",
        "Commitment v1: Nvidia H100 80GB GPU in Iowa for 5 Years",
        "Commitment - dollar based v1: GCE for 1 year",
        "VM state: preserved local SSD in Bangkok",
        "Memory Optimized Upgrade Premium for Memory-optimized Instance Core running in Americas",
        "C3 Instance Local SSD running in Iowa",
        "Core running in Americas",
        "N2 Instance Core running in Americas",
    ],
)
def test_what_is_not_a_part_of_a_machine_for_sale_is_none(description):
    assert skus.meaning(description)[0] is None


def test_every_machine_in_the_table_of_shapes_has_a_bill():
    bills = {machine.instance_type: dict(needs(machine)) for machine in shapes("gcp").values()}
    assert len(bills) == 46
    assert bills["a2-ultragpu-8g"] == {
        ("core", "A2"): 96, ("memory", "A2"): 1360, ("gpu", "nvidia-a100-80gb"): 8, ("local_ssd", ""): 3000,
    }  # fmt: skip
    assert bills["a4x-highgpu-4g"] == {("slice", "nvidia-gb200"): 4}


def test_googles_error_in_place_of_a_page_is_one_line():
    error = {"error": {"code": 400, "message": "API key not valid. Please pass a valid API key."}}
    with pytest.raises(Refused, match="Google says: API key not valid"):
        list(sources.source("gcp").parse(Payload("gcp", json.dumps(error).encode(), "https://example.org", FETCHED)))


def test_a_payload_that_lacks_its_last_pages_is_refused():
    page = json.dumps({"skus": a2(), "nextPageToken": "more"}).encode()
    with pytest.raises(Refused, match="pages are missing"):
        list(sources.source("gcp").parse(Payload("gcp", page, "https://example.org", FETCHED)))


def records(*rows: Sku) -> Iterator[object]:
    return sources.source("gcp").parse(payload(*rows))


def test_the_parts_of_each_price_are_kept_and_add_up_to_it(ground):
    ground.load("2026-11-20", list(records(*a2(), *a3(), *g4(), *a2_committed())), source="gcp")
    sums = ground.ask(
        "SELECT any_value(p.price_per_instance_hour), sum(c.price_per_instance_hour), count(*) "
        "FROM price_now AS p JOIN price_component_now AS c USING (offer_id) GROUP BY offer_id"
    )
    priced = ground.ask("SELECT count(*) FROM price_now WHERE list_unit_price IS NOT NULL")[0][0]
    assert len(sums) == priced >= 20
    assert all(abs(float(whole) - float(total)) < 1e-8 for whole, total, _ in sums)
    assert ground.ask(
        "SELECT component, description, quantity, usage_unit, list_unit_price, round(price_per_instance_hour, 6) "
        "FROM price_component_now JOIN offer USING (offer_id) WHERE instance_type = 'a3-highgpu-8g' ORDER BY 1"
    ) == [
        ("core", "A3 Instance Core running in Americas", 208, "h", Decimal("0.025204063"), 5.242445),
        ("gpu", H100, 8, "h", Decimal("9.796550569"), 78.372405),
        ("local_ssd", "SSD backed Local Storage", 6000, "GiBy.mo", Decimal("0.08"), 0.657534),
        ("memory", "A3 Instance Ram running in Americas", 1872, "GiBy.h", Decimal("0.002253"), 4.217616),
    ]


def test_the_bundled_history_goes_on_where_the_prices_are_the_same(ground):
    bundled = seed.Origin("price/gcp.csv", "", "", "", "", "")
    rows = [row for row in seed._csv(seed.SEEDS / bundled.file) if row["observed_on"] == "2026-07-02"]
    mine = [row for row in rows if (row["instance_type"], row["region_id"]) == ("a2-highgpu-1g", "us-central1")]
    for row in mine:
        del row["observed_on"]
    ground.load("2026-07-02", [r for row in mine for r in seed._offer_and_price(row, bundled)], source="gcp")
    ground.load("2026-11-20", list(records(*a2(), *a2_committed())), source="gcp", complete=False)
    assert ground.ask(
        "SELECT pricing_category, commitment_months, count(*), count(DISTINCT round(list_unit_price, 7)) "
        "FROM price_period WHERE instance_type = 'a2-highgpu-1g' GROUP BY ALL ORDER BY ALL"
    ) == [
        ("Committed", 12, 2, 1),  # the bundled one is derived from a month's price, this one is listed by the hour
        ("Committed", 36, 1, 1),
        ("Dynamic", None, 1, 1),
        ("Standard", None, 1, 1),
    ]
