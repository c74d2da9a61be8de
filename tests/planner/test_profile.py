"""Hours of a year: shapes, growth, jobs with a deadline, and what a fleet pays for by the hour."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.deferrable_work import done_again, filled, lowest_level
from planner.demand import Asked, loads, summary
from planner.fleet import Replica, fleet
from planner.load import HourlyLoad, Load
from planner.scenario import Utilisation
from planner.scenario_demand import GpuHours, Profile, Requests
from planner.shapes import SHAPES, shaped
from warehouse.faults import BadInput

YEAR = 8760
DAY_ONE = date(2026, 7, 1)


def profile(**stated):
    return Profile.model_validate(stated)


def requests(**stated):
    base = {"kind": "requests", "requests_per_day": 86_400, "input_tokens": 1000, "output_tokens": 200}
    return Requests.model_validate(base | stated)


def gpu_hours(**stated):
    return GpuHours.model_validate({"kind": "gpu_hours", "gpu": "H100", "gpu_count": 8} | stated)


def asked(demand, years=1, loss=0.0, **more):
    return loads(Asked(demand=demand, years=years, first_day=DAY_ONE, goodput_loss_fraction=loss, **more))


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_a_year_whose_highest_hour_is_one(name):
    hours = shaped(profile(shape=name), None)
    assert len(hours) == YEAR
    assert max(hours) == 1
    assert min(hours) >= 0


def test_working_hours_are_nine_on_five_days():
    """8,760 hours from a Monday on: 261 working days of 9 full hours, a tenth in the others."""
    hours = shaped(profile(shape="business_hours"), None)
    assert sum(hour == 1 for hour in hours) == 261 * 9
    assert sum(hours) == pytest.approx(261 * 9 + (YEAR - 261 * 9) * 0.1)
    assert hours[8] == pytest.approx(0.1)
    assert hours[9] == 1


def test_campaigns_run_day_and_night():
    hours = shaped(profile(shape="campaigns", campaigns_per_year=4, campaign_days=14), None)
    assert sum(hours) == 4 * 14 * 24


def test_a_batch_window_is_the_same_every_day():
    assert sum(shaped(profile(shape="batch_window", start_hour=22, window_hours=6), None)) == 365 * 6


@pytest.mark.parametrize(
    ("shape", "ratio"), [("business_hours", 3.0), ("diurnal", 1.3), ("diurnal", 4.0), ("spiky", 25)]
)
def test_a_shape_takes_the_peak_over_mean_that_is_asked_for(shape, ratio):
    (load,) = asked(requests(profile={"shape": shape}, peak_to_average=ratio))
    assert load.unit_hours_per_year / YEAR == pytest.approx(1.0)
    assert load.peak_units == pytest.approx(ratio)


@pytest.mark.parametrize(("shape", "ratio"), [("flat", 2.0), ("business_hours", 50)])
def test_a_peak_that_a_shape_cannot_have_is_refused(shape, ratio):
    with pytest.raises(BadInput, match=f"demand.peak_to_average = {ratio:g}: the shape {shape} allows"):
        asked(requests(profile={"shape": shape}, peak_to_average=ratio))


def test_growth_compounds_by_month():
    """2 % a month: the second year's mean is 1.02^12 times the first's, and its last month the peak."""
    first, second = asked(requests(growth_per_month=0.02), years=2)
    assert first.hours[0] == pytest.approx(1.0)
    assert first.unit_hours_per_year == pytest.approx(730 * sum(1.02**m for m in range(12)))
    assert second.unit_hours_per_year == pytest.approx(first.unit_hours_per_year * 1.02**12)
    assert second.peak_units == pytest.approx(1.02**23)


def test_a_demand_without_hours_keeps_its_closed_form_in_all_years():
    found = asked(requests(peak_to_average=3), years=3)
    assert found == (Load(3.0, 3.0, 8760.0),) * 3


def test_hours_of_the_closed_form_have_its_mean_and_peak():
    load = Load(4.0, 2.0, 4380.0)
    assert len(load.hours) == YEAR
    assert sum(load.hours) == pytest.approx(load.unit_hours_per_year, rel=1e-3)
    assert max(load.hours) == pytest.approx(4.0, rel=1e-3)
    january = sum(load.hours[:730])
    assert january == pytest.approx(load.unit_hours_per_year / 12, rel=0.02)


def test_a_job_fills_the_valleys_before_the_fleet_grows():
    """One node busy 8 of 24 hours leaves 16 x 30 = 480 node-hours in 30 days: 3,840 GPU-hours of 8."""
    night = {"shape": "batch_window", "start_hour": 0, "window_hours": 8}
    job = {"gpu_hours": 3840, "done_by": "2026-07-30"}
    (load,) = asked(gpu_hours(profile=night, jobs=[job]))
    assert load.peak_units == pytest.approx(1.0)
    assert load.unit_hours_per_year == pytest.approx(365 * 8 + 480)
    assert load.hours[: 30 * 24] == pytest.approx([1.0] * 720)
    (more,) = asked(gpu_hours(profile=night, jobs=[job | {"gpu_hours": 3840 + 720 * 8}]))
    assert more.peak_units == pytest.approx(2.0)


def test_a_job_outside_the_horizon_is_refused():
    with pytest.raises(BadInput, match="'job' is due by 2026-06-01; the plan begins on 2026-07-01"):
        asked(requests(jobs=[{"requests": 5, "done_by": "2026-06-01"}]))


@given(st.lists(st.floats(0, 100), min_size=2, max_size=50), st.floats(0, 1000))
def test_filling_keeps_all_work_and_never_passes_its_level(hours, work):
    level = max(*hours, lowest_level(hours, work))
    after = filled(hours, work, 0, len(hours), max(hours))
    assert sum(after) == pytest.approx(sum(hours) + work, rel=1e-6, abs=1e-6)
    assert max(after) <= level + 1e-9
    assert all(b >= a for a, b in zip(hours, after, strict=True))


@given(st.lists(st.floats(0, 1), min_size=10, max_size=60), st.floats(0, 0.5))
def test_lost_work_is_done_again_under_the_peak(hours, loss):
    after = done_again(hours, loss, max(hours))
    assert max(after) <= max(hours) + 1e-9
    assert sum(after) <= sum(hours) / (1 - loss) + 1e-6


def test_lost_work_of_a_window_is_done_right_after_it():
    """A quarter lost: 6 hours of work take 8."""
    window = {"shape": "batch_window", "start_hour": 0, "window_hours": 6}
    (load,) = asked(gpu_hours(profile=window), loss=0.25)
    assert load.hours[:10] == pytest.approx([1.0] * 8 + [0.0] * 2)


def night_and_day(on, off):
    return HourlyLoad((tuple([1.0] * on + [0.0] * off) * (YEAR // (on + off) + 1))[:YEAR])


def test_each_start_of_an_hourly_load_is_counted():
    found = fleet(night_and_day(8, 16), Replica("g", 1, 1.0, 1.0, ""), 1, 0)
    assert found.starts_per_year == 365
    assert found.elastic_instance_hours_per_year == 365 * 8


def test_a_minimum_term_is_paid_in_full():
    """Eight hours of work a day, sold by twelve hours: twelve are paid for; sold by the day, all year."""
    found = fleet(night_and_day(8, 16), Replica("g", 1, 1.0, 1.0, ""), 1, 0)
    assert found.held_instance_hours_per_year(12) == 365 * 12
    assert found.held_instance_hours_per_year(24) == 365 * 24


def test_a_service_that_may_not_go_to_nothing_keeps_one_replica():
    load, replica = night_and_day(8, 16), Replica("g", 1, 0.5, 1.0, "")
    assert fleet(load, replica, 1, 0).elastic_instance_hours_per_year == 365 * 16
    kept = fleet(load, replica, 1, 0, scale_to_zero=False)
    assert kept.elastic_instance_hours_per_year == YEAR + 365 * 8


def test_a_load_without_hours_does_not_know_its_starts():
    assert fleet(Load(4, 2, 8760), Replica("g", 1, 1.0, 1.0, ""), 1, 0).starts_per_year is None


levels = st.lists(st.floats(0, 5), min_size=24, max_size=24).map(lambda day: HourlyLoad(tuple(day) * 365))


@settings(max_examples=25)
@given(levels, st.floats(1, 30), st.integers(0, 2))
def test_a_minimum_term_never_pays_less_than_the_need_nor_more_than_all_year(load, minimum, reserve):
    found = fleet(load, Replica("g", 1, 1.0, 1.0, ""), 1, reserve)
    held = found.held_instance_hours_per_year(minimum)
    assert found.elastic_instance_hours_per_year - 1e-6 <= held <= found.standing_instance_hours_per_year


def test_what_is_known_of_use_today_is_kept_apart():
    """100 GPU-hours paid for, half of them busy, nine tenths of those useful: 45 are the demand."""
    (paid,) = asked(
        gpu_hours(profile={"file": "bill.csv", "format": "focus"}, single_node=False),
        measured=type("M", (), {"hours": (100.0,) * YEAR})(),
        utilisation=Utilisation(busy_over_allocated=0.5, useful_over_busy=0.9),
    )
    assert paid.hours[0] == pytest.approx(45.0)


def test_the_demand_is_told_in_a_sentence():
    demand = requests(
        profile={"shape": "diurnal"}, growth_per_month=0.02, jobs=[{"requests": 9e6, "done_by": "2027-03-31"}]
    )
    said = summary(demand, asked(demand)[0])
    assert "requests a day of 1,000 tokens in and 200 out, diurnal, peak" in said
    assert "grows by +2.0% a month" in said
    assert "9,000,000 requests of job by 2027-03-31" in said
