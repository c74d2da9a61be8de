"""Along each assumption costs move the way that they must, and plans that do not rest on it not at all."""

import numpy as np
import pytest

from planner.comparison import costed_ways
from planner.uncertainty.sensitivity import front
from tests.planner.in_memory import REPLICAS, case, requests

OWNED, API = {"owned"}, {"hosted_api"}
RENTED = {"hyperscaler", "specialised_cloud"}
RISES = {
    "owned.price_factor": OWNED, "owned.network_fraction": OWNED, "owned.maintenance_fraction_per_year": OWNED,
    "owned.insurance_fraction_per_year": OWNED, "owned.electricity_usd_per_kwh": OWNED,
    "owned.staff_fte_minimum": OWNED,
    "owned.idle_power_fraction": OWNED, "owned.transit_usd_per_gb": OWNED, "owned.storage_usd_per_gb": OWNED,
    "rented.staff_fte": RENTED, "hyperscaler.support_fraction": {"hyperscaler"},
    "hyperscaler.setup_months": {"hyperscaler"}, "hyperscaler.egress_usd_per_gb": {"hyperscaler"},
    "specialised_cloud.support_fraction": {"specialised_cloud"}, "hosted_api.retry_fraction": API,
    "hosted_api.staff_fte": API, "hosted_api.price_drift_per_year": API, "rented.price_drift_per_year": RENTED,
    "staff.usd_per_fte_year": OWNED | RENTED | API, "demand.volume_factor": OWNED | RENTED | API,
    "data.storage_gb_per_gpu": OWNED | RENTED,
}  # fmt: skip
"""Whose cost rises with an assumption, in every plan."""
FALLS = {"owned.residual_fraction_year_3": OWNED, "sizing.throughput_factor": RENTED}


@pytest.fixture(scope="module")
def near():
    """Nothing is rented until servers come, so that what is owned rests on nothing that is rented."""
    return front(costed_ways(case(requests(), service={"waits_for_servers": True}), REPLICAS))


@pytest.mark.parametrize(
    ("name", "ways", "sign"), [(n, w, 1) for n, w in RISES.items()] + [(n, w, -1) for n, w in FALLS.items()]
)
def test_costs_move_the_way_that_they_must(near, name, ways, sign):
    judgement = near.case.assumptions.judgements[name]
    low, high = near.costs_at([(name, judgement.low), (name, judgement.high)]).T
    assert np.isfinite(low).all()
    for plan_way, before, after in zip(near.ways.values(), low, high, strict=True):
        if plan_way in ways:
            assert sign * (after - before) >= -1e-9 * before
    moved = {
        way for way, before, after in zip(near.ways.values(), low, high, strict=True) if sign * (after - before) > 1e-9
    }
    assert moved >= ways


def test_what_a_plan_does_not_rest_on_does_not_move_it(near):
    apart = {"owned.price_factor": RENTED | API, "hosted_api.retry_fraction": OWNED, "rented.staff_fte": OWNED | API}
    for name, ways in apart.items():
        judgement = near.case.assumptions.judgements[name]
        low, high = near.costs_at([(name, judgement.low), (name, judgement.high)]).T
        still = np.array([way in ways for way in near.ways.values()])
        assert low[still] == pytest.approx(high[still], rel=1e-12)
