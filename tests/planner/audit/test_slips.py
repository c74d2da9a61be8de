"""Slips planted in a correct analysis, one at a time: each is found and named. And the case under our assumptions."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.audit.case import CASE as CASE_KEYS
from planner.audit.rules import rules
from planner.audit.run import audit
from warehouse.faults import BadInput

INPUTS = """
[source]
title = "planted"
[inputs]
node_rate = "24 USD/node-h"
per_node = "8 GPU/node"
job = "1234.5 GPU-h"
power = "9.7 kW"
pue = 1.37
tariff = "0.0921 USD/kWh"
utilisation = 0.63
capex = "317,000 USD"
rent = { value = "27.3 USD/h", price_type = "on_demand" }
spot_rent = { value = "11.9 USD/h", price_type = "spot" }
reserved = { value = "19.1 USD/h", price_type = "committed" }
memory = "141 GB"
throughput = "2711 tok/s"
cash = "182,000 USD"
payment = "4,970 USD/month"
[derived]
energy = "power * pue * tariff"
"""
RIGHT = {
    "job": ("USD", "job / per_node * node_rate", 1234.5 / 8 * 24),
    "energy": ("USD/year", "energy", 9.7 * 1.37 * 0.0921 * 8760),
    "month": ("USD/month", "rent", 27.3 * 730),
    "used": ("USD/month", "rent * utilisation", 27.3 * 730 * 0.63),
    "payback": ("months", "capex / (rent - energy)", 317_000 / (27.3 - 9.7 * 1.37 * 0.0921) / 730),
    "memory": ("GB", "memory", 141),
    "tokens": ("USD/Mtok", "rent / throughput", 27.3 / 2711 / 3600 * 1e6),
}
SLIPS = [
    ("job", 1234.5 * 24, "node-rate-per-gpu"),
    ("energy", 9.7 * 1.37**2 * 0.0921 * 8760, "pue-twice"),
    ("energy", 9.7 * 0.0921 * 8760, "pue-left-out"),
    ("energy", 9.7 * 1.37 * 0.0921 * 8640, "other-month"),
    ("energy", 9.7 * 1.37 * 9.21 * 8760, "cents-dollars"),
    ("energy", 9.7 * 1.37 * 0.0921 * 8.76, "thousand"),
    ("month", 27.3 * 720, "other-month"),
    ("month", 27.3 * 744, "other-month"),
    ("month", 11.9 * 730, "spot-as-on-demand"),
    ("month", 19.1 * 730, "other-terms-price"),
    ("month", 27.3, "hour-month-year"),
    ("month", 27.3 * 8760, "hour-month-year"),
    ("used", 27.3 * 730 * 0.63**2, "utilisation-twice"),
    ("used", 27.3 * 730, "utilisation-left-out"),
    ("payback", 317_000 / 27.3 / 730, "factor-left-out"),
    ("payback", 2 * 317_000 / (27.3 - 9.7 * 1.37 * 0.0921) / 730, "factor-twice"),
    ("memory", 141e9 / 1024**3, "gb-gib"),
    ("tokens", 27.3 / 2711 * 1e6, "hour-month-year"),
]


def printed(what, value):
    unit, formula, _ = RIGHT[what]
    return f'{INPUTS}\n[[printed]]\nname = "{what}"\nvalue = "{value:.6g} {unit}"\nformula = "{formula}"\n'


@pytest.mark.parametrize("what", RIGHT)
def test_the_right_number_follows(what):
    found = audit(printed(what, RIGHT[what][2]), "it")
    assert found.failed == []
    assert [f for f in found.findings if f.where == what] == []


@pytest.mark.parametrize(("what", "value", "rule"), SLIPS)
def test_a_planted_slip_is_found(what, value, rule):
    found = audit(printed(what, value), "it")
    assert len(found.failed) == 1
    assert [f.rule for f in found.findings if f.where == what] == [rule]


def test_simple_interest_is_recognised_without_a_hint():
    simple = (4970 * 48 - 182_000) / 4 / 182_000
    text = f'{INPUTS}\n[[printed]]\nname = "rate"\nvalue = "{100 * simple:.2f} %"\n'
    found = audit(text + 'formula = "lease_rate(cash, payment, 48)"\n', "it")
    assert [f.rule for f in found.findings if f.where == "rate"] == ["simple-interest"]


def test_what_no_slip_explains_is_said_so():
    found = audit(printed("month", 31_337), "it")
    assert [f.rule for f in found.findings if f.where == "month"] == ["unexplained"]


@settings(max_examples=20, deadline=None)
@given(st.floats(0.02, 0.3))
def test_a_number_off_by_more_than_its_digits_never_follows(off):
    assert len(audit(printed("payback", RIGHT["payback"][2] * (1 + off)), "it").failed) == 1


CASE = """
[case]
capex = "capex"
gpus = 8
years = 4
utilisation = 0.6
rent = 36
"""


def case(**more):
    text = printed("memory", 141) + CASE
    return audit(text + "".join(f"{name} = {value}\n" for name, value in more.items()), "it")


def result(found, what):
    return next(line for line in found.results if line.what == what)


def test_the_known_node_under_ours():
    """KAT-1: one 8 x H200 node, every input stated: 3.6999 USD per useful GPU-h at 60 %, and against 4.50 USD 49.15 %.

    Break-even utilisation here takes energy as it is at the stated use; the known answer lets it vary with use.
    """
    server = 277_897.75
    text = f"""
[source]
title = "KAT-1"
[[printed]]
name = "capex"
value = "325,140.37 USD"
formula = "{server} * 1.17 * USD"
[case]
capex = "{server} USD"
network = "{0.12 * server} USD"
spares = "{0.03 * server} USD"
install = "{0.02 * server} USD"
residual = "{0.2 * server} USD"
gpus = 8
years = 4
utilisation = 0.6
discount_rate = 0.10
maintenance = "{0.05 * server} USD/year"
insurance = "{0.005 * server} USD/year"
colocation = "{10.2 * 196} USD/month"
power_idle = "2.4 kW"
power_full = "7.5 kW"
pue = 1.35
electricity = "0.0883 USD/kWh"
staff = "20,000 USD/year"
rent = "36 USD/h"
rent_extras = "0 USD/year"
"""
    found = audit(text, "it")
    assert f"{result(found, 'owning, USD per useful GPU-h').ours:.4f}" == "3.6999"
    assert result(found, "renting, USD per useful GPU-h").ours == pytest.approx(4.5)
    assert found.failed == []


def test_what_is_stated_stays_and_what_is_missing_is_ours():
    lines = {line.what: line for line in case(staff="'50,000 USD/year'").lines}
    assert (lines["staff"].theirs, lines["staff"].ours) == (50_000, 50_000)
    assert lines["maintenance"].theirs is None
    assert lines["maintenance"].ours == pytest.approx(31_700)
    assert "owned.maintenance_fraction_per_year" in lines["maintenance"].whence


def test_costs_add_up_to_the_result():
    found = case()
    own = [line.ours or 0 for line in found.lines if line.what not in {"rent", "support, storage, egress"}]
    assert sum(own) == pytest.approx(result(found, "owning, USD a year").ours)


def test_a_rent_that_does_not_cover_the_running_cost_never_pays_back():
    assert result(case(staff="'500,000 USD/year'"), "payback, years").ours == float("inf")


def test_stating_a_cost_takes_its_rule_away():
    before, after = case(), case(staff="'50,000 USD/year'")
    assert "no-staff" in {f.rule for f in before.findings}
    assert "no-staff" not in {f.rule for f in after.findings}


def test_every_rule_says_what_and_how_much():
    assert all(rule.says.endswith(".") and rule.harm for rule in rules().values())


SIZES = st.sampled_from([0, 1e-9, 0.3, 1, 7, 60, 1e4, 1e12])
NUMBERS = [key for key, meaning in CASE_KEYS.items() if not meaning.words]


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(NUMBERS), SIZES, min_size=1))
def test_no_case_makes_a_traceback_or_a_nan(numbers):
    text = printed("memory", 141) + "[case]\n" + "".join(f"{key} = {value}\n" for key, value in numbers.items())
    try:
        found = audit(text, "it")
    except BadInput as fault:
        assert "case." in fault.message  # noqa: PT017 - most are refused, and say which key
        return
    figures = [x for line in (*found.lines, *found.results) for x in (line.theirs, line.ours) if x is not None]
    assert not any(math.isnan(x) for x in figures)
