"""The charts of a report: what the money goes to, how it adds up, and what use makes of it."""

from collections.abc import Sequence
from typing import Any

from reports import words
from reports.drawing import (
    INK,
    SERIES_COUNT,
    Chart,
    Key,
    Line,
    Mark,
    Spec,
    axis,
    chart,
    colours,
    lines,
    up_to,
    upright,
    value_at,
)
from reports.result import Report, Row

STROKES = {"Committed": "dashed", "Dynamic": "dotted"}
HIGHEST_OVER_MEDIAN = 3.0
HIGHEST_OVER_MAXIMUM = 1.15
ALL_ELSE = "all else"
USE = [0, 0.2, 0.4, 0.6, 0.8, 1]


def of_costs(report: Report) -> list[Chart]:
    """What each way costs, by component."""
    return [_split(report)] if report.ways else []


def of_breakeven(report: Report) -> list[Chart]:
    """Cash over time and cost over use, where there are rows for them."""
    drawn = [_cash(report)] if report.ways else []
    return [*drawn, _use(report)] if report.of_ways(report.curves) else drawn


def _split(report: Report) -> Chart:
    parts = _largest(report.of_ways(report.split))
    components = _by_size(parts)
    keys = [Key(name, colour) for name, colour in zip(components, colours(len(components)), strict=True)]
    colour = {"domain": components, "range": [key.colour for key in keys]}
    y = {"field": "plan", "type": "nominal", "sort": None, "title": None, "axis": None}
    usd = axis("usd", "$~s")
    totals = {"values": [_total(way) for way in report.ways]}
    bars = {
        "data": {"values": [_bar(part) for part in parts]},
        "mark": {"type": "bar", "height": 20, "yOffset": 10},
        "encoding": {
            "y": y,
            "x": {**usd, "stack": "zero"},
            "color": {"field": "part", "type": "nominal", "scale": colour, "legend": None},
            "order": {"field": "size", "type": "quantitative"},
        },
    }
    sums = {
        "data": totals,
        "mark": {"type": "tick", "thickness": 2, "height": 28, "yOffset": 10, "color": INK},
        "encoding": {"y": y, "x": usd},
    }
    names = {
        "data": totals,
        "mark": {"type": "text", "align": "left", "dy": -13, "color": INK, "fontSize": 12},
        "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "text"}},
    }
    title = f"What {words.years(report.scenario['horizon_years'])} cost, by component"
    says = "Cash, not discounted. The upright mark is the sum; what is left of zero comes back at the end."
    return chart(title, says, keys, {"height": {"step": 54}, "layer": [bars, sums, names]})


def _total(way: Row) -> dict[str, Any]:
    text = f"{words.plan_name(way)}: {words.usd(way['total_cost_usd'])}"
    return {"plan": way["plan_id"], "usd": way["total_cost_usd"], "text": text}


def _bar(part: Row) -> dict[str, Any]:
    cost = part["total_cost_usd"]
    return {"plan": part["plan_id"], "part": part["component"], "usd": cost, "size": -abs(cost)}


def _largest(parts: Sequence[Row]) -> list[Row]:
    """Each way's parts, what is small in all of them drawn as one: eyes tell no more colours apart."""
    biggest: dict[str, float] = {}
    for part in parts:
        cost = abs(part["total_cost_usd"])
        biggest[part["component"]] = max(cost, biggest.get(part["component"], 0.0))
    if len(biggest) <= SERIES_COUNT:
        return list(parts)
    kept = sorted(biggest, key=lambda name: (-biggest[name], name))[: SERIES_COUNT - 1]
    return [part if part["component"] in kept else {**part, "component": ALL_ELSE} for part in parts]


def _by_size(parts: Sequence[Row]) -> list[str]:
    sums: dict[str, float] = {}
    for part in parts:
        sums[part["component"]] = sums.get(part["component"], 0.0) + part["total_cost_usd"]
    return sorted(sums, key=lambda name: (-sums[name], name))


def _cash(report: Report) -> Chart:
    drawn = [Line(key, _cash_points(report, way["plan_id"])) for way, key in _keys(report)]
    marks = [mark for row in _planned(report) if (mark := _payback_mark(report, row))]
    every = list(range(report.scenario["horizon_years"] + 1))
    x, y = axis("x", "d", "years of use", values=every), axis("y", "$~s")
    says = (
        "A dot is where owning has paid off, with the month. "
        if marks
        else "Owning does not pay off within these years. "
    )
    sold = any(row["returned_usd"] for row in report.of_ways(report.cash))
    says += "The drop at the end is what the servers still sell for." if sold else ""
    return chart("Cash paid out, added up", says, [line.key for line in drawn], lines(drawn, marks, x, y))


def _cash_points(report: Report, plan_id: str) -> list[tuple[float, float]]:
    rows = [row for row in report.cash if row["plan_id"] == plan_id]
    start = [] if rows and rows[0]["year"] == 0 else [(0, 0.0)]
    paid = [(row["year"], row["cumulative_paid_usd"]) for row in rows]
    returned = [(row["year"], row["cumulative_paid_usd"] + row["returned_usd"]) for row in rows if row["returned_usd"]]
    return [*start, *paid, *returned]


def _payback_mark(report: Report, row: Row) -> Mark | None:
    if not row["within_horizon"] or row["breakeven_months"] is None:
        return None
    year = row["breakeven_months"] / 12
    paid = value_at(_cash_points(report, row["owned_plan_id"]), year)
    return Mark(year, paid, f"{row['breakeven_months']:.0f}")


def _use(report: Report) -> Chart:
    drawn = [Line(key, points) for way, key in _keys(report) if (points := _use_points(report, way["plan_id"]))]
    highest = _highest(drawn)
    drawn = [Line(line.key, up_to(line.points, highest)) for line in drawn]
    marks = [m for row in _planned(report) if (m := _crossing_mark(report, row)) and m.y <= highest]
    x = {**axis("x", ".0%", "hours of work over hours of the year", values=USE), "scale": {"domain": [0, 1]}}
    y = {**axis("y", "$,.2~f", "USD per useful GPU-hour"), "scale": {"domain": [0, highest]}}
    says = "For each GPU-hour that the owned servers would spend on the same work. "
    says += "A dot is where owning becomes cheaper." if marks else "Owning does not become cheaper at any use."
    spec = lines(drawn, marks, x, y)
    spec["layer"] += _busy(report)
    return chart("What a GPU-hour of work costs, by use", says, [line.key for line in drawn], spec)


def _use_points(report: Report, plan_id: str) -> list[tuple[float, float]]:
    rows = [row for row in report.curves if row["plan_id"] == plan_id]
    return [(row["utilisation"], row["cost_usd_per_useful_gpu_hour"]) for row in rows]


def _crossing_mark(report: Report, row: Row) -> Mark | None:
    utilisation, curve = row["breakeven_utilisation"], _use_points(report, row["owned_plan_id"])
    if utilisation is None or not curve or not curve[0][0] <= utilisation <= 1:
        return None
    return Mark(utilisation, value_at(curve, utilisation), words.percent(utilisation))


def _busy(report: Report) -> list[Spec]:
    """How busy the owned servers would be under this demand."""
    owned = next((way for way in report.ways if way["way"] == "owned"), None)
    if owned is None or owned["useful_utilisation"] is None:
        return []
    busy = owned["useful_utilisation"]
    return upright(busy, f"this demand: {words.percent(busy)}")


def _highest(drawn: Sequence[Line]) -> float:
    """Where the picture ends: at little use the cost of owning grows without limit and would flatten the rest."""
    at_most_use = sorted(line.points[-1][1] for line in drawn)
    return max(HIGHEST_OVER_MEDIAN * at_most_use[len(at_most_use) // 2], HIGHEST_OVER_MAXIMUM * at_most_use[-1])


def _planned(report: Report) -> list[Row]:
    """Break-evens between shown plans, under the course of prices that the plans assume."""
    shown = {way["plan_id"] for way in report.ways}
    planned = [row for row in report.breakevens if row["is_planned_course"]]
    return [row for row in planned if {row["owned_plan_id"], row["rival_plan_id"]} <= shown]


def _keys(report: Report) -> list[tuple[Row, Key]]:
    """Each way's plan with its colour and stroke, the same in every chart of lines."""
    return [
        (
            way,
            Key(f"{words.plan_name(way)}: {words.seller(way)}", colour, STROKES.get(way["pricing_category"], "solid")),
        )
        for way, colour in zip(report.ways, colours(len(report.ways)), strict=True)
    ]
