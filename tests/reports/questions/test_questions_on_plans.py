"""Questions about plans, on the little scenario of conftest whose every figure is there to be added up."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from gpuplan import main
from tests.reports.conftest import OWNED, RENTED, SCENARIO, SPOT
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import Sensitivity, Uncertainty


@pytest.fixture
def ask(link):
    def of(*words):
        result = CliRunner().invoke(main, ["ask", *words, "--warehouse", str(link), "--format", "json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)["data"]

    return of


@pytest.fixture
def ask_of_risk(link, tmp_path):
    """The same with the samples' shares of three plans, and two assumptions moved."""
    mine = Path(shutil.copyfile(link.resolve(), tmp_path / "w.duckdb"))
    share = ((OWNED, 0.7, 400.0), (SPOT, 0.25, 500.0), (RENTED, 0.05, 900.0))
    samples = [
        Uncertainty(
            source="planner", scenario_id=SCENARIO, plan_id=of.plan_id, p10_usd_per_month=1, p50_usd_per_month=median,
            p90_usd_per_month=1000, mean_usd_per_month=2, probability_cheapest=cheapest, possible_fraction=1,
            expected_regret_usd_per_month=3, p90_regret_usd_per_month=4, sample_count=4096, seed=8,
        )
        for of, cheapest, median in share
    ]  # fmt: skip
    moved = [
        Sensitivity(
            source="planner", scenario_id=SCENARIO, assumption_name=name, unit="-", assumed_value=1, low_value=0,
            high_value=2, plan_id=OWNED.plan_id, swing_usd_per_month=swing, flips_at_low=False,
            flips_at_high=bool(flip), flip_value=flip, flip_plan_id=SPOT.plan_id if flip else None,
        )
        for name, swing, flip in (("small.thing", 5, None), ("large.thing", 90, 1.5))
    ]  # fmt: skip
    with store.writing(mine) as connection:
        arrival = Arrival("planner", datetime(2026, 11, 21, tzinfo=UTC), scope=SCENARIO, complete=False)
        load(connection, arrival, [*samples, *moved])

    def of(*words):
        result = CliRunner().invoke(main, ["ask", *words, "--warehouse", str(mine), "--format", "json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)["data"]

    return of


def test_each_way_is_the_cheapest_as_often_as_its_plans_are(ask_of_risk):
    found = picked(ask_of_risk("verdict_odds"), "way", "probability_cheapest", "p50_usd_per_month", "is_the_verdict")
    assert found == [
        ("owned", 0.7, 400.0, True),
        ("specialised_cloud", 0.25, 500.0, False),
        ("hyperscaler", 0.05, 900.0, False),
    ]


def test_assumptions_come_in_the_order_in_which_they_move_the_verdict(ask_of_risk):
    columns = ("assumption_name", "flip_value", "way_from_there")
    found = picked(ask_of_risk("verdict_flips"), *columns)
    assert found == [("large.thing", 1.5, "specialised_cloud"), ("small.thing", None, None)]
    assert picked(ask_of_risk("verdict_flips", "--most", "1"), *columns) == found[:1]


def picked(rows, *columns):
    return [tuple(row[c] for c in columns) for row in rows]


def test_the_ways_are_ranked_by_what_they_cost(ask):
    found = picked(ask("plan_ranking"), "rank_number", "way", "npv_cost_usd", "cost_over_cheapest")
    assert found == [
        (1, "owned", 10_000, 1.0),
        (2, "specialised_cloud", 12_000, 1.2),
        (3, "hyperscaler", 24_000, 2.4),
        (4, "hyperscaler", 48_000, 4.8),
        (5, "hosted_api", 50_000, 5.0),
    ]
    assert ask("plan_ranking", "--scenario", "other") == []


@pytest.mark.parametrize(
    ("budget", "months"),
    [
        # 25,000 and 24,000 a year reach 15,000 in the 8th month; 12,000 a year in the 16th
        ("15000", {"hosted_api": 8, "hyperscaler": 16, "dear": 8, "specialised_cloud": None, "owned": None}),
        # the server takes 10,000 before the first hour, and 500 of energy is six months of it
        ("10500", {"hosted_api": 6, "hyperscaler": 11, "dear": 6, "specialised_cloud": 22, "owned": 7}),
        ("9999", {"hosted_api": 5, "hyperscaler": 10, "dear": 5, "specialised_cloud": 20, "owned": 0}),
    ],
)
def test_a_plan_breaks_a_budget_in_the_month_in_which_its_costs_add_up_to_more(ask, budget, months):
    rows = ask("budget_broken", "--budget_usd", budget)
    found = {"dear" if r["service_provider_name"] == "Dear Cloud" else r["way"]: r["breaks_in_month"] for r in rows}
    assert found == months


def test_a_plan_that_dips_over_the_budget_and_comes_back_is_told(ask):
    """The server's 2,000 come back in the second year: 10,000 in all, but 11,000 after the first."""
    owned = next(r for r in ask("budget_broken", "--budget_usd", "10500") if r["way"] == "owned")
    assert (owned["lines_total_usd"], owned["keeps_budget"], owned["breaks_in_month"]) == (10_000, True, 7)


def test_the_cheapest_plan_is_followed_home(ask):
    found = ask("plan_sources")
    assert picked(found, "component", "cost_usd", "rests_on") == [
        ("energy", 2_000, "assumption"),
        ("residual value", -2_000, "price of kept bytes"),
        ("servers", 10_000, "price of kept bytes"),
    ]
    server = found[2]
    assert (server["list_unit_price"], server["pricing_unit"], server["payload_sha256"]) == (
        10_000,
        "server",
        "ab" * 32,
    )


def test_a_dollar_buys_what_a_million_tokens_over_their_cost_say(ask):
    """Owning costs 10,000 for 200 million tokens: 50 dollars a million, 20,000 tokens a dollar."""
    found = picked(ask("tokens_per_dollar"), "gpu_id", "tokens_per_usd", "way", "plan_count")
    assert found == [("H100-SXM-80GB", pytest.approx(20_000), "owned", 4)]


def test_each_line_is_traced_to_its_price_its_batch_and_its_bytes(link, ask):
    query = (
        "SELECT component, year, list_unit_price, pricing_unit, pricing_currency, payload_url, rests_on "
        "FROM plan_line_trace WHERE service_provider_name = 'Tokens Ltd' ORDER BY year, list_unit_price"
    )
    result = CliRunner().invoke(main, ["sql", query, "--warehouse", str(link), "--format", "json"])
    home = ("USD", "https://acme.example/api", "price of kept bytes")
    assert [tuple(row.values()) for row in json.loads(result.stdout)["data"]] == [
        (component, year, price, f"million {kind} tokens", *home)
        for component, year in (("tokens", 1), ("tokens", 2))
        for price, kind in ((0.135, "input"), (0.4, "output"))
    ]


def test_a_price_that_is_gone_is_said_to_be(link):
    query = "SELECT DISTINCT rests_on FROM plan_line_trace WHERE price_id = 'gone@20260101T000000Z'"
    result = CliRunner().invoke(main, ["sql", query, "--warehouse", str(link), "--format", "csv"])
    assert result.stdout.splitlines()[1:] == ["price not found"]


def test_the_total_is_the_sum_of_the_lines_and_what_the_planner_says(link):
    differs = "lines_total_usd IS DISTINCT FROM total_cost_usd AND status = 'ranked'"
    query = f"SELECT count(*) AS n FROM plan_total WHERE {differs}"
    result = CliRunner().invoke(main, ["sql", query, "--warehouse", str(link), "--format", "csv"])
    assert result.stdout.splitlines()[1:] == ["0"]
