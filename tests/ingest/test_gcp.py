"""Google Cloud's machines from parts: rates that are known from elsewhere, put into SKUs, must give known prices."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files

import pytest

from ingest import sources
from ingest.shapes import shapes
from ingest.sources.gcp.machines import needs
from tests.ingest.gcp_parts import (
    H100,
    Sku,
    a2,
    a2_committed,
    a3,
    amount,
    g4,
    parsed,
    payload,
    price,
    sku,
)
from warehouse import seed


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


def test_every_machine_in_the_table_of_shapes_has_a_bill():
    bills = {machine.instance_type: dict(needs(machine)) for machine in shapes("gcp").values()}
    assert len(bills) == 46
    assert bills["a2-ultragpu-8g"] == {
        ("core", "A2"): 96, ("memory", "A2"): 1360, ("gpu", "nvidia-a100-80gb"): 8, ("local_ssd", ""): 3000,
    }  # fmt: skip
    assert bills["a4x-highgpu-4g"] == {("slice", "nvidia-gb200"): 4}


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
