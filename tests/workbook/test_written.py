"""What the workbook holds as it is written: values beside formulas, names of cells, text that stays text."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from reports.workbook import as_workbook
from reports.workbook.model import Model
from tests.workbook.conftest import training

NAMES = {"utilisation", "work", "changed_inputs", "equals_the_engine", "owned_price_factor", "finance_discount_rate"}


@pytest.fixture(scope="module")
def report(world):
    return world(training("written"))


@pytest.fixture(scope="module")
def content(report):
    return as_workbook(report)


def loaded(content, *, values):
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def test_the_same_report_is_the_same_bytes(report, content):
    assert as_workbook(report) == content
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert loaded(content, values=True).properties.created.isoformat() == "2026-11-20T12:00:00"


def test_values_that_were_written_are_the_engines(report, content):
    sheet = loaded(content, values=True)["Summary"]
    for row, way in enumerate(report.ways, 10):
        assert sheet.cell(row, 3).value == pytest.approx(way["cost_usd_per_month"], abs=1e-6)
        assert sheet.cell(row, 5).value == pytest.approx(way["npv_cost_usd"], abs=1e-6)


def test_what_a_demand_does_not_have_is_not_unknown_and_the_reason_is_said(report, content):
    """In GPU-hours no way has a price of tokens; in tokens one that lacks it is not known."""
    lacking = "n/a: no price of tokens, since the demand is in GPU-hours."

    def beside(content):
        sheet = loaded(content, values=True)["Summary"]
        return [sheet.cell(8, 2).value, {sheet.cell(row, 8).value for row in range(10, 10 + len(report.ways))}]

    assert beside(content) == [lacking, {"n/a"}]
    in_tokens = replace(report, scenario={**report.scenario, "tokens_per_year": 1e9})
    assert beside(as_workbook(in_tokens)) == ["", {"unknown"}]


def test_lines_of_the_model_are_the_cost_lines(report):
    model = Model(report)
    for way in report.ways:
        lines = {line.component: sum(model.cash(line)) for line in model.lines[way["plan_id"]]}
        split = {row["component"]: row["total_cost_usd"] for row in report.split if row["plan_id"] == way["plan_id"]}
        assert {name: cost for name, cost in lines.items() if cost} == pytest.approx(split, abs=1e-6)


def test_inputs_have_names_and_no_plans_cost_is_a_number_without_a_formula(content):
    book = loaded(content, values=False)
    assert set(book.defined_names) >= NAMES
    for sheet in (s for s in book if s.title[0].isdigit()):
        first = next(cell.column for cell in sheet[5] if str(cell.value).startswith("Cost by year"))
        costs = [
            cell.value for row in sheet.iter_rows(min_row=7, min_col=first) for cell in row if cell.value is not None
        ]
        assert costs
        assert [cost for cost in costs if isinstance(cost, int | float)] == []


def test_every_sheet_prints_on_one_page_width_with_its_head_and_panes_frozen(content):
    for sheet in loaded(content, values=False):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth in {None, 1}
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows
        assert sheet.freeze_panes
