"""Budgets: ceilings worked out by hand, the most demand under them, and exit code 6."""

import json

import pytest

from planner.budget import broken, figures, fits, largest, reaches
from planner.scenario_money import Budget
from tests.planner.hand_made import NO_EXTRAS, TRAINING
from tests.planner.in_memory import by_route, facts, hosted, nodes, offer, planned, requests, server

BARE = {
    "finance.discount_rate": 0, "rented.autoscaling_overhead_fraction": 0, "rented.staff_fte": 0,
    "hyperscaler.support_fraction": 0, "hyperscaler.setup_months": 0, "specialised_cloud.setup_months": 0,
    "batch.goodput_loss_fraction": 0, "rented.capacity_probability": 1, "data.storage_gb_per_gpu": 0,
    "data.egress_gb_per_gpu_hour": 0, "owned.lead_time_weeks": 0, "owned.ramp_months": 0, "owned.availability": 1,
    "hosted_api.staff_fte": 0, "hosted_api.retry_fraction": 0,
}  # fmt: skip
FLAT = (offer("Flat", 3.0, provider_kind="specialised"),)
"""8 GPUs at $24 an hour: 2,190 hours a year are $52,560, $4,380 a month."""


def cheap(**more):
    return planned(nodes(), facts(FLAT, (server(),)), assumed=BARE | more)


def test_figures_are_what_is_paid():
    """A server of $200,000 with 28 % for network, spares and install; upkeep, colocation, energy and people a year."""
    comparison = cheap()
    rented, bought = (figures(by_route(comparison)[route, None]) for route in ("on_demand", "colocation"))
    assert (rented.usd_per_month, rented.usd_per_year) == (pytest.approx(4380), pytest.approx(52_560))
    assert (rented.capex_usd, rented.opex_usd_per_year) == (0, pytest.approx(52_560))
    energy = (2.5 * 8760 + 5.5 * 2190) * 1.35 * 0.0883
    yearly = 200_000 * 0.105 + 10 * 196 * 12 + energy + 0.25 * 200_000
    assert bought.capex_usd == pytest.approx(256_000)
    assert bought.opex_usd_per_year == pytest.approx(yearly)
    assert bought.usd_per_year == pytest.approx(256_000 + yearly)  # year 0 counts into year 1


@pytest.mark.parametrize(
    ("ceilings", "said"),
    [
        ({}, None),
        ({"usd_per_month": 4380.01}, None),
        ({"usd_per_month": 4379}, "$4,380 a month, over $4,379"),
        ({"usd_per_year": 52_559}, "$52,560 in its dearest year, over $52,559"),
        ({"capex_usd": 0}, None),
        ({"opex_usd_per_year": 50_000}, "$52,560 of opex in its dearest year, over $50,000"),
    ],
)
def test_the_first_ceiling_that_is_exceeded_is_told(ceilings, said):
    assert broken(Budget(**ceilings), figures(by_route(cheap())["on_demand", None])) == said


def test_no_capex_rules_out_what_is_bought():
    rows = {row.plan_id: row for row in fits(cheap(), Budget(capex_usd=0))}
    kept = {c.plan.route: rows[c.plan.plan_id].fits for c in cheap().ranked}
    assert kept == {"on_demand": True, "lease": True, "colocation": False, "on_premises": False, "loan": False}


def test_a_price_that_is_not_certain_keeps_no_budget():
    alone = offer("Small", 1.0, provider_kind="specialised", gpu_count=None, pricing_unit="GPU-Hours")
    comparison = planned(nodes(), facts((alone,), ()), assumed=BARE)
    (row,) = fits(comparison, Budget(usd_per_month=1e9))
    assert not row.fits
    assert row.reason.startswith("can't be verified: the price is for one GPU")
    assert list(reaches(comparison, Budget(usd_per_month=1e9))) == []


def test_the_most_demand_of_rent_is_in_proportion_to_the_budget():
    """$4,380 a month for 42 hours a week; twice that for 84."""
    most = {row.way: row for row in reaches(cheap(), Budget(usd_per_month=8760))}
    assert most["specialised_cloud"].demand_factor == pytest.approx(2, rel=2e-3)
    assert most["specialised_cloud"].gpu_hours_per_week == pytest.approx(8 * 84, rel=2e-3)
    assert most["specialised_cloud"].usd_per_month <= 8760


def test_the_most_demand_of_servers_is_in_whole_servers():
    """One server serves 168 hours a week, four times the demand; energy at work is all that its cost rises by."""
    yearly = 200_000 * 0.105 + 10 * 196 * 12 + (2.5 + 5.5) * 8760 * 1.35 * 0.0883 + 0.25 * 200_000
    busy = (256_000 - 0.4 * 200_000 + 3 * yearly) / 36
    only = {"supply": {"ways": ["owned"]}}
    comparison = planned(nodes(), facts((), (server(),)), assumed=BARE, **only)
    rows = {row.way: row for row in reaches(comparison, Budget(usd_per_month=busy * 1.01))}
    assert rows["owned"].demand_factor == pytest.approx(4, rel=2e-3)
    assert rows["owned"].gpu_count == 8
    assert list(reaches(comparison, Budget(usd_per_month=busy / 2))) == []


def test_what_the_most_demand_costs_is_what_planning_it_says():
    comparison = planned(requests(), facts(FLAT, (server(),), (hosted(),)), assumed=BARE)
    for row in reaches(comparison, Budget(usd_per_month=60_000)):
        again = planned(requests(), comparison.case.facts, assumed=BARE | {"demand.volume_factor": row.demand_factor})
        plan = next(c.plan for c in again.ranked if c.plan.plan_id == row.plan_id)
        assert plan.cost_usd_per_month == pytest.approx(row.usd_per_month, rel=1e-9)
        assert row.usd_per_month <= 60_000
        assert row.requests_per_day == pytest.approx(864_000 * row.demand_factor)


@pytest.mark.parametrize("most", [0.002, 0.3, 1.0, 1.7, 400.0])
def test_the_largest_that_fits_is_found_wherever_it_is(most):
    factor, plan = largest(lambda factor: factor if factor <= most else None)
    assert factor == plan
    assert most * (1 - 1e-3) <= factor <= most


def test_where_a_larger_demand_fits_again_it_is_found():
    factor, _ = largest(lambda factor: factor if factor <= 1 or 1.2 < factor < 1.3 else None)
    assert factor == pytest.approx(1.25, rel=2e-3)


def test_nothing_fits_where_nothing_does():
    assert largest(lambda _: None) is None


@pytest.fixture
def budget(tmp_path, warehouse, gpuplan):
    file = tmp_path / "s.toml"

    def of(*words, text=TRAINING):
        file.write_text(text + NO_EXTRAS, encoding="utf-8")
        return gpuplan(*words[:1], file, *words[1:], "--warehouse", warehouse)

    return of


def test_a_budget_that_is_kept_ends_well(budget, monkeypatch):
    kept = budget("budget", "--per-month", "5000", "--format", "json", text=TRAINING + "[budget]\nusd_per_month = 1\n")
    assert kept.exit_code == 0, kept.output
    whole = json.loads(kept.stdout)["data"][0]
    assert whole["verdict"].startswith("The cheapest plan keeps the budget: a specialised cloud (1 x 8x at Flat")
    assert {row["way"] for row in whole["ways"]} >= {"specialised_cloud", "hyperscaler"}


def test_one_that_no_plan_keeps_ends_with_6_and_its_page_fits_80_columns(budget, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    over = budget("budget", "--per-month", "4000")
    assert over.exit_code == 6
    assert "No plan keeps the budget: the cheapest, a specialised cloud" in over.stderr
    assert "takes $4,380 a month, over $4,000" in over.stderr
    assert "The most demand that each way can serve" in over.stdout
    assert max(map(len, over.stdout.splitlines())) <= 80


def test_where_nothing_is_within_it_sentences_say_so(budget):
    none = budget("budget", "--per-month", "1", text=TRAINING + '[supply]\nways = ["hosted_api"]\n')
    assert none.exit_code == 6
    assert none.stdout == "The budget can't be verified: no way to serve this demand has a whole and certain price.\n"
    assert "\nOver the budget at any demand: " in budget("budget", "--per-month", "1").stdout


def test_a_budget_of_the_scenario_holds_in_compare_too(budget):
    assert budget("compare", text=TRAINING + "[budget]\nusd_per_month = 4300\n").exit_code == 6


def test_a_budget_that_only_an_uncertain_price_would_keep_is_not_verified(budget):
    """Small asks $3 for one GPU and states no node; Flat's $24 a node is over."""
    result = budget("budget", "--per-month", "5000", text=TRAINING + "[supply]\nproviders = ['Small']\n")
    assert result.exit_code == 6
    assert "can't be verified: only" in result.stderr
