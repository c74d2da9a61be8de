"""What a fleet pays in each year, as a picture."""

from reports import words
from reports.charts import amount
from reports.drawing import SERIES_COUNT, Chart, Key, colours
from reports.fleet.result import Fleet
from reports.result import Row
from reports.tables import Column, table
from reports.themes import few


def paid(fleet: Fleet) -> Chart | None:
    """What is paid in each year, by way and route; nothing where nothing is paid."""
    parts = few(_by_year(fleet), SERIES_COUNT)
    if not parts:
        return None
    routes = list(dict.fromkeys(part["component"] for part in sorted(parts, key=lambda part: -part["total_cost_usd"])))
    keys = [
        Key(route, colour, tag=str(place + 1))
        for place, (route, colour) in enumerate(zip(routes, colours(len(routes)), strict=True))
    ]
    years = sorted({part["plan_id"] for part in parts})
    title = "What is paid in each year, by way and route"
    says = "From the first month planned to the last, so that the first and the last year may not be whole."
    figures = table(
        title,
        [
            Column("Year", lambda part: part["plan_id"], "date"),
            Column("Way", lambda part: part["component"]),
            Column("Paid", lambda part: words.usd(part["total_cost_usd"]), "number"),
        ],
        parts,
    )
    rows = [_bar(year, keys, [part for part in parts if part["plan_id"] == year]) for year in years]
    return Chart("paid", title, says, {"kind": "bars", "rows": rows, "format": "money"}, figures, keys)


def route_named(way: str, route: str | None) -> str:
    """A way with its route, where that says more.

    >>> route_named("owned", "on_premises"), route_named("hosted_api", "tokens")
    ('Owned, on premises', 'Hosted API')
    """
    return words.way(way) + (f", {route.replace('_', ' ')}" if route and way != "hosted_api" else "")


def _by_year(fleet: Fleet) -> list[Row]:
    sums: dict[tuple[str, str], float] = {}
    for paid_then in fleet.months:
        key = (str(paid_then["month"].year), route_named(paid_then["way"], paid_then["route"]))
        sums[key] = sums.get(key, 0.0) + paid_then["cost_usd"]
    return [
        {"plan_id": year, "component": route, "total_cost_usd": cost} for (year, route), cost in sums.items() if cost
    ]


def _bar(year: str, keys: list[Key], parts: list[Row]) -> Row:
    cost_of = {part["component"]: part["total_cost_usd"] for part in parts}
    return {
        "name": f"{year}: {words.usd(sum(cost_of.values()))}",
        "parts": [
            {"value": amount(cost_of[key.name]), "colour": key.colour, "tag": key.tag}
            for key in keys
            if key.name in cost_of
        ],
    }
