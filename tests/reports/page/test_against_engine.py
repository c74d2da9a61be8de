"""The page's levers against the planner itself, planning anew at ten positions with all offers it knows.

A plan is a seller's best machine with a GPU on some terms: where another machine of the same plan is as cheap, the page
goes on naming that of the planned position.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planner.case import Case
from planner.comparison import costed_ways
from planner.levers import Stop, drifts, load_factors, moved
from planner.supply.costing import Costed
from planner.words import told
from reports import advice

from .conftest import Browser

POSITIONS = [
    {"load": 0},
    {"load": -1},
    {"drift": 0},
    {"drift": -1},
    {"years": 0},
    {"price": 0},
    {"price": -1, "tariff": -1},
    {"tariff": 0, "years": 2, "drift": 5},
    {"load": 2, "drift": 4, "years": 4, "price": 10, "tariff": 30},
    {"load": 6, "drift": 1, "years": 1, "price": 25, "tariff": 3},
]
STATE = """
const state = {};
for (const [name, lever] of Object.entries(LEVERS)) state[name] = lever.stops[Number(slider(name).value)];
return {state, verdict: byId("verdict-said").textContent, here: byId("lever-verdict").textContent,
  rows: [...document.querySelectorAll("#ways-ranked tr")].map((row) => [...row.cells].map((cell) => cell.textContent)),
  best: bestOfTerms(rankedAt(levers, position())).map((each) => [each.plan.plan_id, each.npv, each.month]),
  marks: document.querySelector("#surface-wide svg").outerHTML.length};
"""


@pytest.mark.parametrize("places", POSITIONS, ids=str)
def test_verdict_and_ranking_are_the_planners(
    browser: Browser, planned: Any, demo: Path, places: dict[str, int]
) -> None:
    case = planned[0].case
    browser.show(demo, position="")
    for name, place in places.items():
        browser.ask(
            "const lever = slider(arguments[0]); lever.value = arguments[1] < 0 ? Number(lever.max) : arguments[1];"
            "lever.dispatchEvent(new Event('input'))",
            name,
            place,
        )
    found = browser.ask(STATE)
    best = engine(case, planned[0].replicas, found["state"])
    assert [each[0] for each in found["best"]] == [each.plan.plan_id for each in best]
    assert [each[1] for each in found["best"]] == pytest.approx([each.plan.npv_cost_usd for each in best], abs=0.005)
    months = [each.plan.cost_usd_per_month or 0.0 for each in best]
    assert [each[2] for each in found["best"]] == pytest.approx(months, abs=0.005)
    names = {each.plan.plan_id: told(each) for each in planned[0].costed}
    assert found["verdict"].startswith(f"{names[best[0].plan.plan_id]}, for about ${months[0]:,.0f} a month.")
    assert found["verdict"] == found["here"]
    shown = [
        (row[1].split(" ", 1)[-1] if len(row[1].split(" ", 1)[0]) == 1 else row[1], row[2]) for row in found["rows"]
    ]
    assert shown == [(names[each.plan.plan_id], f"${month:,.0f}") for each, month in zip(best, months, strict=True)]


def test_the_page_says_the_planners_verdict_in_its_words(planned: Any) -> None:
    report = planned[1]
    assert advice.verdict(report) == report.scenario["verdict"]
    for each in planned[0].ranked:
        assert advice.told(report.plan(each.plan.plan_id)) == told(each)


def test_levers_have_the_planners_stops(browser: Browser, planned: Any, demo: Path) -> None:
    browser.show(demo)
    assert browser.ask("return levers.loads") == pytest.approx(load_factors(planned[0].case))
    assert browser.ask("return levers.drifts") == drifts(planned[0].case)


def engine(case: Case, replicas: Any, state: dict[str, float]) -> list[Costed]:
    """The cheapest ranked plan of each way and terms, of all offers there are."""
    load = min(load_factors(case), key=lambda factor: abs(factor - state["load"]))
    there = moved(case, Stop(load, state["drift"], int(state["years"])))
    assumptions = there.assumptions.having("owned.price_factor", state["price"])
    assumptions = assumptions.having("owned.electricity_usd_per_kwh", state["tariff"])
    best: dict[tuple[Any, ...], Costed] = {}
    for found in costed_ways(replace(there, assumptions=assumptions), replicas).ranked:
        best.setdefault((found.plan.way, found.plan.route, found.plan.commitment_months), found)
    return list(best.values())
