"""How old a price is and what its source allows: who saw it last, as of any moment; a failure never looks fresh."""

from datetime import UTC, date, datetime

import pytest

from warehouse.load import Arrival, log_failure
from warehouse.tables import FxRate, Outcome, TokenPrice

ALLOWS = {"warn_after_hours": 24, "error_after_hours": 72}
SEEN = "SELECT freshness, strftime(observed_at, '%Y-%m-%d') FROM price_at($at) ORDER BY region_id, instance_type"


@pytest.mark.parametrize(
    ("moment", "freshness"),
    [
        ("2026-11-01T12:00:00Z", "fresh"),
        ("2026-11-02T00:00:00Z", "fresh"),
        ("2026-11-02T00:00:01Z", "ageing"),
        ("2026-11-04T00:00:00Z", "ageing"),
        ("2026-11-04T00:00:01Z", "stale"),
    ],
)
def test_age_is_measured_at_the_moment_that_is_asked_about(ground, sold, moment, freshness):
    ground.load("2026-11-01", sold("55.04"), **ALLOWS)
    ((found, stale_at),) = ground.ask("SELECT freshness, stale_at FROM price_at($at)", at=moment)
    assert (found, stale_at) == (freshness, datetime(2026, 11, 4, tzinfo=UTC))


def test_bundled_prices_have_no_age_that_is_too_old_until_their_source_is_read(ground, sold):
    ground.load("2024-01-01", sold("55.04"))
    assert ground.ask(SEEN, at="2026-11-02") == [("bundled", "2024-01-01")]
    ground.load("2026-11-01", sold("55.04"), **ALLOWS)
    assert ground.ask(SEEN, at="2026-11-02") == [("fresh", "2026-11-01")]
    assert ground.ask(SEEN, at="2026-11-09") == [("stale", "2026-11-01")]
    assert ground.ask(SEEN, at="2026-10-31") == [("bundled", "2024-01-01")]


def test_a_failed_or_refused_reading_leaves_the_age_as_it_was(ground, sold):
    ground.load("2026-11-01", sold("55.04"), **ALLOWS)
    for outcome in (Outcome.FAILED, Outcome.REFUSED):
        log_failure(ground.connection, Arrival("aws", datetime(2026, 11, 8, tzinfo=UTC), **ALLOWS), outcome)
    assert ground.ask(SEEN, at="2026-11-09") == [("stale", "2026-11-01")]
    assert ground.ask("SELECT valid_to FROM price") == [(None,)]


def test_a_region_that_was_read_is_fresh_and_another_as_old_as_it_is(ground, sold):
    east, west = sold("55.04"), sold("60", region_id="us-west-2")
    ground.load("2026-11-01", [*east, *west], **ALLOWS)
    ground.load("2026-11-08", east, scope="us-east-1", **ALLOWS)
    assert ground.ask(SEEN, at="2026-11-09") == [("fresh", "2026-11-08"), ("stale", "2026-11-01")]


def test_what_an_incomplete_reading_confirms_is_as_young_as_that_and_the_rest_is_not(ground, sold):
    """Of such a source absence means nothing, so each sighting counts for itself."""
    here, gone = sold("3"), sold("4", instance_type="p4d.24xlarge")
    ground.load("2026-11-01", [*here, *gone], complete=False, **ALLOWS)
    ground.load("2026-11-08", here, complete=False, **ALLOWS)
    assert ground.ask(SEEN, at="2026-11-09") == [("stale", "2026-11-01"), ("fresh", "2026-11-08")]
    assert ground.ask(SEEN, at="2026-11-05") == [("stale", "2026-11-01"), ("stale", "2026-11-01")]
    assert ground.ask("SELECT count(*) FROM price WHERE valid_to IS NOT NULL") == [(0,)]


def test_a_complete_reading_needs_no_note_of_what_it_confirms(ground, sold):
    for day in ("2026-11-01", "2026-11-02"):
        ground.load(day, sold("3"), **ALLOWS)
    assert ground.ask("SELECT count(*) FROM sighting") == [(0,)]


def test_a_changed_price_is_as_young_as_its_own_reading(ground, sold):
    ground.load("2026-11-01", sold("3"), complete=False, **ALLOWS)
    ground.load("2026-11-08", sold("5"), complete=False, **ALLOWS)
    assert ground.ask("SELECT freshness, list_unit_price::INTEGER FROM price_at('2026-11-09')") == [("fresh", 5)]
    assert ground.ask("SELECT freshness, list_unit_price::INTEGER FROM price_at('2026-11-07')") == [("stale", 3)]


def test_a_withdrawn_offer_has_a_dated_end(ground, sold):
    ground.load("2026-11-01", [*sold("3"), *sold("4", instance_type="p4d.24xlarge")], **ALLOWS)
    ground.load("2026-11-08", sold("3"), **ALLOWS)
    assert ground.ask("SELECT instance_type, strftime(valid_to, '%Y-%m-%d') FROM offer ORDER BY ALL") == [
        ("p4d.24xlarge", "2026-11-08"),
        ("p5.48xlarge", None),
    ]


def test_a_price_at_an_old_exchange_rate_is_stale_however_young_it_is(ground, sold):
    dollar = FxRate(source="ecb", currency="USD", rate_on=date(2026, 11, 1), units_per_eur="1.15")
    allows = {"warn_after_hours": 120, "error_after_hours": 240}
    ground.load("2026-11-01", [dollar], "ecb", complete=False, **allows)
    ground.load("2026-11-11", [*sold("3", currency="EUR"), *sold("4", region_id="us-west-2")], **ALLOWS)
    assert ground.ask(SEEN, at="2026-11-11T00:00:00Z") == [("fresh", "2026-11-11"), ("fresh", "2026-11-11")]
    assert ground.ask(SEEN, at="2026-11-11T00:00:01Z") == [("stale", "2026-11-11"), ("fresh", "2026-11-11")]


def test_a_price_on_a_sheet_is_as_old_as_the_day_it_was_read(ground, sold):
    offer, _ = sold("3", source="quote:mine")
    terms = {"pricing_unit": "Hours", "pricing_currency": "USD", "quoted_on": date(2026, 10, 1)}
    ground.load("2026-11-08", [offer, offer.price(list_unit_price="3", **terms)], "quote:mine", **ALLOWS)
    assert ground.ask(SEEN, at="2026-11-09") == [("quoted", "2026-10-01")]


def test_token_prices_are_as_young_as_the_last_reading_of_their_list(ground):
    what = {"service_provider_name": "Tok", "model_name": "m", "token_kind": "input"}
    row = TokenPrice(source="genai_prices", list_unit_price="2", pricing_currency="USD", **what)
    ground.load("2026-10-01", [row], "genai_prices")
    seen = "SELECT freshness, strftime(observed_at, '%Y-%m-%d'), age_days FROM token_price_at($at)"
    assert ground.ask(seen, at="2026-11-02") == [("bundled", "2026-10-01", 32)]
    ground.load("2026-11-01", [row], "genai_prices", **ALLOWS)
    assert ground.ask(seen, at="2026-11-02") == [("fresh", "2026-11-01", 1)]
    assert ground.ask(seen, at="2026-11-09") == [("stale", "2026-11-01", 8)]


def test_a_sources_status_tells_what_it_allows(ground, sold):
    ground.load("2026-11-01", sold("3"), **ALLOWS)
    ground.load("2026-11-01", sold("3", source="azure"), "azure")
    status = "SELECT source, freshness, warn_after_hours, error_after_hours FROM source_status ORDER BY source"
    assert ground.ask(status) == [("aws", "stale", 24, 72), ("azure", "bundled", None, None)]
