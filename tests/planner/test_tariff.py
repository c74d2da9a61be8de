"""Tariffs by place, from a warehouse with three of them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from planner.tariff import tariff
from tests.planner.hand_made import DAY
from warehouse import store
from warehouse.faults import BadInput
from warehouse.load import Arrival, load
from warehouse.tables import ElectricityPrice, FxRate

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def connection(warehouse):
    prices = [("US-Texas", "0.08", "USD"), ("EU-27", "0.20", "EUR"), ("CH-industrial", "0.20", "CHF"),
              ("Hall-with-cooling", "0.30", "USD")]  # fmt: skip
    with store.writing(warehouse) as writing:
        load(writing, Arrival("tariffs", DAY), [priced(*price) for price in prices])
        rate = FxRate(source="ecb", currency="EUR", rate_on=date(2020, 1, 1), units_per_eur=Decimal(1))
        dollars = FxRate(source="ecb", currency="USD", rate_on=date(2020, 1, 1), units_per_eur=Decimal("1.10"))
        load(writing, Arrival("ecb", DAY), [rate, dollars])
        yield writing


def priced(place, price, currency):
    return ElectricityPrice(source="tariffs", place_id=place, low_price_per_kwh=Decimal("0.01"),
                            typical_price_per_kwh=Decimal(price), high_price_per_kwh=Decimal(1),
                            pricing_currency=currency, observed_on=date(2026, 1, 1), source_name="test")  # fmt: skip


@pytest.mark.parametrize(("place", "usd"), [("US-Texas", 0.08), ("texas", 0.08), ("DE", 0.22), ("eu", 0.22)])
def test_a_place_has_a_tariff(connection, place, usd):
    assert tariff(connection, place, NOW).usd_per_kwh == pytest.approx(usd)


def test_a_tariff_with_cooling_says_so(connection):
    assert tariff(connection, "Hall-with-cooling", NOW).cooling_included
    assert not tariff(connection, "Texas", NOW).cooling_included


@pytest.mark.parametrize(("place", "said"), [("Texsa", "did you mean US-Texas"), ("CH-industrial", "in CHF")])
def test_a_place_without_one_is_an_error_that_helps(connection, place, said):
    with pytest.raises(BadInput, match=said):
        tariff(connection, place, NOW)
