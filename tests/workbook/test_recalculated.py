"""The workbook computed by LibreOffice says what the engine says: as planned, and after inputs were changed."""

import re
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from reports import words
from reports.manner import manner_of
from reports.workbook import as_workbook
from tests.workbook.conftest import changed, recalculated, training

INPUTS = {
    "owned.electricity_usd_per_kwh": 0.21,
    "rented.price_drift_per_year": -0.2,
    "owned.price_factor": 1.3,
    "finance.discount_rate": 0.12,
    "staff.usd_per_fte_year": 90_000,
    "owned.residual_fraction_year_3": 0.3,
}
OTHERS = "".join(f"{name} = {value}\n" for name, value in INPUTS.items())
NAMES = {name.replace(".", "_"): value for name, value in INPUTS.items()}
HALF = 0.5
EUR_PER_USD, OTHER_EUR_PER_USD = 0.875, 1.25


@pytest.fixture(scope="module")
def books(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("books")
    before = world(training())
    after = world(training("again", 21, OTHERS))
    (folder / "written.xlsx").write_bytes(as_workbook(before))
    used = next(way["useful_utilisation"] for way in before.ways if way["way"] == "owned")
    changed(folder / "written.xlsx", folder / "planned.xlsx", {})
    changed(folder / "written.xlsx", folder / "changed.xlsx", {**NAMES, "utilisation": used * HALF})
    euro = replace(before, manner=manner_of("de_DE", "EUR", EUR_PER_USD, date(2026, 11, 20)))
    (folder / "euro.xlsx").write_bytes(as_workbook(euro))
    changed(folder / "euro.xlsx", folder / "euro_planned.xlsx", {})
    moved = {**NAMES, "utilisation": used * HALF, "exchange_rate": OTHER_EUR_PER_USD}
    changed(folder / "euro.xlsx", folder / "euro_changed.xlsx", moved)
    found = recalculated(folder, *(f"{name}.xlsx" for name in ("planned", "changed", "euro_planned", "euro_changed")))
    reports = {"planned": before, "changed": after, "euro_planned": before, "euro_changed": after}
    written = openpyxl.load_workbook(folder / "euro.xlsx", data_only=True)
    return {name: (found[f"{name}.xlsx"], report) for name, report in reports.items()} | {"written": (written, before)}


def ranked(book):
    rows = list(book["Summary"].iter_rows(min_row=10, max_col=8, values_only=True))
    return rows[: next(at for at, row in enumerate(rows) if row[0] is None)]


@pytest.mark.parametrize("which", ["planned", "changed"])
def test_every_way_costs_what_the_engine_says_and_stands_where_it_stands(books, which):
    book, report = books[which]
    found, ways = ranked(book), report.ways
    assert len(found) == len(ways) >= 8
    assert [row[1] for row in found] == [f"{words.plan_name(way)}: {words.offering(way)}" for way in ways]
    for row, way in zip(found, ways, strict=True):
        assert row[2] == pytest.approx(way["cost_usd_per_month"], abs=0.005)
        assert row[3] == pytest.approx(way["cost_over_cheapest"], rel=1e-9)
        assert row[4] == pytest.approx(way["npv_cost_usd"], abs=0.005)
        assert row[5] == pytest.approx(way["total_cost_usd"], abs=0.005)
        assert row[6] == pytest.approx(way["cost_usd_per_useful_gpu_hour"], rel=1e-9)


@pytest.mark.parametrize("which", ["planned", "changed"])
def test_the_verdict_and_the_break_even_follow(books, which):
    book, report = books[which]
    best = report.ways[0]
    assert book["Summary"]["B4"].value.startswith(f"{words.plan_name(best)}: {words.offering(best)}, for about $")
    drift = 0.0 if which == "planned" else -0.2
    engine = {row["rival_plan_id"]: row for row in report.breakevens if row["price_drift_per_year"] == drift}
    rows = list(book["Summary"].iter_rows(min_col=2, max_col=7, values_only=True))
    first = next(at for at, row in enumerate(rows) if row[0] == "Against")
    line = {row[0]: row[1:] for row in rows[first + 1 :]}
    compared = {rival: row for rival, row in engine.items() if which == "changed" or row["is_planned_course"]}
    assert len(compared) >= 3
    for rival, row in compared.items():
        plan = report.plan(rival)
        months, _, use, _, worth = line[f"{words.plan_name(plan)}: {words.offering(plan)}"]
        assert months == ("never" if row["is_never"] else pytest.approx(row["breakeven_months"], rel=1e-6))
        assert worth == pytest.approx(row["npv_saving_usd"], abs=0.005)
        if row["breakeven_utilisation"] is not None:
            assert use == pytest.approx(row["breakeven_utilisation"], rel=1e-9)


def test_the_checks_say_yes_as_planned_and_that_inputs_changed_else(books):
    assert books["planned"][0]["Checks"]["B3"].value == "yes"
    assert books["changed"][0]["Checks"]["B3"].value == "inputs changed"
    for book, _ in books.values():
        sums = [row[4].value for row in book["Checks"].iter_rows(min_row=6) if "[USD]" in str(row[0].value)]
        assert "NO" not in sums


def test_no_cell_is_an_error(books):
    for book, _ in books.values():
        cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [value for value in cells if str(value).startswith(("#N", "#V", "#D", "#R", "Err:"))] == []


@pytest.mark.parametrize(
    ("which", "rate"), [("written", EUR_PER_USD), ("euro_planned", EUR_PER_USD), ("euro_changed", OTHER_EUR_PER_USD)]
)
def test_in_another_currency_sums_are_the_engine_s_dollars_times_the_rate(books, which, rate):
    """As written, and as LibreOffice computes it: as planned, and after inputs and the rate itself were changed."""
    book, report = books[which]
    ways = report.ways
    for row, way in zip(ranked(book), ways, strict=True):
        assert row[1] == f"{words.plan_name(way)}: {words.offering(way)}"
        assert row[2] == pytest.approx(way["cost_usd_per_month"] * rate, abs=0.005)
        assert row[4] == pytest.approx(way["npv_cost_usd"] * rate, abs=0.005)
        assert row[5] == pytest.approx(way["total_cost_usd"] * rate, abs=0.005)
        assert row[6] == pytest.approx(way["cost_usd_per_useful_gpu_hour"] * rate, rel=1e-9)
    checks = [row[4].value for row in book["Checks"].iter_rows(min_row=6) if "[EUR]" in str(row[0].value)]
    assert len(checks) >= 3 * len(ways)
    assert set(checks) <= ({"yes"} if which != "euro_changed" else {"yes", "inputs changed"})


def test_the_currency_is_named_where_sums_stand_and_its_rate_says_its_day(books):
    book, _ = books["euro_planned"]
    summary = book["Summary"]
    assert [cell.value for cell in summary[9]][2:6] == [
        "EUR a month", "Of the cheapest", "At today's value [EUR]", "Paid in all [EUR]",
    ]  # fmt: skip
    assert summary["C10"].number_format.count("€") == 2
    assert re.search(r"for about [\d.,]+\s€ a month", summary["B4"].value)
    rate = {row[6].value: row for row in book["Inputs"].iter_rows(min_row=4)}["exchange_rate"]
    assert rate[1].value == EUR_PER_USD
    assert rate[7].value == "European Central Bank, rate of 2026-11-20"
    sums = [cell for sheet in book for row in sheet.iter_rows() for cell in row if "[USD" in str(cell.value)]
    assert sums == []


def test_in_another_currency_the_break_even_takes_as_long_as_in_dollars(books):
    def months(which):
        rows = list(books[which][0]["Summary"].iter_rows(min_col=2, max_col=5, values_only=True))
        first = next(at for at, row in enumerate(rows) if row[0] == "Against")
        return [row[1] for row in rows[first + 1 :] if isinstance(row[1], float)]

    assert months("euro_changed") == pytest.approx(months("changed"))
    assert len(months("euro_changed")) >= 1
