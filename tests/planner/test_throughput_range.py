"""What plans cost at both ends of their throughput's band, by hand."""

import json

import pytest

from tests.planner.hand_made import SERVING, planned

ROW = {
    "gpu_id": "H100-SXM-80GB",
    "gpus_per_replica": 8,
    "requests_per_s_per_replica": 0.25,
    "low_factor": 0.5,
    "high_factor": 2.0,
}


@pytest.fixture
def plan(tmp_path, warehouse, llm):
    """Big on demand, for one request a second."""

    def of(row):
        (tmp_path / "sizing.json").write_text(json.dumps({"data": [row]}), encoding="utf-8")
        found = planned(tmp_path, warehouse, SERVING)
        return next(
            c.plan
            for c in found.costed
            if (c.plan.service_provider_name, c.plan.pricing_category, c.plan.commitment_months)
            == ("Big", "Standard", None)
        )

    return of


def test_half_the_throughput_takes_twice_the_gpus(plan):
    """1 request/s over 0.25 is 4 replicas of 8 GPUs; at half 8, at double 2; all year at the same price each."""
    found = plan(ROW)
    assert found.gpu_count == 32
    assert (found.gpu_count_at_low_throughput, found.gpu_count_at_high_throughput) == (64, 16)
    assert found.cost_usd_per_month_at_low_throughput == pytest.approx(2 * found.cost_usd_per_month)
    assert found.cost_usd_per_month_at_high_throughput == pytest.approx(found.cost_usd_per_month / 2)


def test_without_a_band_both_ends_are_the_plan(plan):
    found = plan({k: v for k, v in ROW.items() if not k.endswith("factor")})
    assert found.gpu_count_at_low_throughput == found.gpu_count == found.gpu_count_at_high_throughput
    assert found.cost_usd_per_month_at_low_throughput == found.cost_usd_per_month


def test_a_replica_that_is_far_from_full_carries_the_load_at_either_end(plan):
    found = plan({**ROW, "requests_per_s_per_replica": 10.0})
    assert found.gpu_count_at_low_throughput == found.gpu_count == found.gpu_count_at_high_throughput == 8
