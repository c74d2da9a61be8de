"""Electricity and what it emits: figures worked out by hand, what is not known, and ceilings."""

from dataclasses import replace

import pytest

from planner.budget import fits, keeps, reaches
from planner.budget_page import over
from planner.door import SHOWN
from planner.pages import comparison_page
from planner.uncertainty.risk import risk
from tests.planner.in_memory import by_route, facts, hosted, nodes, offer, planned, requests, server
from tests.planner.test_budget import BARE

HERE = (offer("Here", 3.0, country="SE"), offer("Nowhere", 2.0))
OWNED_KWH = (2.5 * 8760 + 5.5 * 2190) * 1.35
"""A server of 2.5 kW idle and 8 kW at work, 2,190 hours of work a year."""
RENTED_KWH = 2190 * 8 * 0.7 * 1.4 * 1.15
"""Eight GPUs of 700 W, times 1.4 for their server and 1.15 for its hall, in the hours paid for."""


def known(offers=HERE):
    return replace(facts(offers, (server(),)), grids={"SE": (0.04, "Ember"), "DE": (0.35, "Ember")})


def asked(**tables):
    return planned(nodes(), known(), assumed=BARE, **tables)


def by_seller(comparison):
    return {c.plan.service_provider_name: c.plan for c in comparison.costed if c.plan.route != "lease"}


def test_energy_is_power_at_work_and_idle_times_pue_and_needs_no_question():
    plans = by_seller(asked())
    assert plans["Here"].energy_kwh_per_year == pytest.approx(RENTED_KWH)
    owned = by_route(asked())["colocation", None].plan
    assert owned.energy_kwh_per_year == pytest.approx(OWNED_KWH)
    assert plans["Here"].carbon_kg_per_year is None
    assert owned.energy_inputs == "2.5 kW idle, 8 kW at work, each of a server; PUE 1.35"


def test_the_largest_year_is_taken():
    growing = planned(nodes(growth_per_month=0.05), known(), assumed=BARE)
    first, *_, last = (hours * 0.7 * 1.4 * 1.15 for hours in growing.case.gpu_hours_by_year)
    assert by_seller(growing)["Here"].energy_kwh_per_year >= last > first  # whole nodes of a larger fleet also idle


@pytest.mark.parametrize(
    ("carbon", "sweden", "nowhere", "servers"),
    [
        ({}, 0.04, None, 0.35),
        ({"kg_per_kwh": 0.5}, 0.5, 0.5, 0.5),
        ({"by_country": {"SE": 0.01}}, 0.01, None, 0.35),
        ({"kg_per_kwh": 0.5, "by_country": {"DE": 0.0}}, 0.5, 0.5, 0.0),
    ],
)
def test_a_stated_intensity_goes_before_the_countrys_and_an_unknown_one_is_unknown(carbon, sweden, nowhere, servers):
    found = asked(carbon=carbon, supply={"electricity": "DE"})
    plans = by_seller(found)
    assert plans["Here"].carbon_kg_per_year == pytest.approx(sweden * RENTED_KWH)
    assert plans["Nowhere"].carbon_kg_per_year == (None if nowhere is None else pytest.approx(nowhere * RENTED_KWH))
    owned = by_route(found)["colocation", None].plan
    assert owned.carbon_kg_per_year == pytest.approx(servers * OWNED_KWH)


def test_a_comparison_has_a_column_of_it_where_it_is_asked_for():
    def shown(found):
        return comparison_page(found, risk(found, sampled=False), False, SHOWN).shown

    assert shown(asked(carbon={"kg_per_kwh": 0.5}))["carbon_kg_per_year"] == "kg CO2e a year"
    assert "carbon_kg_per_year" not in shown(asked())


def test_a_ceiling_is_kept_broken_or_not_to_be_verified():
    found = asked(budget={"carbon_kg_per_year": 800}, supply={"electricity": "DE"})
    rows = {found.costed[at].plan.service_provider_name: row for at, row in enumerate(fits(found, budget(found)))}
    assert rows["Here"].fits
    assert rows["Here"].carbon_kg_per_year == pytest.approx(0.04 * RENTED_KWH)
    assert rows["server-8x"].reason == f"{0.35 * OWNED_KWH:,.0f} kg CO2e in its largest year, over 800"
    assert rows["Nowhere"].reason.startswith("can't be verified: its grid is not known: say carbon.kg_per_kwh")
    assert {row.way for row in reaches(found, budget(found))} == {"hyperscaler"}


def test_where_only_what_is_not_known_would_keep_the_ceiling_nothing_can_be_said():
    found = planned(requests(), known(HERE[1:]), budget={"carbon_kg_per_year": 1.0}, assumed=BARE)
    api = next(c for c in found.ranked if c.plan.way == "hosted_api")
    assert api.plan.energy_kwh_per_year is None
    assert not keeps(budget(found), api)
    assert "its carbon is not certain" in over(found, budget(found))
    alone = planned(requests(), replace(facts((), (), (hosted(),))), budget={"carbon_kg_per_year": 1.0}, assumed=BARE)
    assert "nobody states what electricity it takes" in over(alone, budget(alone))


def budget(comparison):
    return comparison.case.scenario.budget
