"""Plans of a demand in training, on prices made for working by hand."""

import pytest

from planner.cautions import warnings
from planner.comparison import costed_ways
from planner.fleet import Replica
from planner.lever_stops import lever_stops
from planner.levers import load_factor, load_factors
from planner.throughput_range import with_range
from planner.uncertainty.many_ways import having
from tests.planner.in_memory import GPU, case, facts, offer
from warehouse.tables import Route

GROUPS = (
    Replica(GPU.gpu_id, 1, 1000.0, 1000.0, "one GPU", low_factor=0.5, high_factor=1.25),
    Replica(GPU.gpu_id, 8, 8000.0, 8000.0, "a node", low_factor=0.5, high_factor=1.25),
)
"""A thousand tokens a second on each GPU."""
NOTHING_BESIDE = {
    "batch.goodput_loss_fraction": 0.0,
    "rented.autoscaling_overhead_fraction": 0.0,
    "hyperscaler.support_fraction": 0.0,
    "hyperscaler.setup_months": 0.0,
    "hyperscaler.storage_usd_per_gb_month": 0.0,
    "hyperscaler.egress_usd_per_gb": 0.0,
    "rented.staff_fte": 0.0,
    "rented.capacity_probability": 1.0,
}
ONE, NODE = offer("Small", 2.0, gpu_count=1.0), offer("Big", 3.0)


def training(**words):
    """36 million tokens a run: ten hours of one GPU."""
    return {"kind": "training", "model": "m", "method": "lora", "tokens": 36e6, **words}


def compared(demand, *offers, groups=GROUPS, assumed=NOTHING_BESIDE, years=1):
    made = case(demand, facts(offers, servers=()), years=years, assumed=assumed)
    return costed_ways(made, {GPU.gpu_id: groups})


def test_hours_are_tokens_over_speed():
    """Ten hours at $2 on one GPU, an hour and a quarter at $24 on a node: $20 and $30 a run, 12 runs a year."""
    found = compared(training(runs_per_year=12), ONE, NODE)
    small, big = found.ranked
    assert small.flows_usd == pytest.approx([0, 240])
    assert big.flows_usd == pytest.approx([0, 360])
    assert (small.plan.gpu_count, big.plan.gpu_count) == (1, 8)
    assert small.plan.cost_usd_per_million_tokens == pytest.approx(240 / 432)
    assert small.plan.useful_gpu_hours_per_year == pytest.approx(120)
    assert found.case.gpu_hours_by_year == ()


def test_lost_work_is_paid_once():
    """A fifth is lost: 12.5 hours for the work of ten."""
    found = compared(training(), ONE, assumed={**NOTHING_BESIDE, "batch.goodput_loss_fraction": 0.2})
    (only,) = found.ranked
    assert only.flows_usd == pytest.approx([0, 25])
    assert {part.name: part.flows_usd[1] for part in only.components if part.flows_usd[1]} == pytest.approx(
        {"compute": 20, "work lost to failures": 5}
    )


def test_a_time_limit_needs_more_nodes():
    """36 million tokens in half an hour are 20,000 a second: three nodes, for 25 minutes."""
    (only,) = compared(training(run_days=0.5 / 24), NODE).ranked
    assert (only.plan.instance_count, only.plan.gpu_count) == (3, 24)
    assert only.flows_usd == pytest.approx([0, 3 * 24 * 25 / 60])


def test_a_run_goes_over_nodes_and_not_over_small_machines():
    """Five GPUs would be in time, but a GPU alone has no network that anybody states."""
    found = compared(training(run_days=2 / 24), ONE, NODE)
    assert [c.plan.service_provider_name for c in found.ranked] == ["Big"]
    (reason,) = {e.reason for e in found.excluded if e.service_provider_name == "Small"}
    assert reason == "one instance is too slow, and a run goes over several only where each is a node of 8 GPUs"


def test_a_run_that_a_node_does_not_hold():
    groups = (Replica(GPU.gpu_id, 8, 8000.0, 8000.0, "a node of four", least_replicas=4),)
    (only,) = compared(training(), ONE, NODE, groups=groups).ranked
    assert only.plan.gpu_count == 32
    assert only.flows_usd == pytest.approx([0, 30])


def test_a_server_stands_while_nothing_is_trained():
    made = case(training(runs_per_year=12), assumed=NOTHING_BESIDE)
    owned = next(c for c in costed_ways(made, {GPU.gpu_id: GROUPS}).ranked if c.plan.route is Route.COLOCATION)
    assert owned.plan.instance_count == 1
    assert owned.plan.useful_utilisation == pytest.approx(12 * 36e6 / 8000 / 3600 / 8760)


def test_both_ends_of_the_band():
    """Half the speed takes twice as long, or twice the nodes where time is short."""
    (only,) = with_range(compared(training(run_days=1 / 24), NODE)).ranked
    assert (only.plan.gpu_count_at_low_throughput, only.plan.gpu_count_at_high_throughput) == (24, 8)
    slow, fast = only.plan.cost_usd_per_month_at_low_throughput, only.plan.cost_usd_per_month_at_high_throughput
    assert slow * 12 == pytest.approx(60)
    assert fast * 12 == pytest.approx(24)


def test_what_may_come_too_late_is_told():
    """Ten hours of eleven on one GPU, twenty at half its speed."""
    told = warnings(with_range(compared(training(run_days=11 / 24), ONE)))
    assert any("in 1 of 10 cases" in sentence and "is not done in time" in sentence for sentence in told)
    told = warnings(with_range(compared(training(run_days=30 / 24), ONE)))
    assert not any("is not done in time" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("name", "value", "planned", "full"),
    [
        ("serving.headroom_fraction", 0.5, 1000, 1000),
        ("sizing.throughput_factor", 0.5, 500, 500),
        ("batch.goodput_loss_fraction", 0.2, 1000, 1250),
    ],
)
def test_what_moves_with_assumptions(name, value, planned, full):
    """Speed does, and what counts of it; what is kept free for requests does not."""
    found = compared(training(), ONE)
    (one, _) = having(found.case, found.replicas, {name: value})[1][GPU.gpu_id]
    assert (one.planned_units, one.full_units) == pytest.approx((planned, full))


def test_twice_the_volume_is_twice_the_work():
    found = compared(training(run_days=11 / 24), NODE, assumed={**NOTHING_BESIDE, "demand.volume_factor": 2.0})
    assert found.ranked[0].flows_usd == pytest.approx([0, 60])
    assert found.case.tokens_by_year == pytest.approx((72e6,))


def test_levers_leave_the_hours_to_the_machines():
    found = compared(training(runs_per_year=12), ONE, NODE, years=2)
    assert load_factors(found.case) == [load_factor(found.case)]
    assert {stop.load_factor for stop in lever_stops(found)} == {load_factor(found.case)}
