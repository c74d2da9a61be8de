"""Published rent-vs-buy analyses, reproduced from the command line under their own conventions."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gpuplan import main
from planner.breakeven import Purchase, breakeven
from planner.finance import breakeven_years, cumulative_rent

CONFIG_A = {"capex": 250_141.80, "opex-per-hour": 6.37}


def run(**options):
    words = ["breakeven", "--format", "json"]
    for name, value in options.items():
        words += [f"--{name.replace('_', '-')}", str(value)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    envelope = json.loads(result.stdout)
    assert envelope["schema"] == "gpuplan.breakeven/1"
    return envelope["data"][0]


@pytest.mark.parametrize(
    ("price", "hours", "months"), [(98.32, 8556, 11.9), (77.43, 10890, 15.0), (53.95, 15710, 22.0)]
)
def test_lenovo_lp2225_2025(price, hours, months):
    """https://lenovopress.lenovo.com/lp2225: $833,806 server, $0.87/h, months of 720 hours."""
    found = run(capex=833_806, opex_per_hour=0.87, price_per_hour=price, hours_per_month=720)
    assert found["breakeven_hours"] == pytest.approx(hours, rel=5e-4)
    assert found["breakeven_months"] == pytest.approx(months, rel=0.02)
    assert found["never"] is False


def test_the_price_cut_of_june_2025_doubles_lp2225s_answer():
    found = run(capex=833_806, opex_per_hour=0.87, price_per_hour=55.04)
    assert round(found["breakeven_hours"]) == 15_392
    assert round(found["breakeven_months"], 1) == 21.1


@pytest.mark.parametrize(
    ("price", "hours", "months"), [(98.32, 2720, 3.7), (62.92, 4423, 6.0), (43.16, 6800, 9.3), (39.32, 7591, 10.4)]
)
def test_lenovo_lp2368_config_a(price, hours, months):
    """https://lenovopress.lenovo.com/lp2368 (2026): 8 x H100 against Azure, months of 730 hours."""
    found = run(**CONFIG_A, price_per_hour=price)
    assert found["breakeven_hours"] == pytest.approx(hours, rel=5e-4)
    assert found["breakeven_months"] == pytest.approx(months, rel=0.012)


def test_lenovo_lp2368_config_d_saves_five_million_in_five_years():
    """8 x B300 against AWS: cloud $6,238,000 less $1,013,447 owned; 730-hour months make a year of 8,760 hours."""
    found = run(capex=461_567.5, opex_per_hour=12.6, price_per_hour=142.416)
    assert found["saving_usd"] == pytest.approx(142.416 * 43_800 - 1_013_447.5, abs=1)
    assert found["saving_usd"] == pytest.approx(5_224_552, rel=5e-5)


def test_lenovo_lp2368_config_b_pays_from_four_hours_a_day():
    """Five years owned cost $662,900; against $84.808/h that is 4.28 hours a day."""
    found = run(capex=277_897.75, opex_per_hour=8.79, price_per_hour=84.808)
    assert found["breakeven_utilisation"] * 24 == pytest.approx(4.283, abs=1e-3)


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
def test_breakeven_under_price_drift(price, months):
    """Closed form of the continuous drift, config A; None is never."""
    for drift, expected in zip(DRIFTS, months, strict=True):
        found = run(**CONFIG_A, price_per_hour=price, price_drift_per_year=drift)
        if expected is None:
            assert found["breakeven_months"] is None
            assert found["never"] is True
        else:
            assert round(found["breakeven_months"], 3) == pytest.approx(expected, abs=1.01e-3)


def test_saving_money_can_still_lose_value():
    """LegitLads' 64 accelerators: saves $490,903 over four years, worth -$9,440 today at 10 %."""
    hours = 64 * 8760 * 0.7
    energy = 64 * 0.7 * 1.3 * 0.08 * 8760 * 0.7
    found = run(
        capex=1_920_000,
        price_per_hour=2.0 * hours / 8760,
        opex_per_hour=(0.08 * 1_920_000 + energy) / 8760,
        discount_rate=0.10,
        years=4,
    )
    assert round(found["saving_usd"]) == 490_903
    assert round(found["npv_usd"]) == -9_440


def test_running_cost_above_the_rent_is_never():
    found = run(capex=1000, opex_per_hour=5, price_per_hour=4)
    assert found["never"] is True
    assert found["breakeven_hours"] is None
    assert found["reason"] == "the rent does not cover the owner's running cost"


def test_after_the_horizon_is_not_never():
    found = run(capex=100_000, opex_per_hour=1, price_per_hour=2, years=5)
    assert found["never"] is False
    assert found["within_horizon"] is False
    assert found["breakeven_hours"] == pytest.approx(100_000)


def test_running_cost_in_hours_of_use_only():
    """At half use: C / (u (p - o)) instead of C / (u p - o)."""
    always = run(capex=8760, opex_per_hour=1, price_per_hour=4, utilisation=0.5)
    used = run(capex=8760, opex_per_hour=1, price_per_hour=4, utilisation=0.5, opex_basis="used")
    assert always["breakeven_hours"] == pytest.approx(8760 / (0.5 * 4 - 1))
    assert used["breakeven_hours"] == pytest.approx(8760 / (0.5 * (4 - 1)))


@pytest.mark.parametrize("bad", [("--capex", "-1"), ("--utilisation", "70"), ("--price-drift-per-year", "-1")])
def test_a_number_out_of_range_is_a_usage_error(bad):
    words = ["breakeven", "--capex", "1", "--price-per-hour", "1", *bad]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert bad[0] in result.stderr


positive = st.floats(0.01, 1e3)


@given(positive, positive, positive, st.floats(-0.9, 2))
def test_at_break_even_both_have_paid_the_same(capex, opex, rent, drift):
    years = breakeven_years(capex, opex, rent, drift)
    if years is not None:
        owned = capex + opex * years
        assert cumulative_rent(rent, drift, years) == pytest.approx(owned, rel=1e-6)


@given(positive, positive, positive, st.floats(0.01, 10))
def test_a_dearer_purchase_never_pays_back_sooner(capex, opex, rent, more):
    def months(price):
        found = breakeven(Purchase(price, opex, rent))
        return float("inf") if found.never else found.breakeven_months

    assert months(capex + more) >= months(capex)
