"""The verb `export`: whole files that hold what the warehouse holds, and nobody's file lost."""

import csv
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from gpuplan import main
from warehouse import store
from warehouse.load import Arrival, load

SOLD = "SELECT instance_type, list_unit_price, valid_from, valid_to FROM {} ORDER BY valid_from"


@pytest.fixture(scope="module")
def link(tmp_path_factory, sold):
    link = tmp_path_factory.mktemp("export") / "w.duckdb"
    with store.writing(link) as connection:
        for day, amount in (("2024-01-01", "98.32"), ("2025-06-23", "55.04")):
            load(connection, Arrival("aws", datetime.fromisoformat(day).replace(tzinfo=UTC)), sold(amount))
    return link


@pytest.fixture
def export(link):
    return lambda *words: CliRunner().invoke(main, ["export", *map(str, words), "--warehouse", str(link)])


def held(link, query):
    with store.reading(link) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("name", ["price_period", "price", "offer", "price_history"])
def test_a_parquet_file_reads_back_as_the_view_it_was_made_from(export, link, tmp_path, name):
    assert export(tmp_path, "--only", name).exit_code == 0
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        file = tmp_path / f"{name}.parquet"
        assert sorted(connection.execute(f"FROM '{file}'").fetchall(), key=str) == sorted(
            held(link, f"FROM {name}"), key=str
        )
        types = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE FROM '{file}')").fetchall()
    assert types == held(link, f"SELECT column_name, column_type FROM (DESCRIBE {name})")


def test_a_csv_file_has_a_header_and_the_figures_as_stated(export, tmp_path):
    assert export(tmp_path, "--only", "price", "--as", "csv").exit_code == 0
    rows = list(csv.DictReader((tmp_path / "price.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["list_unit_price"], row["pricing_unit"], row["valid_to"]) for row in rows] == [
        ("98.320000000", "Hours", "2025-06-23 00:00:00+00"),
        ("55.040000000", "Hours", ""),
    ]


def test_without_a_choice_every_table_and_view_is_written_and_named_on_stderr(export, link, tmp_path):
    folder = tmp_path / "new" / "folder"
    result = export(folder)
    assert (result.exit_code, result.stdout) == (0, "")
    names = held(
        link,
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal "
        "UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal",
    )
    wanted = {"gpuplan.duckdb", *(f"{name}.parquet" for (name,) in names)}
    assert {file.name for file in folder.iterdir()} == wanted
    assert {"price_now.parquet", "batch.parquet"} <= wanted
    assert sorted(result.stderr.splitlines()) == sorted(f"wrote {folder / name}" for name in wanted)


def test_a_file_that_is_there_is_not_replaced_unless_told_to(export, tmp_path):
    mine = tmp_path / "price.parquet"
    mine.write_text("mine", encoding="utf-8")
    refusal = export(tmp_path, "--only", "offer", "--only", "price")
    assert (refusal.exit_code, refusal.stderr.count("\n")) == (1, 1)
    assert str(mine) in refusal.stderr
    assert "--force" in refusal.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["price.parquet"]
    assert mine.read_text(encoding="utf-8") == "mine"
    assert export(tmp_path, "--only", "price", "--force").exit_code == 0
    assert mine.read_bytes()[:4] == b"PAR1"


def test_an_unknown_name_is_a_usage_error_and_writes_nothing(export, tmp_path):
    result = export(tmp_path / "out", "--only", "price_nwo")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "did you mean price_now" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_named(export, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = export(tmp_path / "file" / "out")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert f"can't write to {tmp_path / 'file' / 'out'}" in result.stderr


def test_a_place_with_a_quote_in_its_name_is_a_place_like_any_other(export, tmp_path):
    folder = tmp_path / "O'Hara's"
    assert export(folder, "--only", "gpu").exit_code == 0
    assert [file.name for file in folder.iterdir()] == ["gpu.parquet"]


STRANGER = """
import sys
class Without:
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in {'gpuplan', 'warehouse', 'ingest', 'planner', 'reports'}:
            raise ImportError(name)
sys.meta_path.insert(0, Without())
import duckdb, pandas, pyarrow.dataset
folder = sys.argv[1]
with duckdb.connect(f'{folder}/gpuplan.duckdb', read_only=True) as export:
    print(export.sql("SELECT max(price_usd_per_gpu_hour) FROM price_now").fetchone()[0])
    print(export.sql("SELECT count(*) FROM cheapest('*', gpus := 8)").fetchone()[0])
with duckdb.connect() as own:
    own.execute(f"ATTACH '{folder}/gpuplan.duckdb' AS export (READ_ONLY)")
    print(own.sql("SELECT count(*) FROM export.price").fetchone()[0])
print(pandas.read_parquet(f'{folder}/price_now.parquet')['price_per_gpu_hour'].tolist())
print(pyarrow.dataset.dataset(f'{folder}/price.parquet', partitioning='hive').count_rows())
"""


def test_a_stranger_opens_an_export_without_gpuplan(export, tmp_path, monkeypatch):
    """A machine of eight at 55.04 is 6.88 a GPU; it cost 98.32, or 12.29, before."""
    monkeypatch.setattr("warehouse.export.LARGE_ROWS", 2)
    assert (
        export(tmp_path, *("--only", "price", "--only", "price_now"), *("--as", "parquet", "--as", "duckdb")).exit_code
        == 0
    )
    told = subprocess.run(
        [sys.executable, "-c", STRANGER, str(tmp_path)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines() == ["6.88", "1", "2", "[6.88]", "2"]


def test_duckdb_s_own_command_asks_an_export(export, tmp_path):
    assert export(tmp_path, "--as", "duckdb").exit_code == 0
    command = Path(sys.executable).with_name("duckdb")
    asked = "SELECT gpu_id, price_usd_per_gpu_hour FROM price_now"
    words = [command, "-readonly", "-csv", tmp_path / "gpuplan.duckdb", asked]
    told = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["gpu_id,price_usd_per_gpu_hour", "H100-SXM-80GB,6.88"]


def test_the_database_is_whole_closed_and_nobody_s_to_write(export, link, tmp_path):
    assert export(tmp_path, "--as", "duckdb").exit_code == 0
    path = tmp_path / "gpuplan.duckdb"
    assert [file.name for file in tmp_path.iterdir()] == ["gpuplan.duckdb"]
    assert path.stat().st_mode & 0o222 == 0
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name in ("offer", "price", "batch", "price_period"):
            assert sorted(connection.execute(f"FROM {name}").fetchall(), key=str) == sorted(
                held(link, f"FROM {name}"), key=str
            )
    assert export(tmp_path, "--as", "duckdb").exit_code == 1
    assert export(tmp_path, "--as", "duckdb", "--force").exit_code == 0


def test_a_large_table_is_a_folder_of_parts_and_replaced_whole(export, link, tmp_path, monkeypatch):
    monkeypatch.setattr("warehouse.export.LARGE_ROWS", 2)
    for words in ((), ("--force",)):
        assert export(tmp_path, "--only", "price", *words).exit_code == 0
        parts = sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.parquet") if file.is_file())
        assert parts == ["price.parquet/source=aws/data_0.parquet"]
        with duckdb.connect() as connection:
            found = connection.execute(f"SELECT source, list_unit_price FROM '{tmp_path}/price.parquet/**/*.parquet'")
            assert sorted(found.fetchall()) == sorted(held(link, "SELECT source, list_unit_price FROM price"))
