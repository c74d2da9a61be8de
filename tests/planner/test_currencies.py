"""Prices in other currencies: planned at the ECB's rate of the day, left out by name where there is none."""

from datetime import date

import pytest

from planner.errand import plan_scenario
from tests.planner.hand_made import DAY, NO_EXTRAS, SERVER, SERVING, TRAINING, offer, token
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import FxRate

LEFT_OUT = (
    "SELECT reason FROM plan WHERE valid_to IS NULL AND status = 'excluded' AND way = '{}' "
    "AND service_provider_name = '{}'"
)


def in_currency(rows, currency):
    return [
        row.model_copy(update={"pricing_currency": currency} if hasattr(row, "pricing_currency") else {})
        for row in rows
    ]


@pytest.fixture
def planned(warehouse, tmp_path):
    """Loads rows of a source, with a rate for the pound or none, plans a scenario and asks about its plans."""

    def plan(rows, question, text=TRAINING, *, rated):
        file = tmp_path / "s.toml"
        file.write_text(text + NO_EXTRAS, encoding="utf-8")
        with store.writing(warehouse) as connection:
            load(connection, Arrival("more", DAY), rows)
            if rated:
                rates = [
                    FxRate(source="ecb", currency=currency, rate_on=date(2026, 6, 30), units_per_eur=units)
                    for currency, units in (("USD", "1.20"), ("GBP", "0.80"))
                ]
                load(connection, Arrival("ecb", DAY, complete=False), rates)
        plan_scenario(file, warehouse, "2026-07-01")
        with store.reading(warehouse) as connection:
            return connection.execute(question).fetchall()

    return plan


@pytest.fixture
def british():
    return in_currency(offer("more", "Thames", "specialised", "Standard", 8), "GBP")


def test_an_offer_without_a_rate_is_left_out_with_the_currency_and_the_day(planned, british):
    found = planned(british, LEFT_OUT.format("specialised_cloud", "Thames"), rated=False)
    assert found == [("no price: no exchange rate for GBP on or before 2026-07-01",)]


def test_an_offer_with_a_rate_is_planned_at_the_rate_of_the_day(planned, british):
    # 8 GBP an hour at 1.20 / 0.80 dollars for a pound
    question = "SELECT status, unit_price_usd FROM plan WHERE valid_to IS NULL AND service_provider_name = 'Thames'"
    assert planned(british, question, rated=True) == [("ranked", pytest.approx(12.0))]


@pytest.mark.parametrize(
    ("fields", "rated", "reason"),
    [
        ({"pricing_currency": "GBP"}, False, "no price: no exchange rate for GBP on or before 2026-07-01"),
        ({"valid_until": date(2026, 6, 30)}, True, "no price: the quote ended on 2026-06-30"),
    ],
)
def test_a_server_without_a_rate_or_whose_quote_ended_is_left_out_by_name(planned, fields, rated, reason):
    quoted = SERVER.model_copy(update={"source": "more", "hardware_id": "quoted-8x", **fields})
    assert planned([quoted], LEFT_OUT.format("owned", "quoted-8x"), rated=rated) == [(reason,)]


def test_a_server_quoted_in_pounds_is_bought_at_the_rate_of_the_day_until_its_last(planned):
    fields = {"source": "more", "hardware_id": "quoted-8x", "pricing_currency": "GBP", "valid_until": date(2026, 7, 1)}
    question = (
        "SELECT status, unit_price_usd FROM plan "
        "WHERE valid_to IS NULL AND instance_type = 'quoted-8x' AND route = 'colocation'"
    )
    assert planned([SERVER.model_copy(update=fields)], question, rated=True) == [("ranked", pytest.approx(300_000.0))]


def test_a_hosted_model_without_a_rate_is_left_out_by_name(planned, tmp_path, llm):
    (tmp_path / "sizing.json").write_text("[]", encoding="utf-8")
    rows = [
        token(kind, price).model_copy(
            update={"source": "more", "service_provider_name": "Thames", "pricing_currency": "GBP"}
        )
        for kind, price in (("input", "1"), ("output", "2"))
    ]
    found = planned(rows, LEFT_OUT.format("hosted_api", "Thames"), SERVING, rated=False)
    assert found == [("no price: no exchange rate for GBP on or before 2026-07-01",)]
