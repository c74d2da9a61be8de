"""A batch is there whole or not at all, and of those who come at once each finds a whole warehouse."""

import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from warehouse import store
from warehouse.load import Arrival, Refused, load, load_all

WRITER = """
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import FxRate
link, source = Path(sys.argv[1]), sys.argv[2]
for day in (1, 2, 3):
    moment = datetime(2026, 1, day, tzinfo=UTC)
    rate = FxRate(source=source, currency="USD", rate_on="2026-01-01", units_per_eur=Decimal(day))
    with store.writing(link) as connection:
        load(connection, Arrival(source, moment), [rate])
"""


def at(day):
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def everything(ground):
    return [ground.ask(f"FROM {table} ORDER BY ALL") for table in ("offer", "price", "gpu", "batch")]


def test_a_row_that_fails_after_others_went_in_takes_them_with_it(ground, sold):
    """The new offer is stored before its neighbour's price turns out to have two values at one moment."""
    ground.load("2026-01-01", sold("55.04"))
    before = everything(ground)
    with pytest.raises(Refused):
        ground.load("2026-01-01", sold("8", instance_type="p5.4xlarge", gpu_count=1) + sold("54"))
    assert everything(ground) == before
    assert ground.load("2026-01-02", sold("54")).batch_id == 2


def test_a_parser_that_breaks_off_leaves_nothing_behind(ground, sold):
    ground.load("2026-01-01", sold("55.04"))
    before = everything(ground)

    def broken():
        yield from sold("54")
        raise KeyError("unitPrice")

    with pytest.raises(KeyError):
        load(ground.connection, Arrival("aws", at("2026-01-02")), broken())
    assert everything(ground) == before


def test_of_several_batches_in_one_transaction_a_bad_one_undoes_all(ground, sold):
    before = everything(ground)
    good, bad = Arrival("aws", at("2026-01-02")), Arrival("aws", at("2026-01-01"))
    with pytest.raises(Refused, match="already holds a batch"):
        load_all(ground.connection, [(good, sold("55.04")), (bad, sold("98.32"))])
    assert everything(ground) == before


def test_a_row_without_a_region_has_no_place_in_a_batch_for_one(ground, sold):
    with pytest.raises(Refused, match="in the batch for us-east-1"):
        ground.load("2026-01-01", sold("55.04", region_id=None), scope="us-east-1")


def test_two_processes_that_write_at_once_both_land(empty_file, tmp_path):
    link = shutil.copyfile(empty_file, tmp_path / "w.duckdb")
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(link), source], stderr=subprocess.PIPE, text=True)
        for source in ("one", "two")
    ]
    said = [writer.communicate(timeout=180)[1] for writer in writers]
    assert ([writer.returncode for writer in writers], said) == ([0, 0], ["", ""])
    with store.reading(link) as connection:
        batches = connection.execute("SELECT batch_id FROM batch ORDER BY 1").fetchall()
        rates = connection.execute("SELECT source, units_per_eur FROM fx_rate ORDER BY ALL").fetchall()
    assert batches == [(number,) for number in range(1, 7)]
    assert rates == [(source, day) for source in ("one", "two") for day in (1, 2, 3)]


def test_a_plain_file_is_adopted_without_a_moment_in_which_a_reader_misses_it(empty_file, tmp_path, sold):
    link = shutil.copyfile(empty_file, tmp_path / "w.duckdb")
    seen, stop = [], threading.Event()

    def look():
        while not stop.is_set():
            try:
                with store.reading(link) as connection:
                    seen.append(connection.execute("SELECT count(*) FROM price").fetchall()[0][0])
            except Exception as fault:  # noqa: BLE001 - whatever a reader meets is the finding
                seen.append(str(fault))

    reader = threading.Thread(target=look)
    reader.start()
    for day, types in (("2026-01-01", "a"), ("2026-01-02", "ab")):
        rows = [row for name in types for row in sold("1", instance_type=name)]
        with store.writing(link) as connection:
            load(connection, Arrival("aws", at(day)), rows)
    stop.set()
    reader.join()
    assert set(seen) <= {0, 1, 2}
    assert seen == sorted(seen)
    assert len(seen) > 3
