"""Readers never wait, writers never tear: what is published is whole, and what is read stays as it was."""

import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from warehouse import paths, store
from warehouse.faults import Broken, Fault
from warehouse.load import Arrival, load

COUNT = "SELECT count(*) FROM price"
HANG = """
import sys, time
from pathlib import Path
from warehouse import store
with store.writing(Path(sys.argv[1])) as connection:
    connection.execute("DELETE FROM price")
    connection.execute("CHECKPOINT")
    print("writing", flush=True)
    time.sleep(60)
"""


def count(connection):
    return connection.execute(COUNT).fetchall()[0][0]


@pytest.fixture
def publish(sold):
    def write(link, day, *amounts):
        rows = [r for n, a in enumerate(amounts) for r in sold(a, instance_type=f"type-{n}")]
        with store.writing(link) as connection:
            load(connection, Arrival("aws", datetime.fromisoformat(day).replace(tzinfo=UTC)), rows)

    return write


@pytest.fixture
def link(tmp_path, publish):
    path = tmp_path / "w.duckdb"
    publish(path, "2026-01-01", "1")
    return path


def files(link):
    return sorted(p.name for p in paths.versions_folder(link).iterdir() if p.name != "lock")


def test_a_reader_keeps_what_it_opened_and_the_next_sees_the_new(link, publish):
    with store.reading(link) as early:
        publish(link, "2026-01-02", "1", "2")
        publish(link, "2026-01-03", "1", "2", "3")
        with store.reading(link) as late:
            assert (count(early), count(late)) == (1, 3)


def test_the_published_file_is_whole_by_itself(link, tmp_path):
    """No write-ahead log beside it: a copy of the one file is the warehouse."""
    copy = shutil.copyfile(link, tmp_path / "copy.duckdb")
    with store.reading(copy) as connection:
        assert count(connection) == 1
    assert files(link) == ["v00000001.duckdb"]


def test_old_versions_are_forgotten(link, publish):
    for day in ("2026-01-02", "2026-01-03", "2026-01-04"):
        publish(link, day, "1")
    assert files(link) == ["v00000003.duckdb", "v00000004.duckdb"]
    assert link.readlink() == Path("w.duckdb.d/v00000004.duckdb")


def test_a_block_that_fails_publishes_nothing(link):
    with pytest.raises(duckdb.CatalogException), store.writing(link) as connection:
        connection.execute("DELETE FROM price; DELETE FROM nothing")
    with store.reading(link) as connection:
        assert count(connection) == 1
    assert files(link) == ["v00000001.duckdb"]


def test_a_killed_writer_loses_only_its_own_work_and_leaves_no_litter(link, publish):
    with subprocess.Popen([sys.executable, "-c", HANG, str(link)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout.readline() == "writing\n"
        with store.reading(link) as connection:
            assert count(connection) == 1
        writer.send_signal(signal.SIGKILL)
    assert f"writing.{writer.pid}" in files(link)
    publish(link, "2026-01-02", "1", "2")
    assert files(link) == ["v00000001.duckdb", "v00000002.duckdb"]


def test_whatever_a_killed_writer_left_is_swept(link, publish):
    folder = paths.versions_folder(link)
    for name in ("writing.1", "writing.1.wal"):
        (folder / name).write_bytes(b"half")
    (folder / "writing.1.tmp").mkdir()
    (folder / "writing.1.tmp" / "spilt").write_bytes(b"half")
    (folder / "link.1").symlink_to("nowhere")
    (fresh := link.with_name(f".{link.name}.link.1")).symlink_to("nowhere")
    publish(link, "2026-01-02", "1")
    assert files(link) == ["v00000001.duckdb", "v00000002.duckdb"]
    assert not fresh.is_symlink()


def test_a_plain_file_is_adopted_and_kept_as_a_version(empty_file, tmp_path, publish):
    link = shutil.copyfile(empty_file, tmp_path / "plain.duckdb")
    with store.reading(link) as connection:
        assert count(connection) == 0
    publish(link, "2026-01-01", "1")
    assert link.is_symlink()
    with store.reading(link) as connection:
        assert count(connection) == 1
    assert files(link) == ["v00000001.duckdb", "v00000002.duckdb"]


@pytest.fixture
def other_disk(tmp_path):
    """A folder on a disk of its own, where this machine lets us make one."""
    folder = tmp_path / "plain.duckdb.d"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_versions_may_be_on_another_disk(other_disk, empty_file, tmp_path, publish):
    link = shutil.copyfile(empty_file, tmp_path / "plain.duckdb")
    assert link.stat().st_dev != other_disk.stat().st_dev
    publish(link, "2026-01-01", "1")
    publish(link, "2026-01-02", "1", "2")
    with store.reading(link) as connection:
        assert count(connection) == 2
    assert files(link) == ["v00000002.duckdb", "v00000003.duckdb"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plain.duckdb", "plain.duckdb.d"]


def test_two_writers_come_one_after_the_other(link, monkeypatch):
    monkeypatch.setattr(store, "LOCK_TIMEOUT_S", 0.05)
    with (
        store.writing(link),
        pytest.raises(Fault, match=r"another gpuplan has been writing to .*w\.duckdb\.d"),
        store.writing(link),
    ):
        pass


@pytest.mark.parametrize("opening", [store.reading, store.writing])
@pytest.mark.parametrize("content", [b"<html>not a database</html>" * 500, b"DUCK" * 4000])
def test_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path, opening, content):
    link = tmp_path / "broken.duckdb"
    link.write_bytes(content)
    with pytest.raises(Broken, match=r"broken\.duckdb is not a warehouse") as fault, opening(link):
        pass
    assert fault.value.exit_code == 5
    assert link.read_bytes() == content
    assert "\n" not in fault.value.message


@pytest.mark.parametrize("opening", [store.reading, store.writing])
@pytest.mark.parametrize(
    ("statements", "complaint"),
    [
        ("CREATE TABLE other (x INT)", "not a gpuplan warehouse"),
        ("CREATE TABLE schema_version (v INT)", "not a gpuplan warehouse"),
        ("CREATE TABLE schema_version AS SELECT 99 AS version", r"has schema 99, this gpuplan reads \d"),
        ("CREATE TABLE schema_version (version INT)", "has schema None"),
    ],
)
def test_a_database_of_another_kind_is_refused(tmp_path, opening, statements, complaint):
    link = tmp_path / "other.duckdb"
    with duckdb.connect(str(link)) as connection:
        connection.execute(statements)
    with pytest.raises(Broken, match=complaint) as fault, opening(link):
        pass
    assert fault.value.exit_code == 5


def test_the_program_leaves_with_5_where_the_file_is_broken(tmp_path, gpuplan):
    link = tmp_path / "broken.duckdb"
    link.write_bytes(b"not a database" * 1000)
    said = gpuplan("sql", "SELECT 1", "--warehouse", link)
    assert (said.exit_code, said.stdout) == (5, "")
    assert said.stderr.count("\n") == 1
    assert "name another place with --warehouse" in said.stderr


def test_a_place_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").touch()
    complaint = r"can't write to .*; name another place with --warehouse"
    with pytest.raises(Fault, match=complaint), store.writing(tmp_path / "file" / "w.duckdb"):
        pass


def test_a_lock_that_cannot_be_taken_is_an_error_not_a_trace(link):
    lock = paths.versions_folder(link) / "lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    with pytest.raises(Fault, match="can't write to"), store.writing(link):
        pass


def test_views_follow_the_program_that_writes(link, publish):
    with store.writing(link) as connection:
        connection.execute("CREATE OR REPLACE VIEW price_now AS SELECT 1 AS x")
        connection.execute("COMMENT ON TABLE schema_version IS 'with the views of another program'")
    publish(link, "2026-01-02", "7")
    with store.reading(link) as connection:
        assert connection.execute("SELECT price_usd_per_instance_hour FROM price_now").fetchall() == [(7.0,)]
