"""Training runs in a mix: dealt out whole, as cheaply as any dealing out of them to single ways can be."""

from dataclasses import replace
from itertools import product

import pytest

from planner.comparison import costed_ways
from planner.fleet import Replica
from planner.portfolio.answer import ONE_RUN, answer
from planner.portfolio.candidates import offering
from planner.portfolio.layers import layers
from planner.portfolio.mix import cheapest
from planner.portfolio.rows import rows
from planner.supply.pricing import on_demand_prices
from tests.planner.in_memory import GPU, case, committed, facts, offer, server
from warehouse.tables import Portfolio, PortfolioLayer

NODE = {GPU.gpu_id: (Replica(GPU.gpu_id, 8, 8000.0, 8000.0, "a node"),)}
BARE = {
    "staff.usd_per_fte_year": 1e-6,
    "rented.capacity_probability": 1.0,
    "owned.availability": 1.0,
    "data.storage_gb_per_gpu": 0.0,
}
SOLD = facts(
    (
        offer("Big", 3.2),
        offer("Big", 2.9, pricing_category="Dynamic"),
        committed("Big", 2.4, 12),
    ),
    (server(280_000.0),),
    models=(),
)
RUNS = 20
FIRM = {"interruptible": False, "waits_for_servers": True}


def compared(runs, *, years=1, service=FIRM, **words):
    """Runs of a thousand hours of a node each."""
    demand = {"kind": "training", "model": "m", "method": "lora", "tokens": 8000 * 3600 * 1000.0}
    portfolio = words.pop("portfolio", {})
    made = case({**demand, "runs_per_year": runs, **words}, SOLD, years, BARE, service=service, portfolio=portfolio)
    return costed_ways(made, NODE)


def costs(runs, **words):
    """What each way costs that does so many runs alone."""
    if not runs:
        return dict.fromkeys(("own", "committed", "on_demand", "spot"), 0.0)
    ways = compared(runs, **words).ranked
    waits = compared(runs, **words, service={**FIRM, "interruptible": True}).ranked

    def least(among, wanted):
        return min(found.plan.npv_cost_usd for found in among if wanted(found.plan))

    return {
        "own": least(ways, lambda plan: plan.way == "owned"),
        "committed": least(ways, lambda plan: plan.commitment_months == 12),
        "on_demand": least(ways, lambda plan: plan.route == "on_demand"),
        "spot": least(waits, lambda plan: plan.route == "spot"),
    }


@pytest.mark.parametrize("limit", [{}, {"run_days": 25.0}], ids=["any length", "two nodes are in time"])
def test_no_dealing_out_is_cheaper(limit):
    """Every way to deal 20 runs out to four ways, three of them on spot at most, each at what it costs alone."""
    alone = [costs(runs, **limit) for runs in range(RUNS + 1)]
    best = min(
        alone[own]["own"]
        + alone[term]["committed"]
        + alone[spot]["spot"]
        + alone[RUNS - own - term - spot]["on_demand"]
        for own, term, spot in product(range(RUNS + 1), range(RUNS + 1), range(4))
        if own + term + spot <= RUNS
    )
    mix = cheapest(compared(RUNS, **limit, portfolio={"interruptible_fraction": 0.15}))
    assert mix.usd == pytest.approx(best, rel=1e-9)
    assert mix.usd < min(alone[RUNS].values()) * 0.999


@pytest.mark.parametrize("years", [1, 3])
def test_one_way_alone_costs_what_compare_says(years):
    comparison = compared(RUNS, years=years, service={"interruptible": True, "waits_for_servers": True})
    fallbacks = on_demand_prices(comparison.case.facts.offers)
    assert {found.plan.route for found in comparison.ranked} >= {"on_demand", "spot", "reserved", "lease"}
    for found in comparison.ranked:
        alone = cheapest(comparison, [offering(comparison, found, fallbacks)])
        assert alone.usd == pytest.approx(found.plan.npv_cost_usd, rel=1e-9)


def test_layers_are_of_runs_and_add_up():
    kept = list(rows(answer(compared(RUNS, portfolio={"interruptible_fraction": 0.15}))))
    layers = [row for row in kept if isinstance(row, PortfolioLayer)]
    whole = next(row for row in kept if isinstance(row, Portfolio))
    assert (whole.load_unit, whole.peak_load_units) == ("runs/year", RUNS)
    assert sum(layer.work_fraction for layer in layers) == pytest.approx(1)
    assert sum(layer.npv_cost_usd for layer in layers) + whole.shared_npv_cost_usd == pytest.approx(whole.npv_cost_usd)
    edges = [0.0, *(layer.load_to_units for layer in layers)]
    assert edges[:-1] == pytest.approx([layer.load_from_units for layer in layers])
    assert edges[-1] == pytest.approx(RUNS)
    spot = next(layer for layer in layers if layer.route == "spot")
    assert spot.work_fraction == pytest.approx(3 / RUNS)
    assert all(round(layer.work_fraction * RUNS, 9).is_integer() for layer in layers)


def test_teams_of_two_sizes_are_one_layer():
    """Servers in teams of two and of three at most, 16 and 24 runs: 40 runs are one team of each."""
    comparison = compared(40, run_days=25.0)
    owned = next(found for found in comparison.ranked if found.plan.way == "owned")
    one = offering(comparison, owned, on_demand_prices(comparison.case.facts.offers))
    mix = cheapest(comparison, [replace(one, team=3)])
    assert [mix.units_held(number) for number in range(2)] == [[2], [3]]
    (layer,) = layers(mix)
    assert (layer.units, layer.sizes) == ((5,), 2)
    assert layer.work == pytest.approx(mix.market.problem.work[:, 0].sum())
    assert mix.market.usd(layer.cash) == pytest.approx(mix.market.usd(mix.held_cash(0) + mix.held_cash(1)))


def test_a_limit_too_small_for_one_run_in_time_rents_none():
    limits = {"max_on_demand_gpus": 8, "max_committed_gpus": 0, "max_spot_gpus": 0}
    found = answer(compared(RUNS, run_days=25.0, portfolio=limits))
    assert {layer.offering.plan.way for layer in found.layers} == {"owned"}


def test_a_single_run_is_told_to_be_one():
    found = answer(compared(1))
    assert (found.mix, found.reason) == (None, ONE_RUN)
