"""A warehouse moved into a lake and back is the same, row for row; nothing is ever overwritten."""

import shutil

import duckdb
import pytest

from warehouse import store
from warehouse.ddl import TABLES
from warehouse.faults import Fault
from warehouse.upkeep.move import move

NAMES = [record.table() for record in TABLES]


@pytest.fixture
def full(seeded, tmp_path, publish):
    """The bundled prices, and on top of them changes, a failure and a withdrawal."""
    link = tmp_path / "full.duckdb"
    shutil.copyfile(seeded.resolve(), link)
    publish(link, "2026-11-01", "1", "2", source="mine")
    publish(link, "2026-11-02", "1.000000001", source="mine")
    return link


def content(place):
    """Of each table how many rows it has, and a digest of all of them, every value to its last digit."""
    one = "SELECT count(*), md5(string_agg(told, ' ' ORDER BY told)) FROM (SELECT row({1})::VARCHAR AS told FROM {0})"
    with store.reading(place) as connection:
        return {
            name: connection.execute(one.format(name, ", ".join(record.model_fields))).fetchall()[0]
            for record, name in zip(TABLES, NAMES, strict=True)
        }


@pytest.mark.parametrize("kind", ["sqlite", "postgres+s3"])
def test_there_and_back_it_is_row_for_row_the_same(kind, full, new_lake, tmp_path):
    was = content(full)
    place, back = new_lake(kind), tmp_path / "back.duckdb"
    counts = move(full, place)
    assert content(place) == was
    assert move(place, back) == counts == {name: count for name, (count, _) in was.items()}
    assert content(back) == was
    assert content(full) == was
    assert all(was[name][0] for name in ("batch", "price", "offer", "gpu", "token_price"))


def test_batches_keep_their_numbers_and_the_next_counts_on(full, new_lake, publish):
    place = new_lake("sqlite")
    move(full, place)
    query = "SELECT max(batch_id) FROM batch"
    with store.reading(full) as connection:
        last = connection.execute(query).fetchall()[0][0]
    publish(place, "2026-11-03", "9", source="mine")
    with store.reading(place) as connection:
        assert connection.execute(query).fetchall() == [(last + 1,)]
        query = "SELECT list_unit_price FROM price WHERE source = 'mine' ORDER BY valid_from, list_unit_price"
        assert [str(price) for (price,) in connection.execute(query).fetchall()] == [
            "1.000000000",
            "2.000000000",
            "1.000000001",
            "9.000000000",
        ]


def test_what_is_there_is_not_overwritten(lake, tmp_path, empty_file):
    held = content(lake)
    with pytest.raises(Fault, match="there is a warehouse with rows there already; nothing was overwritten"):
        move(empty_file, lake)
    assert content(lake) == held
    target = tmp_path / "mine.duckdb"
    target.write_bytes(b"precious")
    with pytest.raises(Fault, match=r"mine\.duckdb is there already and nothing is overwritten"):
        move(lake, target)
    assert target.read_bytes() == b"precious"


@pytest.mark.parametrize("origin", ["nowhere.duckdb", "ducklake:sqlite:nowhere.sqlite"])
def test_what_is_not_there_is_not_moved(origin, tmp_path, monkeypatch, gpuplan):
    monkeypatch.chdir(tmp_path)
    said = gpuplan("warehouse", "move", origin, tmp_path / "new.duckdb")
    assert (said.exit_code, said.stdout) == (2, "")
    assert "there is no warehouse at" in said.stderr
    assert list(tmp_path.iterdir()) == []


def test_tables_that_are_not_gpuplans_would_be_lost_and_are_named(empty_file, tmp_path, new_lake):
    link = shutil.copyfile(empty_file, tmp_path / "w.duckdb")
    with duckdb.connect(str(link)) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 1 AS x")
    place = new_lake("sqlite")
    with pytest.raises(Fault, match="tables that are not gpuplan's and would be lost: mine"):
        move(link, place)


def test_the_verb_counts_rows_and_says_what_comes_next(lake, tmp_path, gpuplan):
    target = tmp_path / "back.duckdb"
    said = gpuplan("warehouse", "move", lake, target, "--format", "csv")
    assert said.exit_code == 0, said.stderr
    assert said.stdout == "table,row_count\nbatch,1\noffer,2\nprice,2\n"
    assert f"export GPUPLAN_WAREHOUSE='{target}'" in said.stderr
    assert f"payloads stay in {tmp_path}/data/gpuplan/archive" in said.stderr
