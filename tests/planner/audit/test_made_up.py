"""Two made-up analyses with slips that no bundled one has: each is found. The arithmetic is done here."""

import pytest

from planner.audit.recompute import Status
from planner.audit.run import audit
from warehouse.faults import BadInput

YEARS = [41_200, 43_950, 47_310, 52_780, 55_060]
HALL = f"""
[source]
title = "A hall's offer"
[inputs]
fees = {{ value = {YEARS}, unit = "USD" }}
server = "287,400 USD"
kept = "61,300 USD"
rent = {{ value = "31.7 USD/h", price_type = "on_demand" }}
offer = {{ value = "17.9 USD/h", price_type = "spot" }}
power = "9.3 kW"
pue = 1.31
tariff = "0.117 USD/kWh"
hours = "9,137 h"
[derived]
energy = "power * pue * tariff"
[[printed]]
name = "fees of five years"
value = "{sum(YEARS) - YEARS[3]:,} USD"
formula = "sum(fees)"
[[printed]]
name = "energy a year"
value = "{9.3 / 1.31 * 0.117 * 8760:,.0f} USD/year"
formula = "energy"
[[printed]]
name = "what the server costs in the end"
value = "{287_400 + 61_300:,} USD"
formula = "server - kept"
[[printed]]
name = "all in all"
value = "{240_300 + 287_400 + 90_000 - 0:,} USD"
formula = "sum(fees) + server + 9000 * USD"
[[printed]]
name = "rent of 9,137 hours"
value = "298,643 USD"
formula = "rent * hours"
[[printed]]
name = "after 12 hours a day"
value = "{9137 * 0.83 / 12 / 365:.2f} years"
formula = "hours * 24 / 12"
[[printed]]
name = "after 16 hours a day"
value = "{9137 * 0.83 / 16 / 365:.2f} years"
formula = "hours * 24 / 16"
[[printed]]
name = "renting is cheaper"
value = true
formula = "rent * 5 * year < server - kept"
"""
FOUND_IN_HALL = {
    "fees of five years": ("factor-left-out", "entry 4 of fees left out"),
    "energy a year": ("other-arithmetic", "divided by"),
    "what the server costs in the end": ("other-arithmetic", "kept added"),
    "all in all": ("unexplained", "no single slip"),
    "rent of 9,137 hours": ("mistyped", "changed places"),
    "after 12 hours a day": ("inputs-differ", "2 numbers come out with hours at 7,585"),
    "after 16 hours a day": ("inputs-differ", "2 numbers come out with hours at 7,585"),
    "renting is cheaper": ("wrong-conclusion", ""),
}
OUTLAY, RENT, SPOT, RUN = 312_500, 33.3, 14.2, 4.87
BLOG = f"""
[source]
title = "A blog on buying"
[inputs]
outlay = "{OUTLAY:,} USD"
rent = {{ value = "{RENT} USD/h", price_type = "on_demand" }}
spot = {{ value = "{SPOT} USD/h", price_type = "spot" }}
running = "{RUN} USD/h"
use = 0.71
[case]
capex = "outlay"
gpus = "8 GPU"
years = "4 years"
utilisation = "use"
other = "running"
rent = "rent"
[[printed]]
name = "months until it has paid"
value = "{OUTLAY / (RENT - RUN - OUTLAY / 4 / 8760) / 730:.2f} months"
formula = "outlay / (rent - running)"
[[printed]]
name = "saved in a year, roughly"
value = "{(SPOT - RUN) * 8760 / 1000:.0f} k USD/year"
formula = "rent - running"
[[printed]]
name = "rent in a month of use"
value = "{RENT * 744 * 0.71:,.0f} USD/month"
formula = "rent * use"
"""
FOUND_IN_BLOG = {
    "months until it has paid": ("capex-twice", "write-off added to running"),
    "saved in a year, roughly": ("spot-as-on-demand", "with spot in place of rent"),
    "rent in a month of use": ("other-month", "months of 744 hours"),
}

PAPER = """
[source]
title = "A paper with other conventions"
[inputs]
outlay = "2,400,000 USD"
monthly = "80,000 USD/month"
rate = "8 %"
tax = "21 %"
short = "62.92 USD/h"
long = { value = "98.32 USD/h", price_type = "On-demand" }
hours = "730 h/month"
load = 0.8
pue = 1.25
power = "88 kW"
tariff = "10 cents/kWh"
[[printed]]
name = "hours a month until it pays"
value = "461 hours"
formula = "short ÷ long * hours * 1 month"
[[printed]]
name = "hours of a long month"
value = "467.2 h/month"
formula = "short / long * 744 h / 1 month"
[[printed]]
name = "tax saved"
value = "402,465 USD"
formula = 'outlay * tax_shield(tax, rate, "bonus")'
[[printed]]
name = "worth of three years' cost"
value = "2,571,070 USD"
formula = "npv(rate, 0 USD, monthly * 1 year, monthly * 1 year, monthly * 12 months)"
[[printed]]
name = "worth of two"
value = "1,712,000 USD"
formula = "npv(rate, 0 USD, repeat(monthly * 1 year, 2)) + $800"
[[printed]]
name = "electricity"
value = "96,360 USD/year"
formula = "power * load * pue * tariff"
"""
FOUND_IN_PAPER = {
    "hours a month until it pays": ("other-month", "with hours at 720 h a month"),
    "hours of a long month": ("other-month", "with 730 hours in place of 744"),
    "tax saved": ("other-schedule", "written off by straight line"),
    "worth of three years' cost": ("other-timing", "with cash in the middle of each year"),
    "worth of two": ("cut-off", "not rounded"),
    "electricity": ("factor-left-out", "with load left out, or with pue applied twice"),
}
MADE_UP = [(HALL, FOUND_IN_HALL), (BLOG, FOUND_IN_BLOG), (PAPER, FOUND_IN_PAPER)]


@pytest.mark.parametrize(("text", "expected"), MADE_UP, ids=["hall", "blog", "paper"])
def test_every_slip_is_found_and_named(text, expected):
    found = audit(text, "made up")
    assert {checked.status for checked in found.checked} == {Status.DOES_NOT_FOLLOW}
    told = {finding.where: finding for finding in found.findings}
    for number, (rule, words) in expected.items():
        assert told[number].rule == rule, number
        assert words in told[number].detail


def test_what_an_unread_input_breaks_is_not_told_again():
    with pytest.raises(BadInput) as fault:
        audit(PAPER.replace('"88 kW"', '"88 horses"'), "paper")
    assert fault.value.message.count("\n") == 1
    assert "'horses' is no unit" in fault.value.message


def test_monthly_payments_are_worth_what_a_bank_says():
    """98,500 USD a month for 36 months at 8 % a year: (1 - 1.00667^-36) / 0.00667 = 31.9118 payments."""
    text = """
[source]
title = "A lease"
[inputs]
monthly = "98,500 USD/month"
[[printed]]
name = "worth today"
value = "3,143,313 USD"
formula = "present_value(monthly, 8 %, 36 months)"
[[printed]]
name = "a round number is no excuse"
value = "3,000,000 USD"
formula = "present_value(monthly, 8 %, 36 months)"
"""
    first, second = audit(text, "lease").checked
    assert first.status is Status.FOLLOWS
    assert second.status is Status.DOES_NOT_FOLLOW
