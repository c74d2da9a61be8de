"""The tables that lead each figure home: formula, assumption, price, batch, bytes."""

from decimal import Decimal

from reports import words
from reports.manner import manner
from reports.result import Report, Row
from reports.tables import Cell, Column, Table, table


def assumptions(report: Report) -> Table:
    """The judgements, those that the scenario replaced marked."""
    return table(
        "Judgements behind the figures",
        [
            Column("Assumption", lambda a: a["name"], "long"),
            Column(
                "Value",
                lambda a: Cell(_plain(a["assumed_value"]), "set by the scenario" * a["overridden"]),
                "number",
            ),
            Column("Low", lambda a: _plain(a["low_value"]), "number"),
            Column("High", lambda a: _plain(a["high_value"]), "number"),
            Column("Unit", lambda a: a["unit"]),
            Column("Source", lambda a: Cell(a["source_name"], a["note"] or "", a["source_url"]), "long"),
        ],
        report.assumptions,
    )


def prices(report: Report, *, of_ways: bool) -> Table:
    """The prices that the ways' plans rest on, or those of the other ranked plans."""
    used = {line["price_id"] for line in [*report.ways, *report.of_ways(report.split)]}
    chosen = [price for price in report.prices if (price["price_id"] in used) == of_ways]
    caption = "Prices of the plans above" if of_ways else "Prices of the other ranked plans"
    return table(
        caption,
        [
            Column("Provider", lambda p: p["service_provider_name"] or words.UNKNOWN),
            Column("What", lambda p: Cell(p["thing"] or p["price_id"], words.terms(p))),
            Column("Region", lambda p: p["region_id"] or "not stated" * bool(p["pricing_category"])),
            Column("Price as stated", _stated, "number"),
            Column("Seen to hold on", lambda p: words.day(p["observed_on"]), "date"),
            Column("Exchange rate", _exchange),
            Column(
                "Source", lambda p: Cell("see it" if p["source_url"] else "no link", p["price_id"], p["source_url"])
            ),
            Column(
                "Batch",
                lambda p: Cell(f"{p['batch_id'] or words.UNKNOWN}", (p["payload_sha256"] or "")[:12]),
                "number",
            ),
        ],
        chosen,
    )


def batches(report: Report) -> Table:
    """The readings in which those prices came, with their bytes."""
    found = {p["batch_id"]: p for p in report.prices if p["batch_id"] is not None}
    return table(
        "Readings in which the prices came",
        [
            Column("Batch", lambda b: str(b["batch_id"]), "number"),
            Column("Source", lambda b: Cell(b["source"], b["message"] or ""), "long"),
            Column("Fetched", lambda b: words.day(b["fetched_at"]), "date"),
            Column("From", lambda b: Cell(b["payload_url"] or "bundled with gpuplan", url=b["payload_url"])),
            Column("SHA-256 of the bytes", lambda b: b["payload_sha256"] or "not kept"),
        ],
        [found[key] for key in sorted(found)],
    )


def trace(report: Report, plan: Row) -> Table:
    """How one plan's cost is made up."""
    horizon = words.years(report.scenario["horizon_years"])
    return table(
        f"{words.plan_name(plan)}: {words.offering(plan)}",
        [
            Column("Component", lambda s: s["component"].replace("_", " ")),
            Column(f"In {horizon}", lambda s: words.usd(s["total_cost_usd"]), "number"),
            Column("Formula", lambda s: s["formula"], "long"),
            Column("Inputs", lambda s: Cell(s["inputs"], s["price_id"] or ""), "long"),
        ],
        [line for line in report.split if line["plan_id"] == plan["plan_id"]],
    )


def _plain(value: float | None) -> str:
    return words.UNKNOWN if value is None else manner().number(f"{value:,.10g}")


def _stated(price: Row) -> Cell:
    currency, unit = price["pricing_currency"], price["pricing_unit"]
    if price["list_unit_price"] is None and price["upfront_unit_price"] is None:
        return Cell(words.UNKNOWN)
    upfront = f"and {_amount(price['upfront_unit_price'])} {currency} upfront" if price["upfront_unit_price"] else ""
    recurring = price["list_unit_price"]
    return Cell(
        f"{_amount(recurring)} {currency} per {_unit(unit)}" if recurring is not None else upfront,
        upfront,
    )


def _amount(price: Decimal) -> str:
    return manner().number(f"{price.normalize():,f}")


def _unit(unit: str) -> str:
    return {"Hours": "hour", "GPU-Hours": "GPU-hour", "Term": "term"}.get(unit, unit)


def _exchange(price: Row) -> str:
    if price["pricing_currency"] == "USD":
        return "is in USD"
    rate = price["usd_per_unit"]
    return f"{words.figure(rate)} of {words.day(price['fx_rate_on'])}" if rate else "no rate"
