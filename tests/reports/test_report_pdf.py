"""The report as PDF: offline, with its own fonts, the same bytes each time, names as data."""

import subprocess
from dataclasses import replace

import pytest

from reports.pdf import as_pdf
from reports.settings import Settings
from warehouse.faults import BadInput


def text_of(content, folder):
    (folder / "r.pdf").write_bytes(content)
    words = ["pdftotext", "-layout", "r.pdf", "-"]
    return subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True).stdout


def test_it_says_the_verdict_and_the_figures(report, tmp_path):
    said = " ".join(text_of(as_pdf(report), tmp_path).split())
    for figure in ("$416.67", "$500.00", "$1,000", "$10,000", "1.20x", "2 prices are old"):
        assert figure in said


def test_it_bears_the_logo_and_a_file_that_is_no_picture_is_named(report, tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
    signed = replace(report, settings=Settings(title="Acme", logo=logo))
    assert len(as_pdf(signed)) > len(as_pdf(replace(report, settings=Settings(title="Acme")))) + 100
    logo.write_text("no picture")
    with pytest.raises(BadInput, match=r"logo\.svg: can't be read as a picture"):
        as_pdf(signed)


def test_the_same_report_is_the_same_bytes(report):
    assert as_pdf(report) == as_pdf(report)


def test_markup_in_a_name_is_text(report, tmp_path):
    scenario = {**report.scenario, "title": '#panic("x") *bold* $1/0$ `code` <b>'}
    said = text_of(as_pdf(type(report)(**{**vars(report), "scenario": scenario})), tmp_path)
    assert '#panic("x") *bold* $1/0$' in said.replace("“", '"').replace("”", '"')
