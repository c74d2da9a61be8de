"""What the parts of cost lines say must give the lines again: as planned, and under other inputs."""

import math

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planner.assumptions import defaults
from planner.front import with_meanwhile
from tests.planner.in_memory import committed, facts, hosted, nodes, offer, planned, requests, server
from tests.planner.rebuilt import Rebuilt
from warehouse.tables import Flow

HALF = 0.5
LOST = defaults()["batch.goodput_loss_fraction"]
LEVERS = {
    "owned.price_factor": st.floats(0.5, 2),
    "owned.electricity_usd_per_kwh": st.floats(0.01, 0.5),
    "rented.price_drift_per_year": st.sampled_from([-0.4, -0.15, 0.0, 0.25]),
    "hosted_api.price_drift_per_year": st.sampled_from([-0.8, -0.15, 0.0, 0.25]),
    "staff.usd_per_fte_year": st.floats(1e4, 5e5),
    "owned.residual_fraction_year_3": st.floats(0.0, 0.6),
    "owned.network_fraction": st.floats(0.0, 0.3),
    "on_premises.facility_usd_per_w": st.floats(1, 20),
    "rented.capacity_probability": st.floats(0.1, 1),
    "finance.discount_rate": st.floats(0.0, 0.2),
}
inputs = st.fixed_dictionaries(LEVERS)


def world(commit_months=12):
    sold = (
        offer("Big", 4.0),
        offer("Big", 2.0, pricing_category="Dynamic"),
        committed("Big", 3.0, commit_months, upfront_usd_per_gpu_hour=1.0),
        offer("Flat", 3.5, provider_kind="specialised"),
    )
    return facts(sold, (server(250_000.0),), (hosted(),))


def made(demand, years, assumed, months=12):
    return planned(demand, world(months), years, assumed)


def values(comparison):
    return dict(comparison.case.assumptions)


def check(comparison, rebuilt, plans):
    """Each line, and each rate, of plans that were planned again."""
    for plan_id, lines in plans.items():
        again = next(c for c in comparison.costed if c.plan.plan_id == plan_id)
        scale = max(abs(flow) for flow in again.flows_usd)
        for part in again.components:
            line = rebuilt.line(plan_id, part.name) if part.name in lines else [0.0] * len(part.flows_usd)
            assert line == pytest.approx(list(part.flows_usd), rel=1e-9, abs=1e-9 * scale), part.name
        moving = math.fsum(rebuilt.rate(plan_id, name, Flow.MOVING_RATE) for name in lines)
        steady = math.fsum(rebuilt.rate(plan_id, name, Flow.STEADY_RATE) for name in lines)
        assert (moving, steady) == pytest.approx(again.rates_usd_per_year, rel=1e-9, abs=1e-9 * scale)


def referred(kept):
    """What each plan rents meanwhile: another choice than before is no fault of the parts."""
    found = {row.plan_id: set() for row in kept}
    for row in kept:
        found[row.plan_id].add(row.of_plan_id)
    return {plan_id: {of for of in others if of} for plan_id, others in found.items()}


def rows(comparison):
    return [row for found in with_meanwhile(comparison) for row in found.parts()]


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(inputs, st.integers(1, 5), st.sampled_from([0.0, 0.21]), st.booleans())
def test_lines_follow_their_inputs_without_being_planned_again(changed, years, tax, in_requests):
    demand = requests(requests_per_day=3e5, peak_to_average=2.0) if in_requests else nodes(hours_per_week=100)
    before = made(demand, years, {"finance.tax_rate": tax})
    kept = rows(before)
    check(before, plans_made := Rebuilt(kept, values(before)), plans_made.rows)
    after = made(demand, years, {"finance.tax_rate": tax, **changed})
    rebuilt, chosen = Rebuilt(kept, values(after)), referred(rows(after))
    check(after, rebuilt, {k: lines for k, lines in rebuilt.rows.items() if referred(kept)[k] == chosen.get(k)})


def assert_remade(before):
    rebuilt = Rebuilt(rows(before), values(before))
    check(before, rebuilt, rebuilt.rows)


@pytest.mark.parametrize("months", [12, 36])
@pytest.mark.parametrize("method", ["bonus", "macrs_5", "straight_line_5", "none"])
def test_growing_fleets_late_commitments_and_write_offs_are_made_of_their_parts(months, method):
    tables = {"supply": {"commit_after_months": 5}, "finance": {"depreciation": method}}
    demand = requests(requests_per_day=2e5, peak_to_average=3.0, growth_per_month=0.03)
    assert_remade(planned(demand, world(months), 4, {"finance.tax_rate": 0.25}, **tables))


def test_measured_hours_and_instances_that_stay_on_are_made_of_their_parts():
    demand = requests(profile={"shape": "business_hours"}, requests_per_day=3e5)
    assert_remade(planned(demand, world(), 2, service={"scale_to_zero": False, "reserve_replicas": 1}))


@pytest.mark.parametrize("on", [True, False])
def test_half_the_hours_of_work_at_the_same_peak_is_work_of_a_half(on):
    service = {"scale_to_zero": not on, "reserve_replicas": 1, "interruptible": True}
    shape = {"peak_to_average": 2.0, "days_per_week": 7}
    whole = requests(requests_per_day=3e5, hours_per_day=24, **shape)
    half = requests(requests_per_day=1.5e5, hours_per_day=12, **shape)
    before, after = (planned(demand, world(), 3, service=service) for demand in (whole, half))
    rebuilt, chosen = Rebuilt(rows(before), values(before), work=HALF), referred(rows(after))
    assert len(chosen) > 4
    same = {k for k in rebuilt.rows if referred(rows(before))[k] == chosen.get(k)}
    for found in (c for c in after.costed if c.plan.plan_id in same):
        assert rebuilt.flows(found.plan.plan_id) == pytest.approx(found.flows_usd, rel=1e-9, abs=1e-3)


def test_a_fleet_paid_all_year_grows_no_dearer_with_more_work():
    """Work in 140 of 168 hours: with an eighth more, and the overhead of scaling, it is the whole year and no more."""
    before = planned(nodes(hours_per_week=140), world(), 2)
    plan_id = next(c.plan.plan_id for c in before.costed if c.plan.route == "on_demand")
    name, hours = "starts, drains and minimum times", 140 / 168 * 8760 / (1 - LOST)
    more, less = (Rebuilt(rows(before), values(before), work).line(plan_id, name)[1] for work in (1.12, 0.5))
    assert more == pytest.approx((8760 - 1.12 * hours) * 28)
    assert less == pytest.approx(0.5 * hours * defaults()["rented.autoscaling_overhead_fraction"] * 28)


def test_a_fitted_drift_is_an_input_of_its_own():
    names = {factor for row in rows(planned(nodes(), world(), 2)) for factor in row.factors}
    assert "mean(rented.price_drift_per_year)" in names


def test_a_lower_peak_is_costed_too_high_on_servers_and_within_an_instance_on_demand():
    """At half the peak in the same hours servers would be fewer; hours on demand differ by a partly used instance's."""
    whole, half = (requests(requests_per_day=each, peak_to_average=2.0) for each in (2e6, 1e6))
    before, after = planned(whole, world(), 3), planned(half, world(), 3)
    rebuilt = Rebuilt(rows(before), values(before), work=HALF)
    paid = {c.plan.plan_id: (c.plan, sum(c.flows_usd)) for c in after.costed}
    dearest = 4.0 * 8 * 8760 * 3
    told = {plan.route: (sum(rebuilt.flows(k)), cost) for k, (plan, cost) in paid.items() if k in rebuilt.rows}
    assert set(told) >= {"on_demand", "reserved", "colocation", "on_premises", "lease", "loan"}
    for route, (kept, cost) in told.items():
        if route in {"reserved", "colocation", "on_premises", "lease", "loan"}:
            assert kept >= cost, route
        elif route == "on_demand":
            assert abs(kept - cost) <= dearest
