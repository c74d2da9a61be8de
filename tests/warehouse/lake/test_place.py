"""What names a warehouse: a file, or a lake in a catalog that several processes can share."""

from pathlib import Path

import pytest

from warehouse.faults import BadInput
from warehouse.paths import default_path
from warehouse.place import Lake, archive_folder, default_place, place_of


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ducklake:postgres:dbname=prices host=db", Lake("postgres", "dbname=prices host=db")),
        (
            "ducklake:postgres:postgresql://me@db:5432/prices?sslmode=require?data_path=s3://b/p",
            Lake("postgres", "postgresql://me@db:5432/prices?sslmode=require", "s3://b/p/"),
        ),
        ("ducklake:sqlite:/srv/c.sqlite?data_path=/srv/data/", Lake("sqlite", "/srv/c.sqlite", "/srv/data/")),
        ("prices.duckdb", Path("prices.duckdb")),
    ],
)
def test_a_word_names_a_place_and_the_place_the_word(text, place):
    assert place_of(text) == place
    assert place_of(str(place)) == place


def test_relative_paths_and_homes_are_made_whole(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert place_of("ducklake:sqlite:c.sqlite?data_path=data") == Lake(
        "sqlite", f"{tmp_path}/c.sqlite", f"{tmp_path}/data/"
    )
    assert place_of("~/w.duckdb") == tmp_path / "w.duckdb"


@pytest.mark.parametrize(
    "text",
    [
        "ducklake:postgres:dbname=prices password=hush",
        "ducklake:postgres:dbname=prices PassWord = 'hush'",
        "ducklake:postgres:postgresql://me:hush@db/prices",
    ],
)
def test_a_password_is_refused_and_not_repeated(text):
    with pytest.raises(BadInput, match="set PGPASSWORD") as fault:
        place_of(text)
    assert "hush" not in fault.value.message


@pytest.mark.parametrize("text", ["ducklake:", "ducklake:metadata.ducklake", "ducklake:mysql:db", "ducklake:sqlite:"])
def test_a_catalog_that_nobody_can_share_is_refused(text):
    with pytest.raises(BadInput, match="not a lake that several processes can share; write 'ducklake:postgres:"):
        place_of(text)


def test_a_folder_is_no_warehouse(tmp_path, gpuplan):
    said = gpuplan("sql", "SELECT 1", "--warehouse", tmp_path)
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr.startswith(f"Error: {tmp_path} is a folder; name a file in it, or a lake such as")


def test_the_environment_may_name_a_lake(monkeypatch, tmp_path):
    assert default_place() == default_path()
    monkeypatch.setenv("GPUPLAN_WAREHOUSE", "ducklake:sqlite:/srv/c.sqlite")
    assert default_place() == Lake("sqlite", "/srv/c.sqlite")


def test_payloads_are_beside_a_file_in_the_data_folder_of_a_lake_or_where_somebody_says(monkeypatch, tmp_path):
    lake = Lake("sqlite", "/srv/c.sqlite")
    assert archive_folder(tmp_path / "w.duckdb") == tmp_path / "w.duckdb.d" / "archive"
    assert archive_folder(lake) == tmp_path / "data" / "gpuplan" / "archive"
    monkeypatch.setenv("GPUPLAN_ARCHIVE", "/srv/payloads")
    assert archive_folder(lake) == archive_folder(tmp_path / "w.duckdb") == Path("/srv/payloads")
