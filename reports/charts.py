"""The charts of a report: what the money goes to, how it adds up, and what use makes of it."""

from typing import Any

from reports import words
from reports.drawing import INK, Chart, Line, Spec, chart, lines, palette, usd_axis, value_at
from reports.result import Report, Row

DASHES = {"Committed": [6, 3], "Dynamic": [2, 3], "Other": [8, 3, 2, 3]}
SOLID = [1, 0]
HIGHEST_OVER_MEDIAN = 3.0


def of_costs(report: Report) -> list[Chart]:
    """What each way costs, by component."""
    return [_split(report)] if report.ways else []


def of_breakeven(report: Report) -> list[Chart]:
    """Cash over time and cost over use, where there are rows for them."""
    drawn = [_cash(report)] if report.ways else []
    return [*drawn, _use(report)] if report.of_ways(report.curves) else drawn


def _split(report: Report) -> Chart:
    parts = report.of_ways(report.split)
    totals = [{"plan": _label(way), "usd": way["total_cost_usd"]} for way in report.ways]
    y = {
        "field": "plan",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelExpr": "split(datum.label, '\\n')", "ticks": False, "domain": False, "labelPadding": 6},
    }
    components = _by_size(parts)
    colour = {"domain": components, "range": palette(len(components))}
    spec = {
        "height": {"step": 46},
        "layer": [
            {
                "data": {"values": [_bar(report, part) for part in parts]},
                "mark": {"type": "bar", "height": 22},
                "encoding": {
                    "y": y,
                    "x": {**usd_axis("usd"), "stack": "zero"},
                    "color": {"field": "part", "type": "nominal", "scale": colour},
                    "order": {"field": "size", "type": "quantitative"},
                },
            },
            {
                "data": {"values": totals},
                "mark": {"type": "tick", "thickness": 2, "height": 30, "color": INK},
                "encoding": {"y": y, "x": usd_axis("usd")},
            },
        ],
    }
    sums = "; ".join(f"{words.plan_name(way)} {words.usd(way['total_cost_usd'])}" for way in report.ways)
    title = f"What {words.years(report.scenario['horizon_years'])} cost, by component"
    return chart(title, f"Cash, not discounted; the upright mark is the sum. {sums}.", spec)


def _bar(report: Report, part: Row) -> dict[str, Any]:
    return {
        "plan": _label(report.plan(part["plan_id"])),
        "part": _spaced(part),
        "usd": part["total_cost_usd"],
        "size": -abs(part["total_cost_usd"]),
    }


def _cash(report: Report) -> Chart:
    drawn = [Line(_label(way), _dash(way), _cash_points(report, way)) for way in report.ways]
    marks = [mark for row in _planned(report) if (mark := _payback_mark(report, row))]
    every = list(range(report.scenario["horizon_years"] + 1))
    x = {"field": "x", "type": "quantitative", "title": "years of use", "axis": {"values": every, "format": "d"}}
    says = "A dot is where owning has paid off. " if marks else "Owning does not pay off within these years. "
    sold = "The drop at the end is what the servers still sell for." if _is_sold(report) else ""
    return chart("Cash paid out, added up", says + sold, lines(drawn, marks, x, usd_axis("y")))


def _cash_points(report: Report, way: Row) -> list[tuple[float, float]]:
    rows = [row for row in report.cash if row["plan_id"] == way["plan_id"]]
    paid = [(row["year"], row["cumulative_paid_usd"]) for row in rows]
    returned = [(row["year"], row["cumulative_paid_usd"] + row["returned_usd"]) for row in rows if row["returned_usd"]]
    return [*paid, *returned]


def _payback_mark(report: Report, row: Row) -> Spec | None:
    if not row["within_horizon"] or row["breakeven_months"] is None:
        return None
    year = row["breakeven_months"] / 12
    owned = _cash_points(report, report.plan(row["owned_plan_id"]))
    return {"x": year, "y": value_at(owned, year), "text": f"{row['breakeven_months']:.0f} months"}


def _use(report: Report) -> Chart:
    drawn = [
        Line(_label(way), _dash(way), points) for way in report.ways if (points := _use_points(report, way["plan_id"]))
    ]
    highest = _highest(drawn)
    marks = [m for row in _planned(report) if (m := _crossing_mark(report, row)) and m["y"] <= highest]
    x = {
        "field": "x",
        "type": "quantitative",
        "title": "hours of work over hours of the year",
        "axis": {"format": ".0%"},
    }
    y = {**usd_axis("y", "USD per useful GPU-hour"), "scale": {"domain": [0, highest]}}
    says = "For each GPU-hour that the owned servers would spend on the same work. "
    says += "A dot is where owning becomes cheaper." if marks else "Owning does not become cheaper at any use."
    return chart("What a GPU-hour of work costs, by use", says, lines(drawn, marks, x, y))


def _use_points(report: Report, plan_id: str) -> list[tuple[float, float]]:
    rows = [row for row in report.curves if row["plan_id"] == plan_id]
    return [(row["utilisation"], row["cost_usd_per_useful_gpu_hour"]) for row in rows]


def _crossing_mark(report: Report, row: Row) -> Spec | None:
    utilisation, curve = row["breakeven_utilisation"], _use_points(report, row["owned_plan_id"])
    if utilisation is None or not curve or not curve[0][0] <= utilisation <= 1:
        return None
    return {"x": utilisation, "y": value_at(curve, utilisation), "text": words.percent(utilisation)}


def _highest(drawn: list[Line]) -> float:
    """Where the picture ends: at little use the cost of owning grows without limit and would flatten the rest."""
    at_most_use = sorted(line.points[-1][1] for line in drawn)
    return HIGHEST_OVER_MEDIAN * at_most_use[len(at_most_use) // 2]


def _planned(report: Report) -> list[Row]:
    """Break-evens between shown plans, under the course of prices that the plans assume."""
    shown = {way["plan_id"] for way in report.ways}
    planned = [row for row in report.breakevens if row["is_planned_course"]]
    return [row for row in planned if {row["owned_plan_id"], row["rival_plan_id"]} <= shown]


def _is_sold(report: Report) -> bool:
    return any(row["returned_usd"] for row in report.of_ways(report.cash))


def _label(way: Row) -> str:
    return f"{words.plan_name(way)}\n{words.seller(way)}"


def _dash(way: Row) -> list[int]:
    return DASHES.get(way["pricing_category"], SOLID)


def _by_size(parts: list[Row]) -> list[str]:
    sums: dict[str, float] = {}
    for part in parts:
        sums[_spaced(part)] = sums.get(_spaced(part), 0.0) + part["total_cost_usd"]
    return sorted(sums, key=lambda name: (-sums[name], name))


def _spaced(part: Row) -> str:
    return str(part["component"]).replace("_", " ")
