"""Many write and read a lake at once: what conflicts is done again, nothing is torn, killed writers change nothing."""

import json
import signal
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest

from tests.lakes import KINDS
from warehouse import store, transaction
from warehouse.faults import Fault
from warehouse.load import Arrival, Refused, load, log_failure
from warehouse.tables import Outcome

ROUNDS = 3
OFFERS = 20
WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.place import place_of
from warehouse.tables import Offer
source, rounds, offers = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
def rows(amount):
    for number in range(offers):
        offer = Offer.of(source=source, service_provider_name=source, provider_kind="hyperscaler", gpu_name="H100",
                         gpu_count=8, instance_type=f"type-{number}", pricing_category="Standard")
        yield offer
        yield offer.price(list_unit_price=Decimal(amount), pricing_unit="Hours", pricing_currency="USD")
with store.writing(place_of(sys.argv[1])) as connection:
    print("ready", flush=True)
    sys.stdin.readline()
    for turn in range(rounds):
        load(connection, Arrival(source, datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=turn)), rows(turn + 1))
"""
READER = """
import json, sys, time
from pathlib import Path
from warehouse import store
from warehouse.place import place_of
seen, count, stop = set(), 0, Path(sys.argv[2])
while not stop.exists():
    with store.reading(place_of(sys.argv[1])) as connection:
        for _ in range(4):
            seen.update(connection.execute(sys.argv[3]).fetchall())
            count += 1
            time.sleep(0.3)
print(json.dumps({"seen": sorted(seen), "count": count}))
"""
TORN = """
SELECT source, count(*), count(DISTINCT list_unit_price) FROM price WHERE valid_to IS NULL GROUP BY source
"""
HANG = """
import sys, time
from warehouse import store
from warehouse.place import place_of
with store.writing(place_of(sys.argv[1])) as connection:
    connection.execute("BEGIN")
    connection.execute("INSERT INTO price FROM (SELECT price.* FROM price, range(1000))")
    connection.execute("DELETE FROM offer")
    print("writing", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(transaction, "FIRST_WAIT_S", 0.001)


@pytest.mark.parametrize(("kind", "reader_count"), [("sqlite", 1), ("postgres+s3", 4)])
def test_two_writers_of_different_sources_and_readers(kind, reader_count, empty_lake, start, tmp_path, ask):
    place = empty_lake(kind)
    stop = tmp_path / "stop"
    writers = [start(WRITER, place, source, ROUNDS, OFFERS) for source in ("aws", "oci")]
    readers = [start(READER, place, stop, TORN) for _ in range(reader_count)]
    try:
        assert [writer.stdout.readline() for writer in writers] == ["ready\n"] * 2
        for writer in writers:
            writer.stdin.write("go\n")
            writer.stdin.flush()
        told = [writer.communicate(timeout=180) for writer in writers]
    finally:
        stop.touch()
    seen = [reader.communicate(timeout=180) for reader in readers]
    assert [writer.returncode for writer in writers] == [0, 0], told
    assert [error for _, error in seen] == [""] * reader_count
    looks = [json.loads(out) for out, _ in seen]
    assert all(look["count"] > 0 for look in looks)
    assert {tuple(row[1:]) for look in looks for row in look["seen"]} <= {(OFFERS, 1)}
    assert ask(place, TORN + "ORDER BY source") == [("aws", OFFERS, 1), ("oci", OFFERS, 1)]
    assert ask(place, "SELECT count(*), count(DISTINCT batch_id), max(batch_id) FROM batch") == [(2 * ROUNDS,) * 3]
    periods = "SELECT source, count(*) FROM price GROUP BY source ORDER BY source"
    assert ask(place, periods) == [("aws", ROUNDS * OFFERS), ("oci", ROUNDS * OFFERS)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_that_another_was_quicker_than_is_done_again_and_told(kind, empty_lake, publish, quick, capfd, ask):
    place = empty_lake(kind)
    publish(place, "2026-01-01", "1")
    tries = []

    def late(connection):
        held = connection.execute("SELECT list_unit_price FROM price WHERE valid_to IS NULL").fetchall()
        tries.append(held)
        if len(tries) == 1:
            publish(place, "2026-01-02", "2")
        connection.execute("UPDATE price SET status_reason = 'seen at ' || list_unit_price WHERE valid_to IS NULL")

    with store.writing(place) as connection:
        transaction.committed(connection, lambda: late(connection))
    assert [float(held[0][0]) for held in tries] == [1.0, 2.0]
    assert ask(place, "SELECT status_reason FROM price WHERE valid_to IS NULL") == [("seen at 2.000000000",)]
    assert "gpuplan: another writer was quicker; once more (1 of 20)\n" in capfd.readouterr().err


def test_one_that_others_are_always_quicker_than_gives_up_and_changes_nothing(lake, publish, quick, monkeypatch, ask):
    monkeypatch.setattr(transaction, "TRIES", 3)
    days = iter(["2026-01-02", "2026-01-03", "2026-01-04"])

    def too_late(connection):
        connection.execute("DELETE FROM price")
        publish(lake, next(days), "7")

    with (
        store.writing(lake) as connection,
        pytest.raises(Fault, match="other writers were quicker 3 times; nothing was changed"),
    ):
        transaction.committed(connection, lambda: too_late(connection))
    assert ask(lake, "SELECT count(*) FROM price") == [(3,)]


def test_an_error_of_the_work_itself_is_not_tried_again(lake, ask):
    tries = []

    def wrong(connection):
        tries.append(1)
        connection.execute("DELETE FROM price")
        raise ValueError("the work's own")

    with store.writing(lake) as connection, pytest.raises(ValueError, match="the work's own"):
        transaction.committed(connection, lambda: wrong(connection))
    assert tries == [1]
    assert ask(lake, "SELECT count(*) FROM price") == [(2,)]


def test_failures_logged_at_once_have_numbers_of_their_own(lake, quick, ask):
    start = Barrier(4)

    def log(source):
        with store.writing(lake) as connection:
            start.wait()
            log_failure(connection, Arrival(source, datetime(2026, 1, 2, tzinfo=UTC)), Outcome.FAILED)

    threads = [Thread(target=log, args=(f"s{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ask(lake, "SELECT batch_id FROM batch ORDER BY batch_id") == [(n,) for n in range(1, 6)]


def test_who_comes_first_makes_the_lake_and_the_others_find_it(new_lake, ask):
    place, start, failed = new_lake("postgres"), Barrier(3), []

    def make():
        start.wait()
        try:
            with store.writing(place) as connection:
                connection.execute("SELECT count(*) FROM price_now").fetchall()
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is told below
            failed.append(fault)

    threads = [Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert ask(place, "SELECT count(*) FROM schema_version") == [(1,)]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_killed_writer_tears_nothing_and_the_next_writes_on(kind, empty_lake, publish, start, ask):
    place = empty_lake(kind)
    publish(place, "2026-01-01", "1", "2")
    with start(HANG, place) as writer:
        assert writer.stdout.readline() == "writing\n"
        assert ask(place, "SELECT count(*) FROM price") == [(2,)]
        writer.send_signal(signal.SIGKILL)
    assert ask(place, "SELECT count(*) FROM price") == [(2,)]
    publish(place, "2026-01-02", "1", "3")
    assert ask(place, "SELECT list_unit_price FROM price WHERE valid_to IS NULL ORDER BY ALL") == [(1,), (3,)]


def test_a_period_never_ends_when_it_began_although_a_lake_has_no_checks(lake, publish, ask):
    with pytest.raises(Refused, match="a row can't change at the moment it began"):
        publish(lake, "2026-01-01", "5", "6")
    assert ask(lake, "SELECT list_unit_price, valid_to FROM price ORDER BY ALL") == [(1, None), (2, None)]


def test_the_same_batch_at_the_same_moment_changes_nothing(lake, sold, publish, ask):
    publish(lake, "2026-01-01", "1", "2")
    assert ask(lake, "SELECT opened_count, closed_count FROM batch ORDER BY batch_id DESC LIMIT 1") == [(0, 0)]


def test_a_reader_keeps_what_it_saw_within_a_transaction(lake, publish, ask):
    with store.reading(lake) as connection:
        connection.execute("BEGIN")
        before = connection.execute("SELECT count(*) FROM price").fetchall()
        publish(lake, "2026-01-02", "1", "2", "3")
        assert connection.execute("SELECT count(*) FROM price").fetchall() == before == [(2,)]
        connection.execute("COMMIT")
        assert connection.execute("SELECT count(*) FROM price").fetchall() == [(3,)]


def test_load_takes_rows_that_can_be_read_once_only(lake, sold, quick, publish, monkeypatch, ask):
    """A batch that is applied again still has its rows."""
    done = []
    once = transaction._once

    def late(connection, work, *, queued):
        if not done:
            done.append(1)
            monkeypatch.setattr(transaction, "_once", once)
            result = work
            return once(
                connection, lambda: (result(), publish(lake, "2026-01-02", "9", source="oci"))[0], queued=queued
            )
        return once(connection, work, queued=queued)

    with store.writing(lake) as connection:
        monkeypatch.setattr(transaction, "_once", late)
        batch = load(connection, Arrival("aws", datetime(2026, 1, 2, tzinfo=UTC)), iter(sold("4")))
    assert (batch.row_count, batch.batch_id) == (2, 3)
    assert done == [1]
