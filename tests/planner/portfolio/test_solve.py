"""The portfolio's optimum: against every hour as an unknown of its own, against brute force, and a known year."""

from itertools import product
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.finance import Newsvendor
from planner.portfolio.problem import Cap, Forced, Held, Hourly, Problem, Room, Span
from planner.portfolio.solve import solve
from tests.planner.portfolio.hourly import durations, hourly_optimum, work_above

FIX, ENERGY = 152_377.46491439771, 0.6079455  # one 8 x H200 node in colocation, a year and an hour of work
YEAR = durations([20] * 200 + [12] * 2088 + [8] * 1566 + [4] * 2496 + [3] * 2410, 20)


def held(fixed, usd_per_work=0.0, cells=1):
    return Held(cells, (Span(fixed, (True,)),), (usd_per_work,))


def hourly(price, hours, cells=1, **more):
    starts = [cells * price * h for h in hours]
    return Hourly(cells, np.array([starts]), **more)


def problem(hours, **parts):
    return Problem(work=work_above(hours)[None, :], needed_cells=(len(hours),), **parts)


def a_year(*more, cap=None, **parts):
    """Owned nodes, reserved ones, and on demand."""
    caps = () if cap is None else (Cap((0,), (1.0,), cap),)
    ways = (held(FIX, ENERGY), held(24.0 * 8760))
    return solve(problem(YEAR, held=ways, hourly=(hourly(36.0, YEAR), *more), caps=caps, **parts))


def test_a_year_without_limits_owns_four():
    found = a_year()
    assert found.units == ((4,), (0,))
    assert f"{found.usd:,.2f}" == "1,571,395.12"


def test_a_year_with_three_at_most_reserves_the_fourth():
    found = a_year(cap=3)
    assert found.units == ((3,), (1,))
    assert f"{found.usd:,.2f}" == "1,623,932.05"
    assert round(found.usd - a_year(cap=4).usd) == 52_537


def test_spot_in_whole_nodes_takes_the_place_of_the_reservation():
    """Of 3, 4, 8, 12 and 20 nodes 1, 1, 3, 4 and 8 may run on spot: the rest over three owned is on demand."""
    share = np.floor(0.4 * np.arange(21) + 1e-9)
    found = a_year(hourly(17.6, YEAR, interruptible=True), cap=3, room=Room(interruptible_of_first=share))
    spot = 1 * 2496 + 3 * 1566 + 4 * 2088 + 8 * 200
    firm = (8 - 3 - 3) * 1566 + (12 - 3 - 4) * 2088 + (20 - 3 - 8) * 200
    owned = 3 * 8760 * ENERGY
    assert found.units == ((3,), (0,))
    assert found.usd == pytest.approx(3 * FIX + owned + 17.6 * spot + 36.0 * firm, abs=0.01)


def test_one_committed_and_one_on_demand_is_the_newsvendors_quantile():
    """Hours spread as a normal distribution of demand: reserve up to the quantile 1 - r / p."""
    shop = Newsvendor(demand_mean=80, demand_deviation=20, reserved_usd=3.0, on_demand_usd=4.5)
    load = [round(80 + 20 * z) for z in _normal_quantiles(8760)]
    hours = durations(load, max(load))
    found = solve(problem(hours, held=(held(3.0 * 8760),), hourly=(hourly(4.5, hours),)))
    assert found.carried[0] == round(shop.quantity)
    assert found.usd / 8760 == pytest.approx(shop.cost(shop.quantity), rel=1e-3)


def _normal_quantiles(count):
    return [NormalDist().inv_cdf((n + 0.5) / count) for n in range(count)]


loads = st.lists(st.integers(0, 6), min_size=3, max_size=12).filter(any)
usd = st.floats(0.5, 20).map(lambda value: round(value, 3))


@settings(max_examples=15, deadline=None)
@given(
    loads, st.tuples(usd, usd, usd, usd), st.floats(0, 1), st.sampled_from([None, 0, 1, 2]), st.one_of(st.none(), usd)
)
@example([0, 0, 2], (1.0, 1.0, 2.0, 0.5), 0.5, None, 1.0)
def test_it_is_the_optimum_of_the_hourly_problem(load, prices, share, cap, given_usd):
    """What is above a level is given away, and the share that may be taken away is of what is kept."""
    own, term, firm, spot = prices
    hours, count = durations(load, max(load)), len(load)
    allowed = np.floor(share * np.arange(max(load) + 1) + 1e-9)
    most = np.inf if cap is None else cap
    ways = (held(own * count, 0.1, cells=2), held(term * count * 0.5))
    found = solve(
        problem(
            hours,
            held=ways,
            hourly=(hourly(firm, hours), hourly(spot, hours, interruptible=True)),
            given_usd=None if given_usd is None else given_usd * work_above(hours)[None, :-1],
            room=Room(interruptible_of_first=allowed),
            caps=(Cap((0,), (1.0,), most),),
        )
    )
    kept = range(max(load) + 1) if given_usd is not None else [max(load)]
    expected = min(
        hourly_optimum(
            np.minimum(load, level),
            [(2, own * count, 0.1, most), (1, term * count * 0.5, 0.0, np.inf)],
            [(firm, False), (spot, True)],
            allowed[np.minimum(load, level)],
        )
        + (given_usd or 0.0) * float(np.maximum(np.array(load) - level, 0).sum())
        for level in kept
    )
    assert found.usd == pytest.approx(expected, rel=1e-6, abs=1e-5)


def _least(hours, cells, prices, first, room):
    """The cheapest way to buy what is above a cell in whole units, by trying all; firm cells only as there may be."""
    if first >= len(hours):
        return 0.0
    steps = [
        prices[n] * cells[n] * hours[first] + _least(hours, cells, prices, first + cells[n], room - cells[n])
        for n in range(len(cells))
        if cells[n] <= room
    ]
    return min(steps, default=np.inf)


@settings(max_examples=25, deadline=None)
@given(loads, st.lists(st.tuples(st.integers(1, 3), usd), min_size=1, max_size=2), usd, st.integers(2, 9))
def test_instances_of_several_sizes_are_what_brute_force_finds(load, sold, own, room):
    hours = durations(load, max(load))
    cells, prices = zip(*sold, strict=True)
    ways = [hourly(price, hours, cells=size) for size, price in sold]
    found = solve(problem(hours, held=(held(own),), hourly=tuple(ways), room=Room(firm_cells=room)))
    best = min(own * count + _least(hours, cells, prices, count, room) for count in range(len(hours) + 1))
    assert found.usd == pytest.approx(best, rel=1e-6, abs=1e-5)
    bought = sum(ways[number].cells for number, _ in found.bought[0])
    assert bought <= room
    assert found.carried[0] + bought >= len(hours)


@settings(max_examples=15, deadline=None)
@given(st.tuples(loads, loads), usd, usd, usd)
def test_growth_buys_later_what_is_needed_later(two, now, later, firm):
    """Two years: servers for both, servers for the second, on demand; all choices tried."""
    most = max(map(max, two))
    hours = [durations(load, most) for load in two]
    spans = (Span(now, (True, True)), Span(later, (False, True)))
    work = np.stack([work_above(each) for each in hours])
    found = solve(
        Problem(
            work=work,
            needed_cells=(max(two[0]), max(two[1])),
            held=(Held(1, spans, (0.0, 0.0)),),
            hourly=(Hourly(1, firm * np.stack(hours)),),
        )
    )
    best = min(
        now * a + later * b + firm * (hours[0][a:].sum() + hours[1][a + b :].sum())
        for a, b in product(range(most + 1), repeat=2)
    )
    assert found.usd == pytest.approx(best, rel=1e-6, abs=1e-5)


def test_what_is_forced_is_held_and_costs_what_it_costs():
    least = solve(problem(YEAR, held=(held(FIX, ENERGY),), hourly=(hourly(36.0, YEAR),)))
    more = solve(
        problem(YEAR, held=(held(FIX, ENERGY),), hourly=(hourly(36.0, YEAR),), forced=(Forced(0, 0, least=5),))
    )
    fifth = FIX - (36.0 - ENERGY) * YEAR[4]
    assert more.units == ((5,),)
    assert more.usd - least.usd == pytest.approx(fifth)


def test_without_any_way_to_carry_the_peak_there_is_no_mix():
    capped = Cap((0,), (1.0,), 2)
    assert solve(problem(YEAR, held=(held(FIX),), caps=(capped,))).status == "infeasible"
