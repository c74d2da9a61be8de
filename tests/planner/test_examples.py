"""The example scenarios on the bundled prices: each plan below is worked out by hand from its published price."""

from pathlib import Path

import pytest

from planner.errand import plan_scenario

SCENARIOS = Path(__file__).parents[2] / "planner" / "scenarios"
LIVE_UNTIL = "2026-11-22"


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    link = tmp_path_factory.mktemp("examples") / "w.duckdb"
    names = ("chat-70b", "classifier-8b", "fine-tuning")
    return {name: plan_scenario(SCENARIOS / f"{name}.toml", link, LIVE_UNTIL) for name in names}


def plan(comparison, provider, category=None, months=None):
    return next(
        c.plan
        for c in comparison.ranked
        if (c.plan.service_provider_name, c.plan.pricing_category, c.plan.commitment_months)
        == (provider, category, months)
    )


def test_fine_tuning_on_aws_on_demand(planned):
    """30 h a week, 6 % done again, 10 % of scaling, at $55.04; 5 % support and $10,000 of staff a year."""
    hours = 8760 * 30 / 168 / 0.94 * 1.1
    monthly = (hours * 55.04 * 1.05 + 10_000) / 12
    assert plan(planned["fine-tuning"], "AWS", "Standard").cost_usd_per_month == pytest.approx(monthly)
    assert round(monthly) == 9_649


def test_fine_tuning_on_google_for_three_years(planned):
    """a3-highgpu-8g in us-central1: $28,370.9982 a month for 730 h, paid all year."""
    monthly = 28_370.99821392 * 1.05 + 10_000 / 12
    assert plan(planned["fine-tuning"], "Google Cloud", "Committed", 36).cost_usd_per_month == pytest.approx(monthly)


def test_chat_through_an_api(planned):
    """Novita: $0.135 in and $0.40 out a million, no price for cached input; 1 % retries; 0.02 FTE."""
    requests = 1_500_000 * 365 * 1.01
    monthly = (requests * (1200 * 0.135 + 350 * 0.40) / 1e6 + 0.02 * 200_000) / 12
    assert plan(planned["chat-70b"], "Novita").cost_usd_per_month == pytest.approx(monthly)


def test_chat_on_a_server_is_the_annuity_of_its_cash(planned):
    """One 8 x B200 server of $338,495.75 over four years at 10 %, 14.3 kW provisioned, 11 kW at work."""
    found = next(c for c in planned["chat-70b"].ranked if c.plan.instance_type == "server-8x-B200-SXM")
    server, crf = 338_495.75, 0.3154708
    busy = found.plan.useful_gpu_hours_per_year / 8
    energy = 1.35 * 0.0883 * (14.3 * 0.25 * 8760 + (11 - 14.3 * 0.25) * busy)
    yearly = server * 0.105 + 14.3 * 196 * 12 + energy + 50_000
    annuity = (server * 1.28 - server * 0.25 / 1.1**4) * crf + yearly
    assert found.plan.instance_count == 1
    assert found.plan.cost_usd_per_month == pytest.approx(annuity / 12, rel=1e-6)


@pytest.mark.parametrize("name", ["chat-70b", "classifier-8b", "fine-tuning"])
def test_every_plan_is_whole(planned, name):
    """Ranked plans have a price with date and link, cost more than nothing, and are the sum of their lines."""
    comparison = planned[name]
    assert len({c.plan.plan_id for c in comparison.costed}) == len(comparison.costed)
    for found in comparison.ranked:
        assert found.plan.npv_cost_usd > 0
        assert found.plan.price_observed_on
        assert found.plan.price_source_url or found.plan.way == "owned"
        assert sum(line.cost_usd for line in found.lines()) == pytest.approx(found.plan.total_cost_usd)


def test_the_ranking_is_by_discounted_cost(planned):
    costs = [c.plan.npv_cost_usd for c in planned["classifier-8b"].ranked]
    assert costs == sorted(costs)


def test_a_spiky_load_is_no_case_for_buying(planned):
    """A server bought for a peak that is ten times the mean of half a day stands idle."""
    owned = next(c.plan for c in planned["classifier-8b"].ranked if c.plan.way == "owned")
    assert owned.allocated_utilisation < 0.1
    assert planned["classifier-8b"].ranked[0].plan.way != "owned"
