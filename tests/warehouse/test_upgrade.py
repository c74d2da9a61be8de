"""A warehouse of an earlier layout is brought up to date at its next use, and loses nothing."""

from datetime import UTC, datetime

import pytest

from warehouse import schema, store
from warehouse.load import Arrival, load

FIRST_DAY = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def older(tmp_path, sold, monkeypatch):
    """A warehouse as version 1 made it: no regions, no contracts, no plans' sizing, one price."""
    link = tmp_path / "w.duckdb"
    with store.writing(link) as connection:
        load(connection, Arrival("aws", FIRST_DAY), sold("55.04"))
        for (view,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall():
            connection.execute(f"DROP VIEW {view}")
        connection.execute("DROP TABLE region")
        connection.execute("DROP TABLE contract_discount")
        connection.execute("ALTER TABLE offer DROP COLUMN contract_id")
        connection.execute("ALTER TABLE price DROP COLUMN valid_until")
        connection.execute("ALTER TABLE plan DROP COLUMN sizing_summary")
        connection.execute("UPDATE schema_version SET version = 1")
    return link


def test_the_next_question_upgrades_it(older, gpuplan):
    result = gpuplan("prices", "--gpu", "p5", "--warehouse", older)
    assert result.exit_code == 2
    result = gpuplan("sql", "SELECT price_usd_per_gpu_hour FROM price_now", "--warehouse", older, "--format", "csv")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "price_usd_per_gpu_hour\n6.88\n"


def test_it_says_so_and_holds_what_is_new(older, gpuplan):
    result = gpuplan("sql", "SELECT count(*) > 100 AS there FROM region", "--warehouse", older, "--format", "csv")
    assert result.stdout == "there\nTrue\n"
    assert f"brought the warehouse at {older} up to the layout of this version" in result.stderr
    with store.reading(older) as connection:
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(schema.SCHEMA_VERSION,)]
        assert connection.execute("SELECT sizing_summary FROM plan").fetchall() == []


def test_a_newer_one_is_left_alone(older, gpuplan):
    with store.writing(older) as connection:
        connection.execute("UPDATE schema_version SET version = 999")
    result = gpuplan("sql", "SELECT 1", "--warehouse", older)
    assert result.exit_code == 5
    assert "use a newer gpuplan" in result.stderr
