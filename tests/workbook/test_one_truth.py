"""One result feeds every renderer: its figures stand in HTML, workbook, Markdown, JSON, PDF and on the terminal."""

import html
import io
import json
import re
import subprocess

import openpyxl
import pytest

from reports import words
from reports.html import as_html
from reports.markdown import as_markdown
from reports.pdf import as_pdf
from reports.result import as_json
from reports.terminal import as_terminal
from reports.workbook import as_workbook
from tests.workbook.conftest import training

TEXTS = ("html", "markdown", "terminal", "pdf")
MACHINES = ("json", "xlsx")


@pytest.fixture(scope="module")
def report(world):
    return world(training("truth"))


@pytest.fixture(scope="module")
def renderings(report, tmp_path_factory):
    """The text of each rendering for people, and the numbers of each for machines."""
    pdf = tmp_path_factory.mktemp("pdf") / "r.pdf"
    pdf.write_bytes(as_pdf(report))
    said = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    page = html.unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", as_html(report), flags=re.DOTALL))
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(report)), data_only=True)
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    return {
        "html": page,
        "markdown": as_markdown(report).replace("\\", ""),
        "terminal": as_terminal(report),
        "pdf": said,
        "json": set(numbers(json.loads(as_json(report)))),
        "xlsx": {float(value) for value in cells if isinstance(value, int | float)},
    }


def numbers(value):
    """Every number in a JSON document."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from numbers(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def holds(found, value):
    return any(abs(value - other) <= 1e-9 * max(abs(value), 1) for other in found)


@pytest.mark.parametrize("kind", TEXTS)
def test_each_way_reads_alike(report, renderings, kind):
    text = renderings[kind]
    for way in report.ways:
        assert words.usd(way["cost_usd_per_month"]) in text
        assert words.usd(way["npv_cost_usd"]) in text
        assert words.times(way["cost_over_cheapest"]) in text


@pytest.mark.parametrize("kind", ["html", "markdown", "pdf"])
def test_break_evens_and_assumptions_read_alike(report, renderings, kind):
    text = renderings[kind]
    for row in report.breakevens:
        assert words.usd(row["saving_usd"]) in text
        assert words.usd(row["npv_saving_usd"]) in text
        if not row["is_never"]:
            assert f"{row['breakeven_months']:.1f} months" in text
    for row in report.assumptions:
        assert f"{row['assumed_value']:g}" in text or words.figure(row["assumed_value"]) in text, row["name"]


@pytest.mark.parametrize("kind", MACHINES)
def test_machines_get_the_same_numbers_unrounded(report, renderings, kind):
    found = renderings[kind]
    for plan in report.plans:
        for key in ("cost_usd_per_month", "npv_cost_usd", "cost_over_cheapest"):
            assert holds(found, plan[key]), (kind, plan["plan_id"], key)
    for row in report.assumptions:
        assert holds(found, row["assumed_value"])
    planned = [row for row in report.breakevens if row["is_planned_course"] and not row["is_never"]]
    assert planned
    for row in planned:
        close = [value for value in found if abs(value - row["breakeven_months"]) < 1e-6]
        assert close, (kind, row["rival_plan_id"])


def test_the_terminal_says_no_sum_that_the_page_does_not(report, renderings):
    sums = set(re.findall(r"\$[\d,.]*\d", renderings["terminal"]))
    assert len(sums) > 10
    assert {one for one in sums if one not in renderings["html"]} == set()


def test_carbon_its_ceiling_and_its_source_stand_in_every_rendering(world):
    """A ceiling between what servers emit and what rented hours do."""
    asked = "\n[carbon]\nkg_per_kwh = 0.35\n[budget]\ncarbon_kg_per_year = 10000\n"
    found = world(training("carbon", assumed=asked))
    servers = next(way for way in found.ways if way["way"] == "owned")
    tonnes = f"{servers['carbon_kg_per_year'] / 1000:.2f} t"
    for page in (html.unescape(as_html(found)).replace("<wbr>", ""), as_markdown(found)):
        assert "Ceiling of 10.00 t" in page
        assert all(said in page for said in (tonnes, "EXCEEDED", "kept", "0.35 kg CO2e/kWh (this scenario)"))
    rows = list(openpyxl.load_workbook(io.BytesIO(as_workbook(found)))["All plans"].iter_rows(values_only=True))
    heads = rows[2]
    plan = next(dict(zip(heads, row, strict=True)) for row in rows[3:] if row[heads.index("Way")] == "owned")
    assert plan["kg CO2e a year"] == pytest.approx(servers["carbon_kg_per_year"])
    assert (plan["Carbon ceiling"], "(this scenario)" in plan["Energy and carbon made of"]) == ("EXCEEDED", True)
