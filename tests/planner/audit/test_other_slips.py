"""Slips in how a formula was put together: each number is worked out here the wrong way, and is told with that slip."""

import pytest

from planner.audit.run import audit

INPUTS = """
[source]
title = "planted"
[inputs]
fee = "41,237 USD/year"
term = "5 years"
months = "48 months"
payment = "31,417 USD/month"
gpus = "64 GPU"
rate = "2.37 USD/GPU-h"
growth = "12.5 %"
wacc = "9.3 %"
capex = "1,263,400 USD"
own = "711,300 USD"
cloud = "1,043,900 USD"
fees = { value = [41200, 43950, 47310, 52780], unit = "USD" }
need = "1317 kW"
each = "130 kW"
residual = "18 %"
lost = "7.3 %"
"""
SLIPS = [
    ("fee * term", 41_237, "USD", "factor-left-out", "term taken as one year"),
    ("fee * 3 years", 41_237, "USD", "other-arithmetic", "3 * year taken as one year"),
    ("rate * gpus", 2.37 * 8760, "USD/year", "factor-left-out", "gpus taken as one GPU"),
    ("payment * months", 31_417 * 12, "USD", "factor-left-out", "a year in place of months"),
    ("fee * (1 + growth) ** 4", 41_237 * (1 + 0.125 * 4), "USD/year", "other-arithmetic", "simple growth"),
    ("fee * (1 + growth * 4)", 41_237 * 1.125**4, "USD/year", "other-arithmetic", "compound growth"),
    ("1 - own / cloud", 1_043_900 / 711_300 - 1, "", "other-arithmetic", "share of own"),
    ("(cloud - own) / cloud", 1_043_900 / 711_300 - 1, "", "other-arithmetic", "share of own"),
    ("own / cloud", 1_043_900 / 711_300, "", "other-arithmetic", "turned round"),
    ("mean(fees)", 185_240, "USD", "other-arithmetic", "sum in place of a mean"),
    ("capex * crf(wacc, term)", 1_263_400 / 5, "USD", "undiscounted", "wacc left out"),
    ("ceil(need / each)", 1317 / 130, "", "other-arithmetic", "not rounded up"),
    ("capex * (1 - residual)", 1_263_400 * 0.18, "USD", "other-arithmetic", "1 - residual"),
    ("rate / (1 - lost)", 2.37 * (1 - 0.073), "USD/GPU-h", "other-arithmetic", "multiplied by 1 - lost"),
]


@pytest.mark.parametrize(("formula", "value", "unit", "rule", "words"), SLIPS)
def test_a_slip_in_the_formula_is_told(formula, value, unit, rule, words):
    found = audit(f"{INPUTS}\n[[printed]]\nname = 'it'\nvalue = '{value:.6g} {unit}'\nformula = '{formula}'\n", "it")
    (finding,) = (one for one in found.findings if one.where == "it")
    assert finding.rule == rule
    assert words in finding.detail
