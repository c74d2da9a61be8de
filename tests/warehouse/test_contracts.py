"""Negotiated prices lie over the list and never replace it; quotes end on their day; ages are those of the quote."""

from datetime import date

import pytest

from warehouse.tables import ContractDiscount, Offer
from warehouse.tables.record import digest

CONTRACT = "SELECT contract_id, price_per_gpu_hour::VARCHAR FROM price_at('{}') ORDER BY contract_id NULLS FIRST"


def line(**fields):
    return ContractDiscount.of(
        **{
            "source": "quote:deal",
            "service_provider_name": "AWS",
            "contract_id": "EA-7",
            "pricing_category": "Standard",
            "starts_on": date(2026, 7, 1),
            "ends_on": date(2026, 12, 31),
            "quoted_on": date(2026, 6, 20),
            "source_url": "file:///deals/EA-7.pdf",
            **fields,
        }
    )


@pytest.fixture
def deal(ground, sold):
    """Eight H100s at 55.04 USD an hour on AWS's list since May; a contract's lines loaded in June."""

    def load(*lines):
        ground.load("2026-05-01", sold("55.04"))
        ground.load("2026-06-20", lines, source="quote:deal")
        return lambda day: [(contract, float(price)) for contract, price in ground.ask(CONTRACT.format(day))]

    return load


def test_a_discount_is_a_second_price_beside_the_list(deal, ground):
    at = deal(line(discount_fraction="0.25"))
    assert at("2026-08-01") == [(None, 6.88), ("EA-7", 5.16)]
    ((status, reason, variant, unit, stated),) = ground.ask(
        "SELECT price_status, status_reason, variant, pricing_unit, list_unit_price::DOUBLE "
        "FROM price_at('2026-08-01') WHERE contract_id = 'EA-7'"
    )
    assert (status, reason) == ("derived", "list price less 0.25 under contract EA-7")
    assert (variant, unit, stated) == ("contract EA-7", "Hours", 41.28)
    assert ground.ask("SELECT count(*) FROM offer") == [(1,)]


@pytest.mark.parametrize(
    ("day", "count"),
    [("2026-05-15", 1), ("2026-06-30", 1), ("2026-07-01", 2), ("2026-12-31 23:00", 2), ("2027-01-01", 1)],
)
def test_a_contract_holds_from_its_first_day_to_its_last(deal, day, count):
    assert len(deal(line(discount_fraction="0.25"))(day)) == count


def test_a_contract_follows_the_list_when_it_moves(deal, ground, sold):
    at = deal(line(discount_fraction="0.25"))
    ground.load("2026-09-01", sold("44.00"))
    assert at("2026-08-31") == [(None, 6.88), ("EA-7", 5.16)]
    assert at("2026-09-02") == [(None, 5.5), ("EA-7", 4.125)]


def test_a_contracted_price_stands_whatever_the_list_says_and_in_its_own_unit(deal, ground):
    at = deal(line(contracted_unit_price="4.10", pricing_unit="GPU-Hours", pricing_currency="EUR"))
    assert at("2026-08-01") == [(None, 6.88), ("EA-7", 4.1)]
    ((node, currency, reason, usd),) = ground.ask(
        "SELECT price_per_instance_hour::DOUBLE, pricing_currency, missing_reason, price_usd_per_gpu_hour "
        "FROM price_at('2026-08-01') WHERE contract_id = 'EA-7'"
    )
    assert (node, currency, usd) == (32.8, "EUR", None)
    assert reason == "no exchange rate for EUR on or before 2026-08-01"


@pytest.mark.parametrize(
    "other",
    [
        {"gpu_id": "H200-SXM-141GB"},
        {"instance_pattern": "p6*"},
        {"region_pattern": "eu-*"},
        {"pricing_category": "Dynamic"},
        {"commitment_months": 12},
        {"service_provider_name": "Azure"},
    ],
)
def test_a_line_for_something_else_changes_nothing(deal, other):
    assert deal(line(discount_fraction="0.25", **other))("2026-08-01") == [(None, 6.88)]


@pytest.mark.parametrize(
    "same", [{"gpu_id": "H100-SXM-80GB"}, {"instance_pattern": "P5.*"}, {"region_pattern": "us-*"}]
)
def test_of_two_lines_of_one_contract_the_one_that_names_more_holds(deal, same):
    lines = [line(discount_fraction="0.05"), line(discount_fraction="0.25", **same)]
    assert deal(*lines)("2026-08-01") == [(None, 6.88), ("EA-7", 5.16)]


def test_of_two_lines_that_name_as_much_the_dearer_holds_and_two_contracts_stand_side_by_side(deal):
    lines = [
        line(discount_fraction="0.25", gpu_id="H100-SXM-80GB"),
        line(discount_fraction="0.5", region_pattern="us-*"),
        line(discount_fraction="0.1", contract_id="EDP-1"),
    ]
    assert deal(*lines)("2026-08-01") == [(None, 6.88), ("EA-7", 5.16), ("EDP-1", 6.192)]


def test_a_line_is_a_fraction_or_a_price_whole():
    for wrong in ({}, {"discount_fraction": "0.1", "contracted_unit_price": "4"}, {"contracted_unit_price": "4"}):
        with pytest.raises(ValueError, match="discount_fraction"):
            line(**wrong)


def test_a_quote_holds_to_its_last_day_and_is_as_old_as_it_was_read(ground, sold):
    offer, price = sold("55.04", source="quote:sheet", contract_id="Q-1")
    price = price.model_copy(update={"valid_until": date(2026, 9, 30), "quoted_on": date(2026, 8, 10)})
    ground.load("2026-08-20", [offer, price], source="quote:sheet")
    ask = "SELECT age_days, variant FROM price_at('{}')"
    assert ground.ask(ask.format("2026-09-09")) == [(30, "contract Q-1")]
    assert ground.ask(ask.format("2026-09-30")) == [(51, "contract Q-1")]
    assert ground.ask(ask.format("2026-10-01")) == []


def test_a_contract_is_part_of_an_offers_id_and_offers_without_one_keep_theirs(sold):
    listed, under = sold("1")[0], sold("1", contract_id="EA-7")[0]
    fields = [getattr(listed, name) for name in Offer.identified_by]
    assert "contract_id" not in Offer.identified_by
    assert listed.offer_id == digest(fields)
    assert under.offer_id == digest([*fields, "EA-7"]) != listed.offer_id


def test_a_discount_on_a_price_of_a_whole_term_is_no_overflow(ground, sold):
    """Azure reserves an A100 for a year at 42,066 USD: a fifth off is 33,652.80, 3.8416 an hour."""
    term = {"unit": "Term", "gpu_count": 1, "commitment_months": 12, "pricing_category": "Committed"}
    ground.load("2026-05-01", sold("42066", **term))
    ground.load("2026-06-20", [line(discount_fraction="0.2", pricing_category="Committed")], source="quote:deal")
    found = ground.ask(
        "SELECT list_unit_price::DOUBLE, price_per_gpu_hour FROM price_at('2026-08-01') WHERE contract_id = 'EA-7'"
    )
    assert found == [(33652.8, pytest.approx(33652.8 / 8760))]
