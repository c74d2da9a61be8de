"""Maintenance makes a lake small again and changes no row; info and maintain say what it takes."""

import json
import shutil
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.lakes import copied
from tests.warehouse.lake.test_many import HANG
from warehouse import paths, store
from warehouse.lake import opening
from warehouse.load import Arrival, load
from warehouse.place import Lake
from warehouse.upkeep.maintain import maintain

ROWS = "SELECT * FROM price JOIN offer USING (offer_id) ORDER BY ALL"
REFRESHES = 6
OFFERS = 110


def told(said):
    return {row["what"]: row for row in json.loads(said.stdout)["data"]}


def parquet(place):
    return sorted(Path(place.data_path).rglob("*.parquet"))


@pytest.fixture(scope="module")
def rows(sold):
    """What a source sells after some refreshes, of which each changes every price."""
    return [
        [row for n in range(OFFERS) for row in sold(str(n + 1 + turn), instance_type=f"type-{n}")]
        for turn in range(REFRESHES)
    ]


@pytest.fixture(scope="module")
def worn(tmp_path_factory, rows):
    """A lake after refreshes whose changes are too large for its catalog."""
    folder, day = tmp_path_factory.mktemp("worn"), datetime(2026, 1, 1, tzinfo=UTC)
    place = Lake("sqlite", f"{folder}/catalog.sqlite", f"{folder}/data/")
    with store.writing(place) as connection:
        for turn, batch in enumerate(rows):
            load(connection, Arrival("aws", day + timedelta(days=turn)), batch)
    return place


@pytest.fixture
def decayed(worn, tmp_path):
    """One for this test."""
    shutil.copytree(worn.data_path, tmp_path / "data")
    return copied(worn, tmp_path, f"{tmp_path}/data/")


def test_a_lake_that_was_maintained_has_few_files_and_the_same_rows(decayed, ask):
    was, before = ask(decayed, ROWS), parquet(decayed)
    now = ask(decayed, "SELECT list_unit_price FROM price WHERE valid_to IS NULL ORDER BY ALL")
    lines = []
    taken, takes = maintain(decayed, 0, lines.append)
    assert ask(decayed, ROWS) == was
    assert len(was) == REFRESHES * OFFERS
    assert [price for (price,) in now] == [n + REFRESHES for n in range(OFFERS)]
    assert (taken.stored_file_count, takes.stored_file_count) == (len(before), len(parquet(decayed)))
    assert takes.stored_file_count == takes.file_count <= 6
    assert len(before) >= 2 * REFRESHES
    assert (taken.snapshot_count > REFRESHES, takes.snapshot_count) == (True, 1)
    assert takes.size_bytes < taken.size_bytes
    assert len(lines) == 6


def test_maintenance_takes_one_thread_from_beginning_to_end(decayed, monkeypatch):
    """With several, DuckLake 1.0 can free twice what they flush, and the process dies."""
    connect, opened = opening.connect, []

    def with_four_threads(*place, **how):
        opened.append(connect(*place, **how))
        opened[0].execute("SET threads = 4")
        return opened[0]

    monkeypatch.setattr(opening, "connect", with_four_threads)
    query, used = "SELECT current_setting('threads')", []
    maintain(decayed, 0, lambda _: used.extend(opened[0].execute(query).fetchall()))
    assert used == [(1,)] * 6


def test_what_is_younger_than_keep_days_stays(decayed, ask):
    snapshots = ask(decayed, "SELECT max(snapshot_id), count(*) FROM snapshots()")
    held = parquet(decayed)
    _, takes = maintain(decayed, 7, lambda _: None)
    assert set(held) <= set(parquet(decayed))
    assert takes.snapshot_count > snapshots[0][1]
    query = f"SELECT count(*) FROM price AT (VERSION => {snapshots[0][0]}) WHERE valid_to IS NULL"
    assert ask(decayed, query) == [(OFFERS,)]


def test_a_snapshot_says_what_a_table_said_then(lake, publish, ask):
    first = ask(lake, "SELECT max(snapshot_id) FROM snapshots()")[0][0]
    publish(lake, "2026-01-02", "5")
    then = f"SELECT list_unit_price, valid_to FROM price AT (VERSION => {first}) ORDER BY ALL"
    assert ask(lake, then) == [(1, None), (2, None)]
    ended = datetime(2026, 1, 2, tzinfo=UTC)
    assert ask(lake, "SELECT list_unit_price, valid_to FROM price ORDER BY ALL") == [
        (1, ended),
        (2, ended),
        (5, None),
    ]
    changes = f"SELECT change_type, count(*) FROM table_changes('price', {first + 1}, {first + 9}) GROUP BY ALL"
    with pytest.raises(Exception, match=r"snapshot|version"):
        ask(lake, changes)
    maintain(lake, 0, lambda _: None)
    with pytest.raises(Exception, match=f"snapshot.*{first}|version.*{first}"):
        ask(lake, then)


def test_files_of_a_killed_writer_are_deleted_once_they_are_old(lake, start, ask):
    before = parquet(lake)
    with start(HANG, lake) as writer:
        assert writer.stdout.readline() == "writing\n"
        writer.send_signal(signal.SIGKILL)
    left = set(parquet(lake)) - set(before)
    assert left
    maintain(lake, 1, lambda _: None)
    assert left <= set(parquet(lake))
    maintain(lake, 0, lambda _: None)
    assert not left & set(parquet(lake))
    assert ask(lake, "SELECT count(*) FROM price") == [(2,)]


def test_a_lake_can_be_written_to_after_maintenance(decayed, publish, ask):
    maintain(decayed, 0, lambda _: None)
    publish(decayed, "2026-02-01", "77")
    assert ask(decayed, "SELECT list_unit_price FROM price WHERE valid_to IS NULL") == [(77,)]


def test_a_file_is_written_anew_and_loses_its_older_versions(tmp_path, publish, gpuplan, ask):
    link = tmp_path / "w.duckdb"
    publish(link, "2026-01-01", "1")
    publish(link, "2026-01-02", "2")
    was = ask(link, ROWS)
    said = gpuplan("warehouse", "maintain", "--warehouse", link, "--format", "json")
    assert said.exit_code == 0, said.stderr
    assert ask(link, ROWS) == was
    assert told(said)["stored_file_count"] == {"what": "stored_file_count", "before": 2, "after": 1}
    assert [p.name for p in paths.versions_folder(link).glob("v*")] == ["v00000003.duckdb"]


@pytest.mark.parametrize("kind", ["sqlite", "postgres+s3"])
def test_info_says_where_it_is_and_what_it_holds(kind, empty_lake, publish, gpuplan):
    place = empty_lake(kind)
    publish(place, "2026-01-01", "1", "2")
    found = {
        name: row["value"]
        for name, row in told(gpuplan("warehouse", "info", "--warehouse", place, "--format", "json")).items()
    }
    assert found["place"] == str(place)
    assert found["data_path"] == place.data_path
    assert (found["batch_count"], found["offer_period_count"], found["price_period_count"]) == (1, 2, 2)
    assert found["price_now_ms"] > 0


def test_info_of_a_file(tmp_path, publish, gpuplan):
    link = tmp_path / "w.duckdb"
    publish(link, "2026-01-01", "1")
    found = {
        n: r["value"] for n, r in told(gpuplan("warehouse", "info", "--warehouse", link, "--format", "json")).items()
    }
    assert (found["place"], found["size_bytes"]) == (str(link), link.stat().st_size)
    assert "data_path" not in found
