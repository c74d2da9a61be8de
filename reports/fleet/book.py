"""A fleet's page as a workbook: a sheet for each list, figures as numbers, sums as formulas."""

from collections.abc import Sequence

from reports import words
from reports.fleet.result import Fleet
from reports.manner import in_manner
from reports.result import Row
from reports.workbook.book import Book, Sheet, xl_col_to_name
from reports.workbook.columns import Columns
from reports.workbook.currency import RATE, write_rate
from reports.workbook.listing import write_cell
from reports.workbook.logo import place_logo

SCENARIOS: Columns = (
    ("Scenario", "title", 46, "text"), ("Id", "scenario_id", 34, "text"), ("Way", "way", 18, "text"),
    ("Route", "route", 14, "text"), ("Seller", "service_provider_name", 28, "text"),
    ("What", "instance_type", 30, "text"), ("Model", "model_name", 34, "text"), ("GPU", "gpu_id", 18, "text"),
    ("GPUs", "gpu_count", 8, "whole"), ("USD a month", "cost_usd_per_month", 13, "money"),
    ("Before the first hour [USD]", "upfront_usd", 14, "money"), ("Paid in all [USD]", "total_cost_usd", 14, "money"),
    ("At today's value [USD]", "npv_cost_usd", 14, "money"), ("Price seen on", "price_observed_on", 12, "text"),
    ("Freshness", "price_freshness", 11, "text"), ("Verdict", "verdict", 100, "text"),
)  # fmt: skip
ROUTES: Columns = (
    ("Way", "way", 20, "text"), ("Route", "route", 16, "text"), ("Months committed", "commitment_months", 11, "whole"),
    ("Scenarios", "scenario_count", 10, "whole"), ("GPUs", "gpu_count", 8, "whole"),
    ("USD a month", "cost_usd_per_month", 13, "money"), ("Before the first hour [USD]", "upfront_usd", 14, "money"),
    ("Paid in all [USD]", "total_cost_usd", 14, "money"), ("At today's value [USD]", "npv_cost_usd", 14, "money"),
)  # fmt: skip
MONTHS: Columns = (
    ("Month", "month", 12, "text"), ("Way", "way", 20, "text"), ("Route", "route", 16, "text"),
    ("USD", "cost_usd", 14, "money"),
)  # fmt: skip
PURCHASES: Columns = (
    ("Paid on", "paid_on", 12, "text"), ("Scenario", "title", 46, "text"), ("What", "component", 26, "text"),
    ("USD", "cost_usd", 14, "money"),
)  # fmt: skip
CALENDAR: Columns = (
    ("On", "falls_on", 12, "text"), ("What", "event", 34, "text"), ("Scenario", "title", 46, "text"),
    ("With", "service_provider_name", 30, "text"), ("Months", "commitment_months", 9, "whole"),
    ("Weeks to come", "lead_time_weeks", 9, "whole"),
)  # fmt: skip
FAULTS: Columns = (("File", "name", 40, "text"), ("What is wrong", "fault", 120, "text"))


def as_workbook(fleet: Fleet) -> bytes:
    """Write it: the same bytes for the same page."""
    book = Book(f"Fleet {fleet.name}", fleet.generated_at, fleet.manner)
    with in_manner(fleet.manner):
        scenarios = [{**row, "verdict": words.localised(row["verdict"])} for row in fleet.scenarios]
    first = _list(book, "Scenarios", SCENARIOS, scenarios)
    place_logo(first, fleet.settings, 0, 5)
    if fleet.manner.rate_on:
        write_rate(first, 2)
        first.text(2, 2, f"European Central Bank, rate of {fleet.manner.rate_on}", "part")
    _list(book, "By route", ROUTES, fleet.routes)
    _list(book, "Calendar", CALENDAR, fleet.calendar)
    _list(book, "Purchases", PURCHASES, fleet.purchases)
    _list(book, "By month", MONTHS, fleet.months)
    if fleet.faults:
        _list(book, "Not planned", FAULTS, [{"name": name, "fault": fault} for name, fault in fleet.faults.items()])
    return book.content()


def _list(book: Book, name: str, columns: Columns, rows: Sequence[Row]) -> Sheet:
    sheet, rate = book.sheet(name), book.manner.units_per_usd
    sheet.text(0, 0, name, "title")
    for col, (heading, key, width, how) in enumerate(columns):
        sheet.raw.set_column(col, col, width + (book.wider if how == "money" else 0))
        sheet.text(3, col, book.said(heading), "head" if how == "text" else "head_number")
        if how == "money" and rows:
            letter, total = xl_col_to_name(col), rate * sum(float(row[key] or 0) for row in rows)
            sheet.formula(1, col, f"SUBTOTAL(109,{letter}5:{letter}{4 + len(rows)})", total, "money_bold")
    for at, row in enumerate(rows, 4):
        for col, (_, key, _, how) in enumerate(columns):
            if how == "money" and book.manner.rate_on and row[key] is not None:
                sheet.formula(at, col, f"{float(row[key])!r}*{RATE}", float(row[key]) * rate)
            else:
                write_cell(sheet, (at, col), row[key], how)
    sheet.text(1, 0, "Sums of what the filter shows", "part")
    sheet.raw.freeze_panes(4, 1)
    sheet.raw.repeat_rows(3)
    if rows:
        sheet.raw.autofilter(3, 0, 3 + len(rows), len(columns) - 1)
    return sheet
