"""Token prices of several lists: one is believed for each tier of a model, and where the others differ is told."""

from datetime import UTC, datetime

import pytest

from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import ServiceTier, TokenPrice

BELIEVED = "SELECT source, list_unit_price::DOUBLE FROM token_price_now WHERE is_preferred ORDER BY ALL"
DIFFERING = (
    "SELECT base_source, source, token_kind, service_tier, context_above_tokens, factor FROM token_price_disagreement"
)
NEW_COLUMNS = ("host_provider_name", "quantisation", "service_tier", "context_above_tokens")


def price(source, amount, kind="input", seller="Tok", model="m", **more):
    fields = {"service_provider_name": seller, "model_name": model, "token_kind": kind, "pricing_currency": "USD"}
    return TokenPrice(source=source, list_unit_price=amount, **fields, **more)


def lists(ground, **rows):
    for source, found in rows.items():
        ground.load("2026-11-01", found, source)


def test_the_reviewed_collection_is_believed_before_the_map(ground):
    lists(
        ground, litellm=[price("litellm", "3")], genai_prices=[price("genai_prices", "2")], other=[price("other", "1")]
    )
    assert ground.ask(BELIEVED) == [("genai_prices", 2.0)]


def test_a_seller_is_believed_about_its_own_prices(ground):
    own = price("openrouter", "0.5", seller="OpenRouter")
    lists(ground, openrouter=[own], genai_prices=[price("genai_prices", "15", seller="OpenRouter")])
    assert ground.ask(BELIEVED) == [("openrouter", 0.5)]


def test_a_tier_that_one_list_lacks_is_taken_from_the_next_whole(ground):
    batches = [price("litellm", "1", kind, service_tier="batch") for kind in ("input", "output")]
    lists(
        ground,
        genai_prices=[price("genai_prices", "2"), price("genai_prices", "8", "output")],
        litellm=[price("litellm", "9"), price("litellm", "0.1", "cached_input"), *batches],
    )
    assert ground.ask(BELIEVED) == [("genai_prices", 2.0), ("genai_prices", 8.0), ("litellm", 1.0), ("litellm", 1.0)]


def test_a_price_ten_times_the_believed_one_is_told_with_its_factor(ground):
    lists(
        ground,
        genai_prices=[price("genai_prices", "0.15"), price("genai_prices", "0.6", "output", model="M")],
        litellm=[price("litellm", "1.5"), price("litellm", "0.6", "output")],
    )
    assert ground.ask(DIFFERING) == [("genai_prices", "litellm", "input", "standard", 0, pytest.approx(10))]


@pytest.mark.parametrize(("amount", "told"), [("1.009", False), ("1.011", True), ("0.989", True), ("0.991", False)])
def test_up_to_one_per_cent_is_no_disagreement(ground, amount, told):
    lists(ground, genai_prices=[price("genai_prices", "1")], litellm=[price("litellm", amount)])
    assert bool(ground.ask(DIFFERING)) is told


def test_prices_of_different_tiers_and_steps_are_not_compared(ground):
    lists(
        ground,
        genai_prices=[price("genai_prices", "1"), price("genai_prices", "2", context_above_tokens=200_000)],
        litellm=[
            price("litellm", "0.5", service_tier=ServiceTier.FLEX),
            price("litellm", "7", context_above_tokens=128_000),
            price("litellm", "6", context_above_tokens=200_000),
        ],
    )
    assert ground.ask(DIFFERING) == [("genai_prices", "litellm", "input", "standard", 200_000, 3.0)]


def test_a_free_model_that_another_list_sells_differs_by_no_factor(ground):
    free = [price("openrouter", "0", seller="OpenRouter")]
    lists(ground, openrouter=free, genai_prices=[price("genai_prices", "1", seller="OpenRouter")])
    assert ground.ask(DIFFERING) == [("openrouter", "genai_prices", "input", "standard", 0, None)]


def test_the_prices_of_a_day_are_those_that_held_then(ground):
    ground.load("2026-01-01", [price("genai_prices", "4")], "genai_prices")
    ground.load("2026-06-01", [price("genai_prices", "1")], "genai_prices")
    query = "SELECT list_unit_price::DOUBLE, price_id FROM token_price_at($day)"
    assert ground.ask(query, day="2026-05-31") == [(4.0, "genai_prices/Tok/m@20260101T000000Z")]
    assert ground.ask(query, day="2026-06-01") == [(1.0, "genai_prices/Tok/m@20260601T000000Z")]
    assert ground.ask(query, day="2025-12-31") == []


def test_a_warehouse_without_tiers_gets_them_and_its_prices_stay_the_same_rows(tmp_path):
    """What was stored before there were tiers is the standard tier, whatever the length of the prompt."""
    link = tmp_path / "w.duckdb"
    rows = [price("genai_prices", "2"), price("genai_prices", "8", "output")]
    with store.writing(link) as connection:
        load(connection, Arrival("genai_prices", datetime(2026, 7, 1, tzinfo=UTC)), rows)
        for (view,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall():
            connection.execute(f"DROP VIEW {view}")
        for column in NEW_COLUMNS:
            connection.execute(f"ALTER TABLE token_price DROP COLUMN {column}")
        connection.execute("UPDATE schema_version SET version = 3")
    with store.writing(link) as connection:
        batch = load(connection, Arrival("genai_prices", datetime(2026, 11, 1, tzinfo=UTC)), rows)
        found = connection.execute("SELECT DISTINCT service_tier, context_above_tokens FROM token_price").fetchall()
    assert (batch.opened_count, batch.closed_count) == (0, 0)
    assert found == [("standard", 0)]
