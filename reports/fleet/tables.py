"""The tables of a fleet's page: every renderer draws these and nothing else."""

from datetime import date
from functools import partial

from reports import advice, words
from reports.fleet.charts import route_named
from reports.fleet.result import Fleet
from reports.headline import Figure
from reports.result import Row
from reports.tables import Cell, Column, Table, table


def figures(fleet: Fleet) -> list[Figure]:
    """What the fleet comes to."""
    return [
        Figure("A month, all scenarios", words.usd(fleet.total("cost_usd_per_month")), ""),
        Figure("Before the first hour", words.usd(fleet.total("upfront_usd")), ""),
        Figure("At today's value", words.usd(fleet.total("npv_cost_usd")), ""),
        Figure("Scenarios", f"{len(fleet.ranked)} of {len(fleet.scenarios) + len(fleet.faults)}", "with a plan"),
    ]


def said(fleet: Fleet) -> list[tuple[str, str]]:
    """What it comes to in a sentence; nothing where nothing was planned."""
    if not fleet.ranked:
        return []
    dearest, total = fleet.ranked[0], fleet.total("cost_usd_per_month")
    sentence = f"The cheapest way of each scenario: {words.usd(total)} a month in all"
    if len(fleet.ranked) > 1 and total > 0:
        share = words.percent(dearest["cost_usd_per_month"] / total)
        sentence += f", {share} of it for “{dearest['title']}”"
    return [("What it comes to", f"{sentence}.")]


def scenarios(fleet: Fleet) -> Table:
    """Each scenario with what to do."""
    return table(
        "Each scenario: the cheapest way",
        [
            Column("Scenario", lambda s: Cell(s["title"], s["scenario_id"]), "long"),
            Column(
                "What to do",
                lambda s: advice.told(s) if s["plan_id"] else Cell("not ranked", words.localised(s["verdict"])),
                "long",
            ),
            Column("Per month", lambda s: words.usd(s["cost_usd_per_month"]), "number"),
            Column("Before the first hour", lambda s: words.usd(s["upfront_usd"]), "number"),
            Column("At today's value", lambda s: words.usd(s["npv_cost_usd"]), "number"),
            Column("Price of", lambda s: Cell(words.day(s["price_observed_on"]), s["price_freshness"] or ""), "date"),
        ],
        fleet.scenarios,
    )


def by_route(fleet: Fleet) -> Table:
    """Totals by way and route."""
    return table(
        "By way and route",
        [
            Column("Way", lambda r: Cell(words.way(r["way"]), words.terms(r))),
            Column("Scenarios", lambda r: f"{r['scenario_count']:,}", "number"),
            Column("GPUs", lambda r: "n/a" if r["gpu_count"] is None else f"{int(r['gpu_count']):,}", "number"),
            Column("Per month", lambda r: words.usd(r["cost_usd_per_month"]), "number"),
            Column("Before the first hour", lambda r: words.usd(r["upfront_usd"]), "number"),
            Column("Paid in all", lambda r: words.usd(r["total_cost_usd"]), "number"),
            Column("At today's value", lambda r: words.usd(r["npv_cost_usd"]), "number"),
        ],
        fleet.routes,
    )


def purchases(fleet: Fleet) -> Table:
    """The calendar of capital spending."""
    return table(
        "What is bought, and when it is paid",
        [
            Column("Paid on", lambda p: words.day(p["paid_on"]), "date"),
            Column("Scenario", lambda p: p["title"], "long"),
            Column("What", lambda p: p["component"]),
            Column("Sum", lambda p: words.usd(p["cost_usd"]), "number"),
        ],
        fleet.purchases,
    )


def calendar(fleet: Fleet) -> Table:
    """What must be decided, ordered and renewed."""
    return table(
        "What to commit to, order and renew, by day",
        [
            Column("On", lambda e: words.day(e["falls_on"]), "date"),
            Column("What", lambda e: Cell(e["event"], _terms(e))),
            Column("Scenario", lambda e: e["title"], "long"),
            Column("With", lambda e: e["service_provider_name"]),
        ],
        fleet.calendar,
    )


def months(fleet: Fleet) -> Table:
    """What is paid in each month: a column for each way and route."""
    keys = sorted({(m["way"], m["route"] or "") for m in fleet.months})
    by_month: dict[date, dict[tuple[str, str], float]] = {}
    for m in fleet.months:
        by_month.setdefault(m["month"], {})[m["way"], m["route"] or ""] = m["cost_usd"]
    rows: list[Row] = [{"month": month, "of": of, "all": sum(of.values())} for month, of in by_month.items()]
    columns = [
        Column("Month", lambda r: f"{r['month']:%Y-%m}", "date"),
        Column("All", lambda r: words.usd(r["all"]), "number"),
    ]
    columns += [Column(route_named(*key), partial(_paid, key), "number") for key in keys]
    return table("What is paid in each month; a year's cost falls evenly on its months", columns, rows)


def _paid(key: tuple[str, str], month: Row) -> str:
    return words.usd(month["of"].get(key, 0.0))


def faults(fleet: Fleet) -> Table:
    """Scenarios that could not be planned."""
    rows = [{"name": name, "fault": fault} for name, fault in fleet.faults.items()]
    columns = [Column("File", lambda f: f["name"]), Column("What is wrong", lambda f: f["fault"], "long")]
    return table("Not planned", columns, rows)


def _terms(event: Row) -> str:
    months, weeks = event["commitment_months"], event["lead_time_weeks"]
    said = (f"{months} months" if months else "", f"{weeks:.0f} weeks to come" if weeks else "")
    return ", ".join(part for part in said if part)
