"""Laws of discounting, borrowing, taxes and rates of return."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.finance import (
    Annualisation,
    Depreciation,
    Lease,
    Loan,
    Timing,
    after_tax_purchase,
    annualised,
    capital_recovery_factor,
    effective_rate,
    internal_rate_of_return,
    lease_against_purchase,
    monthly_rate,
    net_present_value,
    tax_shield,
)
from planner.finance.tax import DEDUCTIONS

rates = st.floats(0.001, 0.5)
money = st.floats(1, 1e8)
months = st.integers(1, 84)


@given(rates, st.lists(st.floats(0, 1e6), min_size=1, max_size=10))
def test_sooner_is_worth_more(rate, flows):
    end, mid, monthly = (net_present_value(rate, [0, *flows], timing) for timing in Timing)
    assert mid == pytest.approx(end * (1 + rate) ** 0.5, rel=1e-9)
    assert end - 1e-6 <= monthly <= mid * (1 + rate)  # monthly ends lie between the year's start and its end


@given(rates, money)
def test_monthly_timing_is_discounting_twelve_flows(rate, flow):
    twelve = net_present_value(monthly_rate(rate), [0.0, *[flow / 12] * 12])
    assert net_present_value(rate, [0, flow], Timing.MONTHLY) == pytest.approx(twelve, rel=1e-9)


def test_a_rate_of_minus_one_is_no_rate():
    with pytest.raises(ValueError, match="must be over -1"):
        net_present_value(-1.0, [1, 1])


@given(money, st.floats(0, 1), rates, st.integers(1, 20))
def test_capital_recovery_repays_the_outlay_and_straight_line_does_not(outlay, kept, rate, years):
    yearly = annualised(outlay, outlay * kept, rate, years)
    flows = [-outlay, *[yearly] * years]
    flows[-1] += outlay * kept
    assert net_present_value(rate, flows) == pytest.approx(0, abs=1e-8 * outlay)
    assert annualised(outlay, outlay * kept, rate, years, Annualisation.STRAIGHT_LINE) <= yearly * (1 + 1e-9)


@given(money, rates, months, st.floats(0, 0.5))
def test_a_loan_ends_at_its_balloon(principal, rate, term, share):
    loan = Loan(principal, rate, term, balloon_usd=share * principal)
    assert loan.balance_after(term) == pytest.approx(loan.balloon_usd, abs=1e-7 * principal)
    assert sum(loan.paid_by_year()) + loan.fee_usd == pytest.approx(loan.total_paid_usd)
    assert loan.annual_percentage_rate().nominal_per_year == pytest.approx(rate, abs=1e-6)


def test_usd_ais_script_pays_87_million_on_a_loan_of_70():
    """70 % of $100 M at 15 % over 36 months: total payments 87,356,628."""
    loan = Loan(70e6, 0.15, 36)
    assert round(loan.total_paid_usd) == 87_356_628
    assert round(loan.interest_usd) == 17_356_628


def test_a_loan_without_interest():
    loan = Loan(1200, 0.0, 12)
    assert loan.payment_usd_per_month == 100
    assert loan.balance_after(3) == 900


@given(st.floats(0.01, 0.2), months)
def test_a_fee_makes_a_loan_dearer(share, term):
    assert Loan(1000, 0.1, term, fee_usd=1000 * share).annual_percentage_rate().nominal_per_year > 0.1


def test_a_sale_and_leaseback_advertised_at_7_8_percent_costs_14():
    """GPULeaseIndex: $1.82 M received, $565,600 of cost over 48 months."""
    lease = Lease(1_820_000, (1_820_000 + 565_600) / 48, 48)
    assert f"{lease.simple_interest_per_year:.3%}" == "7.769%"
    assert f"{lease.implicit_rate().nominal_per_year:.4%}" == "13.9625%"


@given(money, rates, months)
def test_payments_in_advance_cost_more(value, rate, term):
    payment = Loan(value, rate, term).payment_usd_per_month
    late, early = Lease(value, payment, term), Lease(value, payment, term, in_advance=True)
    assume(term > 1)
    assert late.implicit_rate().nominal_per_year == pytest.approx(rate, abs=1e-6)
    assert early.implicit_rate().nominal_per_year > rate


@given(money, rates, st.sampled_from([12, 24, 36, 48]))
def test_a_lease_at_the_discount_rate_that_ends_in_ownership_is_a_purchase(value, rate, term):
    """Without tax or residual value, paying the price over time at one's own rate of discount changes nothing."""
    payment = Loan(value, 12 * monthly_rate(rate), term).payment_usd_per_month
    found = lease_against_purchase(Lease(value, payment, term), 0.0, rate)
    assert found.lease_usd == pytest.approx(value, rel=1e-9)
    assert found.purchase_saves_usd == pytest.approx(0, abs=1e-7 * value)


@pytest.mark.parametrize("method", [m for m in Depreciation if m is not Depreciation.NONE])
def test_a_purchase_is_written_off_once_and_no_more(method):
    assert sum(DEDUCTIONS[method]) == pytest.approx(1)


@given(money, st.floats(0, 0.4), rates)
def test_the_shield_is_what_tax_takes_off_a_purchase(capex, tax, rate):
    """Held until written off, with nothing left to sell, present cost is price * (1 - shield)."""
    flows = after_tax_purchase(capex, [0.0] * 6, 0.0, tax, Depreciation.MACRS_5)
    shield = tax_shield(tax, rate, Depreciation.MACRS_5)
    assert net_present_value(rate, flows) == pytest.approx(capex * (1 - shield), rel=1e-9)


def test_a_book_value_left_at_the_sale_is_written_off_then():
    flows = after_tax_purchase(1000, [0.0], 1000, 0.21, Depreciation.STRAIGHT_LINE_5)
    assert flows == pytest.approx([1000, -0.21 * 200 - 1000 + 0.21 * 200])


@given(rates, st.lists(st.floats(0.01, 100), min_size=1, max_size=20))
def test_a_rate_of_return_makes_the_flows_worth_zero(rate, paid):
    outlay = net_present_value(rate, [0, *paid])
    found = internal_rate_of_return([-outlay, *paid])
    assert found.per_period == pytest.approx(rate, abs=1e-6)
    assert net_present_value(found.per_period, [-outlay, *paid]) == pytest.approx(0, abs=1e-6 * outlay)


def test_the_vector_that_fools_another_library():
    """https://github.com/numpy/numpy-financial/issues/44: -0.99979 there; NPV at 1.00427 is zero."""
    flows = [-1678.87, 771.96, 1814.05, 3520.30, 3552.95, 3584.99, 4789.91, -1]
    assert internal_rate_of_return(flows).per_period == pytest.approx(1.00427, abs=5e-6)


@pytest.mark.parametrize(
    ("flows", "reason"),
    [
        ([], "never change sign"),
        ([0, 0], "never change sign"),
        ([5, 5], "never change sign"),
        ([-100, 230, -132], "several rates make the flows worth zero: 0.1, 0.2"),
        ([1, -2, 2], "no rate"),
        ([-1, 1e-9], "no rate"),
    ],
)
def test_where_there_is_no_one_rate_it_is_said(flows, reason):
    found = internal_rate_of_return(flows)
    assert found.per_period is None
    assert found.nominal_per_year is None
    assert found.effective_per_year is None
    assert reason in found.reason


@given(rates)
def test_an_effective_rate_is_the_nominal_one_compounded(rate):
    assert effective_rate(12 * monthly_rate(rate)) == pytest.approx(rate, rel=1e-9)
    assert capital_recovery_factor(rate, 1) == pytest.approx(1 + rate)
