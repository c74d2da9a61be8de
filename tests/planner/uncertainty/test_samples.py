"""Assumptions drawn from their ranges: what is drawn, how, and that arrays cost what single numbers do."""

import numpy as np
import pytest
from scipy.stats import triang

from planner.assumptions import defaults, overridden
from planner.samples import Many, Unlike, many
from planner.supply.costing import Component
from planner.uncertainty.many_ways import costs, having, sampled
from planner.uncertainty.ranges import STEPPED, Draws, Points, drawn, draws, within_band
from tests.planner.in_memory import NODES, REPLICAS, case, committed, facts, hosted, nodes, offer, requests, server

EVERYTHING = facts(
    (
        offer("Big", 10.0),
        offer("Big", 4.0, pricing_category="Dynamic"),
        committed("Big", 5.0, 12),
        committed("Big", 4.0, 36, upfront_usd_per_gpu_hour=2.0),
        offer("Flat", 3.0, provider_kind="specialised"),
        offer("Few", 2.8, provider_kind="specialised", availability="scarce"),
        offer("Days", 4.0, pricing_category="Other", commitment_type="capacity_block"),
    ),
    (server(), server(price_id="bare@1", hardware_id="bare", power_full_w=None, power_max_w=None)),
    (hosted(), hosted(service_provider_name="Large", model_name="large", llm_id="acme/large", price_id="large@1")),
)
WORLDS = {
    "requests": (requests(), {}),
    "hours known, growing": (requests(profile={"shape": "spiky"}, growth_per_month=0.02, requests_per_day=500_000), {}),
    "escalates, taxed": (
        requests(),
        {
            "service": {"escalation_fraction": 0.1, "escalation_model": "acme/large"},
            "assumed": {"finance.tax_rate": 0.21},
        },
    ),
    "commits later": (requests(), {"supply": {"commit_after_months": 6}}),
    "GPU-hours": (nodes(), {}),
    "GPU-hours of any nodes": (nodes(single_node=False, gpu_count=20, hours_per_week=100), {}),
    "buys later, taxed": (requests(), {"supply": {"buy_after_years": 1}, "assumed": {"finance.tax_rate": 0.21}}),
    "grows, buys servers anew": (requests(growth_per_month=0.03), {"supply": {"refresh_after_years": 2}}),
    "waits for servers": (nodes(), {"service": {"waits_for_servers": True}}),
}


def world(name):
    demand, more = WORLDS[name]
    return case(demand, EVERYTHING, **more), REPLICAS if demand["kind"] == "requests" else NODES


@pytest.fixture(scope="module")
def few():
    return draws(defaults(), blocks=4, block_size=8)


@pytest.mark.parametrize("name", WORLDS)
def test_samples_cost_what_each_costs_by_itself(name, few):
    """Every plan in every sample, by the formulas given arrays and by the formulas given that sample's numbers."""
    here, replicas = world(name)
    mine = Draws({n: v for n, v in few.values.items() if n in drawn(here.assumptions)}, few.throughput * 0, 0)
    found = sampled(here, replicas, mine, None).monthly_usd
    compared = 0
    for sample in range(0, mine.count, 3):
        values = {assumption: float(column[sample]) for assumption, column in mine.values.items()}
        one = costs(*having(here, replicas, values))
        assert set(one) <= set(found)
        for plan_id, column in found.items():
            assert column[sample] == pytest.approx(one.get(plan_id, np.inf), rel=1e-12)
            compared += np.isfinite(column[sample])
    assert compared > 80
    assert len({round(cost) for column in found.values() for cost in column}) > 60


def test_the_same_seed_gives_the_same_samples_and_another_gives_others():
    first, again, other = (draws(defaults(), seed, blocks=2, block_size=4) for seed in (1, 1, 2))
    assert all(np.array_equal(first.values[name], again.values[name]) for name in first.values)
    assert not np.array_equal(first.values["owned.price_factor"], other.values["owned.price_factor"])


def test_what_is_decided_stated_or_sized_is_not_drawn():
    stated, _ = overridden({"owned.electricity_usd_per_kwh": 0.05})
    names = drawn(stated)
    left_out = {
        "owned.electricity_usd_per_kwh",
        "finance.tax_rate",
        "finance.discount_rate",
        "sizing.throughput_factor",
    }
    assert not left_out & set(names)
    assert {"owned.power_usage_effectiveness", "demand.volume_factor", "rented.price_drift_per_year"} <= set(names)


@pytest.mark.parametrize("name", ["owned.price_factor", "rented.staff_fte", "hosted_api.price_drift_per_year"])
def test_values_are_triangular_between_the_ends_with_the_assumed_one_as_mode(name):
    found = draws(defaults(), blocks=32, block_size=128).values[name]
    j = defaults().judgements[name]
    width = j.high - j.low
    expected = triang((j.value - j.low) / width, loc=j.low, scale=width)
    assert np.quantile(found, [0.1, 0.5, 0.9]) == pytest.approx(expected.ppf([0.1, 0.5, 0.9]), abs=0.01 * width)
    assert found.min() >= j.low
    assert found.max() <= j.high


def test_what_belongs_together_moves_together():
    values = draws(defaults(), blocks=32, block_size=128).values
    used = [values[f"owned.residual_fraction_year_{year}"] for year in (1, 4)]
    assert np.array_equal(np.argsort(used[0]), np.argsort(used[1]))

    def correlation(first, second):
        return np.corrcoef(*(np.argsort(np.argsort(values[name])) for name in (first, second)))[0, 1]

    drift = "rented.price_drift_per_year"
    assert correlation(drift, "owned.price_factor") == pytest.approx(0.385, abs=0.03)  # 6 / pi asin(0.4 / 2)
    assert correlation(drift, "rented.capacity_probability") == pytest.approx(-0.385, abs=0.03)
    assert correlation(drift, "owned.lead_time_weeks") == pytest.approx(0.385, abs=0.12)  # 32 lead times
    assert abs(correlation(drift, "owned.electricity_usd_per_kwh")) < 0.03


def test_stepped_values_are_the_same_within_a_block(few):
    for name, column in few.values.items():
        if name in STEPPED:
            assert all(np.ptp(block) == 0 for block in column.reshape(-1, 8))
    assert set(STEPPED) <= set(defaults())


def test_a_band_of_throughput_has_its_ends_at_percentiles_10_and_90():
    scores = np.random.default_rng(1).standard_normal(20_000)
    factors = [within_band(score, 0.8, 1.3) for score in scores]
    assert np.percentile(factors, [10, 50, 90]) == pytest.approx([0.8, 1.0, 1.3], abs=0.01)


def test_a_formula_may_branch_where_all_samples_take_the_same_branch():
    """What would silently take one sample for all says what each would answer."""
    values = many(np.array([1.2, 2.0]))
    assert isinstance(values, Many)
    assert f"{values:,.0f}" == "-"
    assert max(values, 3.0) == 3.0
    assert int(many(np.array([1.2, 1.9]))) == 1
    for branching in (lambda: max(values, 1.5), lambda: int(values), lambda: round(values), lambda: {values: 0}):
        with pytest.raises(Unlike) as refused:
            branching()
        assert len(refused.value.answers) == 2
    assert Component("x", 1.0, (2.0,), "", "").times(values).flows_usd[1].tolist() == [2.4, 4.0]


@pytest.mark.parametrize("name", ["requests", "GPU-hours of any nodes"])
def test_samples_of_which_some_can_t_be_served_cost_what_each_costs_by_itself(name):
    """So much demand in some that no plan has room for it, servers that come too late in others, spot that is lost."""
    here, replicas = world(name)
    volumes, weeks, taken = (
        [1.0, 1e9, 1.0, 2.0, 1.0, 1e5],
        [26.0, 26.0, 300.0, 40.0, 0.0, 26.0],
        [0.1, 0.1, 0.1, 0.999999, 0.2, 0.2],
    )
    values = {
        "demand.volume_factor": np.array(volumes),
        "owned.lead_time_weeks": np.array(weeks),
        "spot.interruption_fraction_per_month": np.array(taken),
        "owned.price_factor": np.linspace(0.5, 1.5, 6),
    }
    found = sampled(here, replicas, Points(values, np.zeros(6)), None).monthly_usd
    served = 0
    for at in range(6):
        one = costs(*having(here, replicas, {name: column[at] for name, column in values.items()}))
        for plan_id, column in found.items():
            assert column[at] == pytest.approx(one.get(plan_id, np.inf), rel=1e-12)
            served += np.isfinite(column[at])
    assert 20 < served < 6 * len(found)
