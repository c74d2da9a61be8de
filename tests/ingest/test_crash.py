"""A refresh that is killed at any moment leaves the old prices or the new ones, whole, and no reader notices."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from itertools import cycle

TRIES = 20
DEAREST = "SELECT max(list_unit_price) FROM price WHERE valid_to IS NULL"
SEEN = """
SELECT (SELECT count(*) FROM price WHERE valid_to IS NULL),
       (SELECT count(DISTINCT list_unit_price) FROM price WHERE valid_to IS NULL)
"""


def oci(price: int) -> bytes:
    """A price list in which every GPU costs the same, so that a torn one shows two prices."""
    parts = ",".join(
        f'{{"partNumber": "B{number}", "displayName": "OCI - Compute - GPU - X{number}", '
        f'"metricName": "GPU Per Hour", "serviceCategory": "Compute - GPU", "currencyCodeLocalizations": '
        f'[{{"currencyCode": "USD", "prices": [{{"model": "PAY_AS_YOU_GO", "value": {price}}}]}}]}}'
        for number in (98415, *range(1000, 1039))  # the first is Oracle's H100, which no list of theirs lacks
    )
    return f'{{"items": [{parts}]}}'.encode()


READER = """
import json, sys
from pathlib import Path
from warehouse import store
link, stop, query = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
seen, count = set(), 0
while not stop.exists():
    with store.reading(link) as connection:
        seen.update(connection.execute(query).fetchall())
    count += 1
print(json.dumps({"seen": sorted(seen), "count": count}))
"""


def start_reader(link, stop) -> subprocess.Popen[str]:
    """A process that opens the warehouse again and again; any error ends it, and it tells what it saw."""
    words = [sys.executable, "-c", READER, str(link), str(stop), SEEN]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def start_refresh(link) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "gpuplan", "refresh", "oci", "--warehouse", str(link)]
    return subprocess.Popen(
        words, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def test_a_refresh_killed_at_any_moment_tears_nothing_and_no_reader_errs(wire, gpuplan, tmp_path):
    prices = cycle([2, 3])
    wire.says(oci(1))
    assert gpuplan("refresh", "oci").exit_code == 0
    began = time.monotonic()
    wire.says(oci(2))
    assert start_refresh(gpuplan.warehouse).wait() == 0
    usual_s = time.monotonic() - began
    stop = tmp_path / "stop"
    reader = start_reader(gpuplan.warehouse, stop)
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    killed = 0
    try:
        for _ in range(TRIES):
            wire.says(oci(next(prices)))
            process = start_refresh(gpuplan.warehouse)
            time.sleep(chance.uniform(0.3, 1.05) * usual_s)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                killed += 1
            process.wait()
            assert gpuplan.ask(SEEN) == [(40, 1)]
    finally:
        stop.touch()
    told, errors = reader.communicate(timeout=30)
    assert errors == ""
    assert json.loads(told)["seen"] == [[40, 1]]
    assert json.loads(told)["count"] > TRIES
    assert killed >= TRIES // 2
    wire.says(oci(9))
    assert gpuplan("refresh", "oci").exit_code == 0
    assert gpuplan.ask(DEAREST) == [(9,)]
    assert list(gpuplan.warehouse.with_name("gpuplan.duckdb.d").glob("writing.*")) == []
