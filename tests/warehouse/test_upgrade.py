"""A warehouse of an earlier layout is brought up to date at its next use, and loses nothing."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from warehouse import schema, store
from warehouse.load import Arrival, load

FIRST_SCHEMA = Path(__file__).with_name("first_schema.sql")
"""Tables, views and macros as the first commit that had any made them."""
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


def insert(connection, table, facts):
    """A row of what the table has a column for."""
    columns = [
        column for column, *_ in connection.execute(f"DESCRIBE {table}").fetchall() if facts.get(column) is not None
    ]
    places = ", ".join("?" for _ in columns)
    values = [facts[column] for column in columns]
    connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", values)


@pytest.fixture
def first(tmp_path, sold):
    """A warehouse as the first program made it, with a price."""
    path = tmp_path / "first.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(FIRST_SCHEMA.read_text(encoding="utf-8"))
        connection.execute("INSERT INTO schema_version VALUES (1)")
        facts = {
            "batch_id": 1, "source": "aws", "outcome": "loaded", "complete": True, "row_count": 2, "opened_count": 2,
            "closed_count": 0, "fetched_at": FIRST_DAY, "loaded_at": FIRST_DAY, "code_version": "0.0.1",
        }  # fmt: skip
        insert(connection, "batch", facts)
        for row in sold("55.04"):
            insert(connection, type(row).table(), {**row.model_dump(), "valid_from": FIRST_DAY, "batch_id": 1})
    return path


def test_a_warehouse_of_the_first_layout_that_was_ever_committed_answers_today(first, gpuplan):
    result = gpuplan("prices", "--gpu", "H100-SXM-80GB", "--format", "json", "--warehouse", first)
    assert result.exit_code == 0, result.stderr
    (row,) = json.loads(result.stdout)["data"]
    assert (row["price_usd_per_gpu_hour"], row["instance_type"], row["region_id"]) == (6.88, "p5.48xlarge", "us-east-1")
    assert "brought the warehouse" in result.stderr


def test_a_warehouse_of_the_first_layout_takes_a_batch_of_today(first, sold):
    with store.writing(first) as connection:
        load(connection, Arrival("aws", datetime(2026, 8, 1, tzinfo=UTC)), sold("48.00"))
    with store.reading(first) as connection:
        found = connection.execute("SELECT list_unit_price::DOUBLE, valid_to IS NULL FROM price ORDER BY 1").fetchall()
    assert found == [(48.0, True), (55.04, False)]


@pytest.fixture
def read_only(first, tmp_path):
    """The folder of a warehouse of the first layout, on a disk that takes nothing, where this machine lets us."""
    folder = tmp_path / "disk"
    folder.mkdir()
    first.rename(folder / first.name)
    bind, lock = ["mount", "--bind", folder, folder], ["mount", "-o", "remount,ro,bind", folder]
    if any(subprocess.run(words, capture_output=True, check=False).returncode for words in (bind, lock)):
        pytest.skip("no disk can be mounted here")
    yield folder / first.name
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_an_older_one_that_can_not_be_written_to_is_read_from_a_copy(read_only, gpuplan):
    result = gpuplan("sql", "FROM cheapest('H100-SXM')", "--warehouse", read_only, "--format", "csv")
    assert result.exit_code == 0, result.stderr
    assert "6.88" in result.stdout
    assert f"read a copy of {read_only} in the layout of this version" in result.stderr
    assert [path.name for path in read_only.parent.iterdir()] == [read_only.name]


@pytest.fixture
def other_views(tmp_path, sold):
    """A warehouse of today's tables, whose views another program left."""
    path = tmp_path / "w.duckdb"
    with store.writing(path) as connection:
        load(connection, Arrival("aws", FIRST_DAY), sold("55.04"))
        connection.execute("DROP VIEW price_now")
        connection.execute("DROP MACRO TABLE price_at")
        connection.execute("CREATE OR REPLACE VIEW source_status AS SELECT 'unheard of' AS source")
        connection.execute("COMMENT ON TABLE schema_version IS 'another program'")
    return path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sql", "SELECT price_usd_per_gpu_hour FROM price_now"), "\n6.88\n"),
        (("sql", "SELECT price_usd_per_gpu_hour FROM price_at('2026-07-02')"), "\n6.88\n"),
        (("sql", "SELECT source FROM source_status"), "\naws\n"),
        (("ask", "sources"), "aws"),
        (("schema", "source_status"), "last_loaded_at"),
        (("schema",), "price_now"),
    ],
)
def test_a_reader_sees_its_own_views_whoever_wrote_last(other_views, gpuplan, words, told):
    before = other_views.resolve()
    result = gpuplan(*words, "--warehouse", other_views, "--format", "csv")
    assert result.exit_code == 0, result.stderr
    assert told in result.stdout
    assert other_views.resolve() == before


def test_an_export_is_of_its_own_views_too(other_views, gpuplan, tmp_path):
    result = gpuplan("export", tmp_path / "out", "--only", "price_now", "--as", "csv", "--warehouse", other_views)
    assert result.exit_code == 0, result.stderr
    assert "6.88" in (tmp_path / "out" / "price_now.csv").read_text(encoding="utf-8")
