"""The audit file's language: units, numbers as people write them, and formulas that can do no more than arithmetic."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.audit.amount import parse_amount
from planner.audit.formula import FormulaError, evaluate, names
from planner.audit.quantity import Conventions, MismatchError, Quantity, converted
from planner.audit.units import UnitError, parse_unit


@pytest.mark.parametrize(
    ("text", "other", "factor"),
    [
        ("kWh", "Wh", 1000),
        ("Mtok", "tokens", 1e6),
        ("USD/1k requests", "USD/request", 1e-3),
        ("$/GPU-hour", "USD/GPU-h", 1),
        ("tok/s", "tok/h", 3600),
        ("GiB", "GB", 1.073741824),
        ("million USD", "k$", 1000),
        ("h/day", "%", 100 / 24),
        ("TFLOPS", "TFLOP/s", 1),
        ("PFLOPS/GPU", "TFLOP/s/GPU", 1000),
        ("PB", "GB", 1e6),
        ("cents/kWh", "USD/MWh", 10),
    ],
)
def test_units_in_one_another(text, other, factor):
    (size, unit), (other_size, other_unit) = parse_unit(text), parse_unit(other)
    assert unit == other_unit
    assert size / other_size == pytest.approx(factor)


@pytest.mark.parametrize("text", ["USDD", "kh", "furlong/h", "M$$"])
def test_what_is_no_unit_is_refused(text):
    with pytest.raises(UnitError, match="no unit"):
        parse_unit(text)


def test_a_number_in_a_units_place_is_a_multiple():
    assert parse_unit("98") == (98.0, ())


@pytest.mark.parametrize(
    ("text", "digits", "unit"),
    [
        ("$98.32/h", "98.32", "$/h"),
        ("833,806 USD", "833806", "USD"),
        ("-9.44 k$", "-9.44", "k$"),
        ("1e3 h", "1e3", "h"),
        ("-$9.44K", "-9.44", "$ K"),
        ("$483 million", "483", "$ million"),
        ("EUR 1.5 million", "1.5", "EUR million"),
        ("€1.2m", "1.2", "€ M"),
        ("250 000 USD", "250000", "USD"),
        ("1'250'000 CHF", "1250000", "CHF"),
        ("1.234,56 EUR", "1234.56", "EUR"),
        ("€ 0,25/kWh", "0.25", "€/kWh"),
        ("about 8 kW", "8", "kW"),
        ("(12,000) USD", "-12000", "USD"),
    ],
)
def test_numbers_as_people_write_them(text, digits, unit):
    found = parse_amount(text)
    assert (found.digits, found.unit) == (digits, unit)


@pytest.mark.parametrize(
    ("text", "ends", "unit"),
    [("8-10 kW", ("8", "10"), "kW"), ("$8k–$10k", ("8", "10"), "$ k"), ("40 to 60 %", ("40", "60"), "%")],  # noqa: RUF001
)
def test_ranges_have_two_ends_in_one_unit(text, ends, unit):
    found = parse_amount(text)
    assert ((found.digits, found.upper), found.unit) == (ends, unit)


@pytest.mark.parametrize("text", ["1 1/2 years", "8 k-10 M USD", "1,23,45 USD", "1.23,456.7", "twelve"])
def test_what_could_be_read_in_two_ways_is_refused(text):
    with pytest.raises(UnitError):
        parse_amount(text)


TIME = {
    (("h", 1),): 1.0,
    (("month", 1),): 720.0,
    (("year", 1),): 8760.0,
}


@given(st.floats(0.1, 1e6), st.sampled_from(list(TIME)), st.sampled_from(list(TIME)))
def test_time_converts_by_the_factor_between_the_two(value, unit, other):
    """With months of 720 hours a year is still twelve of them, and 8,760 hours."""
    conventions = Conventions(hours_per_month=720)
    there = converted(Quantity(value, unit), other, conventions)
    assert converted(Quantity(there, other), unit, conventions) == pytest.approx(value)
    if {unit[0][0], other[0][0]} == {"month", "year"}:
        assert max(there / value, value / there) == pytest.approx(12)


VALUES = {
    "capex": Quantity(1000.0, (("USD", 1),)),
    "rate": Quantity(2.0, (("USD", 1), ("h", -1))),
    "flows": (Quantity(-100.0, (("USD", 1),)), Quantity(60.0, (("USD", 1),)), Quantity(60.0, (("USD", 1),))),
}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("capex / rate", 500),
        ("(capex - 0) / rate * 2 ** 3", 4000),
        ("irr(flows)", 0.1306623863),
        ("npv(0.10, flows)", -100 + 60 / 1.1 + 60 / 1.21),
        ("sum(flows * 2)", 40),
        ("max([1, 2], 3) - flows[0] / capex", 3.1),
        ("payment(70e6, 15 / 100, 36) * 36 * month", 87_356_627.83),
        ("payback(capex, -rate)", math.inf),
        ("crf(0.10, 4 * year)", 0.3154708037),
        ("tax_shield(0.21, 0.10, 'macrs_5')", 0.16238468785),
        ("lease_rate(1820000, (1820000 + 565600) / 48, 48)", 0.139625463861),
        ("breakeven_time(250141.8 * USD, 6.37 * USD/h, 27.6 * USD/h, -20/100) * 12 / year", 20.72475688610),
        ("cumulative_rent(100 * USD/year, 0, 3)", 300),
        ("round(2.5) + ceil(0.2) + floor(1.9)", 4),
        ("balance(1200, 0, 12, 3)", 900),
        ("repeat(5, 3)[2]", 5),
    ],
)
def test_formulas(formula, value):
    assert evaluate(formula, VALUES, Conventions()).value == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("__import__('os')", "no function"),
        ("().__class__", "not in the language"),
        ("capex if 1 else 0", "not in the language"),
        ("[y for y in flows]", "not in the language"),
        ("lambda: 1", "not in the language"),
        ("capex(1)", "no function 'capex'"),
        ("'text'", "out of place"),
        ("9 ** 9 ** 9", "out of range"),
        ("1 / 0", "divides by zero"),
        ("capx", "did you mean capex"),
        ("1 +", "not a formula"),
        ("(" * 300, "not a formula"),
        ("1" * 700, "longer than"),
        ("flows + [1]", "a list of 3 meets one of 1"),
        ("flows[7]", "there is no"),
        ("log(0)", "can't be worked out"),
        ("payment(1, 2)", "payment(principal"),
        ("1 < 2 < 3", "one comparison"),
        ("True", "no number"),
        ("1j", "no number"),
    ],
)
def test_a_formula_can_do_no_more_than_arithmetic(formula, said):
    with pytest.raises(FormulaError) as fault:
        evaluate(formula, VALUES, Conventions())
    assert said in str(fault.value)


@pytest.mark.parametrize("formula", ["capex + rate", "capex < rate", "capex ** 0.5", "irr(1, 1)", "npv(capex, flows)"])
def test_what_does_not_measure_the_same_is_refused(formula):
    with pytest.raises((MismatchError, FormulaError)):
        evaluate(formula, VALUES, Conventions())


@given(st.text(max_size=40))
def test_no_text_makes_the_language_stumble(text):
    try:
        names(text)
        evaluate(text, VALUES, Conventions())
    except (FormulaError, MismatchError, UnitError):
        pass
