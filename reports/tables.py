"""The tables of a report: which columns, in which words. HTML and Markdown draw these and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports import words
from reports.result import Report, Row, Rows

RANKING_LIMIT = 40
NOT_BY_GPU = "n/a"


@dataclass(frozen=True)
class Cell:
    """What one cell says, what it adds in small print, and where it leads."""

    text: str
    note: str = ""
    url: str | None = None

    @property
    def link(self) -> str | None:
        """The address, if it is one that a reader may safely follow."""
        return self.url if self.url and self.url.startswith(("https://", "http://")) else None


@dataclass(frozen=True)
class Column:
    """A heading and how a row's cell is made."""

    heading: str
    cell: Callable[[Row], Cell | str]
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A table ready to be drawn."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def table(caption: str, columns: Sequence[Column], rows: Rows) -> Table:
    """Fill a table."""
    return Table(caption, columns, [[_cell(column.cell(row)) for column in columns] for row in rows])


def ways(report: Report) -> Table:
    """The cheapest plan of each way and terms."""
    return table("The cheapest plan of each way and terms", _plan_columns(report), report.ways)


def ranking(report: Report) -> Table:
    """The ranked plans, as many as a reader scrolls through."""
    shown = report.plans[:RANKING_LIMIT]
    caption = f"{len(shown)} of {len(report.plans)} ranked plans, cheapest first"
    return table(caption, [Column("#", lambda p: str(p["rank_number"]), True), *_plan_columns(report)], shown)


def indicative(report: Report) -> Table:
    """Plans that are shown but not ranked, with the reason."""
    shown = report.indicative[:RANKING_LIMIT]
    columns = [*_plan_columns(report), Column("Why it is not ranked", lambda p: p["reason"] or words.UNKNOWN)]
    return table(f"{len(shown)} of {len(report.indicative)} indicative plans", columns, shown)


def breakevens(report: Report) -> Table:
    """When owning overtakes its rivals, by course of rental prices."""
    horizon = report.scenario["horizon_years"]
    return table(
        "Owning against its rivals, by course of the rival's price",
        [
            Column("Rival", lambda b: _plan_cell(report.plan(b["rival_plan_id"]))),
            Column("Its price", lambda b: Cell(words.drift(b["price_drift_per_year"]), _planned(b))),
            Column("Owning has paid off after", lambda b: words.payback(b, horizon)),
            Column(
                "Owning is cheaper from", lambda b: words.from_utilisation(b, report.plan(b["rival_plan_id"])), True
            ),
            Column(f"Saved in {words.years(horizon)}", lambda b: words.usd(b["saving_usd"]), True),
            Column("Saved, at today's value", lambda b: words.usd(b["npv_saving_usd"]), True),
        ],
        report.breakevens,
    )


def excluded(report: Report) -> Table:
    """What was left out and why."""
    return table(
        "Offers left out, by reason",
        [
            Column("Offers", lambda e: words.figure(e["offer_count"]), True),
            Column("Way", lambda e: words.way(e["way"])),
            Column("Why", lambda e: e["reason"]),
            Column("Who", lambda e: e["service_provider_name"]),
        ],
        report.excluded,
    )


def assumptions(report: Report) -> Table:
    """The judgements, those that the scenario replaced marked."""
    return table(
        "Judgements behind the figures",
        [
            Column("Assumption", lambda a: Cell(a["name"], a["note"] or "")),
            Column(
                "Value",
                lambda a: Cell(_plain(a["assumed_value"]), "set by the scenario" * a["overridden"]),
                True,
            ),
            Column("Low", lambda a: _plain(a["low_value"]), True),
            Column("High", lambda a: _plain(a["high_value"]), True),
            Column("Unit", lambda a: a["unit"]),
            Column("Source", lambda a: Cell(a["source_name"], url=a["source_url"])),
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
            Column("Region", lambda p: p["region_id"] or "not stated"),
            Column("Price as stated", _stated, True),
            Column("Seen to hold on", lambda p: words.day(p["observed_on"])),
            Column("US dollars by", _exchange),
            Column("Source", lambda p: Cell("see it" if p["source_url"] else "no link", url=p["source_url"])),
            Column(
                "Batch",
                lambda p: Cell(f"{p['batch_id'] or words.UNKNOWN}", (p["payload_sha256"] or "")[:12]),
                True,
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
            Column("Batch", lambda b: str(b["batch_id"]), True),
            Column("Source", lambda b: Cell(b["source"], b["message"] or "")),
            Column("Fetched", lambda b: words.day(b["fetched_at"])),
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
            Column(f"In {horizon}", lambda s: words.usd(s["total_cost_usd"]), True),
            Column("Formula", lambda s: s["formula"]),
            Column("Inputs", lambda s: Cell(s["inputs"], s["price_id"] or "")),
        ],
        [line for line in report.split if line["plan_id"] == plan["plan_id"]],
    )


def _plan_columns(report: Report) -> list[Column]:
    horizon = words.years(report.scenario["horizon_years"])
    columns = [
        Column("Way", lambda p: Cell(words.way(p["way"]), words.terms(p))),
        Column("Provider", lambda p: Cell(words.seller(p), p["region_id"] or p["variant"] or "")),
        Column("What", lambda p: Cell(words.hardware(p), words.gpus(p))),
        Column("Per month", lambda p: words.usd(p["cost_usd_per_month"]), True),
        Column("Per useful GPU-hour", _per_gpu_hour, True),
        Column("Per million tokens", lambda p: words.usd(p["cost_usd_per_million_tokens"]), True),
        Column(f"{horizon}, at today's value", lambda p: words.usd(p["npv_cost_usd"]), True),
        Column("Of the cheapest", lambda p: words.times(p["cost_over_cheapest"]), True),
        Column("Price of", lambda p: Cell(words.day(p["price_observed_on"]), url=p["price_source_url"])),
    ]
    by_token = report.scenario["tokens_per_year"] is not None
    return [column for column in columns if by_token or column.heading != "Per million tokens"]


def _per_gpu_hour(plan: Row) -> str:
    return words.usd(plan["cost_usd_per_useful_gpu_hour"]) if plan["gpu_id"] else NOT_BY_GPU


def _plan_cell(plan: Row) -> Cell:
    return Cell(words.plan_name(plan), words.offering(plan))


def _planned(row: Row) -> str:
    return "as planned" if row["is_planned_course"] else ""


def _plain(value: float | None) -> str:
    return words.UNKNOWN if value is None else f"{value:,.10g}"


def _stated(price: Row) -> Cell:
    currency, unit = price["pricing_currency"], price["pricing_unit"]
    if price["list_unit_price"] is None and price["upfront_unit_price"] is None:
        return Cell(words.UNKNOWN)
    upfront = (
        f"and {price['upfront_unit_price'].normalize():,f} {currency} upfront" if price["upfront_unit_price"] else ""
    )
    recurring = price["list_unit_price"]
    return Cell(
        f"{recurring.normalize():,f} {currency} per {_unit(unit)}" if recurring is not None else upfront,
        upfront,
    )


def _unit(unit: str) -> str:
    return {"Hours": "hour", "GPU-Hours": "GPU-hour", "Term": "term"}.get(unit, unit)


def _exchange(price: Row) -> str:
    if price["pricing_currency"] == "USD":
        return "in US dollars"
    rate = price["usd_per_unit"]
    return f"{words.figure(rate)} of {words.day(price['fx_rate_on'])}" if rate else "no rate"


def _cell(made: Cell | str) -> Cell:
    return Cell(made) if isinstance(made, str) else made
