"""The charts of a report: what the money goes to, how it adds up, and what use makes of it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from reports import words
from reports.drawing import SERIES_COUNT, Chart, Key, Line, Lines, Mark, Points, axis, colours, letter
from reports.manner import manner
from reports.result import Report, Row
from reports.tables import Column, table
from reports.themes import few

STROKES = {"Committed": "dashed", "Dynamic": "dotted"}
HIGHEST_OVER_MEDIAN = 3.0
HIGHEST_OVER_MAXIMUM = 1.15
WAYS_SHOWN = 8
"""Lines that eyes tell apart in one chart [1]."""


def shown(report: Report) -> list[Row]:
    """The ways that are drawn: the cheapest few, and the cheapest of each way that would be missing."""
    first = {row["way"]: row["plan_id"] for row in reversed(report.ways)}
    must = set(first.values())
    others = [row["plan_id"] for row in report.ways if row["plan_id"] not in must]
    kept = must | set(others[: max(WAYS_SHOWN - len(must), 0)])
    return [row for row in report.ways if row["plan_id"] in kept]


def keys(report: Report) -> list[tuple[Row, Key]]:
    """Each drawn way with its colour, letter and stroke, the same in every chart."""
    ways = shown(report)
    return [
        (
            way,
            Key(f"{words.plan_name(way)}: {words.seller(way)}", colour, _stroke(way), letter(place)),
        )
        for place, (way, colour) in enumerate(zip(ways, colours(len(ways)), strict=True))
    ]


def split(report: Report) -> Chart | None:
    """What each way costs, by component."""
    ways = shown(report)
    if not ways:
        return None
    drawn = [row for way in ways for row in report.split if row["plan_id"] == way["plan_id"]]
    parts = few(drawn, SERIES_COUNT)
    components = _by_size(parts)
    found = [
        Key(name.replace("_", " "), colour, tag=str(place + 1))
        for place, (name, colour) in enumerate(zip(components, colours(len(components)), strict=True))
    ]
    key_of = dict(zip(components, found, strict=True))
    rows = [
        {
            "name": f"{words.usd(way['total_cost_usd'])}: {words.plan_name(way)}, {words.seller(way)}",
            "total": amount(way["total_cost_usd"]),
            "parts": [_bar(part, key_of) for name in components for part in parts if _is(part, way, name)],
        }
        for way in ways
    ]
    title = f"What {words.years(report.scenario['horizon_years'])} cost, by what it is for"
    says = "Cash, not discounted. The upright mark is the sum; what is left of zero comes back at the end."
    figures = table(
        title,
        [
            Column("Way", lambda p: words.plan_name(report.plan(p["plan_id"]))),
            Column("Component", lambda p: p["component"].replace("_", " ")),
            Column("Cost", lambda p: words.usd(p["total_cost_usd"]), "number"),
        ],
        parts,
    )
    return Chart("split", title, says, {"kind": "bars", "rows": rows, "format": "money"}, figures, found)


def use(report: Report) -> Chart | None:
    """What a GPU-hour of work costs by how busy the GPUs are."""
    drawn = [(way, key, points) for way, key in keys(report) if (points := _use_points(report, way["plan_id"]))]
    if not drawn:
        return None
    highest = _highest([points for _, _, points in drawn])
    lines = [Line(key.colour, up_to(points, highest), key.stroke, key.tag) for _, key, points in drawn]
    marks = [m for row in planned(report) if (m := _crossing(report, row)) and m.y <= highest]
    spec = Lines(
        axis("hours of work over hours of the year", "percent", min=0, max=1, ticks=[0, 0.2, 0.4, 0.6, 0.8, 1]),
        axis(f"{manner().currency} per useful GPU-hour", "money", min=0, max=highest),
        lines,
        marks,
        _busy(report),
    ).spec
    says = "For each GPU-hour that the owned servers would spend on the same work. "
    says += "A dot is where owning becomes cheaper." if marks else "Owning does not become cheaper at any use."
    title = "What a GPU-hour of work costs, by use"
    figures = table(
        title,
        [
            Column("In use", lambda c: words.percent(c["utilisation"]), "number"),
            Column("Way", lambda c: words.plan_name(report.plan(c["plan_id"]))),
            Column("Per useful GPU-hour", lambda c: words.usd(c["cost_usd_per_useful_gpu_hour"]), "number"),
        ],
        [row for row in report.curves if row["plan_id"] in {way["plan_id"] for way, _, _ in drawn}][::2],
    )
    return Chart("use", title, says, spec, figures, [key for _, key, _ in drawn])


def planned(report: Report) -> list[Row]:
    """Break-evens between drawn plans, under the course of prices that the plans assume."""
    drawn = {way["plan_id"] for way in shown(report)}
    rows = [row for row in report.breakevens if row["is_planned_course"]]
    return [row for row in rows if {row["owned_plan_id"], row["rival_plan_id"]} <= drawn]


def amount(usd: float) -> float:
    """US dollars in the report's currency."""
    return float(usd) * manner().units_per_usd


def value_at(points: Points, x: float) -> float:
    """The height of a broken line at x.

    >>> value_at([(0, 10.0), (1, 20.0), (2, 40.0)], 1.5)
    30.0
    """
    for (left, low), (right, high) in pairwise(points):
        if left <= x <= right and left < right:
            return low + (high - low) * (x - left) / (right - left)
    return points[-1][1]


def up_to(points: Points, highest: float) -> list[tuple[float, float]]:
    """A broken line cut off at a height, from the cut on.

    >>> up_to([(0, 30.0), (1, 10.0), (2, 5.0)], 20.0)
    [(0.5, 20.0), (1, 10.0), (2, 5.0)]
    """
    kept = []
    for (left, high), (right, low) in pairwise([*points[:1], *points]):
        if high > highest >= low:
            kept.append((left + (right - left) * (high - highest) / (high - low), highest))
        if low <= highest:
            kept.append((right, low))
    return kept


def _stroke(way: Row) -> str:
    return STROKES.get(way["pricing_category"], "solid")


def _is(part: Row, way: Row, component: str) -> bool:
    return bool(part["plan_id"] == way["plan_id"] and part["component"] == component)


def _bar(part: Row, key_of: dict[str, Key]) -> dict[str, Any]:
    key = key_of[part["component"]]
    return {"value": amount(part["total_cost_usd"]), "colour": key.colour, "tag": key.tag}


def _by_size(parts: Sequence[Row]) -> list[str]:
    sums: dict[str, float] = {}
    for part in parts:
        sums[part["component"]] = sums.get(part["component"], 0.0) + part["total_cost_usd"]
    return sorted(sums, key=lambda name: (-sums[name], name))


def _use_points(report: Report, plan_id: str) -> list[tuple[float, float]]:
    rows = [row for row in report.curves if row["plan_id"] == plan_id]
    return [(row["utilisation"], amount(row["cost_usd_per_useful_gpu_hour"])) for row in rows]


def _crossing(report: Report, row: Row) -> Mark | None:
    utilisation, curve = row["breakeven_utilisation"], _use_points(report, row["owned_plan_id"])
    if utilisation is None or not curve or not curve[0][0] <= utilisation <= 1:
        return None
    return Mark(utilisation, value_at(curve, utilisation), words.percent(utilisation))


def _busy(report: Report) -> list[dict[str, Any]]:
    """How busy the owned servers would be under this demand."""
    owned = next((way for way in report.ways if way["way"] == "owned"), None)
    if owned is None or owned["useful_utilisation"] is None:
        return []
    return [{"x": owned["useful_utilisation"], "text": f"this demand: {words.percent(owned['useful_utilisation'])}"}]


def _highest(drawn: Sequence[Points]) -> float:
    """Where the picture ends: at little use the cost of owning grows without limit and would flatten the rest."""
    at_most_use = sorted(points[-1][1] for points in drawn)
    return max(HIGHEST_OVER_MEDIAN * at_most_use[len(at_most_use) // 2], HIGHEST_OVER_MAXIMUM * at_most_use[-1])
