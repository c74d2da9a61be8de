"""The sheet of inputs: every number that a line moves with, once, in a named cell, and what follows by year."""

from dataclasses import dataclass

from reports import words
from reports.result import Row
from reports.workbook.book import Book, Sheet, cell_name
from reports.workbook.currency import RATE, write_rate
from reports.workbook.model import Model, mean_level

FIRST = (
    "owned.electricity_usd_per_kwh",
    "rented.price_drift_per_year",
    "hosted_api.price_drift_per_year",
    "owned.price_factor",
    "finance.discount_rate",
    "finance.tax_rate",
    "staff.usd_per_fte_year",
)
"""What people ask about; the others follow."""
HEADS = ("Input", "Value", "As planned", "Low", "High", "Unit", "Name of the cell", "Source", "Note")
SHORT = {word.lower(): word for word in ("USD", "kWh", "kW", "W", "FTE", "GB", "GPU", "API")}
"""Units and short names as they are written."""
TOP = 3
WIDTHS = (46, 13, 13, 11, 11, 36, 40, 44, 60)


@dataclass(frozen=True)
class Use:
    """The utilisation that stands for the work: whose, and how high it is as planned."""

    said: str
    planned: float


def use_of(model: Model) -> Use:
    """The useful utilisation of the owned plan, else of the first plan on GPUs, else just the work."""
    report = model.report
    owned = [row for row in report.ways if row["way"] == "owned"]
    for plan in (*owned, *report.ways):
        if plan["useful_utilisation"]:
            return Use(f"Utilisation of {words.offering(plan)} (useful)", plan["useful_utilisation"])
    return Use("Work, over the plan's", 1.0)


def write_inputs(book: Book, model: Model) -> Sheet:
    """Write the sheet; every other one reads it."""
    sheet = book.sheet("Inputs")
    for col, width in enumerate(WIDTHS):
        sheet.raw.set_column(col, col, width)
    sheet.text(0, 0, "Inputs", "title")
    said = "Blue on yellow is yours to change, and all sheets follow. Black: a formula. Green: it reads another sheet."
    sheet.text(1, 0, said, "part")
    sheet.heads(TOP - 1, HEADS, numbers_from=1, numbers_to=5)
    row = _rate(sheet, model, _work(sheet, model, TOP))
    known = {row["name"]: row for row in model.report.assumptions}
    drivers = [name for name in FIRST if name in model.drivers and name in known]
    drivers += [name for name in model.drivers if name not in FIRST and name in known]
    for name in drivers:
        _driver(sheet, known[name], row)
        row += 1
    _changed(sheet, TOP, row)
    _levels(sheet, model, row + 3)
    sheet.raw.freeze_panes(TOP, 2)
    sheet.raw.print_area(0, 0, row + 4 + len(model.means), 5)
    sheet.raw.repeat_rows(TOP - 1)
    sheet.raw.autofilter(TOP - 1, 0, row - 1, len(HEADS) - 1)
    return sheet


def _work(sheet: Sheet, model: Model, row: int) -> int:
    """Utilisation, which is an input, and the work that follows from it."""
    use = use_of(model)
    hours = model.report.scenario["hours_of_use_per_year"]
    most = use.planned * max(8760 / hours, 1.0) if hours else use.planned
    sheet.text(row, 0, use.said)
    sheet.number(row, 1, use.planned, "input_percent")
    for col, value in ((2, use.planned), (3, 0.0), (4, most)):
        sheet.number(row, col, value, "percent")
    sheet.text(row, 5, "fraction of the year", "beside")
    sheet.text(row, 6, "utilisation")
    said = "More or fewer hours of work at the same peak: fleets stay as they are planned, hours and tokens follow."
    sheet.text(row, 7, "The plan")
    sheet.text(row, 8, said)
    sheet.name_cell("utilisation", row, 1)
    limits = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most}
    told = {"error_title": "Utilisation", "error_message": f"Between 0 and {most:.4f}: more needs more servers."}
    sheet.raw.data_validation(row, 1, row, 1, {**limits, **told})
    sheet.raw.write_comment(row, 1, said)
    sheet.text(row + 1, 0, "Work, over the plan's")
    sheet.formula(row + 1, 1, f"utilisation/C{row + 1}", 1.0, "small")
    sheet.text(row + 1, 5, "ratio", "beside")
    sheet.text(row + 1, 6, "work")
    sheet.name_cell("work", row + 1, 1)
    return row + 2


def _rate(sheet: Sheet, model: Model, row: int) -> int:
    """The rate of exchange, where sums are not in US dollars."""
    spoken = model.report.manner
    if spoken.rate_on is None:
        return row
    write_rate(sheet, row)
    sheet.number(row, 2, spoken.units_per_usd, "small")
    sheet.text(row, 5, f"{spoken.currency}/USD", "beside")
    sheet.text(row, 6, RATE)
    sheet.text(row, 7, f"European Central Bank, rate of {spoken.rate_on}")
    sheet.text(row, 8, "Sums are the planner's US dollars times this; inputs stay in the units beside them.")
    return row + 1


def _driver(sheet: Sheet, known: Row, row: int) -> None:
    name, percent = known["name"], known["unit"].startswith("fraction")
    sheet.text(row, 0, told(name))
    sheet.number(row, 1, known["assumed_value"], "input_percent" if percent else "input")
    for col, key in ((2, "assumed_value"), (3, "low_value"), (4, "high_value")):
        sheet.number(row, col, known[key], "percent" if percent else "quantity")
    sheet.text(row, 5, known["unit"], "beside")
    sheet.text(row, 6, cell_name(name))
    sheet.text(row, 7, known["source_name"] + (" (this scenario's own)" if known["overridden"] else ""))
    sheet.text(row, 8, known["note"] or "")
    sheet.name_cell(cell_name(name), row, 1)
    if name.endswith("per_year") or "discount" in name:
        limits = {"validate": "decimal", "criteria": ">", "value": -0.99}
        sheet.raw.data_validation(row, 1, row, 1, {**limits, "error_message": "A fraction a year over -0.99"})


def _changed(sheet: Sheet, first: int, end: int) -> None:
    """How many inputs are not as planned: what the checks need to know."""
    sheet.text(end, 0, "Inputs that are not as planned", "bold")
    cells = f"(ABS(utilisation-C{first + 1})>1E-12)+SUMPRODUCT(--(ABS(B{first + 3}:B{end}-C{first + 3}:C{end})>1E-12))"
    sheet.formula(end, 1, cells, 0, "whole")
    sheet.name_cell("changed_inputs", end, 1)


def _levels(sheet: Sheet, model: Model, row: int) -> None:
    """The mean of each year of prices that move, from 1 today."""
    sheet.text(row, 0, "Mean price of each year, today's being 1", "heading")
    sheet.heads(row + 1, ["Price", *(f"Year {year}" for year in range(1, model.years + 1))], numbers_from=1)
    for at, name in enumerate(model.means, row + 2):
        cell = cell_name(name)
        sheet.text(at, 0, told(name))
        for year in range(1, model.years + 1):
            drift = model.values[name]
            moved = f"((1+{cell})^{year}-(1+{cell})^{year - 1})/LN(1+{cell})"
            sheet.formula(at, year, f"IF(ABS({cell})<1E-9,1,{moved})", mean_level(drift, year), "small")
        sheet.name_cell(f"mean_{cell}", at, 1, model.years)


def told(name: str) -> str:
    """An assumption's name in words.

    >>> told("owned.electricity_usd_per_kwh")
    'Owned: electricity USD per kWh'
    >>> told("hosted_api.retry_fraction")
    'Hosted API: retry fraction'
    """
    group, _, rest = name.partition(".")
    subject, what = (" ".join(SHORT.get(word, word) for word in part.split("_")) for part in (group, rest))
    return f"{subject[0].upper()}{subject[1:]}: {what}"
