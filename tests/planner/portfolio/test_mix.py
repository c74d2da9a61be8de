"""Mixes of whole cases: a portfolio of one way costs what `compare` says, money adds up, limits are kept."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.portfolio.answer import CAPPED, NOTHING, answer
from planner.portfolio.candidates import offering, offerings
from planner.portfolio.layers import layers, most_in_a_year
from planner.portfolio.mix import Mix, cheapest
from planner.portfolio.rows import rows
from planner.supply.pricing import on_demand_prices
from tests.planner.in_memory import committed, facts, hosted, nodes, offer, planned, requests, server
from warehouse.tables import LoadDuration, Portfolio, PortfolioLayer

GROWING = requests(peak_to_average=3.0, growth_per_month=0.02)
DAILY = requests(profile={"shape": "diurnal"})
DEAR = (
    offer("Big", 60.0),
    offer("Big", 24.0, pricing_category="Dynamic"),
    committed("Big", 30.0, 12),
    committed("Big", 24.0, 36),
)
"""Prices at which owning pays."""


def alone(comparison, found):
    """A portfolio that may use one way only."""
    return cheapest(comparison, [offering(comparison, found, on_demand_prices(comparison.case.facts.offers))])


def of(found):
    """The whole, and the layers."""
    kept = list(rows(found))
    return next(row for row in kept if isinstance(row, Portfolio)), [r for r in kept if isinstance(r, PortfolioLayer)]


@pytest.mark.parametrize(
    ("demand", "assumed", "data"),
    [
        (requests(peak_to_average=3.0), {}, {}),
        (GROWING, {"finance.tax_rate": 0.25}, {"storage_gb": 5000, "egress_gb_per_month": 1000}),
        (DAILY, {"rented.price_drift_per_year": -0.2}, {}),
        (nodes(hours_per_week=100), {"hyperscaler.setup_months": 0.5}, {}),
    ],
    ids=["steady", "growing, taxed, with data", "by the hour, prices falling", "nodes"],
)
def test_a_portfolio_of_one_way_costs_what_compare_says(demand, assumed, data):
    comparison = planned(demand, assumed=assumed, data=data, service={"waits_for_servers": True})
    ways = [found for found in comparison.ranked if found.plan.way != "hosted_api"]
    assert {found.plan.route for found in ways} >= {"on_demand", "spot", "reserved", "colocation", "lease", "loan"}
    for found in ways:
        mix = alone(comparison, found)
        assert mix.usd == pytest.approx(found.plan.npv_cost_usd, rel=1e-9)
        energy = most_in_a_year([layer.energy_kwh for layer in layers(mix)])
        # by the hour a unit of the base is paid for a year at most, here one by one
        near = 1e-9 if mix.market.held else 0.03
        assert energy == pytest.approx(found.plan.energy_kwh_per_year, rel=near)


def test_a_mix_says_what_it_emits_and_whether_that_keeps_the_ceiling():
    known = replace(facts(DEAR, models=()), grids={"DE": (0.35, "Ember")})
    words = {"supply": {"electricity": "DE"}, "budget": {"carbon_kg_per_year": 1.0}}
    whole, layers = of(answer(planned(DAILY, known, **words, portfolio={"max_on_demand_gpus": 0})))
    assert whole.carbon_kg_per_year is None
    assert "can't be verified" in whole.explanation[-1]
    assert layers[0].carbon_kg_per_year == pytest.approx(0.35 * layers[0].energy_kwh_per_year)
    assert layers[0].energy_inputs.endswith("(DE, Ember)")
    whole, layers = of(answer(planned(DAILY, known, **words, carbon={"kg_per_kwh": 0.1})))
    assert whole.carbon_kg_per_year == pytest.approx(0.1 * whole.energy_kwh_per_year)
    each = [layer.energy_kwh_per_year for layer in layers]
    assert max(each) <= whole.energy_kwh_per_year <= sum(each)
    assert whole.explanation[-1].endswith("in the year with most, OVER the ceiling of 1.")


def test_giving_all_away_costs_what_the_api_costs():
    comparison = planned(requests(), facts(models=(hosted(input_usd=0.02, cached_input_usd=0.01, output_usd=0.1),)))
    api, mix = comparison.ranked[0], cheapest(comparison)
    assert api.plan.way == "hosted_api"
    assert mix.found.given_from == (0,) * len(mix.market.periods)
    assert mix.usd == pytest.approx(api.plan.npv_cost_usd, rel=1e-9)


def test_owned_carries_the_base_and_the_rest_is_rented():
    """Known in advance: only what the thresholds allow, nothing that costs more than a single way."""
    found = answer(planned(DAILY, facts(DEAR, models=())))
    whole, layers = of(found)
    assert layers[0].way == "owned"
    assert {layer.route for layer in layers} & {"on_demand", "spot", "reserved"}
    assert whole.saving_npv_usd > 0
    owned = layers[0]
    assert 0 < owned.threshold_hours_per_year < 8760
    assert owned.one_more_saves_usd_per_year <= 1e-6
    assert owned.one_less_saves_usd_per_year <= 1e-6


def test_the_layers_and_what_is_shared_add_up_to_the_whole():
    whole, layers = of(answer(planned(GROWING, facts(DEAR), assumed={"finance.tax_rate": 0.25})))
    total = math.fsum(layer.npv_cost_usd for layer in layers) + whole.shared_npv_cost_usd
    assert total == pytest.approx(whole.npv_cost_usd, rel=1e-9)
    assert math.fsum(layer.work_fraction for layer in layers) == pytest.approx(1.0)
    assert [layer.layer_rank for layer in layers] == list(range(1, len(layers) + 1))


def test_the_solver_and_the_accounts_agree():
    mix = cheapest(planned(GROWING, facts(DEAR)))
    assert mix.found.usd == pytest.approx(mix.usd, rel=1e-7)
    assert mix.usd == pytest.approx(float(np.sum(mix.total_cash * 1.1 ** -np.arange(4.0))), rel=1e-9)


def test_a_limit_is_kept_and_one_more_would_save_what_is_said():
    demand, known = requests(requests_per_day=4e6, profile={"shape": "diurnal"}), facts(DEAR, models=())
    found = [of(answer(planned(demand, known, portfolio={"max_owned_servers": most}))) for most in (1, 2)]
    (less, layers), (more, _) = found
    capped = next(layer for layer in layers if layer.way == "owned")
    assert capped.unit_count == capped.most_units == 1
    assert "The limit of 1 owned servers is used up." in less.explanation
    saved = (less.cost_usd_per_month - more.cost_usd_per_month) * 12
    assert saved > 0
    assert capped.one_more_saves_usd_per_year == pytest.approx(saved, rel=1e-6)


def test_only_the_interruptible_part_runs_on_spot():
    known = facts((offer("Big", 10.0), offer("Big", 2.0, pricing_category="Dynamic")), servers=(), models=())
    demand = requests(peak_to_average=2.0)
    firm = {"service": {"interruptible": False}}
    none = of(answer(planned(demand, known, **firm)))[1]
    some = of(answer(planned(demand, known, **firm, portfolio={"interruptible_fraction": 0.5})))[1]
    assert {layer.route for layer in none} == {"on_demand"}
    spot = next(layer for layer in some if layer.route == "spot")
    assert 0 < spot.work_fraction <= 0.5


def test_limits_that_leave_demand_unserved_are_told_as_such():
    limits = {"max_owned_servers": 0, "max_committed_gpus": 0, "max_on_demand_gpus": 8, "max_spot_gpus": 0}
    found = answer(planned(requests(requests_per_day=5e6), facts(models=()), portfolio=limits))
    whole, layers = of(found)
    assert (whole.status, whole.reason, layers) == ("infeasible", CAPPED, [])


def test_where_nothing_else_is_open_the_demand_waits_for_servers_as_it_does_in_compare():
    comparison = planned(requests(), facts((), models=()))
    mix = cheapest(comparison)
    assert mix.usd == pytest.approx(comparison.ranked[0].plan.npv_cost_usd, rel=1e-9)


def test_servers_are_not_bought_for_the_tax_they_save():
    found = cheapest(planned(requests(), assumed={"finance.tax_rate": 1.0}))
    assert all(layer.work for layer in layers(found))


def test_nothing_for_sale_is_nothing_to_mix():
    whole, layers = of(answer(planned(requests(), facts((), (), ()))))
    assert (whole.status, whole.reason, whole.npv_cost_usd, layers) == ("nothing_to_mix", NOTHING, None, [])


def test_the_curve_falls_from_all_hours_to_none():
    points = [row for row in rows(answer(planned(DAILY))) if isinstance(row, LoadDuration)]
    hours = [point.hours_per_year for point in points]
    assert hours == sorted(hours, reverse=True)
    assert (points[0].load_units, hours[-1]) == (0.0, 0.0)


prices = st.floats(1, 60)
worlds = st.builds(
    lambda firm, spot, year, three, price, demand, years: (
        demand,
        facts(
            (offer("Big", firm), offer("Big", spot, pricing_category="Dynamic"), committed("Big", year, 12),
             committed("Big", three, 36)),
            (server(price),),
        ),
        years,
    ),
    prices, prices, prices, prices, st.floats(5e4, 5e5), st.sampled_from([DAILY, GROWING, nodes()]), st.integers(1, 4),
)  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(worlds)
def test_a_mix_never_costs_more_than_the_cheapest_way_alone(world):
    demand, known, years = world
    comparison = planned(demand, known, years)
    mix = cheapest(comparison)
    assert isinstance(mix, Mix)
    singles = [alone(comparison, one.costed) for one in offerings(comparison) if not one.is_overflow]
    assert all(mix.usd <= single.usd * (1 + 1e-6) for single in singles if isinstance(single, Mix))
    assert all(math.isfinite(usd) for usd in mix.total_cash)
