"""What the page's levers need: stops and slopes as the planner left them, and its figures to be checked against.

The page makes no figure of its own: `script/levers.js` picks a stop, moves along the slopes, discounts and ranks.
"""

import tomllib
from collections.abc import Sequence
from typing import Any

from reports import advice, drawing, words
from reports.drawing import Chart
from reports.result import Report, Row, Rows
from reports.tables import Column, table

PRICE, TARIFF = "owned.price_factor", "owned.electricity_usd_per_kwh"
STEPS = 20
"""Stops of a lever on either side of what is planned [1]."""
PLACES = 4
"""Places that cash keeps on its way into the page: enough for the cent."""


def levers(report: Report) -> dict[str, Any] | None:
    """The page's model, in US dollars; nothing where no stops were costed."""
    stops = [row for row in report.stops if row["slope_in"] == "none"]
    planned = next((row for row in stops if row["is_planned"]), None)
    if planned is None:
        return None
    ids = list(dict.fromkeys(row["plan_id"] for row in stops))
    axes, owns = _Axes(stops), any(report.plan(plan_id)["way"] == "owned" for plan_id in ids)
    return {
        "loads": axes.loads,
        "drifts": axes.drifts,
        "years": axes.years,
        "price": _values(_assumption(report, PRICE), 0.5, 1.5) if owns else [_planned(report, PRICE)],
        "tariff": _values(_assumption(report, TARIFF), 0.0, 3.0) if owns else [_planned(report, TARIFF)],
        "planned": {**axes.place(planned), "price": _planned(report, PRICE), "tariff": _planned(report, TARIFF)},
        "discount": report.scenario["discount_rate"],
        "byToken": report.scenario["tokens_per_year"] is not None,
        "plans": [_plan(report.plan(plan_id)) for plan_id in ids],
        "stops": axes.stops(stops, ids),
        "priceSlopes": axes.slopes(report.stops, ids, PRICE, "drift"),
        "tariffSlopes": axes.slopes(report.stops, ids, TARIFF, "load"),
        "engine": _engine(report),
    }


def cash(report: Report, keys: Sequence[tuple[Row, drawing.Key]]) -> Chart | None:
    """Cash paid out over the years, added up."""
    if not keys:
        return None
    ways = [{**_key(key), **_flows(report, way)} for way, key in keys]
    years = report.scenario["horizon_years"]
    paid_back = next((row for row in report.breakevens if row["is_planned_course"]), None)
    months = paid_back["breakeven_months"] if paid_back else None
    ids = [way["plan_id"] for way, _ in keys]
    place = ids.index(paid_back["owned_plan_id"]) if paid_back and paid_back["owned_plan_id"] in ids else -1
    spec = drawing.made("cashSpec", ways, years, months, place)
    title = "Cash paid out, added up"
    figures = table(
        title,
        [
            Column("Way", lambda c: words.plan_name(report.plan(c["plan_id"]))),
            Column("Year", lambda c: str(c["year"]), "number"),
            Column("Paid so far", lambda c: words.usd(c["cumulative_paid_usd"]), "number"),
            Column("Comes back", lambda c: words.usd(-c["returned_usd"]), "number"),
        ],
        [row for plan_id in ids for row in report.cash if row["plan_id"] == plan_id],
    )
    return Chart("cash", title, spec["says"], spec, figures, [key for _, key in keys])


def surface(model: dict[str, Any] | None) -> Chart | None:
    """After how many months owning has paid off, by how busy the demand is and how rents move."""
    ways = {plan["way"] for plan in model["plans"]} if model else set()
    if model is None or "owned" not in ways or len(ways) == 1:
        return None
    spec = drawing.made("surfaceSpec", model, model["planned"])
    title = "After how many months owning has paid off"
    says = (
        "The best purchase against the cheapest other way at each position, the peak kept. Green: within the years "
        "looked at; pale: later; hatched: never. The frame is where the levers stand."
    )
    rows = [
        {"drift": drift, "load": load, "text": cell["text"]}
        for drift, line in zip(spec["rows"], spec["cells"], strict=True)
        for load, cell in zip(spec["columns"], line, strict=True)
    ]
    figures = table(
        title,
        [
            Column("Rents move by, a year", lambda c: c["drift"], "number"),
            Column("Mean load over peak", lambda c: c["load"], "number"),
            Column("Months", lambda c: c["text"], "number"),
        ],
        rows,
    )
    return Chart("surface", title, says, spec, figures)


class _Axes:
    """The stops of each lever, and rows put in their places: load, then drift, then years."""

    def __init__(self, stops: Rows) -> None:
        self.loads = sorted({row["load_factor"] for row in stops})
        self.drifts = sorted({row["price_drift_per_year"] for row in stops})
        self.years = sorted({row["horizon_years"] for row in stops})

    def place(self, row: Row) -> dict[str, int]:
        return {
            "load": self.loads.index(row["load_factor"]),
            "drift": self.drifts.index(row["price_drift_per_year"]),
            "years": self.years.index(row["horizon_years"]),
        }

    def stops(self, stops: Rows, ids: Sequence[str]) -> list[list[list[dict[str, Any]]]]:
        found: list[list[list[dict[str, Any]]]] = [
            [[{"plans": {}} for _ in self.years] for _ in self.drifts] for _ in self.loads
        ]
        for row in stops:
            at = self.place(row)
            here = found[at["load"]][at["drift"]][at["years"]]
            here["plans"][str(ids.index(row["plan_id"]))] = _row(row)
            here["work"] = row["work_per_year"]
        return found

    def slopes(self, rows: Rows, ids: Sequence[str], name: str, lever: str) -> list[list[dict[str, Any]]]:
        """Slopes of one assumption, by the one lever besides years that they depend on."""
        stops = self.drifts if lever == "drift" else self.loads
        found: list[list[dict[str, Any]]] = [[{} for _ in self.years] for _ in stops]
        for row in rows:
            if row["slope_in"] == name:
                at = self.place(row)
                found[at[lever]][at["years"]].setdefault(str(ids.index(row["plan_id"])), _row(row))
        return found


def _row(row: Row) -> dict[str, Any]:
    names = {
        "drifting_usd_per_year": "drifting",
        "steady_usd_per_year": "steady",
        "once_usd": "once",
        "sold_usd": "sold",
    }
    lead = {"lead": row["lead_years"]} if row["slope_in"] == "none" else {}
    figures = {short: round(row[name], PLACES) for name, short in names.items()}
    return {"cash": [round(cost, PLACES) for cost in row["cash_usd"]], **figures, **lead}


def _plan(plan: Row) -> dict[str, Any]:
    names = ("plan_id", "way", "route", "commitment_months")
    said = {
        "advice": advice.told(plan),
        "wayName": advice.way_named(plan),
        "title": words.plan_name(plan),
        "wayTitle": words.way(plan["way"]),
        "seller": words.seller(plan),
        "offering": words.offering(plan),
    }
    figures = {"npv": plan["npv_cost_usd"], "month": plan["cost_usd_per_month"]}
    return {**{name: plan[name] for name in names}, **said, "engine": figures}


def terms_of(plan: Row) -> str:
    """Way and terms as the script names them."""
    months = plan["commitment_months"]
    return "/".join([plan["way"], plan["route"] or "", "" if months is None else str(months)])


def _engine(report: Report) -> dict[str, Any]:
    """The ranking and the pay-back that the page has to reproduce."""
    paid_back = next((row for row in report.breakevens if row["is_planned_course"]), None)
    prices = tomllib.loads(report.scenario["scenario_text"]).get("prices", {})
    return {
        "order": [way["plan_id"] for way in report.ways],
        "payback": paid_back["breakeven_months"] if paid_back else None,
        "paybackKnown": paid_back is not None and prices.get("drift") != "fitted",
    }


def _assumption(report: Report, name: str) -> Row:
    return next(row for row in report.assumptions if row["name"] == name)


def _planned(report: Report, name: str) -> float:
    return float(_assumption(report, name)["assumed_value"])


def _values(assumption: Row, low: float, high: float) -> list[float]:
    """Stops of a lever whose figures follow a straight line, the planned value exactly among them."""
    now = assumption["assumed_value"]
    below = [now * (low + (1 - low) * step / STEPS) for step in range(STEPS)]
    above = [now * (1 + (high - 1) * step / STEPS) for step in range(1, STEPS + 1)]
    return [*(round(value, 6) for value in below), now, *(round(value, 6) for value in above)]


def _key(key: drawing.Key) -> dict[str, str]:
    return {"colour": key.colour, "stroke": key.stroke, "tag": key.tag}


def _flows(report: Report, way: Row) -> dict[str, Any]:
    """Cash of each year, and what comes back in the last."""
    rows = {row["year"]: row for row in report.cash if row["plan_id"] == way["plan_id"]}
    flows, paid = [], 0.0
    for year in range(report.scenario["horizon_years"] + 1):
        row = rows.get(year)
        flows.append(row["cumulative_paid_usd"] - paid + row["returned_usd"] if row else 0.0)
        paid = row["cumulative_paid_usd"] if row else paid
    last = rows.get(report.scenario["horizon_years"])
    return {"cash": flows, "sold": last["returned_usd"] if last else 0.0}
