"""Hostile text in a workbook stays text, whatever a seller, a model or a scenario is called."""

import io

import openpyxl
import pytest

from reports.result import read
from reports.workbook import as_workbook
from tests.reports.conftest import HOSTILE, SCENARIO
from warehouse import store

NAMES = [
    "=1+1",
    "+1",
    "-1+cmd",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "<b>x</b>",
    '=HYPERLINK("http://x")',
    "🦆" * 20,
    "x" * 300,
    "a\x00b",
]


def cells(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_never_a_formula(report, name):
    plans = [{**plan, "service_provider_name": name, "region_id": name} for plan in report.plans]
    scenario = {**report.scenario, "title": name or "t", "verdict": name}
    hostile = type(report)(**{**vars(report), "plans": plans, "scenario": scenario, "warnings": [name]})
    found = [cell for cell in cells(as_workbook(hostile)) if name.strip().replace("\x00", "")[:5] in str(cell.value)]
    assert found
    assert {cell.data_type for cell in found} == {"s"}


def test_the_hand_made_report_has_no_address_that_runs(report):
    assert HOSTILE in {cell.value for cell in cells(as_workbook(report))}
    links = [cell.hyperlink.target for cell in cells(as_workbook(report)) if cell.hyperlink]
    assert links
    assert all(link.startswith("https://") for link in links)


def test_a_scenario_without_plans_is_a_workbook_too(link):
    with store.reading(link) as connection:
        content = as_workbook(read(connection, "empty"))
    assert "Summary" in openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert SCENARIO != "empty"
