"""AWS's price files, parsed: what is kept, on which terms, and what is never taken for a price."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.sources import aws
from tests.ingest.aws.files import ANCHORS, HEADER, offer_csv, on_demand, plan_csv, plan_row, reserved
from warehouse.seed import SEEDS
from warehouse.tables import Offer

RECORDED = Path(__file__).parents[1] / "recorded"


def test_on_demand_prices_are_those_of_aws_own_page(parsed):
    rows = [on_demand(machine, f"{price}000") for machine, price in ANCHORS.items()]
    found, _ = parsed(offer_csv(rows))
    assert {o.instance_type: p.list_unit_price for o, p in found} == {m: Decimal(p) for m, p in ANCHORS.items()}
    p5 = next(o for o, _ in found if o.instance_type == "p5.48xlarge")
    assert (p5.gpu_id, p5.gpu_count, p5.region_id, p5.sku_id) == ("H100-SXM-80GB", 8, "us-east-1", "SKUP548XLARGE")


def test_aws_files_of_2017_and_2020_have_other_columns_and_read_all_the_same(parsed):
    for name in ("aws_eu-west-3_2020.csv", "aws_us-east-2_2017.csv"):
        found, payload = parsed((RECORDED / name).read_bytes(), region=name[4:13])
        assert found == []
        assert payload.ledger.unread(aws.CARD.ignored) == {}


def test_a_reserved_gpu_row_in_the_form_of_2017(parsed):
    recorded = (RECORDED / "aws_us-east-2_2017.csv").read_text()
    gpu = (
        recorded.replace('"m4.xlarge"', '"p2.xlarge"')
        .replace('"General purpose"', '"GPU instance"')
        .replace('"Dedicated"', '"Shared"')
        .replace('"RHEL"', '"Linux"')
        .replace("RunInstances:0010", "RunInstances")
        .replace("USE2-DedicatedUsage:m4.xlarge", "USE2-BoxUsage:p2.xlarge")
    )
    ((offer, price),), _ = parsed(gpu.encode(), region="us-east-2")
    assert (offer.instance_type, offer.gpu_id, offer.region_id) == ("p2.xlarge", "K80", "us-east-2")
    assert (offer.commitment_type, offer.commitment_months, offer.payment_option) == ("reservation", 12, "no_upfront")
    assert (price.list_unit_price, price.upfront_unit_price) == (Decimal("0.223"), None)


def test_each_reserved_payment_option_keeps_what_is_paid_at_the_start(parsed):
    rows = [
        *reserved("p4d.24xlarge", 1, "No Upfront", "13.8339000000", None),
        *reserved("p4d.24xlarge", 1, "Partial Upfront", "6.5850000000", "57684"),
        *reserved("p4d.24xlarge", 3, "All Upfront", "0.0000000000", "200000"),
        *reserved("p4d.24xlarge", 3, "All Upfront", "0.0000000000", "210000", OfferingClass="convertible"),
    ]
    expected = {
        (12, "no_upfront", None): (Decimal("13.8339"), None),
        (12, "partial_upfront", None): (Decimal("6.585"), Decimal(57684)),
        (36, "all_upfront", None): (None, Decimal(200000)),
        (36, "all_upfront", "convertible"): (None, Decimal(210000)),
    }
    for order in (rows, rows[::-1]):
        found, _ = parsed(offer_csv(order))
        assert {
            (o.commitment_months, o.payment_option, o.variant): (p.list_unit_price, p.upfront_unit_price)
            for o, p in found
        } == expected
        assert {o.pricing_category for o, _ in found} == {"Committed"}


@pytest.mark.parametrize("payment", ["Partial Upfront", "All Upfront"])
def test_a_reservation_that_lost_its_upfront_row_is_unpriced_and_never_cheaper(parsed, payment):
    ((_, price),), _ = parsed(offer_csv(reserved("p5.48xlarge", 1, payment, "12.5", None)))
    assert (price.price_status, price.list_unit_price) == ("unpriced", None)
    assert "upfront" in price.status_reason


def test_a_term_is_read_with_and_without_a_space(parsed):
    rows = reserved("g6.xlarge", 3, "No Upfront", "0.4", None)
    for spelling in ("3yr", "3 yr"):
        ((offer, _),), _ = parsed(offer_csv([row | {"LeaseContractLength": spelling} for row in rows]))
        assert offer.commitment_months == 36


def test_a_capacity_block_at_0_is_for_reservation_only_and_never_a_price(parsed):
    block = on_demand("p5e.48xlarge", "0.0000000000", MarketOption="CapacityBlock")
    sold = on_demand("p5.48xlarge", "55.04")
    both = on_demand("p5.48xlarge", "0.0000000000", sku="AAA", MarketOption="CapacityBlock")
    found, _ = parsed(offer_csv([block, sold, both]))
    stated = {(o.instance_type, o.variant): (p.price_status, p.list_unit_price) for o, p in found}
    assert stated == {
        ("p5e.48xlarge", "Capacity Block"): ("reservation_only", None),
        ("p5.48xlarge", None): ("listed", Decimal("55.04")),
        ("p5.48xlarge", "Capacity Block"): ("reservation_only", None),
    }


def test_an_on_demand_row_at_0_is_unpriced_and_yields_to_one_with_a_price(parsed):
    free = on_demand("p5.48xlarge", "0.0000000000", sku="AAA")
    ((_, price),), _ = parsed(offer_csv([free]))
    assert (price.price_status, price.list_unit_price) == ("unpriced", None)
    ((offer, price),), _ = parsed(offer_csv([free, on_demand("p5.48xlarge", "55.04", sku="BBB")]))
    assert (price.list_unit_price, offer.sku_id) == (Decimal("55.04"), "BBB")


def test_only_linux_on_shared_hardware_in_the_region_is_kept(parsed):
    others = [
        {"Operating System": "Windows"},
        {"Tenancy": "Dedicated"},
        {"Tenancy": "Host"},
        {"CapacityStatus": "UnusedCapacityReservation", "usageType": "UnusedBox:p5.48xlarge"},
        {"CapacityStatus": "AllocatedCapacityReservation"},
        {"Pre Installed S/W": "SQL Web"},
        {"License Model": "Bring your own license"},
        {"Region Code": "us-east-1-dfw-1", "Location Type": "AWS Local Zone"},
        {"Product Family": "Dedicated Host"},
        {"operation": "RunInstances:0102"},
        {"Instance Family": "General purpose", "Instance Type": "m7i.large"},
    ]
    rows = [on_demand("p5.48xlarge", "1.0", sku=f"A{n}") | change for n, change in enumerate(others)]
    found, payload = parsed(offer_csv([*rows, on_demand("p5.48xlarge", "55.04")]))
    assert [(o.instance_type, p.list_unit_price) for o, p in found] == [("p5.48xlarge", Decimal("55.04"))]
    assert payload.ledger.dropped.total() == len(others) - 1
    assert payload.ledger.dropped["not Linux on shared hardware"] == 3


def test_skus_that_agree_are_one_offer_and_skus_that_differ_have_no_price_in_any_order(parsed):
    same = [on_demand("g6.xlarge", "0.8048", sku=sku) for sku in ("ZZZ", "AAA", "MMM")]
    differing = [*same[:1], on_demand("g6.xlarge", "0.9", sku="BBB")]
    for order in (1, -1):
        ((offer, price),), _ = parsed(offer_csv(same[::order]))
        assert (offer.sku_id, price.list_unit_price) == ("AAA", Decimal("0.8048"))
        ((offer, price),), _ = parsed(offer_csv(differing[::order]))
        assert (offer.sku_id, price.price_status, price.list_unit_price) == ("BBB", "unpriced", None)
        assert "BBB and ZZZ" in price.status_reason


def test_columns_are_found_by_name_in_any_order_and_case_and_a_new_one_is_reported(parsed):
    shuffled = [name.upper() if name in {"usageType", "operation"} else name for name in HEADER[::-1]]
    shuffled.insert(5, "Carbon Class")
    shuffled.insert(0, shuffled.pop(shuffled.index("SKU")))
    row = on_demand("p5.48xlarge", "55.04")
    found, payload = parsed(offer_csv([{**row, "USAGETYPE": row["usageType"], "OPERATION": "RunInstances"}], shuffled))
    assert [p.list_unit_price for _, p in found] == [Decimal("55.04")]
    assert payload.ledger.unread(aws.CARD.ignored) == {"carbonclass": 1}


def test_a_machine_that_nobody_knows_is_kept_with_its_gpu_unknown_and_reported(parsed):
    unknown = on_demand("p9.48xlarge", "200", GPU="8", GPU_Memory="2,304 GB HBM4", Memory="4,096 GiB")
    ((offer, price),), payload = parsed(offer_csv([unknown]))
    assert (offer.gpu_id, offer.gpu_name, offer.gpu_count) == (None, "p9.48xlarge", 8)
    assert (offer.memory_size_gib, offer.core_count, price.list_unit_price) == (4096, 192, 200)
    assert payload.ledger.remarks == {"unmapped: p9.48xlarge, not in the table of AWS's machines"}


def test_where_aws_and_our_table_disagree_the_table_stands_and_it_is_said(parsed):
    rows = [
        on_demand("p5.48xlarge", "55.04", GPU="4", GPU_Memory="640 GB HBM3"),
        on_demand("g6.48xlarge", "13.35", GPU="8", GPU_Memory="1430 GB"),
        on_demand("p4d.24xlarge", "21.957642", GPU="8", GPU_Memory="320 GB HBM2"),
        on_demand("p2.8xlarge", "7.2", GPU="8", GPU_Memory="96 GB"),
    ]
    found, payload = parsed(offer_csv(rows))
    counts = {o.instance_type: o.gpu_count for o, _ in found}
    assert counts == {"p5.48xlarge": 8, "g6.48xlarge": 8, "p4d.24xlarge": 8, "p2.8xlarge": 4}
    said = sorted(payload.ledger.remarks)
    assert [line.partition(":")[0] for line in said] == ["g6.48xlarge", "p5.48xlarge"]
    assert "1430 GB" in said[0]
    assert "4 GPUs" in said[1]


def test_savings_plans_are_joined_by_sku_and_their_rate_is_by_the_hour_however_paid(parsed):
    offers = offer_csv([on_demand("p5.48xlarge", "55.04", sku="P5SKU")])
    plans = plan_csv(
        [
            plan_row("P5SKU", "p5.48xlarge", 1, "No Upfront", "42.5", "ComputeSavingsPlans"),
            plan_row("P5SKU", "p5.48xlarge", 3, "All Upfront", "23.1", "EC2InstanceSavingsPlans"),
            plan_row("OTHER", "p5.48xlarge", 3, "All Upfront", "9.9", "EC2InstanceSavingsPlans"),
            plan_row("22CU75SME3BFPJU8", "c5d.2xlarge", 1, "All Upfront", "1.285", "ComputeSavingsPlans"),
        ]
    )
    found, payload = parsed(offers, plans)
    stated = {
        (o.variant, o.commitment_months, o.payment_option): (p.list_unit_price, p.upfront_unit_price)
        for o, p in found
        if o.commitment_type == "savings_plan"
    }
    assert stated == {
        ("Compute Savings Plan", 12, "no_upfront"): (Decimal("42.5"), None),
        ("EC2 Instance Savings Plan", 36, "all_upfront"): (Decimal("23.1"), None),
    }
    assert len(found) == 3
    assert payload.ledger.unread(aws.CARD.ignored) == {}


def test_the_offers_are_those_of_the_bundled_snapshot_so_that_history_goes_on(parsed):
    with (SEEDS / "price" / "aws.csv").open(encoding="utf-8") as file:
        newest = [r for r in csv.DictReader(io.StringIO(file.read())) if r["observed_on"] == "2026-07-20"]
    newest = [row for row in newest if row["region_id"] == "us-east-1"]
    rows = [on_demand(row["instance_type"], row["list_unit_price"]) for row in newest]
    found, _ = parsed(offer_csv(rows))
    named = set(Offer.identified_by) & newest[0].keys()
    seeded = {Offer.of(**{name: row[name] or None for name in named | {"provider_kind"}}).offer_id for row in newest}
    assert len(seeded) > 50
    assert {o.offer_id for o, _ in found} == seeded
