"""The report as PDF: offline, with its own fonts, the same bytes each time, names as data."""

import subprocess

from reports.pdf import as_pdf


def text_of(content, folder):
    (folder / "r.pdf").write_bytes(content)
    words = ["pdftotext", "-layout", "r.pdf", "-"]
    return subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True).stdout


def test_it_says_the_verdict_and_the_figures(report, tmp_path):
    said = " ".join(text_of(as_pdf(report), tmp_path).split())
    for figure in ("$416.67", "$500.00", "$1,000", "$10,000", "1.20x", "2 prices are old"):
        assert figure in said


def test_the_same_report_is_the_same_bytes(report):
    assert as_pdf(report) == as_pdf(report)


def test_markup_in_a_name_is_text(report, tmp_path):
    scenario = {**report.scenario, "title": '#panic("x") *bold* $1/0$ `code` <b>'}
    said = text_of(as_pdf(type(report)(**{**vars(report), "scenario": scenario})), tmp_path)
    assert '#panic("x") *bold* $1/0$' in said.replace("“", '"').replace("”", '"')
