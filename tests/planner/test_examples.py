"""The example scenarios on the bundled prices: each plan below is worked out by hand from its published price."""

import shutil
from pathlib import Path

import pytest

from planner.errand import plan_scenario

SCENARIOS = Path(__file__).parents[2] / "planner" / "scenarios"
LIVE_UNTIL = "2026-11-22"


@pytest.fixture(scope="module")
def planned(seeded, tmp_path_factory):
    link = Path(shutil.copyfile(Path(seeded).resolve(), tmp_path_factory.mktemp("examples") / "w.duckdb"))
    names = ("chat-70b", "classifier-8b", "fine-tuning", "fine-tune-70b")
    return {name: plan_scenario(SCENARIOS / f"{name}.toml", link, LIVE_UNTIL) for name in names}


def plan(comparison, provider, category=None, months=None):
    return next(
        c.plan
        for c in comparison.ranked
        if (c.plan.service_provider_name, c.plan.pricing_category, c.plan.commitment_months)
        == (provider, category, months)
    )


CRF_2, CRF_3, CRF_4 = 0.5761905, 0.4021148, 0.3154708  # capital recovery factors of 10 % over so many years
HOURS_3Y = 8760 * 30 / 168 / 0.94  # 30 h a week, 6 % of the work done again
GPU_HOURS = 8760 * 30 / 168 * 8  # useful ones
DATA_USD = 8 * 500 * 0.08 * 12 + GPU_HOURS * 0.1 * 0.09  # 500 GB a GPU stored, 0.1 GB a GPU-hour taken out


def test_fine_tuning_on_aws_on_demand(planned):
    """10 % of scaling, at $55.04; 5 % support, $10,000 of staff; half a month to set up; one chance in ten of waiting.

    Who waits pays four weeks of Oracle's $80 an hour instead.
    """
    hours = HOURS_3Y * 1.1
    yearly = hours * 55.04 * 1.05 + 10_000 + DATA_USD
    waiting = 0.1 * 4 / 52 * hours * (80 - 55.04) * 1.05
    once = hours * 55.04 / 24 + waiting / 1.1
    monthly = (yearly + once * CRF_3) / 12
    assert plan(planned["fine-tuning"], "AWS", "Standard").cost_usd_per_month == pytest.approx(monthly, rel=1e-6)
    assert round(monthly) == 10_131


def test_fine_tuning_on_google_for_three_years(planned):
    """a3-highgpu-8g in us-central1: $28,370.9982 a month for 730 h, paid all year; nothing waits that is dearer."""
    bill = 28_370.99821392
    monthly = bill * 1.05 + (10_000 + DATA_USD) / 12 + bill / 2 * CRF_3 / 12
    found = plan(planned["fine-tuning"], "Google Cloud", "Committed", 36)
    assert found.cost_usd_per_month == pytest.approx(monthly, rel=1e-6)


def test_fine_tune_on_aws_on_demand(planned):
    """52 runs of 100 million tokens of LoRA on 8 H100, by hand; then as any hours at $55.04.

    69.5 billion weights multiply a token: 4 x that, 800/8192 more for small kernels, at 44 % of 989 TFLOP/s; 12 x 80
    layers x 8,192 x 8,192 of attention at 70 % of that. One forward pass is recomputed: a third of full training's
    work, which its share has in it, and nearly half of this. Each step of 8,192 tokens launches 80 layers, 3.1 ms each.
    """
    weights, attention = 70.5537e9 - 128_256 * 8192, 12 * 80 * 8192 * 8192
    again = 2 * weights + attention / 3
    more = (1 + again / (4 * weights + attention)) / (1 + again / (6 * weights + attention))
    each_s = (4 * weights * (1 + 800 / 8192) + attention / 0.7) / (989e12 * 0.44) * more + 80 * 3.1e-3 / 8192
    hours = 52 * 100e6 * each_s / 8 / 3600 / 0.94 * 1.1
    yearly = hours * 55.04 * 1.05 + 10_000 + 8 * 500 * 0.08 * 12 + 52 * 20 * 0.09
    monthly = (yearly + hours * 55.04 / 24 * CRF_2) / 12
    found = plan(planned["fine-tune-70b"], "AWS", "Standard")
    assert (found.gpu_count, found.instance_count) == (8, 1)
    assert found.cost_usd_per_month == pytest.approx(monthly, rel=1e-3)
    assert found.cost_usd_per_million_tokens == pytest.approx(monthly * 12 / 5200, rel=1e-3)
    assert round(hours, 1) == 218.8


def test_no_api_trains(planned):
    reasons = {e.reason for e in planned["fine-tune-70b"].excluded if e.way == "hosted_api"}
    assert reasons == {"an API sells answers, and the demand is training or GPU-hours"}


def test_chat_through_an_api(planned):
    """Novita: $0.135 in and $0.40 out a million, no price for cached input; 1 % retries; 0.02 FTE."""
    requests = 1_500_000 * 365 * 1.01
    monthly = (requests * (1200 * 0.135 + 350 * 0.40) / 1e6 + 0.02 * 200_000) / 12
    assert plan(planned["chat-70b"], "Novita").cost_usd_per_month == pytest.approx(monthly)


def test_chat_on_a_server_is_the_annuity_of_its_cash(planned):
    """One 8 x B200 server of $338,495.75 over four years at 10 %, 14.3 kW provisioned, 11 kW at work, from week 26 on.

    Until then, and for six more months less and less (2.5 months in all), the cheapest rent is paid,
    Dataoorts', with storage, egress and people; and 1.5 % of it while the server is down.
    """
    found = next(c for c in planned["chat-70b"].ranked if is_route(c, "server-8x-B200-SXM", "colocation"))
    server = 338_495.75
    busy = found.plan.useful_gpu_hours_per_year / 8
    idle_kw = 14.3 * 0.25
    rent = next(c for c in planned["chat-70b"].ranked if c.plan.service_provider_name == "Dataoorts")
    rented = sum(part.drifting_usd_per_year + part.steady_usd_per_year for part in rent.components)
    moved = 2.5 / 12
    kwh = 1.35 * 0.0883
    kept = server * 0.105 + 14.3 * 196 * 12 + idle_kw * kwh * 8760
    steady = 50_000 + 1_500_000 * 365 * 350 * 100 / 1e9 * 0.01
    work, down = (11 - idle_kw) * kwh * busy, 0.015 * rented
    share = 0.5 + moved
    first = kept * 0.5 + steady + (1 - share) * (work + down) + share * rented
    later = kept + steady + work + down
    npv = server * 1.28 + 8 * 500 * 0.15 + first / 1.1 + later * (1 / 1.1**2 + 1 / 1.1**3 + 1 / 1.1**4)
    npv -= server * 0.25 / 1.1**4
    assert found.plan.instance_count == 1
    assert found.plan.cost_usd_per_month == pytest.approx(npv * CRF_4 / 12, rel=1e-6)


def is_route(found, instance_type, route):
    return (found.plan.instance_type, found.plan.route) == (instance_type, route)


@pytest.mark.parametrize("name", ["chat-70b", "classifier-8b", "fine-tuning", "fine-tune-70b"])
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
    assert owned.useful_utilisation < 0.1
    assert planned["classifier-8b"].ranked[0].plan.way != "owned"
