"""The audit file's language: units, formulas, and every fault at once with its remedy."""

import math

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gpuplan import main
from planner.audit.amount import parse_amount
from planner.audit.formula import FormulaError, evaluate, names
from planner.audit.quantity import Conventions, MismatchError, Quantity, converted
from planner.audit.run import audit
from planner.audit.units import UnitError, parse_unit
from warehouse.faults import BadInput


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


@pytest.mark.parametrize("text", ["USDD", "kh", "furlong/h", "98", "M$$"])
def test_what_is_no_unit_is_refused_or_a_multiple(text):
    if text == "98":
        assert parse_unit(text) == (98.0, ())
    else:
        with pytest.raises(UnitError, match="no unit"):
            parse_unit(text)


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


@given(st.text(max_size=60))
def test_no_file_makes_a_traceback(text):
    with pytest.raises(BadInput):
        audit(f"x = 1\n{text}", "it")


WRONG = """
[source]
titel = "x"
"""
FAULTS = """
[source]
title = "x"
[inputs]
capex = "100 USDD"
rate = "98 USD/node-h"
gpu_hours = "1000 GPU-h"
kW = 3
b = { value = "3 USD", price_typ = "spot" }
[derived]
x = "y + 1"
y = "x * 2"
[[printed]]
name = "cost"
value = "100 USD"
formula = "rate * gpu_hours"
rule = "node-rate-per-gpus"
[[printed]]
name = "cost2"
value = "many USD"
[case]
capx = "b"
"""
SAID = [
    "inputs.capex = '100 USDD': 'USDD' is no unit",
    "inputs.b.price_typ: unknown key; did you mean price_type",
    "printed 'cost2' = 'many USD': 'many USD' does not begin with a number",
    "inputs.kW: is a unit; choose another name",
    "case.capx: unknown key; did you mean capex",
    "circular: x -> y -> x",
    "GPU USD/node is not USD: GPU/node is left over; a rate per node must meet nodes",
    "no rule 'node-rate-per-gpus'; did you mean node-rate-per-gpu",
]


def test_every_fault_is_told_at_once(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(FAULTS, encoding="utf-8")
    said = CliRunner().invoke(main, ["audit", str(path)])
    assert said.exit_code == 2
    assert [part for part in SAID if part not in said.stderr] == []


CASE = '[source]\ntitle = "x"\n[[printed]]\nname = "a"\nvalue = 1\n[case]\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[source", "not TOML"),
        (WRONG, "did you mean title"),
        ('[source]\ntitle = "x"\n', "nothing was printed"),
        (CASE + 'capex = "b * 2"\n', "no quantity 'b'"),
        (CASE + 'capex = "3 h"\n', "price of all the servers"),
        (CASE + "years = 0\n", "must be over 0"),
        (CASE + "utilisation = 70\n", "case.utilisation: is 70, must be 0 to 1"),
        (CASE + "capex = -5\n", "must be 0 or more"),
        (CASE + "gpus = [1, 2]\n", "how many accelerators"),
        (CASE + 'capex_basis = "cheap"\n', "none of list"),
    ],
)
def test_a_file_that_is_wrong_says_so(text, said):
    with pytest.raises(BadInput) as fault:
        audit(text, "it")
    assert said in fault.value.message


def test_a_file_that_is_not_there_is_an_error_that_helps():
    said = CliRunner().invoke(main, ["audit", "lenovo"])
    assert said.exit_code == 2
    assert "did you mean lenovo-lp2368-2026" in said.stderr


@pytest.mark.parametrize(
    ("digits", "ours", "follows"),
    [("3.7", 3.7266, True), ("3.70", 3.7266, False), ("10890", 10890.88, True), ("15710", 15708.5, True),
     ("2720", 2726, False), ("8", 8.14, True), ("4", 25.8, False), ("-9440", -9440.4, True), ("0.26", 0.2557, True)],
)  # fmt: skip
def test_a_number_follows_within_its_last_digit(digits, ours, follows):
    text = f'[source]\ntitle = "x"\n[[printed]]\nname = "a"\nvalue = "{digits}"\nformula = "{ours}"\n'
    assert (audit(text, "it").failed == []) is follows


@pytest.mark.parametrize(("formula", "follows"), [("payback(100, -1)", True), ("payback(100, 2) * year", False)])
def test_never_is_an_answer(formula, follows):
    number = f'name = "a"\nvalue = "never"\nunit = "years"\nformula = "{formula}"'
    assert (audit(f'[source]\ntitle = "x"\n[[printed]]\n{number}\n', "it").failed == []) is follows


@pytest.mark.parametrize(
    ("value", "formula"),
    [("8 % p.a.", "x * 8 / 100 / year"), ("$0.5 billion a year", "x * $500000000 / 12 months"),
     ("24", "x * 24h / 1 hour"),
     ("500 USD monthly", "x * 500 USD / month"), ("$3 per 1M output tokens", "x * 3 USD / 1e6 / 1 token")],
)  # fmt: skip
def test_units_are_read_as_people_write_them(value, formula):
    text = (
        f'[source]\ntitle = "x"\n[inputs]\nx = 1\n[[printed]]\nname = "a"\nvalue = "{value}"\nformula = "{formula}"\n'
    )
    assert not audit(text, "it").failed


@pytest.mark.parametrize(("value", "usd"), [("$860,000", 860e3), ("250k", 250e3), ("0.64 M USD", 640e3), (3, 3.0)])
def test_a_unit_beside_a_number_that_has_one_says_the_same_or_what_there_are_thousands_of(value, usd):
    text = f'[source]\ntitle = "t"\n[inputs]\na = {{ value = {value!r}, unit = "USD" }}\n'
    found = audit(f"{text}[[printed]]\nname = 'it'\nvalue = '{usd:.0f} USD'\nformula = 'a'\n", "it")
    assert found.failed == []
