"""Each assumption alone: no change is no change, ends cost what planning with them costs, flips do flip."""

from dataclasses import replace

import numpy as np
import pytest

from planner.comparison import costed_ways
from planner.uncertainty.many_ways import having
from planner.uncertainty.ranges import of_plans
from planner.uncertainty.risk import risk
from planner.uncertainty.sensitivity import front, sensitivities
from tests.planner.in_memory import (
    NODES,
    REPLICAS,
    again,
    case,
    committed,
    facts,
    hosted,
    nodes,
    offer,
    requests,
    server,
)

CLOSE = facts(
    (offer("Big", 6.0), committed("Big", 4.0, 12), offer("Flat", 2.6, provider_kind="specialised")),
    (server(150_000.0),),
    (hosted(input_usd=0.8, cached_input_usd=0.8, output_usd=1.6),),
)


@pytest.fixture(scope="module", params=["requests", "gpu_hours"])
def compared(request):
    busy = request.param == "requests"
    made = case(requests() if busy else nodes(hours_per_week=150), CLOSE)
    return costed_ways(made, REPLICAS if busy else NODES)


@pytest.fixture(scope="module")
def rows(compared):
    return list(sensitivities(front(compared)))


def planned(compared, name, value):
    here, replicas = having(compared.case, compared.replicas, {name: value})
    return costed_ways(here, replicas)


def test_no_change_changes_nothing(compared):
    near = front(compared)
    points = [(j.name, j.value) for j in of_plans(compared.case.assumptions)]
    now = np.array([c.plan.cost_usd_per_month for c in compared.ranked if c.plan.plan_id in near.ways])
    assert near.costs_at(points) == pytest.approx(np.repeat(now[:, None], len(points), axis=1), rel=1e-12)


def test_both_ends_are_what_planning_with_them_says(compared, rows):
    assert len(rows) > 15
    for row in rows:
        for value, cost, rival, winner in (
            (
                row.low_value,
                row.cost_at_low_usd_per_month,
                row.rival_cost_at_low_usd_per_month,
                row.winner_at_low_plan_id,
            ),
            (
                row.high_value,
                row.cost_at_high_usd_per_month,
                row.rival_cost_at_high_usd_per_month,
                row.winner_at_high_plan_id,
            ),
        ):
            ranked = [c.plan for c in planned(compared, row.assumption_name, value).ranked]
            mine = next(plan for plan in ranked if plan.plan_id == row.plan_id)
            other = next(plan for plan in ranked if plan.way != mine.way)
            assert cost == pytest.approx(mine.cost_usd_per_month, rel=1e-12)
            assert rival == pytest.approx(other.cost_usd_per_month, rel=1e-12)
            assert winner == ranked[0].plan_id


def test_the_advantage_is_the_difference_and_the_swing_its_width(rows):
    for row in rows:
        at_ends = (row.advantage_at_low_usd_per_month, row.advantage_at_high_usd_per_month)
        assert at_ends[0] == pytest.approx(row.rival_cost_at_low_usd_per_month - row.cost_at_low_usd_per_month)
        assert row.flips_at_low == (at_ends[0] < 0)
        assert row.flips_at_high == (at_ends[1] < 0)
        three = (*at_ends, row.advantage_usd_per_month)
        assert row.swing_usd_per_month == pytest.approx(max(three) - min(three))


def test_a_flip_flips_and_just_before_it_nothing_does(compared, rows):
    way = compared.ranked[0].plan.way
    flipping = [row for row in rows if row.flip_value is not None]
    assert len(flipping) >= 3
    for row in flipping:
        then = planned(compared, row.assumption_name, row.flip_value).ranked[0].plan
        assert (then.plan_id, then.way != way) == (row.flip_plan_id, True)
        step = 0.01 * (row.high_value - row.low_value)
        towards = row.assumed_value - row.flip_value
        before = row.flip_value + np.sign(towards) * min(step, abs(towards))
        assert planned(compared, row.assumption_name, float(before)).ranked[0].plan.way == way


def test_costs_meet_where_algebra_says(compared, rows):
    """What servers cost is in each plan a straight line, so the flip is where the line of the advantage is zero."""
    row = {row.assumption_name: row for row in rows}["owned.price_factor"]
    assert row.flip_value is not None
    slope = (row.advantage_at_high_usd_per_month - row.advantage_usd_per_month) / (row.high_value - row.assumed_value)
    assert row.flip_value == pytest.approx(row.assumed_value - row.advantage_usd_per_month / slope, rel=1e-4)


def test_a_scenario_that_nothing_serves_has_no_rows(compared):
    nothing = again(compared, facts=facts((), (), ()))
    assert nothing.ranked == []
    assert list(risk(nothing, sampled=True).rows()) == []


def test_one_way_alone_has_nothing_to_be_measured_against(compared):
    own = again(compared, facts=facts((), CLOSE.hardware, ()))
    assert {c.plan.way for c in own.ranked} == {"owned"}
    found = risk(replace(own), sampled=False)
    assert all(row.rival_plan_id is None and row.advantage_usd_per_month is None for row in found.sensitivities)
