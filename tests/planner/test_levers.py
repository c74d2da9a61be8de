"""Levers: every stop is what the planner says of that scenario, and slopes hold anywhere between."""

from dataclasses import replace

import pytest

from planner.lever_stops import lever_stops
from planner.levers import load_factor, load_factors, moved, planned
from tests.planner.in_memory import again, nodes, requests
from tests.planner.in_memory import planned as compared

ASSUMED = {"finance.tax_rate": 0.21, "rented.price_drift_per_year": -0.15}


@pytest.fixture(scope="module")
def comparison():
    return compared(requests(peak_to_average=2), years=3, assumed=ASSUMED)


@pytest.fixture(scope="module")
def stops(comparison):
    return list(lever_stops(comparison))


def at(stops, factor, drift, years, slope="none"):
    """Rows of one stop by plan."""
    wanted = (factor, drift, years, slope)
    return {
        row.plan_id: row
        for row in stops
        if (row.load_factor, row.price_drift_per_year, row.horizon_years, row.slope_in) == wanted
    }


def test_the_planned_stop_is_the_comparison_itself(comparison, stops):
    here = {row.plan_id: row for row in stops if row.is_planned and row.slope_in == "none"}
    assert comparison.ranked[0].plan.plan_id in here
    for found in comparison.ranked:
        if found.plan.plan_id in here:
            assert here[found.plan.plan_id].cash_usd == pytest.approx(found.flows_usd, rel=1e-12)
    assert {row.load_factor for row in here.values()} == {0.5}


@pytest.mark.parametrize(("factor", "drift", "years"), [(0.25, -0.4, 1), (0.7, 0.2, 5), (1.0, 0.0, 3), (0.1, 0.4, 2)])
def test_a_stop_is_what_the_planner_says_of_the_scenario_written_so(stops, factor, drift, years):
    """Ten requests a second on average, twenty at the peak; the same peak at another load factor."""
    demand = requests(requests_per_day=864_000 * factor / 0.5, peak_to_average=1 / factor)
    other = compared(demand, years=years, assumed=ASSUMED | {"rented.price_drift_per_year": drift})
    here = at(stops, factor, drift, years)
    assert other.ranked[0].plan.plan_id in here
    for found in other.ranked:
        if found.plan.plan_id in here:
            assert here[found.plan.plan_id].cash_usd == pytest.approx(found.flows_usd, rel=1e-9)
            assert here[found.plan.plan_id].useful_utilisation == pytest.approx(found.plan.useful_utilisation)


@pytest.mark.parametrize(("factor", "drift", "years"), [(0.25, -0.4, 2), (0.5, -0.15, 3), (1.0, 0.4, 5)])
def test_slopes_hold_far_from_the_stop_and_together(comparison, stops, factor, drift, years):
    demand = requests(requests_per_day=864_000 * factor / 0.5, peak_to_average=1 / factor)
    moved_to = {"owned.price_factor": 0.55, "owned.electricity_usd_per_kwh": 0.31}
    other = compared(demand, years=years, assumed=ASSUMED | moved_to | {"rented.price_drift_per_year": drift})
    owned = {c.plan.plan_id: c for c in other.ranked if c.plan.way == "owned"}
    base, assumed = at(stops, factor, drift, years), comparison.case.assumptions
    slopes = {name: at(stops, factor, drift, years, name) for name in moved_to}
    checked = 0
    for plan_id in owned.keys() & base.keys():
        cash = list(base[plan_id].cash_usd)
        for name, value in moved_to.items():
            by = value - assumed[name]
            cash = [c + by * s for c, s in zip(cash, slopes[name][plan_id].cash_usd, strict=True)]
        assert cash == pytest.approx(owned[plan_id].flows_usd, rel=1e-9, abs=1e-6)
        checked += 1
    assert checked


def test_what_is_rented_has_no_slope(comparison, stops):
    rented = {c.plan.plan_id for c in comparison.costed if c.plan.way != "owned"}
    assert not [row for row in stops if row.slope_in != "none" and row.plan_id in rented]


def test_gpu_hours_may_fill_the_week():
    case = compared(nodes(hours_per_week=42)).case
    assert load_factor(case) == pytest.approx(0.25 / (1 - case.assumptions["batch.goodput_loss_fraction"]))
    busiest = moved(case, replace(planned(case), load_factor=1.0))
    assert busiest.load.hours_of_use_per_year == 8760
    assert busiest.load.peak_units == case.load.peak_units


def test_a_load_can_t_be_busier_than_its_hours():
    case = compared(requests(hours_per_day=12)).case
    assert max(load_factors(case)) == pytest.approx(0.5)


def test_measured_hours_and_jobs_are_kept():
    case = compared(requests(profile={"shape": "diurnal"}), years=2).case
    assert load_factors(case) == [load_factor(case)]


def test_a_demand_that_grows_keeps_its_peaks():
    case = compared(requests(peak_to_average=2, growth_per_month=0.02), years=2).case
    quieter = moved(case, replace(planned(case), load_factor=0.25))
    assert [load.peak_units for load in quieter.loads] == pytest.approx(
        [load.peak_units for load in case.loads], rel=1e-3
    )
    work = case.load.unit_hours_per_year * 0.25 / load_factor(case)
    assert quieter.load.unit_hours_per_year == pytest.approx(work, rel=1e-3)


def test_a_stop_changes_what_it_says_and_nothing_else(comparison):
    stop = replace(planned(comparison.case), price_drift_per_year=-0.3, horizon_years=1)
    case = moved(comparison.case, stop)
    assert (case.years, case.drift_per_year("H100-SXM-80GB")) == (1, -0.3)
    assert case.load == comparison.case.load
    assert [len(c.flows_usd) for c in again(comparison, scenario=case.scenario).costed[:1]] == [2]
