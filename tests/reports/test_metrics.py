"""Metrics are in the text format, of the right values, and written whole."""

from datetime import UTC, datetime, timedelta

import pytest

from reports.metrics import exposition
from tests.conftest import sold
from warehouse import store
from warehouse.load import Arrival, load, log_failure
from warehouse.tables import Outcome


@pytest.fixture
def link(tmp_path):
    link = tmp_path / "w.duckdb"
    now = datetime.now(UTC)
    read = Arrival("aws", now - timedelta(hours=2), duration_s=12.5, warn_after_hours=24, error_after_hours=72)
    failed = Arrival("oci", now - timedelta(hours=1), message="no")
    with store.writing(link) as connection:
        load(connection, read, sold("98.32"))
        log_failure(connection, failed, Outcome.FAILED)
    return link


def values(text: str) -> dict[str, float]:
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name.removeprefix("gpuplan_source_"): float(value) for name, value in lines}


def test_each_source_has_its_age_rows_duration_and_outcome(gpuplan, link):
    found = values(gpuplan("metrics", "--warehouse", link).stdout)
    assert found['age_seconds{source="aws"}'] == pytest.approx(7200, abs=60)
    assert found['rows{source="aws"}'] == 2
    assert found['last_duration_seconds{source="aws"}'] == 12.5
    assert found['warn_after_seconds{source="aws"}'] == 86400
    assert found['error_after_seconds{source="aws"}'] == 259200
    assert found['last_outcome{source="aws",outcome="loaded"}'] == 1
    assert found['last_outcome{source="aws",outcome="failed"}'] == 0
    assert found['last_outcome{source="oci",outcome="failed"}'] == 1
    assert found['open_cases{source="aws"}'] == 0


def test_rows_of_regions_are_added_up_and_what_was_bundled_before_them_is_not(gpuplan, link):
    with store.writing(link) as connection:
        for region in ("eastus", "westeurope"):
            arrival = Arrival("aws", datetime.now(UTC), scope=region)
            load(connection, arrival, sold("98.32", region_id=region))
    assert values(gpuplan("metrics", "--warehouse", link).stdout)['rows{source="aws"}'] == 4


def test_what_is_not_known_is_left_out_and_never_zero(gpuplan, link):
    found = values(gpuplan("metrics", "--warehouse", link).stdout)
    assert 'age_seconds{source="oci"}' not in found
    assert 'last_duration_seconds{source="oci"}' not in found


def test_the_file_is_written_whole(gpuplan, link, tmp_path):
    out = tmp_path / "gpuplan.prom"
    assert gpuplan("metrics", "--warehouse", link, "-o", out).exit_code == 0
    assert out.read_text().startswith("# HELP gpuplan_source_age_seconds ")
    assert out.read_text().endswith("\n")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".prom"] == ["gpuplan.prom"]
    assert gpuplan("metrics", "--warehouse", link, "-o", tmp_path / "none" / "x.prom").exit_code == 1


def test_every_metric_is_described_once_before_its_values():
    names = ("age_seconds", "last_loaded_timestamp_seconds", "rows", "last_duration_seconds", "warn_after_seconds")
    row = dict.fromkeys((*names, "error_after_seconds", "open_cases"), 1) | {
        "source": 'a"\n\\b',
        "last_outcome": "loaded",
    }
    lines = exposition([row]).splitlines()
    assert lines[0].startswith("# HELP gpuplan_source_age_seconds ")
    assert lines[1] == "# TYPE gpuplan_source_age_seconds gauge"
    assert lines[2] == 'gpuplan_source_age_seconds{source="a\\"\\n\\\\b"} 1.0'
    assert len([line for line in lines if line.startswith("# TYPE")]) == 8
