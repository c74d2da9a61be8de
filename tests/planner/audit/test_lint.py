"""Rules that need no wrong number: for each an analysis that breaks it, and the same one mended, which does not."""

import pytest

from planner.audit.run import audit

FULL = """
[source]
title = "a full one"
[conventions]
hours_per_month = 730
[inputs]
rent = { value = "27.3 USD/h", price_type = "on_demand", stated_as = "on_demand", machine = "m" }
held = { value = "19.1 USD/h", price_type = "committed", machine = "m" }
length = "730 h/month"
[case]
capex = "300,000 USD"
capex_basis = "street"
gpus = 16
network = "30,000 USD"
spares = "9,000 USD"
install = "6,000 USD"
residual = "30,000 USD"
years = 4
utilisation = 0.6
discount_rate = 0.1
power_full = "20 kW"
power_idle = "5 kW"
pue = 1.3
electricity = "0.10 USD/kWh"
electricity_includes_cooling = false
energy = "15,000 USD/year"
colocation = "40,000 USD/year"
staff = "50,000 USD/year"
maintenance = "15,000 USD/year"
insurance = "1,500 USD/year"
software = "72,000 USD/year"
rent = "70 USD/h"
rent_basis = "on_demand"
rent_extras = "9,000 USD/year"
rent_drift = "-15 %/year"
lease_cash = "300,000 USD"
lease_payment = "9,616 USD/month"
lease_months = 36
lease_stated_rate = "9.5 %/year"
throughput = "20,000 tok/s"
tokens = "20 billion tok/month"
api_price = "2 USD/Mtok"
[[printed]]
name = "rent a month"
value = "19,929 USD/month"
formula = "rent * length"
"""
BREAKS = {
    "spot-as-on-demand": ('price_type = "on_demand", stated', 'price_type = "spot", stated'),
    "other-terms-price": ('price_type = "on_demand", stated', 'price_type = "negotiated", stated'),
    "dear-commitment": ('"19.1 USD/h"', '"29.1 USD/h"'),
    "mixed-months": ("hours_per_month = 730", "hours_per_month = 720"),
    "pue-twice": ("electricity_includes_cooling = false", "electricity_includes_cooling = true"),
    "power-too-low": ('power_full = "20 kW"', 'power_full = "6 kW"'),
    "licence-per-node": ('software = "72,000 USD/year"', 'software = "4,500 USD/year"'),
    "list-capex": ('capex_basis = "street"', 'capex_basis = "list"'),
    "list-vs-negotiated": (
        'capex_basis = "street"\ngpus = 16',
        'capex_basis = "list"\nrent_basis = "negotiated"\ngpus = 16',
    ),
    "negative-npv": ('rent = "70 USD/h"', 'rent = "53 USD/h"'),
    "beyond-capacity": ('api_price = "2 USD/Mtok"', 'api_price = "0.2 USD/Mtok"'),
    "full-use": ("utilisation = 0.6", "utilisation = 1.0"),
    "flat-rent": ('rent_drift = "-15 %/year"', ""),
    "no-network": ('network = "30,000 USD"', ""),
    "no-spares": ('spares = "9,000 USD"', ""),
    "no-residual": ('residual = "30,000 USD"', ""),
    "no-staff": ('staff = "50,000 USD/year"', ""),
    "no-facility": ('colocation = "40,000 USD/year"', ""),
    "no-energy": ('energy = "15,000 USD/year"', ""),
    "no-maintenance": ('maintenance = "15,000 USD/year"', ""),
    "no-discounting": ("discount_rate = 0.1", ""),
    "no-idle-power": ('power_idle = "5 kW"', ""),
    "no-rent-extras": ('rent_extras = "9,000 USD/year"', ""),
    "simple-interest": ('lease_stated_rate = "9.5 %/year"', 'lease_stated_rate = "5.1 %/year"'),
    "all-or-nothing": ("", ""),
}


def broken(text):
    return {finding.rule for finding in audit(text, "it").findings}


def test_a_full_analysis_breaks_nothing_but_what_every_comparison_of_two_ways_does():
    assert broken(FULL) == {"all-or-nothing"}
    assert broken(FULL.replace('rent = "70 USD/h"', "")) == set()


@pytest.mark.parametrize("rule", [rule for rule in BREAKS if rule != "all-or-nothing"])
def test_one_change_breaks_one_rule(rule):
    right, wrong = BREAKS[rule]
    text = FULL.replace('rent_basis = "on_demand"\n', "") if rule == "list-vs-negotiated" else FULL
    assert right in text
    assert rule not in broken(text)
    assert rule in broken(text.replace(right, wrong))
