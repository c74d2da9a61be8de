"""Plans on prices older than their source allows are refused, or labelled; those on bundled prices always labelled."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.planner.hand_made import NO_EXTRAS, OFFERS, TRAINING
from warehouse import store
from warehouse.load import Arrival, load

NOW = datetime.now(UTC)


@pytest.fixture
def refreshed(warehouse):
    """Big's prices as they were seen some hours ago, by a source that warns after 24 h and errs after 72 h."""

    def refresh(hours, source="big"):
        arrival = Arrival(source, NOW - timedelta(hours=hours), warn_after_hours=24, error_after_hours=72)
        with store.writing(warehouse) as connection:
            load(connection, arrival, OFFERS[source])
        return warehouse

    return refresh


@pytest.fixture
def scenario(tmp_path):
    file = tmp_path / "s.toml"
    file.write_text(TRAINING + NO_EXTRAS, encoding="utf-8")
    return file


@pytest.fixture
def compare(gpuplan, scenario, warehouse):
    return lambda *words: gpuplan("compare", scenario, "--warehouse", warehouse, *words)


def ranked(result):
    return [row for row in json.loads(result.stdout)["data"] if row["status"] == "ranked"]


def plans_kept(warehouse):
    with store.reading(warehouse) as connection:
        return connection.execute("SELECT count(*) FROM plan").fetchall()[0][0]


def test_a_warehouse_that_was_never_refreshed_plans_and_says_so_loudly(compare):
    result = compare("--format", "json")
    assert result.exit_code == 0
    assert "rest on BUNDLED prices (*), seen on 2026-07-01 and never since" in result.stderr
    assert {row["price_freshness"] for row in ranked(result) if row["way"] != "owned"} == {"bundled"}
    assert "2026-07-01*" in compare().stdout


def test_fresh_prices_are_not_talked_about(compare, refreshed):
    refreshed(2)
    refreshed(3, "small")
    result = compare("--format", "json")
    assert result.exit_code == 0
    assert not any(word in result.stderr for word in ("BUNDLED", "STALE", "ageing"))
    assert {row["price_freshness"] for row in ranked(result) if row["way"] != "owned"} == {"fresh"}


def test_ageing_prices_are_labelled_and_planned_with(compare, refreshed):
    refreshed(30)
    result = compare()
    assert result.exit_code == 0
    assert f"rest on ageing prices (?): big (last seen {NOW - timedelta(hours=30):%Y-%m-%d %H:%M} UTC)" in result.stderr
    assert f"{NOW - timedelta(hours=30):%Y-%m-%d}?" in result.stdout


def test_stale_prices_are_refused_in_one_line_and_nothing_is_kept(compare, refreshed):
    warehouse = refreshed(73)
    result = compare()
    assert (result.exit_code, result.stdout) == (4, "")
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("Error")]
    assert "ranked plans rest on prices older than their source allows: big (last seen" in line
    assert "`gpuplan refresh big`" in line
    assert "--allow-stale" in line
    assert plans_kept(warehouse) == 0


def test_stale_prices_that_are_allowed_are_labelled(compare, refreshed):
    refreshed(73)
    result = compare("--allow-stale")
    assert result.exit_code == 0
    assert "STALE: " in result.stderr
    assert "STALE" in result.stdout
    rows = ranked(compare("--allow-stale", "--format", "json"))
    assert {row["price_freshness"] for row in rows if row["service_provider_name"] == "Big"} == {"stale"}


def test_a_stale_price_that_no_ranked_plan_rests_on_stops_nobody(gpuplan, refreshed, tmp_path):
    warehouse = refreshed(73)
    file = tmp_path / "small.toml"
    file.write_text(TRAINING + NO_EXTRAS + '[supply]\nproviders = ["Small", "Flat"]\n', encoding="utf-8")
    assert gpuplan("compare", file, "--warehouse", warehouse).exit_code == 0


@pytest.mark.parametrize(("days_after", "code"), [(2, 0), (3, 0), (4, 4)])
def test_a_past_day_is_judged_by_its_own_ages(compare, refreshed, days_after, code):
    """Whatever the hour of the reading, the end of the third day is within 72 h of it, that of the fourth is not."""
    seen = NOW - timedelta(days=60)
    refreshed((NOW - seen).total_seconds() / 3600)
    day = (seen + timedelta(days=days_after - 1)).date()
    assert compare("--as-of", day.isoformat()).exit_code == code


def test_a_report_on_stale_prices_is_refused_and_no_file_is_written(gpuplan, scenario, refreshed, tmp_path):
    warehouse = refreshed(73)
    output = tmp_path / "report.md"
    words = ("report", scenario, "-o", output, "--warehouse", warehouse)
    result = gpuplan(*words)
    assert (result.exit_code, output.exists()) == (4, False)
    assert gpuplan(*words, "--allow-stale").exit_code == 0
    text = output.read_text(encoding="utf-8")
    assert "STALE: " in text
    assert "stale" in text
