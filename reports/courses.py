"""Charts of what plans rest on: how prices went, and how a mix would lie under the load."""

from datetime import date
from itertools import pairwise
from typing import Any

from reports import carbon, words
from reports.charts import amount
from reports.drawing import Chart, Key, Line, Lines, Mark, axis, colours, letter
from reports.manner import manner
from reports.result import Report, Row
from reports.tables import Cell, Column, table

EPOCH = date(1970, 1, 1)
HOURS_PER_YEAR = 8760


def prices(report: Report) -> Chart | None:
    """How list prices of the GPUs concerned went, with the prices that the plans use."""
    gpus = list(dict.fromkeys(row["gpu_id"] for row in report.course))
    if not gpus:
        return None
    best = {gpu: plan for gpu in gpus if (plan := _best_rented(report, gpu))}
    found = [
        Key(_with_price(gpu, best.get(gpu)), colour, "solid", letter(place))
        for place, (gpu, colour) in enumerate(zip(gpus, colours(len(gpus)), strict=True))
    ]
    key_of = dict(zip(gpus, found, strict=True))
    lines = [
        Line(key.colour, _course(report, gpu, lowest), stroke, key.tag if lowest else "", step=True, thin=not lowest)
        for gpu, key in key_of.items()
        for lowest, stroke in ((True, "solid"), (False, "dotted"))
    ]
    day = _days(report.scenario["as_of"])
    marks = [
        Mark(day, amount(_per_gpu(plan)), tag=key_of[gpu].tag, colour=key_of[gpu].colour) for gpu, plan in best.items()
    ]
    spec = Lines(
        axis("", "month"), axis(f"{manner().currency} per GPU-hour, on demand", "money", min=0), lines, marks
    ).spec
    title = "List prices of the GPUs concerned"
    says = (
        "Lowest (solid) and median (dotted) price on demand over the sellers that we knew at the time, by the month: a "
        "step may be a new seller. A dot is the price that the best plan on that GPU uses; the legend names both."
    )
    figures = table(
        title,
        [
            Column("GPU", lambda c: c["gpu_id"]),
            Column("On", lambda c: words.day(c["seen_on"]), "date"),
            Column("Lowest", lambda c: words.usd(c["lowest_usd_per_gpu_hour"]), "number"),
            Column("Median", lambda c: words.usd(c["median_usd_per_gpu_hour"]), "number"),
            Column("Sellers", lambda c: words.count(c["provider_count"]), "number"),
            Column("Offers", lambda c: words.count(c["offer_count"]), "number"),
        ],
        report.course,
    )
    return Chart("prices-over-time", title, says, spec, figures, found)


def memory(report: Report) -> Chart | None:
    """What each GPU of a replica holds."""
    parts = list(dict.fromkeys(row["part"] for row in report.memory))
    if not parts:
        return None
    found = [
        Key(part, colour, tag=str(place + 1))
        for place, (part, colour) in enumerate(zip(parts, colours(len(parts)), strict=True))
    ]
    key_of = {key.name: key for key in found}
    layouts = list(dict.fromkeys((row["gpu_id"], row["tensor_parallel"]) for row in report.memory))
    rows = [_layout(report, key_of, layout) for layout in layouts]
    title = "What each GPU of a replica holds"
    says = "Memory of one GPU in GiB, in the layouts of the best plans. The cache holds the conversations being served."
    figures = table(
        title,
        [
            Column("GPU", lambda m: f"{m['tensor_parallel']} x {m['gpu_id']}"),
            Column("Part", lambda m: m["part"]),
            Column("GiB on each GPU", lambda m: words.figure(m["size_gib"]), "number"),
            Column("Of the GPU", lambda m: words.percent(m["size_gib"] / m["gpu_memory_gib"]), "number"),
        ],
        report.memory,
    )
    return Chart("memory", title, says, {"kind": "bars", "rows": rows, "format": "number"}, figures, found)


def _layout(report: Report, key_of: dict[str, Key], layout: tuple[str, int]) -> dict[str, Any]:
    held = [row for row in report.memory if (row["gpu_id"], row["tensor_parallel"]) == layout]
    return {
        "name": f"{layout[1]} x {layout[0]}: {words.figure(held[0]['gpu_memory_gib'], 'GiB')} each",
        "limit": held[0]["gpu_memory_gib"],
        "parts": [
            {"value": row["size_gib"], "colour": key_of[row["part"]].colour, "tag": key_of[row["part"]].tag}
            for row in held
        ],
    }


def duration(report: Report) -> Chart | None:
    """The load-duration curve, with the layers of the cheapest mix under it."""
    if not report.duration or not report.portfolio:
        return None
    mix = report.portfolio[0]
    unit = mix["load_unit"] or "load units"
    curve = [(row["hours_per_year"], row["load_units"]) for row in reversed(report.duration)]
    found = [
        Key(_layer_name(layer), colour, tag=letter(place))
        for place, (layer, colour) in enumerate(zip(report.layers, colours(len(report.layers)), strict=True))
    ]
    areas = [_area(layer, key, curve) for layer, key in zip(report.layers, found, strict=True)]
    spec = Lines(
        axis("hours of the year in which the load is above", "count", min=0, max=HOURS_PER_YEAR),
        axis(unit, "number", min=0),
        [Line("var(--ink)", curve)],
        areas=[area for area in areas if area],
        ends=False,
    ).spec
    figures = table(
        "Layers of the cheapest mix",
        [
            Column("From the base", lambda c: str(c["layer_rank"]), "number"),
            Column("Layer", lambda c: c["layer_name"], "long"),
            Column("Units", lambda c: words.count(c["unit_count"]) if c["unit_count"] else "by use", "number"),
            Column(f"Load from, {unit}", lambda c: words.figure(c["load_from_units"]), "number"),
            Column(f"Load to, {unit}", lambda c: words.figure(c["load_to_units"]), "number"),
            Column("Of all work", lambda c: words.percent(c["work_fraction"]), "number"),
            Column("A year", lambda c: words.usd(c["cost_usd_per_year"]), "number"),
            *([Column("CO2e a year", lambda c: Cell(carbon.emitted(c), carbon.made_of(c)))] * carbon.is_asked(report)),
        ],
        report.layers,
    )
    says = "The load of the year that needs most, its highest hours first, and who would carry it in the cheapest mix. "
    says += " ".join(_mixed(mix))
    return Chart("duration", "Load, and the layers of the cheapest mix", says, spec, figures, found)


def _course(report: Report, gpu: str, lowest: bool) -> list[tuple[float, float]]:
    name = "lowest_usd_per_gpu_hour" if lowest else "median_usd_per_gpu_hour"
    return [(_days(row["seen_on"]), amount(row[name])) for row in report.course if row["gpu_id"] == gpu]


def _best_rented(report: Report, gpu: str) -> Row | None:
    """The best rented plan on a GPU, where its price is known."""
    plan = next((p for p in report.plans if p["gpu_id"] == gpu and p["way"] != "owned"), None)
    return plan if plan and plan["unit_price_usd"] and plan["gpu_count"] else None


def _per_gpu(plan: Row) -> float:
    """What a plan pays for a GPU-hour."""
    return float(plan["unit_price_usd"] * plan["instance_count"] / plan["gpu_count"])


def _with_price(gpu: str, plan: Row | None) -> str:
    return f"{gpu}: {words.usd(_per_gpu(plan))}, plan {plan['rank_number']}" if plan else gpu


def _days(day: date) -> int:
    return (day - EPOCH).days


def _mixed(mix: Row) -> list[str]:
    """What the mix costs, and why it is what it is."""
    if mix["cost_usd_per_month"] is None:
        return [words.localised(mix["reason"] or "")]
    cost = f"It costs {words.usd(mix['cost_usd_per_month'])} a month"
    saved = f", {words.percent(mix['saving_fraction'])} less than the best single way" if mix["saving_fraction"] else ""
    return [f"{cost}{saved}.", *map(words.localised, mix["explanation"])]


def _layer_name(layer: Row) -> str:
    return f"{words.count(layer['unit_count'])} x {layer['layer_name']}" if layer["unit_count"] else layer["layer_name"]


def _area(layer: Row, key: Key, curve: list[tuple[float, float]]) -> dict[str, Any] | None:
    """What lies under the curve between two loads."""
    low, high = layer["load_from_units"], layer["load_to_units"]
    hours = sorted({0.0, *(x for x, _ in curve), *_crossings(curve, low), *_crossings(curve, high)})
    points = [(x, low, min(_load_at(curve, x), high)) for x in hours]
    over = [[x, below, above] for x, below, above in points if above >= below]
    return {"points": over, "colour": key.colour, "tag": key.tag} if len(over) > 1 else None


def _crossings(curve: list[tuple[float, float]], load: float) -> list[float]:
    """Where the curve passes a load."""
    found = []
    for (x, y), (later, lower) in pairwise(curve):
        if y > load > lower:
            found.append(x + (later - x) * (y - load) / (y - lower))
    return found


def _load_at(curve: list[tuple[float, float]], hours: float) -> float:
    """The load that is exceeded for so many hours; the highest of them where the curve is steep."""
    for (x, y), (later, lower) in pairwise(curve):
        if x <= hours <= later:
            return y if later == x else y + (lower - y) * (hours - x) / (later - x)
    return curve[0][1] if hours <= curve[0][0] else curve[-1][1]
