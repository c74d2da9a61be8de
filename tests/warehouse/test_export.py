"""The verb `export`: whole files that hold what the warehouse holds, and nobody's file lost."""

import csv
from datetime import UTC, datetime

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
    assert {file.name for file in folder.iterdir()} == {f"{name}.parquet" for (name,) in names}
    assert {"price_now.parquet", "batch.parquet"} <= {file.name for file in folder.iterdir()}
    assert sorted(result.stderr.splitlines()) == sorted(f"wrote {folder / name}.parquet" for (name,) in names)


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
