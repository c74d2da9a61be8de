"""A batch closes the periods that ended and opens those that began, all or none."""

from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pytest

from warehouse.load import Arrival, Refused, log_failure
from warehouse.tables import FxRate, Outcome


def at(day):
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def held(ground):
    return ground.ask("SELECT valid_from, valid_to, list_unit_price, batch_id FROM price ORDER BY valid_from")


def test_a_price_that_falls_ends_one_period_and_begins_the_next(ground, sold):
    ground.load("2023-08-08", sold("98.32"))
    fall = ground.load("2025-06-23", sold("55.04"))
    assert held(ground) == [
        (at("2023-08-08"), at("2025-06-23"), Decimal("98.32"), 1),
        (at("2025-06-23"), None, Decimal("55.04"), 2),
    ]
    assert (fall.row_count, fall.opened_count, fall.closed_count) == (2, 1, 1)
    assert ground.ask("SELECT price_per_gpu_hour_before, price_per_gpu_hour_after, changed_at FROM price_change") == [
        (12.29, 6.88, at("2025-06-23"))
    ]


def test_the_price_on_the_eve_is_the_old_one_and_from_midnight_the_new(ground, sold):
    ground.load("2023-08-08", sold("98.32"))
    ground.load("2025-06-23", sold("55.04"))
    query = "SELECT price_usd_per_instance_hour FROM price_at($moment)"
    assert ground.ask(query, moment=at("2023-08-07")) == []
    assert ground.ask(query, moment=at("2025-06-22T23:59:59")) == [(98.32,)]
    assert ground.ask(query, moment=at("2025-06-23")) == [(55.04,)]


def test_the_same_price_again_opens_nothing_and_keeps_its_batch_but_looks_fresh(ground, sold):
    ground.load("2026-01-01", sold("55.04"))
    again = ground.load("2026-02-01", sold("55.04"))
    assert held(ground) == [(at("2026-01-01"), None, Decimal("55.04"), 1)]
    assert (again.opened_count, again.closed_count) == (0, 0)
    assert ground.ask("SELECT observed_at, age_days FROM price_at($m)", m=at("2026-02-03")) == [(at("2026-02-01"), 2)]


def test_a_link_that_changes_makes_no_new_period(ground, sold):
    ground.load("2026-01-01", sold("55.04", source_url="https://example.com/a"))
    assert ground.load("2026-01-02", sold("55.04", source_url="https://example.com/b")).opened_count == 0


def test_what_is_absent_from_a_whole_batch_is_withdrawn(ground, sold):
    ground.load("2026-01-01", sold("55.04") + sold("8", instance_type="p5.4xlarge", gpu_count=1))
    second = ground.load("2026-01-02", sold("55.04"))
    assert second.closed_count == 2  # its offer and its price
    assert ground.ask("SELECT instance_type FROM price_at($m)", m=at("2026-01-02")) == [("p5.48xlarge",)]
    assert ground.ask("SELECT valid_to FROM offer WHERE gpu_count = 1") == [(at("2026-01-02"),)]


def test_what_comes_back_after_it_was_withdrawn_has_a_gap(ground, sold):
    ground.load("2026-01-01", sold("55.04"))
    ground.load("2026-01-02", sold("8", instance_type="p5.4xlarge", gpu_count=1))
    ground.load("2026-01-03", sold("55.04"))
    assert ground.ask("SELECT valid_from, valid_to FROM price WHERE list_unit_price > 50 ORDER BY 1") == [
        (at("2026-01-01"), at("2026-01-02")),
        (at("2026-01-03"), None),
    ]


def test_what_is_absent_from_a_partial_batch_was_not_fetched_and_stays_as_old_as_it_was(ground, sold):
    ground.load("2026-01-01", sold("55.04"))
    partial = ground.load("2026-01-09", sold("8", instance_type="p5.4xlarge", gpu_count=1), complete=False)
    assert partial.closed_count == 0
    assert ground.ask("SELECT instance_type, age_days FROM price_at($m) ORDER BY 1", m=at("2026-01-11")) == [
        ("p5.48xlarge", 10),
        ("p5.4xlarge", 2),
    ]


def test_a_fetch_that_failed_withdraws_nothing_and_makes_nothing_look_fresh(ground, sold):
    ground.load("2026-01-01", sold("55.04"))
    batch = log_failure(ground.connection, Arrival("aws", at("2026-01-05"), message="HTTP 503"), Outcome.FAILED)
    assert batch.batch_id == 2
    assert ground.ask("SELECT age_days FROM price_at($m)", m=at("2026-01-06")) == [(5,)]
    assert ground.ask("SELECT failed_count, last_outcome, last_message FROM source_status") == [
        (1, "failed", "HTTP 503")
    ]


def test_a_batch_for_one_region_withdraws_in_that_region_only(ground, sold):
    west = sold("56", region_id="us-west-2")
    ground.load("2026-01-01", sold("55.04") + west + sold("9", instance_type="p5.4xlarge", gpu_count=1))
    ground.load("2026-01-04", sold("54"), scope="us-east-1")
    assert ground.ask(
        "SELECT region_id, price_usd_per_instance_hour, age_days FROM price_at($m) ORDER BY 1", m=at("2026-01-04")
    ) == [("us-east-1", 54.0, 0), ("us-west-2", 56.0, 3)]


def test_a_batch_touches_no_other_source(ground, sold):
    ground.load("2026-01-01", sold("55.04"))
    ground.load("2026-01-02", sold("60", source="oci", service_provider_name="Oracle Cloud"), source="oci")
    assert ground.ask("SELECT count(*) FROM price WHERE valid_to IS NULL") == [(2,)]


def test_an_offer_that_changes_while_its_price_stands_shows_its_new_facts(ground, sold):
    ground.load("2026-01-01", sold("55.04", gpu_id=None))
    ground.load("2026-01-05", sold("55.04"))
    assert ground.ask("SELECT gpu_id, valid_from, valid_to FROM price_period ORDER BY valid_from") == [
        (None, at("2026-01-01"), at("2026-01-05")),
        ("H100-SXM-80GB", at("2026-01-05"), None),
    ]
    assert ground.ask("SELECT gpu_id FROM price_at($m)", m=at("2026-01-06")) == [("H100-SXM-80GB",)]
    assert ground.ask("FROM price_change") == []


@pytest.mark.parametrize(
    ("rows", "arrival", "complaint"),
    [
        ("twice", {}, "two rows of one offer key"),
        ("once", {"source": "gcp"}, "a row of source aws in its batch"),
        ("once", {"scope": "us-west-2"}, "a row of us-east-1 in the batch for us-west-2"),
        ("once", {"day": "2025-12-31"}, "already holds a batch of 2026-01-01"),
        ("once", {"day": "2026-01-01"}, "a row can.t change at the moment it began"),
    ],
)
def test_a_batch_that_is_not_fit_is_refused_whole(ground, sold, rows, arrival, complaint):
    ground.load("2026-01-01", sold("55.04"))
    before = ground.ask("FROM price"), ground.ask("FROM offer"), ground.ask("FROM batch")
    batch = sold("54") * (2 if rows == "twice" else 1)
    with pytest.raises(Refused, match=complaint) as refusal:
        ground.load(**{"day": "2026-01-02", "rows": batch, **arrival})
    assert refusal.value.exit_code == 1
    assert before == (ground.ask("FROM price"), ground.ask("FROM offer"), ground.ask("FROM batch"))


def test_an_older_batch_for_another_region_is_welcome(ground, sold):
    ground.load("2026-01-02", sold("55.04"), scope="us-east-1")
    ground.load("2026-01-01", sold("56", region_id="us-west-2"), scope="us-west-2")
    assert ground.ask("SELECT count(*) FROM price WHERE valid_to IS NULL") == [(2,)]


def test_every_batch_is_logged_with_where_it_came_from(ground, sold):
    ground.load("2026-01-01", sold("55.04"), payload_url="https://example.com/p", payload_sha256="ab" * 32)
    log = ground.ask(
        "SELECT source, outcome, row_count, payload_url, payload_sha256, fetched_at, code_version FROM batch"
    )
    assert log[0][:6] == ("aws", "loaded", 2, "https://example.com/p", "ab" * 32, at("2026-01-01"))
    assert log[0][6][0].isdigit()


def test_a_price_without_a_number_and_a_reason_is_no_price(ground, sold):
    with pytest.raises(ValueError, match="does not go with"):
        sold(None)
    with pytest.raises(ValueError, match="needs a status_reason"):
        sold(None, price_status="unpriced")
    with pytest.raises(ValueError, match="greater than 0"):
        sold("0.0")


def test_a_table_holds_only_the_words_its_record_knows(ground, sold):
    ground.load("2026-01-01", sold("55.04"))
    with pytest.raises(duckdb.ConstraintException, match="pricing_category"):
        ground.ask("UPDATE offer SET pricing_category = 'Spot'")


def test_exchange_rates_of_other_days_are_other_rows(ground):
    rate = FxRate(source="ecb", currency="USD", rate_on=date(2026, 1, 2), units_per_eur=Decimal("1.1"))
    ground.load("2026-01-02", [rate], source="ecb", complete=False)
    ground.load("2026-01-05", [rate.model_copy(update={"rate_on": date(2026, 1, 5)})], source="ecb", complete=False)
    assert ground.ask("SELECT count(*) FROM fx_rate WHERE valid_to IS NULL") == [(2,)]
