"""Hostile text in a workbook stays text, whatever a seller, a model or a scenario is called."""

import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from vl_convert import svg_to_png

from reports.result import read
from reports.settings import Settings
from reports.workbook import as_workbook
from tests.reports.conftest import HOSTILE, SCENARIO
from warehouse import store
from warehouse.faults import BadInput

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


def test_heads_stand_like_what_is_under_them(report):
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(report)))
    heads = {cell.value: cell.alignment.horizontal for cell in book["Inputs"][3]}
    assert [heads[name] for name in ("Value", "High")] == ["right", "right"]
    assert {heads[name] for name in ("Unit", "Name of the cell", "Source", "Note")} <= {None, "left"}


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_the_company_s_logo_is_on_the_first_sheet(report, tmp_path, suffix):
    """Twice as wide as high: drawn 52 pixels high, a pixel being 9,525 units."""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    logo = tmp_path / f"logo.{suffix}"
    logo.write_bytes(drawing.encode() if suffix == "svg" else svg_to_png(drawing))
    content = as_workbook(replace(report, settings=Settings(title="Acme", logo=logo)))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert "xl/media/image1.png" in book.namelist()
        drawn = book.read("xl/drawings/drawing1.xml").decode()
    assert 'descr="Acme"' in drawn
    width, height = map(int, re.search(r'<a:ext cx="(\d+)" cy="(\d+)"/>', drawn).groups())
    assert (width, height) == (pytest.approx(104 * 9525, rel=0.02), pytest.approx(52 * 9525, rel=0.02))
    assert content == as_workbook(replace(report, settings=Settings(title="Acme", logo=logo)))


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("a.svg", b"nonsense", "can't be drawn"),
        ("a.png", b"nonsense", "can't be read as a picture"),
        (
            "a.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://x/y.png"/></svg>',
            "put it into the SVG",
        ),
    ],
)
def test_a_logo_that_is_none_is_told(report, tmp_path, name, content, remedy):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=remedy):
        as_workbook(replace(report, settings=Settings(logo=tmp_path / name)))


def test_text_beside_numbers_keeps_its_distance(report):
    """A distance is drawn only of text whose side is said."""
    apart = [cell.alignment for cell in cells(as_workbook(report)) if cell.alignment.indent]
    assert apart
    assert {alignment.horizontal for alignment in apart} == {"left"}
