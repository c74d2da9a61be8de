"""Sheets that list: cash by year, every plan, prices with their sources, assumptions, and the checks."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from reports import carbon, words
from reports.result import Report, Row
from reports.workbook.book import A3, ONE_LINE, TWO_LINES, Book, Sheet
from reports.workbook.columns import (
    ASSUMPTION_COLUMNS,
    EXCLUDED_COLUMNS,
    LAYER_COLUMNS,
    PLAN_COLUMNS,
    PRICE_COLUMNS,
    Columns,
)
from reports.workbook.crossing import Payback, Paybacks
from reports.workbook.formulas import Cells
from reports.workbook.model import Model

SOME_CENTS = 0.005


def write_cash(book: Book, model: Model, cells: Cells) -> Sheet:
    """Cash of each plan by year, added up."""
    sheet = book.sheet("Cash by year")
    sheet.raw.set_column(0, 0, 70)
    sheet.raw.set_column(1, 12, 13 + book.wider)
    sheet.text(0, 0, book.said("Cash out, added up [USD]"), "title")
    sheet.text(1, 0, "Not discounted; what used servers bring comes off in the last year.", "part")
    sheet.heads(3, ["Plan", *(f"Year {year}" for year in range(model.years + 1))], numbers_from=1)
    for row, way in enumerate(_shown(model, cells), 4):
        sheet.text(row, 0, f"{words.plan_name(way)}: {words.offering(way)}")
        added = 0.0
        cash = [sum(year) for year in zip(*map(model.cash, model.lines[way["plan_id"]]), strict=True)]
        for year, flow in enumerate(cash):
            added += flow
            sheet.formula(row, 1 + year, cells.of_year(way["plan_id"], "added", year), added, "linked")
    sheet.raw.freeze_panes(4, 1)
    sheet.raw.repeat_rows(3)
    return sheet


def _shown(model: Model, cells: Cells) -> list[Row]:
    return [way for way in model.report.ways if way["plan_id"] in cells.sheets]


def write_lists(book: Book, report: Report) -> None:
    """Every plan, prices, assumptions, what was left out."""
    plans = [{**plan, "carbon_kept": carbon.kept(report, plan)} for plan in (*report.plans, *report.indicative)]
    _list(book, "All plans", "Every plan that was costed, as planned", _in_currency(book, PLAN_COLUMNS), plans)
    if report.layers:
        unit = report.portfolio[0]["load_unit"]
        title = f"The cheapest mix of ways, as planned; loads in {unit}"
        _list(book, "Cheapest mix", title, _in_currency(book, LAYER_COLUMNS), report.layers)
    _list(book, "Left out", "What was left out, and why", EXCLUDED_COLUMNS, report.excluded)
    _list(book, "Prices", "Where the prices come from", PRICE_COLUMNS, report.prices)
    _list(book, "Assumptions", "What is assumed, and how far it may be off", ASSUMPTION_COLUMNS, report.assumptions)


def _in_currency(book: Book, columns: Columns) -> Columns:
    return [(book.said(heading), key, width, how) for heading, key, width, how in columns]


def _list(book: Book, name: str, title: str, columns: Columns, rows: Sequence[Row]) -> None:
    sheet = book.sheet(name)
    sheet.text(0, 0, title, "title")
    for col, (heading, _, width, how) in enumerate(columns):
        sheet.raw.set_column(col, col, width + (book.wider if how == "money" else 0))
        sheet.text(2, col, heading, "head" if how in {"text", "wrapped", "link"} else "head_number")
    for row, found in enumerate(rows, 3):
        for col, (_, key, _, how) in enumerate(columns):
            write_cell(sheet, (row, col), found[key], how)
        sheet.raw.set_row(row, ONE_LINE * _lines(columns, found))
    sheet.raw.set_paper(A3)
    sheet.raw.set_row(2, TWO_LINES)
    sheet.raw.freeze_panes(3, 1)
    sheet.raw.repeat_rows(2)
    if rows:
        sheet.raw.autofilter(2, 0, 2 + len(rows), len(columns) - 1)


def _lines(columns: Columns, found: Row) -> int:
    """Lines that a row takes: not every program works out the height of wrapped text by itself."""
    texts = [(str(found[key] or ""), width) for _, key, width, how in columns if how == "wrapped"]
    return max((len(wrap(text, width)) for text, width in texts), default=1) or 1


def write_cell(sheet: Sheet, at: tuple[int, int], value: Any, how: str) -> None:
    """Write a row's value; what it lacks is left empty."""
    if value is None:
        return
    if how == "link":
        sheet.link(*at, value)
    elif isinstance(value, bool):
        sheet.text(*at, "yes" if value else "no")
    elif how in {"text", "wrapped"}:
        sheet.text(*at, value, how)
    else:
        sheet.number(*at, float(value), how)


def write_checks(book: Book, model: Model, cells: Cells, paybacks: Mapping[str, Paybacks]) -> None:
    """Whether the workbook's formulas give the planner's figures, and whether its sums add up."""
    sheet = book.sheet("Checks")
    for col, width in enumerate((80, 18 + book.wider, 18 + book.wider, 18, 26)):
        sheet.raw.set_column(col, col, width)
    sheet.text(0, 0, "Checks", "title")
    said = (
        "With all inputs as planned each figure must be the planner's to half a cent; sums must add up with any inputs."
    )
    sheet.text(1, 0, said, "part")
    sheet.heads(4, ["Figure", "This workbook", "The planner", "Difference", "Equals the planner"], numbers_from=1)
    row = 5
    for way in _shown(model, cells):
        plan = way["plan_id"]
        live = f"{cells.of_year(plan, 'cash', 0)}+NPV(finance_discount_rate,{cells.of_years(plan, 'cash', 1)})"
        name = f"{words.plan_name(way)}: {words.offering(way)}"
        for what, formula, value in (
            ("at today's value", live, way["npv_cost_usd"]),
            ("paid in all", f"SUM({cells.of_years(plan, 'cash')})", way["total_cost_usd"]),
        ):
            _check(sheet, row, f"{name}, {what} [{book.manner.currency}]", (formula, value))
            row += 1
    for found in next(iter(paybacks.values()), {}).values():
        for key, engine, what in (
            ("months", _engine(model, found, "breakeven_months"), "owning has paid off after [months]"),
            ("worth", _engine(model, found, "npv_saving_usd"), "owning saves, at today's value [USD]"),
        ):
            if engine is not None and not isinstance(found.said[key], str):
                address = found.sheet.at(found.rows[key], found.col)
                _check(sheet, row, book.said(f"{words.plan_name(found.rival)}: {what}"), (address, engine))
                row += 1
    sheet.text(2, 0, "Equals the engine", "bold")
    verdict = f'IF(changed_inputs>0,"inputs changed",IF(COUNTIF(E6:E{row},"NO")=0,"yes","NO"))'
    sheet.formula(2, 1, verdict, "yes", "yes")
    sheet.name_cell("equals_the_engine", 2, 1)
    _added_up(sheet, model, cells, row + 1)
    sheet.raw.freeze_panes(5, 1)
    sheet.raw.repeat_rows(4)


def _engine(model: Model, found: Payback, key: str) -> float | None:
    """The planner's figure, where it was worked out on the courses of prices that the workbook takes."""
    rival, drifts = found.rival["plan_id"], {name: model.values[name] for name in model.means}
    if len(set(drifts.values())) > 1 or (found.rival["pricing_category"] == "Committed" and any(drifts.values())):
        return None
    rows = [row for row in model.report.breakevens if row["rival_plan_id"] == rival and row["is_planned_course"]]
    return rows[0][key] if rows else None


def _check(sheet: Sheet, row: int, said: str, pair: tuple[str, float]) -> None:
    formula, value = pair
    sheet.text(row, 0, said)
    sheet.formula(row, 1, formula, value, "cents")
    sheet.number(row, 2, value, "cents")
    sheet.formula(row, 3, f'IF(ISNUMBER(B{row + 1}),B{row + 1}-C{row + 1},"-")', 0.0, "cents")
    equal = f'IF(ISNUMBER(D{row + 1}),IF(ABS(D{row + 1})<{SOME_CENTS},"yes","NO"),"NO")'
    answer = f'IF(changed_inputs>0,"inputs changed",{equal})'
    sheet.formula(row, 4, answer, "yes", "yes")


def _added_up(sheet: Sheet, model: Model, cells: Cells, row: int) -> None:
    sheet.heads(row, ["Sums, with any inputs", "By year", "By line", "Difference", "Adds up"], numbers_from=1)
    for at, way in enumerate(_shown(model, cells), row + 1):
        plan, value = way["plan_id"], way["npv_cost_usd"]
        name = f"{words.plan_name(way)}: {words.offering(way)}"
        sheet.text(at, 0, f"{name}, at today's value [{sheet.book.manner.currency}]")
        sheet.formula(at, 1, f"SUM({cells.of_years(plan, 'present')})", value, "cents")
        live = f"{cells.of_year(plan, 'cash', 0)}+NPV(finance_discount_rate,{cells.of_years(plan, 'cash', 1)})"
        sheet.formula(at, 2, live, value, "cents")
        sheet.formula(at, 3, f"B{at + 1}-C{at + 1}", 0.0, "cents")
        sheet.formula(at, 4, f'IF(ABS(D{at + 1})<{SOME_CENTS},"yes","NO")', "yes", "yes")
