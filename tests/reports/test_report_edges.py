"""What a report says where little can be said: nothing planned, nothing that fits, one way, many small parts."""

import json
from dataclasses import replace

import pytest

from reports import headline, sureness, tables, themes
from reports.html import as_html
from reports.markdown import as_markdown
from reports.result import Report, as_json, read
from warehouse import store
from warehouse.faults import Fault


def test_a_scenario_that_was_never_planned_is_a_fault(link) -> None:
    with store.reading(link) as connection, pytest.raises(Fault, match="no plans for scenario nowhere"):
        read(connection, "nowhere")


def test_a_scenario_that_nothing_can_serve_still_has_a_report(link) -> None:
    with store.reading(link) as connection:
        empty = read(connection, "empty")
    assert [figure.value for figure in headline.figures(empty)] == ["not compared"] * 3
    assert {row["way"]: row["excluded_offer_count"] for row in empty.unranked_ways} == {
        "hosted_api": 0,
        "hyperscaler": 1234,
        "owned": 0,
        "specialised_cloud": 0,
    }
    page = as_html(empty)
    assert "No owned plan and rented plan could be compared" in page
    assert "1,234 offers were left out, most often because: needs 8 GPUs in one instance, this one has 4." in page
    assert {
        said for said in ("Where the money goes", "The ways in full", "When owning pays off") if said in page
    } == set()
    assert "needs 8 GPUs in one instance, this one has 4" in as_markdown(empty)
    assert json.loads(as_json(empty))["data"][0]["plans"] == []


def test_the_only_way_is_no_sure_one(report: Report) -> None:
    """Of one way that nothing stands against, 100 % of all draws say nothing."""
    sure = {**report.scenario, "verdict_probability": 1.0, "verdict_regret_usd_per_month": 0.0}
    owned = [way for way in report.ways if way["way"] == "owned"]
    only = replace(report, scenario=sure, ways=owned, plans=owned, uncertainties=[], breakevens=[])
    assert sureness.confidence(only) == "The only way: nothing but owned servers could be compared."
    assert headline.figures(only)[1].value == "not compared"


def test_a_demand_in_gpu_hours_has_no_column_of_tokens(link) -> None:
    with store.reading(link) as connection:
        empty = read(connection, "empty")
    assert "Per million tokens" not in [column.heading for column in tables.ways(empty).columns]


def test_small_parts_are_drawn_as_one_and_none_is_lost():
    """Twenty parts of $1 to $20, one negative: the largest are kept under their theme or name, the rest are one."""
    parts = [{"plan_id": "a", "component": f"part {n}", "total_cost_usd": float(n)} for n in range(1, 20)]
    parts.append({"plan_id": "a", "component": "residual value", "total_cost_usd": -20.0})
    drawn = themes.few(parts, 8)
    names = {part["component"] for part in drawn}
    assert len(names) == 8
    assert {"comes back", "part 19", "all else"} <= names
    assert "part 13" not in names
    assert sum(part["total_cost_usd"] for part in drawn) == sum(part["total_cost_usd"] for part in parts)
