"""The audit file: every fault at once with its remedy, and when a printed number follows."""

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gpuplan import main
from planner.audit.run import audit
from warehouse.faults import BadInput


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
