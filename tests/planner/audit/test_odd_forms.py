"""Analyses written in odd but plausible ways: right numbers follow, planted wrong ones are told with their slip."""

import pytest

from planner.audit.run import audit

POWER = 4 * 10.2
COLO = """
[source]
title = "A hall in Frankfurt"
[inputs]
servers = "4 servers"
kw = "10,2 kW/server"
colo = "€155/kW/month"
tariff = "0,21 €/kWh"
pue = 1.35
load = "about 70 %"
price = "EUR 265 000 / server"
install = "€12.500,00"
fx = "1.09 USD/EUR"
[derived]
power = "servers*kw"
energy = "power x load x pue x tariff"
[case]
capex = "servers*price"
gpus = "32"
years = "4 years"
utilisation = "load"
energy = "energy"
"""
API = """
[source]
title = "API or own?"
[inputs]
fresh = "$0.59/M input tokens"
made = "$0.79 per million output tokens"
box = "$24.00/hr"
pace = "2,500 tok/s"
copies = 8
use = "60 percent"
share = "75%"
ask = "8-10 nodes"
[derived]
blend = "share*fresh + (1 - share)*made"
capacity = "pace*copies*use"
"""
SHEET = """
[source]
title = "A spreadsheet"
[inputs]
capex = "2.4 MM USD"
savings = { value = [810_000, 860_000, 790_000, 720_000, 640_000], unit = "USD" }
wacc = "10 %"
tax = "25%"
own = "$95,000 - $115,000 per year"
rent = "$2.10-2.50/GPU/hr"
rupees = "₹ 220/GPU/h"
inr = "86.5 INR/USD"
"""
NPV = sum(flow / 1.1**year for year, flow in enumerate([-2_400e3, 810e3, 860e3, 790e3, 720e3, 640e3]))
NUMBERS = [
    (COLO, f"{POWER * 155 * 12:,.0f} €/year", "colo * power", None),
    (COLO, f"{POWER * 0.7 * 1.35 * 0.21 * 8760:,.0f} EUR/yr", "= energy", None),
    (COLO, f"{POWER * 0.7 * 0.21 * 8760:,.0f} EUR/yr", "energy", "pue-left-out"),
    (COLO, f"{POWER * 0.7 * 1.35**2 * 0.21 * 8760:,.0f} EUR/yr", "energy", "pue-twice"),
    (COLO, "€1.073 million", "servers*price + install", None),
    (COLO, "$1.169M", "(servers*price + install) * fx", None),
    (COLO, "$984k", "(servers*price + install) * fx", "other-arithmetic"),
    (API, "$0.64/M tokens", "blend", None),
    (API, "$0.69 per million tokens", "blend", "inputs-differ"),
    (API, f"${24 / 12_000 / 3600 * 1e6:.3f}/1M tok", "box / capacity", None),
    (API, f"${24 / 20_000 / 3600 * 1e6:.3f}/1M tok", "box / capacity", "factor-left-out"),
    (API, f"{24 * 730 / 0.64e-6 / 1e9:.1f}B tokens/month", "box / blend", None),
    (API, f"{12_000 * 3600 * 720 / 1e9:.2f}B tokens/month", "capacity", "other-month"),
    (API, f"{12_000 * 730 / 1e6:.2f}M tokens/month", "capacity", "hour-month-year"),
    (API, "9", "ask / 1 node", None),
    (API, "8-10", "ask / 1 node", None),
    (API, "3", "IF(9 > 6, 9 - 6, 0)", None),
    (SHEET, f"${NPV:,.0f}", "npv(wacc, -capex, savings)", None),
    (SHEET, f"${NPV:,.0f}", "= NPV(wacc, savings) - capex", None),
    (SHEET, f"${NPV / 1.1:,.0f}", "npv(wacc, -capex, savings)", "other-timing"),
    (SHEET, "18.7 %/year", "IRR(-capex, savings)", None),
    (SHEET, "$3.10M", "SUM(savings)", "factor-left-out"),
    (SHEET, "$764,000", "AVERAGE(savings)", None),
    (SHEET, "$640k", "savings[-1]", None),
    (SHEET, f"${2.4e6 * 0.1 / 12 / (1 - (1 + 0.1 / 12) ** -60):,.0f}/mo", "-PMT(wacc/12, 60, capex) / 1 month", None),
    (SHEET, "65%", "own / (rent * 8 GPU)", None),
    (SHEET, "54% to 78%", "own / (rent * 8 GPU)", None),
    (SHEET, "48 %", "own / (rent * 8 GPU)", "unexplained"),
    (SHEET, "NEVER", "payback(capex, rent*GPU - rent*GPU)", None),
    (SHEET, "$2.54/GPU-hr", "rupees / inr", None),
    (SHEET, "$220/GPU-hr", "rupees / inr", "factor-left-out"),
    (SHEET, "14,600", "$2.50/GPU-hr × 8 GPUs × 730 hours / $1", None),  # noqa: RUF001
]


@pytest.mark.parametrize(("text", "value", "formula", "rule"), NUMBERS)
def test_what_is_right_follows_and_what_is_wrong_is_told(text, value, formula, rule):
    found = audit(f"{text}\n[[printed]]\nname = 'it'\nvalue = '{value}'\nformula = '{formula}'\n", "a file")
    assert [finding.rule for finding in found.findings if finding.where == "it"] == [rule] * (rule is not None)


def test_a_case_in_another_currency_is_shown_in_dollars():
    found = audit(f"{COLO}\n[[printed]]\nname = 'it'\nvalue = '6,324 €/month'\nformula = 'colo * power'\n", "a file")
    ours = audit(
        f"{COLO}\n[conventions]\nusd_per = {{ EUR = 2.0 }}\n[[printed]]\nname = 'it'\nvalue = '6,324 €/month'\n"
        "formula = 'colo * power'\n",
        "a file",
    )
    capital, doubled = (next(line.theirs for line in one.lines if line.what == "capital") for one in (found, ours))
    assert doubled == pytest.approx(4 * 265_000 * 2 / 4)
    assert capital == pytest.approx(4 * 265_000 * 1.1 / 4, rel=0.15)
