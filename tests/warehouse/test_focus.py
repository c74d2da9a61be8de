"""The SKU Price view obeys the two constraints that FOCUS 1.5's draft puts on the data set, whatever was loaded."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import sold
from tests.warehouse.test_contracts import line
from warehouse import schema
from warehouse.load import Arrival, load

KEY = '"ServiceProviderName", "SkuPriceId", "ContractId", "PricingCurrency", "UnitPriceType"'
TWICE = f'SELECT {KEY}, "SkuPriceEffectiveStart", count(*) FROM focus_sku_price GROUP BY ALL HAVING count(*) > 1'
OVERLAPPING = f"""
SELECT {KEY} FROM focus_sku_price
WINDOW one_price AS (PARTITION BY {KEY} ORDER BY "SkuPriceEffectiveStart")
QUALIFY row_number() OVER one_price > 1
    AND coalesce(lag("SkuPriceEffectiveEnd") OVER one_price, TIMESTAMPTZ 'infinity') > "SkuPriceEffectiveStart"
"""
BACKWARDS = 'FROM focus_sku_price WHERE "SkuPriceEffectiveEnd" <= "SkuPriceEffectiveStart"'
NEVER_NULL = (
    *("ChargeCategory", "PricingCurrency", "PricingCurrencyCategory", "PricingServiceName", "PricingUnit"),
    *("ServiceProviderName", "SkuId", "SkuPriceCreated", "SkuPriceDescription", "SkuPriceEligibility", "SkuPriceId"),
    *("SkuPriceLastUpdated", "UnitPrice", "UnitPriceType"),
)
MANDATORY = (*NEVER_NULL, "ContractId", "SkuPriceEffectiveEnd", "SkuPriceEffectiveStart")
FIRST = date(2026, 7, 1)


def lawful(connection):
    return [connection.execute(query).fetchall() for query in (TWICE, OVERLAPPING, BACKWARDS)] == [[], [], []]


def test_the_bundled_prices_obey_the_constraints(prices):
    assert lawful(prices)
    count = prices.execute("SELECT count(*) FROM focus_sku_price").fetchall()[0][0]
    stated = "SELECT count(list_unit_price) + count(upfront_unit_price) FROM price_period"
    tokens = "SELECT count(*) FROM token_price"
    assert count == sum(prices.execute(query).fetchall()[0][0] for query in (stated, tokens)) > 6000


def test_what_must_be_there_is_there(prices):
    columns = {row[0] for row in prices.execute("DESCRIBE focus_sku_price").fetchall()}
    assert columns >= set(MANDATORY)
    assert {c for c in columns if not c.startswith("x_")} - set(MANDATORY) == {
        *("CommitmentApplicability", "CommitmentDiscountCategory", "PricingRegionId", "PurchaseDurationType"),
        "PurchasePaymentModel",
    }
    counts = ", ".join(f'count(*) - count("{column}")' for column in NEVER_NULL)
    assert set(prices.execute(f"SELECT {counts} FROM focus_sku_price").fetchall()[0]) == {0}


def test_a_list_price_that_moved_is_two_periods_of_one_price(prices):
    """AWS halved its H100s on 23 June 2025: 98.32 before, 55.04 since."""
    found = prices.execute(
        'SELECT "UnitPrice"::DOUBLE, "SkuPriceEffectiveStart"::DATE, "SkuPriceEffectiveEnd"::DATE, "SkuPriceId" '
        "FROM focus_sku_price WHERE \"x_InstanceType\" = 'p5.48xlarge' AND \"PricingRegionId\" = 'us-east-1' "
        'ORDER BY "SkuPriceEffectiveStart"'
    ).fetchall()
    assert [row[:3] for row in found][-2:] == [
        (98.32, found[-2][1], date(2025, 6, 23)),
        (55.04, date(2025, 6, 23), None),
    ]
    assert len({row[3] for row in found}) == 1


def shown(ground, *columns):
    names = ", ".join(f'"{column}"' for column in columns)
    return ground.ask(f'SELECT {names} FROM focus_sku_price ORDER BY "SkuPriceId"')


@pytest.mark.parametrize(
    ("amount", "stated", "rows"),
    [
        ("55.04", {}, [("Usage", None, None, "Hours", 55.04)]),
        ("2.5", {"unit": "GPU-Hours", "gpu_count": None}, [("Usage", None, None, "GPU-Hours", 2.5)]),
        (
            "6",
            {"upfront_unit_price": "87600", "commitment_months": 12, "pricing_category": "Committed"},
            [
                ("Purchase", "Partial Upfront", "1 Year", "Hours", 6.0),
                ("Purchase", "Partial Upfront", "1 Year", "Terms", 87600.0),
            ],
        ),
        (
            None,
            {"upfront_unit_price": "210240", "commitment_months": 36, "pricing_category": "Committed"},
            [("Purchase", "All Upfront", "3 Years", "Terms", 210240.0)],
        ),
        (
            "42066",
            {"unit": "Term", "commitment_months": 12, "pricing_category": "Committed"},
            [("Purchase", "All Upfront", "1 Year", "Terms", 42066.0)],
        ),
        (
            "30",
            {"commitment_months": 6, "pricing_category": "Committed"},
            [("Purchase", "No Upfront", "6 Months", "Hours", 30.0)],
        ),
        (None, {"price_status": "reservation_only", "status_reason": "ask sales"}, []),
    ],
)
def test_what_is_paid_and_when_stands_in_rows_of_their_own(ground, amount, stated, rows):
    ground.load("2026-01-01", sold(amount, **stated))
    found = shown(ground, "ChargeCategory", "PurchasePaymentModel", "PurchaseDurationType", "PricingUnit", "UnitPrice")
    assert [(*row[:4], float(row[4])) for row in found] == rows


def test_a_commitment_says_what_it_covers(ground):
    terms = {"commitment_months": 12, "pricing_category": "Committed"}
    ground.load(
        "2026-01-01",
        [*sold("30", commitment_type="reservation", **terms), *sold("32", commitment_type="savings_plan", **terms)],
    )
    found = {
        category: json.loads(covers)
        for category, covers in shown(ground, "CommitmentDiscountCategory", "CommitmentApplicability")
    }
    assert found == {
        "Usage": {"IsComplexScope": True, "Coverage": {"Factor": 1}},
        "Spend": {"IsComplexScope": True, "Coverage": {"UnitPrice": 32}},
    }


def test_a_price_in_euros_stays_in_euros(ground):
    ground.load("2026-01-01", sold("40", currency="EUR"))
    assert shown(ground, "UnitPrice", "PricingCurrency") == [(Decimal(40), "EUR")]


def test_a_contract_gives_the_same_price_id_a_second_row(ground):
    """The more telling line of the contract holds while both do: half off in August, a quarter off from September."""
    ground.load("2026-05-01", sold("80"))
    wide = line(discount_fraction="0.25")
    narrow = line(
        discount_fraction="0.5", gpu_id="H100-SXM-80GB", starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 31)
    )
    ground.load("2026-06-20", [wide, narrow], source="quote:deal")
    found = ground.ask(
        'SELECT "UnitPriceType", "ContractId", "UnitPrice"::DOUBLE, "SkuPriceEffectiveStart"::DATE, '
        '"SkuPriceEffectiveEnd"::DATE FROM focus_sku_price ORDER BY "ContractId" NULLS FIRST, "SkuPriceEffectiveStart"'
    )
    assert found == [
        ("List", None, 80.0, date(2026, 5, 1), None),
        ("Contracted", "EA-7", 60.0, date(2026, 7, 1), date(2026, 8, 1)),
        ("Contracted", "EA-7", 40.0, date(2026, 8, 1), date(2026, 9, 1)),
        ("Contracted", "EA-7", 60.0, date(2026, 9, 1), date(2027, 1, 1)),
    ]
    assert len({row[0] for row in shown(ground, "SkuPriceId")}) == 1


@pytest.fixture(scope="module")
def memory():
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        schema.create(connection)
        yield connection


SOLD = st.tuples(
    st.sampled_from(["us-east-1", "eu-west-1"]),
    st.sampled_from(["40", "48", "16.5", None]),
    st.sampled_from(["USD", "EUR"]),
    st.sampled_from([None, "1000", "2000"]),
)
LIST = st.lists(SOLD, max_size=3, unique_by=lambda row: row[0])
SPAN = st.tuples(st.integers(0, 40), st.integers(0, 60))
TERMS = st.tuples(
    st.sampled_from(["0.1", "0.2"]), st.sampled_from([None, "us-*"]), st.sampled_from(["EA-7", "EA-8"]), SPAN
)


def listed(rows):
    for region, amount, currency, upfront in rows:
        known = amount or upfront
        why = {} if known else {"price_status": "unpriced", "status_reason": "ask sales"}
        more = {"upfront_unit_price": upfront} if upfront else {}
        yield from sold(amount, currency=currency, region_id=region, commitment_months=12, **more, **why)


def contracted(terms):
    for fraction, region, contract, (start, length) in terms:
        first = FIRST + timedelta(days=start)
        last = first + timedelta(days=length)
        yield line(
            discount_fraction=fraction, region_pattern=region, contract_id=contract, starts_on=first, ends_on=last
        )


@settings(max_examples=25, deadline=None)
@given(lists=st.lists(LIST, min_size=1, max_size=5), sheets=st.lists(st.lists(TERMS, max_size=3), max_size=2))
def test_whatever_is_loaded_the_constraints_hold(memory, lists, sheets):
    for table in ("offer", "price", "contract_discount", "batch"):
        memory.execute(f"DELETE FROM {table}")
    began = datetime(2026, 7, 1, tzinfo=UTC)
    for day, rows in enumerate(lists):
        load(memory, Arrival("aws", began + timedelta(days=9 * day)), listed(rows))
    for day, terms in enumerate(sheets):
        lines = {found.discount_id: found for found in contracted(terms)}
        load(memory, Arrival("quote:deal", began + timedelta(days=14 * day)), lines.values())
    assert lawful(memory)
    held = memory.execute(
        "SELECT count(*) FROM focus_sku_price WHERE NOT contains(\"SkuPriceId\", '/upfront') "
        "AND \"SkuPriceEffectiveStart\" <= '2026-08-15' "
        "AND coalesce(\"SkuPriceEffectiveEnd\" > '2026-08-15', true)"
    )
    now = "SELECT count(*) FROM price_at('2026-08-15') WHERE list_unit_price IS NOT NULL"
    assert held.fetchall() == memory.execute(now).fetchall()
