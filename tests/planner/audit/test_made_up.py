"""Two made-up analyses with slips that no bundled one has: each is found. The arithmetic is done here."""

import pytest

from planner.audit.recompute import Status
from planner.audit.run import audit

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


@pytest.mark.parametrize(("text", "expected"), [(HALL, FOUND_IN_HALL), (BLOG, FOUND_IN_BLOG)], ids=["hall", "blog"])
def test_every_slip_is_found_and_named(text, expected):
    found = audit(text, "made up")
    assert {checked.status for checked in found.checked} == {Status.DOES_NOT_FOLLOW}
    told = {finding.where: finding for finding in found.findings}
    for number, (rule, words) in expected.items():
        assert told[number].rule == rule, number
        assert words in told[number].detail
