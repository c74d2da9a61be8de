"""Known answers of one 8 x H200 node in colocation, worked out by hand from published prices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.finance import OwnedNode, capital_recovery_factor, cumulative_rent, drifted_years, net_present_value

SERVER_USD = 277_897.75


@pytest.fixture
def h200_node():
    """Server + 12 % network + 3 % spares + 2 % install; 5 % support, 0.5 % insurance, 10.2 kW colocation, 0.1 FTE."""
    return OwnedNode(
        capex_usd=SERVER_USD * 1.17,
        residual_usd=SERVER_USD * 0.20,
        discount_rate=0.10,
        lifetime_years=4,
        fixed_usd_per_year=SERVER_USD * 0.055 + 10.2 * 196 * 12 + 0.1 * 200_000,
        power_idle_kw=2.4,
        power_full_kw=7.5,
        power_usage_effectiveness=1.35,
        electricity_usd_per_kwh=0.0883,
    )


def test_annual_cost_of_the_node(h200_node):
    assert round(h200_node.capex_usd, 2) == 325_140.37
    assert round(capital_recovery_factor(0.10, 4), 7) == 0.3154708
    assert round(h200_node.annual_capital_usd, 2) == 90_596.52
    assert round(h200_node.annual_fixed_usd, 2) == 152_377.46
    assert round(h200_node.variable_usd_per_hour, 7) == 0.6079455


@pytest.mark.parametrize(("utilisation", "usd"), [(0.3, 7.3238), (0.6, 3.6999), (0.9, 2.4919)])
def test_cost_of_a_useful_gpu_hour(h200_node, utilisation, usd):
    assert round(h200_node.cost_usd_per_gpu_hour(8, utilisation), 4) == usd


@pytest.mark.parametrize(("rent", "percent"), [(4.50, 49.15), (3.00, 74.36), (2.30, 97.77), (10.60, 20.66)])
def test_breakeven_utilisation_against_rent(h200_node, rent, percent):
    assert round(100 * h200_node.breakeven_utilisation(8, rent), 2) == percent


def test_rent_below_the_energy_never_breaks_even(h200_node):
    assert h200_node.breakeven_utilisation(8, 0.07) is None


def test_levelised_cost_is_the_annuity_of_the_cash_flows(h200_node):
    """The closed form equals discounting every flow."""
    yearly = h200_node.fixed_usd_per_year + h200_node.idle_energy_usd_per_year
    yearly += h200_node.variable_usd_per_hour * 8760 * 0.6
    flows = [h200_node.capex_usd, yearly, yearly, yearly, yearly - h200_node.residual_usd]
    annuity = net_present_value(0.10, flows) * capital_recovery_factor(0.10, 4)
    assert annuity / (8 * 8760 * 0.6) == pytest.approx(h200_node.cost_usd_per_gpu_hour(8, 0.6), rel=1e-12)
    assert annuity / (8 * 8760 * 0.6) == pytest.approx(3.69989, abs=5e-6)


@given(st.floats(-0.9, 5), st.floats(0, 30), st.floats(0, 1e7))
def test_rent_of_the_years_adds_up_to_the_cumulative_rent(drift, rate, first):
    years = int(rate) + 1
    assert sum(drifted_years(first, drift, years)) == pytest.approx(cumulative_rent(first, drift, years), rel=1e-9)


@given(st.floats(0, 0.5), st.integers(1, 30))
def test_the_annuity_repays_the_outlay(rate, years):
    payments = [capital_recovery_factor(rate, years)] * years
    assert net_present_value(rate, [0, *payments]) == pytest.approx(1, rel=1e-9)
