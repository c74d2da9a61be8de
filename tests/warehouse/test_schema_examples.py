"""Every table, view, macro and function says what it is for, and its example runs and answers on the bundled data."""

import pytest

from gpuplan import VERBS
from warehouse import store
from warehouse.ask import asked, rows
from warehouse.described import everything, one


@pytest.fixture(scope="module")
def connection(seeded):
    with store.reading(seeded) as connection:
        yield connection


@pytest.fixture(scope="module")
def things(connection):
    return asked(connection, "schema", {})


def test_every_kind_of_thing_is_listed(things):
    assert {thing["kind"] for thing in things} == {"view", "macro", "function", "table"}
    wanted = {
        *("price_now", "price_at", "price_history", "price_change", "cheapest", "gpu_hours_for", "monthly_cost"),
        *("commitment_effective", "spread_by_provider", "spot_discount", "token_price_now", "hardware_price_now"),
        *("plan_total", "plan_rank", "plan_line_trace", "coverage", "unknown_figure", "focus_sku_price"),
    }
    assert wanted <= {thing["name"] for thing in things}


def test_every_example_answers_or_says_what_fills_it(connection, things):
    silent = [t["name"] for t in things if not rows(connection, t["example"]) and not t["filled_by"]]
    assert silent == []


def test_nothing_is_said_to_be_filled_by_another_that_the_bundled_data_fill(connection, things):
    """What `filled_by` names is empty now, but for views that count what is not there."""
    filled = [t["name"] for t in things if t["filled_by"] and rows(connection, t["example"])]
    assert filled == []


def test_every_view_macro_and_function_has_an_example_of_its_own_or_is_plain(things):
    asked_for = [t for t in things if t["kind"] in {"macro", "function"}]
    assert [t["name"] for t in asked_for if t["example"] == f"FROM {t['name']} LIMIT 5"] == []


def test_every_column_of_every_macro_is_explained_with_its_unit(connection, things):
    silent = [
        (thing["name"], column["column_name"])
        for thing in things
        if thing["kind"] == "macro"
        for column in one(connection, thing["name"]).rows
        if not column["comment"]
    ]
    assert silent == []


@pytest.mark.parametrize("name", ["price_now", "cheapest", "focus_sku_price", "plan_line_trace", "gpu_named", "batch"])
def test_a_page_fits_80_columns_and_shows_an_example_to_run(seeded, gpuplan, monkeypatch, name):
    monkeypatch.setenv("COLUMNS", "80")
    page = gpuplan("schema", name, "--warehouse", seeded).stdout
    assert max(map(len, page.splitlines())) <= 80
    assert "\nExample: " in page


def test_the_list_fits_80_columns(seeded, gpuplan, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert max(map(len, gpuplan("schema", "--warehouse", seeded).stdout.splitlines())) <= 80


def test_an_empty_view_says_which_verb_fills_it(connection):
    assert one(connection, "plan_total").title.endswith("Empty: `gpuplan compare` fills it.")
    assert "Empty" not in one(connection, "price_now").title


def test_the_list_has_examples_for_programs(connection):
    example = {row["name"]: row["example"] for row in everything(connection).rows}["price_at"]
    assert example.startswith("FROM price_at('")


def test_what_fills_an_empty_table_is_a_verb(things):
    assert {thing["filled_by"].split()[1] for thing in things if thing["filled_by"]} <= VERBS.keys()
