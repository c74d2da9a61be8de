"""The cheapest mix: a year whose answer is known by brute force and by an independent solver, and laws."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.finance.mix import Held, Hourly, cheapest_mix

LOAD = [(20, 200), (12, 2088), (8, 1566), (4, 2496), (3, 2410)]
FIX, ENERGY = 152_377.46491439771, 0.6079455  # one 8 x H200 node in colocation
RESERVED = Held(24.0 * 8760)
SPOT = Hourly(36.0, 17.6, 0.40)


def own(**other):
    return Held(FIX, ENERGY, **other)


@pytest.mark.parametrize(
    ("owned", "reserved", "hourly", "held", "hours", "cost"),
    [
        (own(most=0), Held(0, most=0), Hourly(36.0), (0, 0), "58,798.0 0.0", "2,116,728.00"),
        (own(), RESERVED, Hourly(36.0), (4, 0), "26,168.0 0.0", "1,571,395.12"),
        (own(most=3), RESERVED, Hourly(36.0), (3, 1), "26,168.0 0.0", "1,623,932.05"),
        (own(most=3), RESERVED, SPOT, (3, 0), "13,388.4 19,129.6", "1,291,772.56"),
        (own(most=3, availability=0.985), Held(24.0 * 8760, whole=False), SPOT, (3, 0.045), "13,388.4 19,129.6",
         "1,300,993.71"),
        (own(), RESERVED, SPOT, (4, 0), "9,534.4 16,633.6", "1,265,336.88"),
    ],
)  # fmt: skip
def test_a_year_of_five_levels(owned, reserved, hourly, held, hours, cost):
    found = cheapest_mix(LOAD, [owned, reserved], hourly)
    assert found.held == pytest.approx(held, abs=1e-6)
    assert f"{found.on_demand_hours:,.1f} {found.spot_hours:,.1f}" == hours
    assert f"{found.cost_usd:,.2f}" == cost


@pytest.mark.parametrize(
    ("way", "cost"), [(own(), "3,083,295.28"), (RESERVED, "4,204,800.00")], ids=["own the peak", "reserve the peak"]
)
def test_holding_the_peak(way, cost):
    """What nothing by the hour may help with: on-demand at a price nobody pays."""
    assert f"{cheapest_mix(LOAD, [way], Hourly(1e6)).cost_usd:,.2f}" == cost


def test_one_more_owned_node_is_worth_52_537_a_year():
    capped, free = (cheapest_mix(LOAD, [own(most=most), RESERVED], Hourly(36.0)).cost_usd for most in (3, math.inf))
    assert round(capped - free) == 52_537


small = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 3000)), min_size=1, max_size=4)


@settings(max_examples=15, deadline=None)
@given(small, st.floats(0, 1e5), st.floats(0, 20), st.floats(1, 50))
def test_it_is_what_brute_force_finds(load, fixed, variable, on_demand):
    def cost(count):
        hourly = min(variable, on_demand)
        used = sum(h * (min(u, count) * hourly + max(u - count, 0) * on_demand) for u, h in load)
        return fixed * count + used

    best = min(cost(count) for count in range(7))
    assert cheapest_mix(load, [Held(fixed, variable)], Hourly(on_demand)).cost_usd == pytest.approx(best, abs=1e-3)


@settings(max_examples=20, deadline=None)
@given(small, st.floats(1000, 1e5), st.floats(1, 50))
def test_order_does_not_matter_and_a_dominated_way_never_enters(load, fixed, on_demand):
    good, worse = Held(fixed, 1.0), Held(fixed * 1.5 + 1, 2.0)
    one, other = (cheapest_mix(load, ways, Hourly(on_demand)) for ways in ([good, worse], [worse, good]))
    assert one.cost_usd == pytest.approx(other.cost_usd, rel=1e-9, abs=1e-6)
    assert one.held[1] == other.held[0] == 0
    more = cheapest_mix([(u + 1, h) for u, h in load], [good, worse], Hourly(on_demand))
    assert more.cost_usd >= one.cost_usd - 1e-6
