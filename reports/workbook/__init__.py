"""The report as a workbook that computes: inputs in named cells, formulas from them to the verdict.

It is written twice: the first time finds out where each cell stands, the second names it in formulas.
"""

from reports import words
from reports.manner import in_manner
from reports.result import Report, Row
from reports.workbook.book import Book, sheet_name
from reports.workbook.currency import converted
from reports.workbook.formulas import Cells
from reports.workbook.inputs import write_inputs
from reports.workbook.listing import write_cash, write_checks, write_lists
from reports.workbook.model import Model
from reports.workbook.payback import write_payback
from reports.workbook.plan_sheet import PlanSheet
from reports.workbook.summary import write_summary
from reports.workbook.sums import write_sums


def as_workbook(report: Report) -> bytes:
    """Write the workbook: the same bytes for the same report."""
    with in_manner(report.manner):
        return _twice(Model(converted(report)))


def _twice(model: Model) -> bytes:
    report = model.report
    plans = _shown(report, model)
    cells = Cells(model.years)
    for number, plan in enumerate(plans, 1):
        cells.sheets[plan["plan_id"]] = sheet_name(f"{number} {words.plan_name(plan)}")
    _written(model, plans, cells)
    return _written(model, plans, cells)


def _written(model: Model, plans: list[Row], cells: Cells) -> bytes:
    report = model.report
    book = Book(report.scenario["title"], report.generated_at, report.manner)
    summary = book.sheet("Summary")
    write_inputs(book, model)
    for plan in plans:
        write_sums(PlanSheet(book, model, plan, cells))
    paybacks = write_payback(book, model, cells)
    write_cash(book, model, cells)
    write_summary(summary, model, cells, paybacks)
    write_lists(book, report)
    write_checks(book, model, cells, paybacks)
    return book.content()


def _shown(report: Report, model: Model) -> list[Row]:
    """The cheapest plan of each way and terms, and those that they rent meanwhile."""
    ways = [way for way in report.ways if way["plan_id"] in model.lines]
    shown = {way["plan_id"] for way in ways}
    return [*ways, *(plan for plan in report.plans if plan["plan_id"] in model.lines and plan["plan_id"] not in shown)]
