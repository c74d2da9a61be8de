"""The tables of a report: which columns, in which words. HTML and Markdown draw these and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from reports import carbon, words
from reports.result import Report, Row, Rows

RANKING_LIMIT = 40
REASONS_LIMIT = 12
NOT_APPLICABLE = "n/a"


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
    kind: Literal["text", "long", "number", "date"] = "text"


@dataclass(frozen=True)
class Table:
    """A table ready to be drawn."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

    @property
    def name_at(self) -> int:
        """The place of the column that says what a row is of: the first that is no number; -1 where all are."""
        return next((place for place, column in enumerate(self.columns) if column.kind != "number"), -1)


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
    return table(caption, [Column("#", lambda p: str(p["rank_number"]), "number"), *_plan_columns(report)], shown)


def indicative(report: Report) -> Table:
    """Plans that are shown but not ranked, with the reason."""
    shown = report.indicative[:RANKING_LIMIT]
    columns = [*_plan_columns(report), Column("Why it is not ranked", lambda p: p["reason"] or words.UNKNOWN, "long")]
    return table(f"{len(shown)} of {len(report.indicative)} indicative plans", columns, shown)


def utilisations(report: Report) -> Table:
    """How full the GPUs of each way would be: four things that are easily taken for one another."""
    on_gpus = [way for way in report.ways if way["allocated_utilisation"] is not None]
    columns = [
        Column("Way", lambda p: Cell(words.way(p["way"]), words.terms(p))),
        Column("Provider", _provider),
        Column("Allocated", lambda p: words.percent(p["allocated_utilisation"]), "number"),
        Column("Busy", lambda p: words.percent(p["busy_utilisation"]), "number"),
        Column("Useful", lambda p: words.percent(p["useful_utilisation"]), "number"),
        Column("Token-efficient", lambda p: words.percent(p["token_utilisation"]), "number"),
    ]
    return table("Of the GPU-hours paid for: needed, at work, at full speed, and at full batches", columns, on_gpus)


def electricity(report: Report) -> Table:
    """What the ways' electricity comes to, how that is made, and whether a ceiling is kept; where it is asked for."""
    columns = [
        Column("Way", lambda p: Cell(words.way(p["way"]), words.terms(p))),
        Column("Provider", _provider),
        Column("kWh a year", lambda p: words.figure(p["energy_kwh_per_year"]), "number"),
        Column("CO2e a year", carbon.emitted, "number"),
        Column(carbon.ceiling_said(report), lambda p: carbon.kept(report, p)),
        Column("Made of", carbon.made_of, "long"),
    ]
    if report.scenario["carbon_ceiling_kg_per_year"] is None:
        del columns[4]
    rows = report.ways if carbon.is_asked(report) else []
    return table("Electricity in the year with most of it, and what it emits", columns, rows)


def breakevens(report: Report) -> Table:
    """When owning overtakes its rivals, by course of rental prices."""
    horizon = report.scenario["horizon_years"]
    return table(
        "Owning against its rivals, by course of the rival's price",
        [
            Column("Rival", lambda b: _plan_cell(report.plan(b["rival_plan_id"]))),
            Column("Its price", lambda b: Cell(words.drift(b["price_drift_per_year"]), _planned(b))),
            Column("Owning has paid off after", lambda b: words.payback(b, horizon), "long"),
            Column(
                "Owning is cheaper from", lambda b: words.from_utilisation(b, report.plan(b["rival_plan_id"])), "number"
            ),
            Column(f"Saved in {words.years(horizon)}", lambda b: words.usd(b["saving_usd"]), "number"),
            Column("Saved, at today's value", lambda b: words.usd(b["npv_saving_usd"]), "number"),
        ],
        report.breakevens,
    )


def excluded(report: Report, *, commonest: bool) -> Table:
    """What was left out and why: the commonest reasons, or the others."""
    return table(
        "Offers left out, by reason" if commonest else "The other reasons",
        [
            Column("Offers", lambda e: words.count(e["offer_count"]), "number"),
            Column("Way", lambda e: words.way(e["way"])),
            Column("Why", lambda e: e["reason"], "long"),
            Column("Who", lambda e: e["service_provider_name"]),
        ],
        report.excluded[:REASONS_LIMIT] if commonest else report.excluded[REASONS_LIMIT:],
    )


def _plan_columns(report: Report) -> list[Column]:
    horizon = words.years(report.scenario["horizon_years"])
    columns = [
        Column("Way", lambda p: Cell(words.way(p["way"]), words.terms(p))),
        Column("Provider", _provider),
        Column("What", lambda p: Cell(words.hardware(p), words.gpus(p))),
        Column("Per month", lambda p: words.usd(p["cost_usd_per_month"]), "number"),
        Column("Per useful GPU-hour", _per_gpu_hour, "number"),
        Column("Per million tokens", lambda p: words.usd(p["cost_usd_per_million_tokens"]), "number"),
        Column(f"{horizon}, at today's value", lambda p: words.usd(p["npv_cost_usd"]), "number"),
        Column("Of the cheapest", lambda p: words.times(p["cost_over_cheapest"]), "number"),
        Column("Price of", _price_day, "date"),
    ]
    hidden = set() if report.scenario["tokens_per_year"] is not None else {"Per million tokens"}
    if carbon.is_asked(report):
        columns.insert(-1, Column("CO2e a year", carbon.emitted, "number"))
    return [column for column in columns if column.heading not in hidden]


def _price_day(plan: Row) -> Cell:
    """The day a price was seen, with a word where it is not as fresh as its source should be."""
    word = plan["price_freshness"] if plan["price_freshness"] in words.NOT_FRESH else ""
    return Cell(words.day(plan["price_observed_on"]), word, plan["price_source_url"])


def _provider(plan: Row) -> Cell:
    if plan["way"] == "owned":
        return Cell("bought", plan["variant"] or "")
    return Cell(plan["service_provider_name"], ", ".join(v for v in (plan["region_id"], plan["variant"]) if v))


def _per_gpu_hour(plan: Row) -> str:
    return words.usd(plan["cost_usd_per_useful_gpu_hour"]) if plan["gpu_id"] else NOT_APPLICABLE


def _plan_cell(plan: Row) -> Cell:
    return Cell(words.plan_name(plan), words.offering(plan))


def _planned(row: Row) -> str:
    return "as planned" if row["is_planned_course"] else ""


def _cell(made: Cell | str) -> Cell:
    return Cell(made) if isinstance(made, str) else made
