"""What owning is worth over its life: residual paths, when to buy, payback as a typed answer, repairs, energy."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.finance import (
    Checkpointing,
    Need,
    Outcome,
    ResidualPath,
    availability,
    best_month_to_buy,
    buying_at,
    cost_of_buying_at,
    declining,
    energy_usd_per_year,
    fabric_usd_per_gpu,
    payback,
    spares,
    useful_spot_price,
)

PATH = ResidualPath((0.75, 0.50, 0.40, 0.25, 0.12))


@given(st.floats(0, 8), st.floats(0, 2), st.floats(-0.8, -0.01))
def test_what_is_left_falls_with_age_and_with_rents(age, more, drift):
    falling = ResidualPath(PATH.kept_by_year, rental_drift_per_year=drift)
    assert PATH.kept(age + more) <= PATH.kept(age) + 1e-12
    assert falling.kept(age) <= PATH.kept(age)


def test_second_hand_prices_follow_rents_some_months_behind():
    """-40 % a year, 4.5 months late: after one year 0.75 x 0.6^(1 - 0.375)."""
    assert ResidualPath((0.75,), rental_drift_per_year=-0.4).kept(1) == pytest.approx(0.75 * 0.6**0.625)


def test_a_successor_takes_its_share_at_once_and_scrap_remains():
    path = ResidualPath((0.8, 0.6, 0.4), successor_year=2, successor_drop=0.5, floor=0.25)
    assert path.kept(1.99) > 0.6
    assert path.kept(2) == pytest.approx(0.3)
    assert path.kept(3) == 0.25


@pytest.mark.parametrize(("fall", "millions"), [(0.20, 51.2), (0.25, 42.1875), (0.33, 30.0763), (0.40, 21.6)])
def test_usd_ais_declining_residuals_after_three_years(fall, millions):
    assert 100 * declining(fall, 3).kept(3) == pytest.approx(millions, abs=1e-9)


def test_after_the_known_years_the_last_ratio_goes_on():
    assert ResidualPath((0.5, 0.25)).kept(3) == pytest.approx(0.125)
    assert ResidualPath((0.5, 0.0)).kept(5) == 0.0


def need(**other):
    return Need(**{"horizon_months": 48, "capex_usd": 1000.0, "running_usd_per_month": 5.0, "rent_usd_per_month": 40.0,
                   "residual": PATH, "discount_rate": 0.1} | other)  # fmt: skip


def test_at_cheap_rents_wait_and_at_dear_ones_buy_now():
    choices = [0, 12, 24, 48]
    assert best_month_to_buy(need(), choices) == 0
    assert best_month_to_buy(need(rent_usd_per_month=6.0), choices) == 48


def test_falling_hardware_prices_are_worth_waiting_for():
    now, later = (cost_of_buying_at(need(capex_drift_per_year=-0.6), month) for month in (0, 12))
    steady_now, steady_later = (cost_of_buying_at(need(), month) for month in (0, 12))
    assert later - now < steady_later - steady_now


@given(st.integers(0, 48), st.sampled_from([None, 12, 18, 24]))
def test_flows_of_a_purchase_add_up(month, refresh):
    """Undiscounted: rent until the month, running cost after it, and each server's fall in value."""
    flows = buying_at(need(), month, refresh)
    lost, start = 0.0, month
    while start < 48:
        end = min(start + (refresh or 48), 48)
        lost += 1000 * (1 - PATH.kept((end - start) / 12))
        start = end
    assert sum(flows) == pytest.approx(40 * month + 5 * (48 - month) + lost)
    assert len(flows) == 49


@pytest.mark.parametrize(
    ("rent", "horizon", "outcome"),
    [(200, 5, Outcome.REACHED), (200, 2, Outcome.NOT_WITHIN_HORIZON), (100, 5, Outcome.NEVER)],
)
def test_three_answers_to_when(rent, horizon, outcome):
    found = payback(300, 100, rent, horizon)
    assert found.outcome is outcome
    assert found.months == (None if outcome is Outcome.NEVER else 36)


def test_prices_that_fall_too_fast_are_never_and_say_so():
    found = payback(1000, 10, 300, 10, drift_per_year=-0.5)
    assert found.outcome is Outcome.NEVER
    assert "fall faster" in found.reason


@given(st.integers(1, 500), st.floats(0.01, 2), st.floats(1, 500))
def test_spares_cover_the_failures_in_repair(units, rate, repair):
    kept = spares(units, rate, repair, 0.95)
    mean = units * rate * repair / 8760
    poisson = [math.exp(-mean) * mean**k / math.factorial(k) for k in range(kept + 1)]
    assert sum(poisson) >= 0.95 - 1e-9
    assert kept == 0 or sum(poisson[:-1]) < 0.95


def test_what_never_fails_is_always_there():
    assert availability(0, 48) == 1.0
    assert Checkpointing(0.0, 0.1, 0.1).waste == 0.0
    assert Checkpointing(100.0, 0.1, 0.5).waste == 1.0
    assert useful_spot_price(1.0, 1.0) is None


def test_spot_that_is_not_always_had_is_filled_from_on_demand():
    assert useful_spot_price(2.0, 0.0, obtained=0.75, on_demand_usd=6.0) == pytest.approx(3.0)


def test_energy_of_64_accelerators_at_seven_tenths():
    """LegitLads: 64 x 0.7 kW x 1.3 x $0.08 x 8,760 h x 0.7, nothing drawn at idle."""
    assert energy_usd_per_year(0, 64 * 0.7, 0.7, 0.08, 1.3) == pytest.approx(64 * 0.7 * 1.3 * 0.08 * 8760 * 0.7)


@pytest.mark.parametrize(
    ("gpus", "usd"),
    [(8, 0), (16, 16 * 810), (512, 8 * 36_000 + 512 * 1320), (1024, 48 * 36_000 + 1024 * 2560),
     (16_384, 768 * 36_000 + 16_384 * 2560), (32_768, 2560 * 36_000 + 32_768 * 3800)],
)  # fmt: skip
def test_the_network_of_the_featherless_clusters(gpus, usd):
    assert gpus * fabric_usd_per_gpu(gpus) == pytest.approx(usd)
