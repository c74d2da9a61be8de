"""A load in numbers, and the whole replicas and instances that carry it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.demand import gpu_hours_load, requests_load, requests_per_year, tokens_per_year
from planner.fleet import Replica, fleet
from planner.load import Load
from planner.scenario_demand import GpuHours, Requests


def requests(**changes):
    stated = {"kind": "requests", "requests_per_day": 86_400, "input_tokens": 1000, "output_tokens": 200}
    return Requests.model_validate(stated | changes)


def replica(gpus=2, planned=1.0, full=1.25):
    return Replica("H100-SXM-80GB", gpus, planned, full, "as given")


def test_a_request_a_second():
    load = requests_load(requests(peak_to_average=3))
    assert load.peak_units == pytest.approx(3)
    assert load.hours_of_use_per_year == pytest.approx(8760)
    assert load.unit_hours_per_year == pytest.approx(8760)


def test_office_hours_concentrate_the_load():
    """12 hours on 5 days: the same day's requests in half the hours, 260.7 days a year."""
    demand = requests(hours_per_day=12, days_per_week=5)
    load = requests_load(demand)
    assert load.peak_units == pytest.approx(2)
    assert load.hours_of_use_per_year == pytest.approx(12 * 5 / 7 * 365)
    assert requests_per_year(load) == pytest.approx(86_400 * 5 / 7 * 365)
    assert tokens_per_year(demand, load) == pytest.approx(86_400 * 5 / 7 * 365 * 1200)


def test_lost_work_is_done_again():
    demand = GpuHours.model_validate({"kind": "gpu_hours", "gpu": "H100", "gpu_count": 8, "hours_per_week": 84})
    assert gpu_hours_load(demand, 0.2).hours_of_use_per_year == pytest.approx(8760 / 2 / 0.8)
    assert gpu_hours_load(demand, 0.9).hours_of_use_per_year == 8760


@given(st.floats(0.1, 1e3), st.floats(1, 50), st.floats(1, 8760))
def test_the_load_duration_curve_has_the_stated_mean(peak, ratio, hours):
    """Integrating hours_above over the load gives back the work, whatever the peak."""
    load = Load(peak, ratio, hours)
    steps = 4000
    area = sum(load.hours_above(peak * (i + 0.5) / steps) for i in range(steps)) * peak / steps
    assert area == pytest.approx(load.unit_hours_per_year, rel=0.02)


def test_a_flat_load_on_whole_instances():
    """3.2 units at 1 a replica: 4 replicas and 1 in reserve, 4 to an 8-GPU node: 2 nodes, all year."""
    found = fleet(Load(3.2, 1, 8760), replica(gpus=2), 8, 1)
    assert (found.replica_count, found.instance_count, found.gpu_count) == (5, 2, 16)
    assert found.elastic_instance_hours_per_year == pytest.approx(2 * 8760)
    assert found.useful_gpu_hours_per_year == pytest.approx(3.2 * 8760 / 1.25 * 2)


def test_a_sloping_load_turns_instances_off():
    """Peak 4, mean 2, one replica an instance, no reserve: hours above 0, 1, 2, 3 are 1, 3/4, 1/2, 1/4 of the year."""
    found = fleet(Load(4, 2, 8760), replica(gpus=1), 1, 0)
    assert found.instance_count == 4
    assert found.elastic_instance_hours_per_year == pytest.approx(8760 * 2.5)


def test_the_reserve_is_always_on():
    """With one in reserve there are five, and the second runs as long as there is work."""
    found = fleet(Load(4, 2, 8760), replica(gpus=1), 1, 1)
    assert found.instance_count == 5
    assert found.elastic_instance_hours_per_year == pytest.approx(8760 * 3.5)


loads = st.builds(Load, st.floats(0.1, 500), st.floats(1, 20), st.floats(100, 8760))


@given(loads, st.sampled_from([1, 2, 4, 8]), st.integers(0, 3))
def test_a_fleet_carries_its_peak_and_is_never_paid_for_more_than_all_year(load, gpus, reserve):
    found = fleet(load, replica(gpus=gpus), 8, reserve)
    per_instance = 8 // gpus
    assert found.instance_count * per_instance >= load.peak_units + reserve - 1e-6
    assert (found.instance_count - 1) * per_instance < load.peak_units + reserve + 1
    assert found.elastic_instance_hours_per_year <= found.standing_instance_hours_per_year + 1e-6


@given(loads, st.floats(1.01, 3))
def test_more_demand_never_needs_less(load, factor):
    more = Load(load.peak_units * factor, load.peak_to_average, load.hours_of_use_per_year)
    small, large = fleet(load, replica(), 8, 0), fleet(more, replica(), 8, 0)
    assert large.instance_count >= small.instance_count
    assert large.elastic_instance_hours_per_year >= small.elastic_instance_hours_per_year - 1e-6
