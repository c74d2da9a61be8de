"""Many scenarios on one page: totals that add up, calendars by day, one fault that stops no other, every format."""

import io
import json
import shutil
from datetime import UTC, date, datetime

import openpyxl
import pytest
from click.testing import CliRunner

from gpuplan import main
from reports.fleet.book import as_workbook
from reports.fleet.charts import paid
from reports.fleet.result import QUERIES, Fleet
from reports.manner import manner_of
from tests.planner.conftest import made  # noqa: F401 - the hand-made warehouse
from tests.planner.hand_made import NO_EXTRAS, TRAINING
from tests.reports.json_schemas import faults

COMMITTED = '[supply]\nways = ["hyperscaler", "owned"]\nproviders = ["Big"]\n'
OWNED = '[supply]\nways = ["owned"]\n'
LATER = '[supply]\nproviders = ["Big"]\nbuy_after_years = 1\n'
HOSTILE = "=1+1 <script>alert(1)</script>"


def scenario(title, hours, tables=""):
    text = TRAINING.replace('"training"', f'"{title}"').replace("hours_per_week = 42", f"hours_per_week = {hours}")
    return text + tables + NO_EXTRAS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Rented on demand, committed, bought now and after a year, and two files that are no scenarios."""
    folder = tmp_path_factory.mktemp("all") / "fleet"
    folder.mkdir()
    (folder / "a.toml").write_text(scenario("rented", 21))
    (folder / "b.toml").write_text(scenario(HOSTILE, 168, COMMITTED))
    (folder / "c.toml").write_text(scenario("bought", 168, OWNED))
    (folder / "f.toml").write_text(scenario("bought later", 168, LATER))
    (folder / "d.toml").write_text(scenario("wrong", 21).replace("gpu_count = 8", "gpu_count = 0"))
    (folder / "e.toml").write_text("no TOML")
    return folder


@pytest.fixture(scope="module")
def run(made, folder, tmp_path_factory):  # noqa: F811
    """Makes a page of the folder; one warehouse serves all tests."""
    link = shutil.copyfile(made.resolve(), tmp_path_factory.mktemp("fleet") / "w.duckdb")

    def do(*words):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", "1795176000")
            words = ["fleet", folder, "--warehouse", link, "--as-of", "2026-07-02", *words]
            return CliRunner().invoke(main, [str(word) for word in words])

    return do


@pytest.fixture(scope="module")
def told(run, tmp_path_factory):
    """The page as JSON, and what the verb said."""
    output = tmp_path_factory.mktemp("told") / "f.json"
    result = run("-o", output)
    assert result.exit_code == 3, result.output
    assert faults("fleet", output.read_text()) == []
    return json.loads(output.read_text())["data"][0], result


def test_faults_are_told_and_stop_no_other(told):
    found, result = told
    assert sorted(found["faults"]) == ["d.toml", "e.toml"]
    assert "d.toml: " in result.stderr
    assert "gpu_count" in result.stderr
    assert {row["scenario_id"] for row in found["scenarios"]} == {f"fleet/{name}@2026-07-02" for name in "abcf"}


def test_totals_by_route_and_by_month_are_sums_of_the_scenarios(told):
    found, _ = told
    for key in ("cost_usd_per_month", "total_cost_usd", "npv_cost_usd", "upfront_usd"):
        by_route = sum(row[key] for row in found["routes"])
        assert by_route == pytest.approx(sum(row[key] for row in found["scenarios"]))
    paid = sum(row["cost_usd"] for row in found["months"])
    assert paid == pytest.approx(sum(row["total_cost_usd"] for row in found["scenarios"]))
    assert {row["month"] for row in found["months"]} == {f"{2026 + n // 12}-{n % 12 + 1:02d}-01" for n in range(6, 42)}


def test_on_demand_costs_what_it_costs_by_hand(told):
    """21 of 168 hours a week are 1,095 h a year, at $24 an hour at Flat: $2,190 a month."""
    found, _ = told
    rented = next(row for row in found["scenarios"] if row["title"] == "rented")
    assert (rented["service_provider_name"], rented["cost_usd_per_month"]) == ("Flat", pytest.approx(2190))
    november = [row for row in found["months"] if row["month"] == "2026-11-01" and row["way"] == "specialised_cloud"]
    assert sum(row["cost_usd"] for row in november) == pytest.approx(2190)


def test_servers_are_paid_at_the_start_and_stand_in_the_calendar(told):
    found, _ = told
    bought = [row for row in found["purchases"] if row["title"] == "bought" and row["component"] == "servers"]
    assert [(row["paid_on"], row["cost_usd"]) for row in bought] == [("2026-07-02", pytest.approx(200_000))]
    days = {(row["falls_on"], row["event"]) for row in found["calendar"] if row["title"] == "bought"}
    assert days == {("2026-07-02", "order servers"), ("2026-07-02", "servers run")}


def test_what_is_bought_later_is_ordered_later(told):
    found, _ = told
    days = {(row["falls_on"], row["event"]) for row in found["calendar"] if row["title"] == "bought later"}
    assert days == {("2027-07-02", "order servers"), ("2027-07-02", "servers run")}


@pytest.mark.parametrize("suffix", ["html", "xlsx"])
def test_it_is_the_same_bytes_twice(run, tmp_path, suffix):
    first, second = tmp_path / f"1.{suffix}", tmp_path / f"2.{suffix}"
    for output in (first, second):
        assert run("-o", output).exit_code == 3
    assert first.read_bytes() == second.read_bytes()
    if suffix == "xlsx":
        cells = [
            c for s in openpyxl.load_workbook(io.BytesIO(first.read_bytes())) for row in s.iter_rows() for c in row
        ]
        assert {c.data_type for c in cells if str(c.value).startswith("=1+1")} == {"s"}
    else:
        assert "<script>" not in first.read_text()
        assert "$2,190" in first.read_text()


def test_names_are_text_in_markdown(run, tmp_path):
    assert run("-o", tmp_path / "f.md").exit_code == 3
    text = (tmp_path / "f.md").read_text()
    assert "<script>" not in text
    assert "$2,190" in text


def test_the_workbook_is_in_the_company_s_currency_and_follows_its_rate(told):
    found, _ = told
    rows = {name: found[name] for name in QUERIES}
    euro = manner_of("de_DE", "EUR", 0.8, date(2026, 7, 2))
    fleet = Fleet(
        name="f", faults={}, code_version="0", generated_at=datetime(2026, 7, 2, tzinfo=UTC), manner=euro, **rows
    )
    content = io.BytesIO(as_workbook(fleet))
    values, formulas = (openpyxl.load_workbook(content, data_only=only)["Scenarios"] for only in (True, False))
    heads = {cell.value: cell.column for cell in values[4]}
    assert "USD a month" not in heads
    at = heads["EUR a month"]
    rented = next(row[0].row for row in values.iter_rows() if row[0].value == "rented")
    assert values.cell(rented, at).value == pytest.approx(2190 * 0.8)
    assert formulas.cell(rented, at).value.endswith("*exchange_rate")
    assert values.cell(2, at).value == pytest.approx(0.8 * sum(row["cost_usd_per_month"] for row in rows["scenarios"]))
    assert values["B3"].value == 0.8


def test_each_year_s_bar_is_what_its_months_come_to(told):
    months = [{**row, "month": date.fromisoformat(row["month"])} for row in told[0]["months"]]
    chart = paid(Fleet("f", [], [], months, [], [], {}, "0", datetime(2026, 7, 2, tzinfo=UTC)))
    years = sorted({row["month"].year for row in months})
    sums = [sum(row["cost_usd"] for row in months if row["month"].year == year) for year in years]
    assert [sum(part["value"] for part in bar["parts"]) for bar in chart.spec["rows"]] == pytest.approx(sums)
    assert (
        [bar["name"][:4] for bar in chart.spec["rows"]]
        == [str(year) for year in years]
        == ["2026", "2027", "2028", "2029"]
    )
    assert paid(Fleet("f", [], [], [], [], [], {}, "0", datetime(2026, 7, 2, tzinfo=UTC))) is None


def test_without_a_file_a_page_of_80_columns_is_printed(run):
    result = run()
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "$2,190" in result.stdout
    assert "rented" in result.stdout


def test_a_folder_without_scenarios_is_told(gpuplan, tmp_path):
    result = gpuplan("fleet", tmp_path, "--warehouse", tmp_path / "w.duckdb")
    assert result.exit_code == 2
    assert "holds no scenarios" in result.stderr
