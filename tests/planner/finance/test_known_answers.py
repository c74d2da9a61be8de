"""Known answers, worked out by hand and by independent programs; each to its last printed digit.

One 8 x H200 node is in `test_owned`, break-even under drift also in `tests/planner/test_breakeven`.
"""

import pytest

from planner.finance import (
    Checkpointing,
    Depreciation,
    Newsvendor,
    breakeven_years,
    interruption_rate,
    payback_month,
    required_price,
    tax_shield,
    threshold_hours,
    useful_spot_price,
)

CAPEX, OPEX = 250_141.80, 6.37  # Lenovo LP2368, configuration A: 8 x H100
DRIFTS = (0.15, 0.0, -0.20, -0.40, -0.60)


@pytest.mark.parametrize(
    ("price", "months"),
    [
        (98.32, (3.643, 3.727, 3.872, 4.085, 4.451)),
        (55.04, (6.734, 7.040, 7.624, 8.634, 11.181)),
        (27.60, (14.464, 16.140, 20.725, None, None)),
        (18.40, (23.218, 28.484, None, None, None)),
    ],
)
def test_months_to_break_even_under_drift(price, months):
    for drift, expected in zip(DRIFTS, months, strict=True):
        years = breakeven_years(CAPEX, OPEX * 8760, price * 8760, drift)
        if expected is None:
            assert years is None
        else:
            assert f"{years * 12:.3f}" == f"{expected:.3f}"


@pytest.mark.parametrize(
    ("drift", "price"), list(zip(DRIFTS, ("1.2603", "1.6886", "2.5528", "3.9640", "6.3516"), strict=True))
)
def test_what_an_owner_must_charge_for_four_years(drift, price):
    assert f"{required_price(CAPEX, OPEX * 8760, drift, 4) / 8760 / 8:.4f}" == price


@pytest.mark.parametrize(
    ("lead", "ramp", "month"),
    [(0, 0, 22), (0, 6, 26), (3, 0, 25), (3, 6, 29), (6, 0, 28), (6, 6, 32), (9, 0, 31), (9, 6, 35)],
)
def test_waiting_and_ramping_up_delay_the_payback(lead, ramp, month):
    assert payback_month(CAPEX, OPEX * 730, 27.60 * 0.8 * 730, lead, ramp) == month


def test_a_ramp_without_margin_never_pays_back():
    assert payback_month(CAPEX, OPEX * 730, 6 * 730) is None


def test_spot_taken_back_by_fifteen_in_a_hundred_a_month():
    rate = interruption_rate(0.15)
    work = Checkpointing(rate, checkpoint_hours=5 / 60, restart_hours=0.25)
    assert f"{rate:.4e}" == "2.2263e-04"
    assert f"{work.interval_hours:.2f}" == "27.36"
    assert f"{100 * work.waste:.4f}" == "0.6147"
    assert f"{useful_spot_price(2.0, work.waste):.5f}" == "2.01237"


def test_spot_taken_back_every_twenty_hours():
    work = Checkpointing(0.05, checkpoint_hours=5 / 60, restart_hours=0.25)
    assert f"{work.interval_hours:.4f}" == "1.8257"
    assert f"{100 * work.waste:.3f}" == "10.379"
    assert f"{useful_spot_price(1.50, work.waste):.4f}" == "1.6737"


@pytest.mark.parametrize(
    ("method", "percent"),
    [(Depreciation.BONUS, "19.09"), (Depreciation.MACRS_5, "16.24"), (Depreciation.STRAIGHT_LINE_5, "15.92")],
)
def test_what_a_write_off_is_worth(method, percent):
    assert f"{100 * tax_shield(0.21, 0.10, method):.2f}" == percent


def test_the_newsvendor_reserves_under_the_mean():
    shop = Newsvendor(demand_mean=80, demand_deviation=20, reserved_usd=3.0, on_demand_usd=4.5)
    assert f"{shop.quantity:.4f}" == "71.3855"
    assert f"{shop.cost(shop.quantity):.3f}" == "272.724"
    assert f"{shop.cost(80):.3f}" == "275.905"
    assert f"{100 * (1 - shop.cost(shop.quantity) / (80 * 4.5)):.2f}" == "24.24"


def test_screening_curves_cross():
    own = (152_377.46491439771, 0.6079455)
    reserved = (24.0 * 8760, 0.0)
    assert f"{threshold_hours(*own, 0.0, 36.0):,.1f}" == "4,305.4"
    assert f"{threshold_hours(*reserved, 0.0, 36.0):,.0f}" == "5,840"
    assert threshold_hours(*reserved, *own) > 8760  # an hour more than a year has: owning dominates reserving
