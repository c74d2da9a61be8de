"""What a stated price comes to per instance, per GPU, and in US dollars: figures worked out by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from warehouse.tables import FxRate


def at(day):
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def rates(day, **units_per_eur):
    return [
        FxRate(source="ecb", currency=currency, rate_on=date.fromisoformat(day), units_per_eur=Decimal(units))
        for currency, units in units_per_eur.items()
    ]


@pytest.mark.parametrize(
    ("stated", "per_instance", "per_gpu"),
    [
        ({"amount": "55.04"}, 55.04, 6.88),
        ({"amount": "2.5", "unit": "GPU-Hours"}, 20.0, 2.5),
        ({"amount": "2.5", "unit": "GPU-Hours", "gpu_count": None}, None, 2.5),
        ({"amount": "0.9", "gpu_count": "0.5"}, 0.9, 1.8),
        # Azure reserves one A100 for a year at 42,066 USD: over 8,760 hours.
        ({"amount": "42066.0", "unit": "Term", "gpu_count": 1, "commitment_months": 12}, 4.802054794, 4.802054794),
        ({"amount": "26280", "unit": "Term", "commitment_months": 36}, 1.0, 0.125),
        # AWS, part paid upfront: 87,600 USD over the 8,760 hours of a year is 10 USD/h on top of 6 USD/h.
        ({"amount": "6", "upfront_unit_price": "87600", "commitment_months": 12}, 16.0, 2.0),
        # AWS, all paid upfront for three years: no hourly price at all.
        ({"amount": None, "upfront_unit_price": "210240", "commitment_months": 36}, 8.0, 1.0),
    ],
)
def test_a_stated_price_per_instance_and_per_gpu(ground, sold, stated, per_instance, per_gpu):
    ground.load("2026-01-01", sold(**stated))
    columns = "price_usd_per_instance_hour, price_usd_per_gpu_hour, missing_reason"
    found = ground.ask(f"SELECT {columns} FROM price_at($m)", m=at("2026-01-01"))
    assert found == [(pytest.approx(per_instance) if per_instance else None, pytest.approx(per_gpu), None)]


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ({"amount": "55.04", "gpu_count": None}, "number of GPUs in the instance not stated"),
        ({"amount": "42066", "unit": "Term"}, "length of the commitment not stated"),
        ({"amount": "6", "upfront_unit_price": "87600"}, "length of the commitment not stated"),
        ({"amount": None, "price_status": "reservation_only", "status_reason": "ask sales"}, "ask sales"),
        ({"amount": "55.04", "currency": "INR"}, "no exchange rate for INR on or before 2026-01-01"),
    ],
)
def test_what_is_not_known_is_empty_and_says_why(ground, sold, stated, reason):
    ground.load("2026-01-01", sold(**stated))
    found = ground.ask("SELECT price_usd_per_gpu_hour, missing_reason FROM price_at($m)", m=at("2026-01-01"))
    assert found == [(None, reason)]


def test_an_instance_of_unknown_size_still_has_its_own_price(ground, sold):
    ground.load("2026-01-01", sold("55.04", gpu_count=None))
    assert ground.ask("SELECT price_usd_per_instance_hour FROM price_at($m)", m=at("2026-01-01")) == [(55.04,)]


@pytest.mark.parametrize(
    ("day", "currency", "rate_on", "usd"),
    [
        ("2026-01-02", "EUR", "2026-01-02", 11.0),  # one euro is 1.10 USD
        ("2026-01-02", "GBP", "2026-01-02", 12.5),  # 0.88 GBP is one euro is 1.10 USD: 1.25 USD for one GBP
        ("2026-01-04", "GBP", "2026-01-02", 12.5),  # a Sunday: Friday's rate is carried
        ("2026-01-05", "GBP", "2026-01-05", 15.0),
        ("2026-09-01", "GBP", "2026-01-05", 15.0),
        ("2026-01-01", "GBP", None, None),  # never a rate of a later day
        ("2026-01-01", "USD", None, 10.0),
        ("2026-01-05", "USD", "2026-01-05", 10.0),
    ],
)
def test_a_price_is_converted_at_the_newest_rate_up_to_its_day(ground, sold, day, currency, rate_on, usd):
    ground.load("2026-01-02", rates("2026-01-02", USD="1.10", GBP="0.88"), source="ecb", complete=False)
    ground.load("2026-01-05", rates("2026-01-05", USD="1.20", GBP="0.80"), source="ecb", complete=False)
    ground.load("2026-01-01", sold("10", currency=currency))
    found = ground.ask("SELECT fx_rate_on, price_usd_per_instance_hour FROM price_at($m)", m=at(day))
    assert found == [(date.fromisoformat(rate_on) if rate_on else None, pytest.approx(usd) if usd else None)]


def test_rates_of_two_sources_for_one_day_double_no_price(ground, sold):
    ground.load("2026-01-02", rates("2026-01-02", USD="1.10", GBP="0.88"), source="ecb", complete=False)
    other = [r.model_copy(update={"source": "seed"}) for r in rates("2026-01-02", USD="1.10", GBP="0.88")]
    ground.load("2026-01-02", other, source="seed", complete=False)
    ground.load("2026-01-02", sold("10", currency="GBP"))
    assert ground.ask("SELECT price_usd_per_instance_hour FROM price_at($m)", m=at("2026-01-03")) == [
        (pytest.approx(12.5),)
    ]


def test_the_history_is_converted_at_the_rate_of_the_day_each_period_began(ground, sold):
    ground.load("2026-01-02", rates("2026-01-02", USD="1.10"), source="ecb", complete=False)
    ground.load("2026-01-05", rates("2026-01-05", USD="1.20"), source="ecb", complete=False)
    ground.load("2026-01-03", sold("10", currency="EUR"))
    ground.load("2026-01-06", sold("20", currency="EUR"))
    found = ground.ask("SELECT price_usd_per_instance_hour, fx_rate_on FROM price_history ORDER BY valid_from")
    assert found == [(pytest.approx(11.0), date(2026, 1, 2)), (pytest.approx(24.0), date(2026, 1, 5))]


def test_the_two_clocks_are_kept_apart(ground, sold):
    """What the provider says of the start of a price is kept; what holds when is what we saw."""
    offer, price = sold("44")
    announced = price.model_copy(update={"provider_effective_from": at("2025-06-01")})
    ground.load("2025-06-23", [offer, announced])
    assert ground.ask("FROM price_at($m)", m=at("2025-06-10")) == []
    assert ground.ask("SELECT provider_effective_from, valid_from FROM price_period") == [
        (at("2025-06-01"), at("2025-06-23"))
    ]


def test_a_price_keeps_its_name_for_good(ground, sold):
    ground.load("2023-08-08", sold("98.32"))
    before = ground.ask("SELECT price_id FROM price_at($m)", m=at("2024-01-01"))
    ground.load("2025-06-23", sold("55.04"))
    assert ground.ask("SELECT price_id FROM price_at($m)", m=at("2024-01-01")) == before
    names = [row[0] for row in ground.ask("SELECT price_id FROM price_history ORDER BY valid_from")]
    assert [name.split("@")[1] for name in names] == ["20230808T000000Z", "20250623T000000Z"]


def test_price_now_is_price_at_this_moment(ground, sold):
    ground.load("2023-08-08", sold("98.32"))
    ground.load("2025-06-23", sold("55.04"))
    assert ground.ask("SELECT price_usd_per_instance_hour FROM price_now") == [(55.04,)]
