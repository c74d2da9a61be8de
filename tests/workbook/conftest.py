"""Workbooks of scenarios that were really planned, and LibreOffice to compute them again."""

import subprocess
from pathlib import Path

import openpyxl
import pytest

from planner.errand import plan_scenario
from reports.result import read
from tests.planner.conftest import made  # noqa: F401 - the hand-made warehouse
from tests.planner.hand_made import TRAINING
from warehouse import store

EPOCH = "1795176000"
TABLES = """
[service]
interruptible = true
[finance]
depreciation = "macrs_5"
[assumptions]
finance.tax_rate = 0.21
"""


@pytest.fixture(scope="session")
def world(made, tmp_path_factory):  # noqa: F811
    """Reports of scenarios planned in a copy of the hand-made warehouse."""
    folder = tmp_path_factory.mktemp("world")
    link = folder / "w.duckdb"
    link.write_bytes(made.resolve().read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)

        def report_of(text):
            scenario = folder / "s.toml"
            scenario.write_text(text)
            planning = plan_scenario(scenario, link, None)
            with store.reading(link) as connection:
                return read(connection, planning.case.scenario_id)

        yield report_of


def training(title="training", hours=42, assumed=""):
    """A scenario with taxes, spot and every route of owning."""
    text = TRAINING.replace('"training"', f'"{title}"').replace("hours_per_week = 42", f"hours_per_week = {hours}")
    return f"{text}{TABLES}{assumed}"


def changed(path, to, inputs):
    """A copy of a workbook with other inputs; what they had been is forgotten by all formulas."""
    book = openpyxl.load_workbook(path)
    for name, value in inputs.items():
        sheet, cell = book.defined_names[name].attr_text.replace("$", "").split("!")
        book[sheet.strip("'")][cell] = value
    book.save(to)


def recalculated(folder: Path, *names: str):
    """Workbooks as LibreOffice computes them."""
    words = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office", "--convert-to", "xlsx"]
    files = [str(folder / name) for name in names]
    subprocess.run([*words, "--outdir", str(folder / "out"), *files], check=True, capture_output=True, timeout=300)
    return {name: openpyxl.load_workbook(folder / "out" / name, data_only=True) for name in names}
