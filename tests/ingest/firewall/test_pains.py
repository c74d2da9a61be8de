"""Bugs about prices that users of other tools reported; each is named after its thread and must not pass here."""

import json
from datetime import datetime

import pytest

from tests.ingest.firewall.test_whole import regions, turned
from warehouse.load import Arrival, Refused, load

ONE = {"gpu_count": 1, "instance_type": "one", "region_id": "elsewhere"}


def held_back(gate, sold, before, after, **fields):
    """The price that stands after a good one and then another, among twenty good ones; and the case."""
    asked = ONE | fields
    gate.publish(1, [*regions(sold, 20), *(sold(before, **asked) if before else ())])
    judged = gate.publish(2, [*regions(sold, 20), *sold(after, **asked)])
    standing = gate.ask(
        "SELECT p.list_unit_price, p.valid_from FROM price AS p JOIN offer AS o USING (offer_id) "
        "WHERE p.valid_to IS NULL AND p.region_id = 'elsewhere'"
    )
    return standing, judged.cases


def test_skypilot_9156_a_b200_at_one_cent(gate, sold):
    """Mithril's bid floor taken for the price: 0.01 USD where the B200 cost 3.45."""
    b200 = {"gpu_id": "B200-SXM", "gpu_name": "B200", "pricing_category": "Dynamic"}
    standing, (case,) = held_back(gate, sold, "3.45", "0.01", **b200)
    assert [float(amount) for amount, _ in standing] == [3.45]
    assert (case.verdict, case.checks) == ("quarantined", ("band", "jump"))


def test_skypilot_9156_a_b200_that_was_never_seen_before_at_one_cent(gate, sold):
    b200 = {"gpu_id": "B200-SXM", "gpu_name": "B200", "pricing_category": "Dynamic"}
    standing, (case,) = held_back(gate, sold, None, "0.01", **b200)
    assert standing == []
    assert case.published_value is None


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_skypilot_3615_and_4657_no_gpu_costs_nothing(sold, amount):
    """H100s on Azure and H200s on AWS at 0 USD: a price of nothing can't even be written down."""
    with pytest.raises(ValueError, match="greater than 0"):
        sold(amount)


def test_gpuhunt_36_a_list_of_prices_of_nothing_is_refused(gate, sold):
    rows = [row for n in range(9) for row in sold(None, region_id=str(n), price_status="unpriced", status_reason="0")]
    with pytest.raises(Refused, match="none of 9 offers has a price"):
        gate.judge(1, rows)


def test_azure_cost_calculator_400_a_whole_term_for_an_hour(gate, sold):
    """Azure's reservation says "1 Hour" and means three years."""
    terms = {"pricing_category": "Committed", "commitment_months": 36, "commitment_type": "reservation"}
    gate.publish(1, regions(sold, 20))
    reserved = sold("32850", **ONE | terms | {"region_id": "region-0"})  # 1.25 USD an hour over 26,280 hours
    (case,) = gate.judge(2, [*regions(sold, 20), *reserved]).cases
    assert (case.verdict, case.checks) == ("quarantined", ("band", "committed"))


def test_dstack_1890_the_price_of_one_gpu_for_eight(gate, sold):
    """RunPod: 1.28 was shown, 10.24 was charged."""
    standing, (case,) = held_back(gate, sold, "19.92", "2.49", gpu_count=8)
    assert [float(amount) for amount, _ in standing] == [19.92]
    assert "that of one GPU in place of all?" in case.reason


def test_dstack_1044_eight_a100_spot_cheaper_than_four(gate, sold):
    a100 = {"gpu_id": "A100-SXM-80GB", "pricing_category": "Dynamic"}
    four, eight = (
        sold(amount, **a100 | {"gpu_count": n, "instance_type": f"a{n}"}) for n, amount in ((4, "6"), (8, "5"))
    )
    (case,) = gate.judge(1, [*regions(sold, 20), *four, *eight]).cases
    assert (case.verdict, case.checks) == ("warning", ("size",))


def test_ec2instances_259_on_demand_below_a_years_reservation(gate, sold):
    terms = {"pricing_category": "Committed", "commitment_months": 12, "commitment_type": "reservation"}
    rows = [*regions(sold, 20), *sold("2.60", **ONE | terms | {"region_id": "region-0"})]
    (case,) = gate.judge(1, rows).cases
    assert (case.verdict, case.checks) == ("warning", ("committed",))


def test_skypilot_4914_spot_dearer_than_on_demand(gate, sold):
    rows = [*regions(sold, 20), *sold("2.60", **ONE | {"region_id": "region-0", "pricing_category": "Dynamic"})]
    (case,) = gate.judge(1, rows).cases
    assert (case.verdict, case.checks) == ("warning", ("spot",))


def test_azure_rest_api_specs_13858_skus_that_go_for_days_and_then_heal(gate, sold):
    gate.publish(1, regions(sold, 100))
    for day in (2, 3):
        assert turned(gate, day, regions(sold, 60))[0] == "coverage"
    assert gate.publish(4, regions(sold, 100)).cases == []
    ((count, first),) = gate.ask("SELECT count(*), max(valid_from) FROM price WHERE valid_to IS NULL")
    assert (count, first.date()) == (100, datetime(2026, 11, 1).date())  # noqa: DTZ001


def test_azure_rest_api_specs_24491_a_list_with_nothing_on_demand_though_most_rows_are_there(gate, sold):
    """Its machines on demand are a quarter of the rows, so the count alone would not tell."""
    spot = [row for n in range(3) for row in regions(sold, 10, instance_type=f"s{n}", pricing_category="Dynamic")]
    gate.publish(1, [*regions(sold, 10), *spot])
    assert turned(gate, 2, spot) == ("terms", 10, 0)
    assert gate.ask("SELECT count(*) FROM price WHERE valid_to IS NULL") == [(40,)]


def test_infracost_177_another_regions_prices_are_not_taken_for_those_of_the_region(gate, sold):
    """A fallback that quietly answers for us-east-1."""
    arrival = Arrival("aws", gate.arrival(1).fetched_at, "eu-west-1")
    with pytest.raises(Refused, match="a row of us-east-1 in the batch for eu-west-1"):
        load(gate.connection, arrival, sold("98.32"))


def test_opencost_822_a_currency_that_is_only_a_label(gate, sold):
    gate.publish(1, [*regions(sold, 20), *sold("2.49", **ONE)])
    (case,) = gate.publish(2, [*regions(sold, 20), *sold("2.49", currency="EUR", **ONE)]).cases
    assert case.reason == "the number stands but USD became EUR"
    assert gate.ask("SELECT DISTINCT pricing_currency FROM price WHERE valid_to IS NULL") == [("USD",)]


def test_what_is_held_back_is_kept_whole_and_used_by_no_view(gate, sold):
    """And yesterday's price is not told to be withdrawn, nor to be seen today."""
    held_back(gate, sold, "3.45", "0.01", gpu_id="B200-SXM", gpu_name="B200")
    ((withheld,),) = gate.ask("SELECT withheld FROM firewall_case WHERE verdict = 'quarantined'")
    assert [(table, row.get("list_unit_price")) for table, row in json.loads(withheld)] == [
        ("offer", None),
        ("price", "0.01"),
    ]
    assert gate.ask("SELECT count(*) FROM price WHERE valid_to IS NOT NULL") == [(0,)]
    ((amount, seen, case_id),) = gate.ask(
        "SELECT list_unit_price, observed_at, held_back_case_id FROM price_now WHERE gpu_id = 'B200-SXM'"
    )
    ((others_seen,),) = gate.ask("SELECT DISTINCT observed_at FROM price_now WHERE gpu_id <> 'B200-SXM'")
    assert (float(amount), seen.day, others_seen.day) == (3.45, 1, 2)
    assert gate.ask("SELECT case_id FROM open_case") == [(case_id,)]
