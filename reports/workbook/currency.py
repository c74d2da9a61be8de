"""The company's currency in a workbook: sums are the planner's dollars times a rate that stands in a named cell.

Prices and assumptions stay in the currency that their sources state, which their units name.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reports.result import Report, Row, Rows
from reports.workbook.book import Sheet

RATE = "exchange_rate"
"""The name of the cell: units of the currency for one US dollar."""
DOLLARS = re.compile(r"(^|_)usd(_|$)")
STATED = "stated_usd_per_unit"
"""What a part's price is in US dollars, where it was converted."""


def converted(report: Report) -> Report:
    """The report with its sums in its currency; itself where that is the US dollar."""
    if report.manner.rate_on is None:
        return report
    rate = report.manner.units_per_usd
    return replace(
        report,
        plans=sums(report.plans, rate),
        ways=sums(report.ways, rate),
        indicative=sums(report.indicative, rate),
        breakevens=sums(report.breakevens, rate),
        layers=sums(report.layers, rate),
        parts=[_part(part, rate) for part in report.parts],
    )


def sums(rows: Iterable[Row], rate: float) -> Rows:
    """Rows whose columns of US dollars are converted."""
    return [{key: _sum(key, value, rate) for key, value in row.items()} for row in rows]


def write_rate(sheet: Sheet, row: int) -> None:
    """The rate of exchange in a named cell, the second of a row; all sums follow it."""
    spoken = sheet.book.manner
    sheet.text(row, 0, f"Exchange rate: {spoken.currency} for one US dollar")
    sheet.raw.write_number(row, 1, spoken.units_per_usd, sheet.book.formats["input_rate"])
    sheet.name_cell(RATE, row, 1)
    sheet.raw.data_validation(row, 1, row, 1, {"validate": "decimal", "criteria": ">", "value": 0})


def _sum(key: str, value: Any, rate: float) -> Any:
    return float(value) * rate if value is not None and DOLLARS.search(key) else value


def _part(part: Row, rate: float) -> Row:
    """A part with its price converted; a share of other lines follows those."""
    if part["basis"] != "alone":
        return part
    return {**part, "usd_per_unit": part["usd_per_unit"] * rate, STATED: part["usd_per_unit"]}
