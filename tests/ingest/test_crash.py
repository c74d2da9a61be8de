"""A refresh that is killed at any moment leaves the old prices or the new ones, whole, and no reader notices."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from tests.ingest.conftest import Wire
from warehouse import store

DEAREST = "SELECT max(list_unit_price) FROM price WHERE valid_to IS NULL"
SEEN = """
SELECT (SELECT count(*) FROM price WHERE valid_to IS NULL),
       (SELECT count(DISTINCT list_unit_price) FROM price WHERE valid_to IS NULL)
"""
WHOLE = [40, 1]
"""What a reader must see: forty prices, all of one refresh."""


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


def start_reader(link: Path, stop: Path) -> subprocess.Popen[str]:
    """A process that opens the warehouse again and again; any error ends it, and it tells what it saw."""
    words = [sys.executable, "-c", READER, str(link), str(stop), SEEN]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def start_refresh(link: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "gpuplan", "refresh", "oci", "--warehouse", str(link)]
    return subprocess.Popen(
        words, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


@dataclass(frozen=True)
class Killed:
    """What became of refreshes that were killed, and of those who read meanwhile."""

    tries: int
    killed: int
    """How many were still running when they were to be killed."""
    torn: int
    """After how many the warehouse was neither as before nor as after, or could not be read."""
    readings: int
    errors: str
    """What readers complained of."""


def kill_refreshes(link: Path, wire: Wire, tries: int, readers: int = 2, seed: int = 7) -> Killed:
    """Start refreshes one after the other and kill each at a random moment, while others read."""
    prices, chance = cycle([2, 3]), random.Random(seed)  # noqa: S311 - moments, not secrets
    began = time.monotonic()
    wire.says(oci(2))
    assert start_refresh(link).wait() == 0
    usual_s = time.monotonic() - began
    stop = link.with_name("stop")
    reading = [start_reader(link, stop) for _ in range(readers)]
    killed = torn = 0
    try:
        for _ in range(tries):
            wire.says(oci(next(prices)))
            process = start_refresh(link)
            time.sleep(chance.uniform(0.3, 1.05) * usual_s)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                killed += 1
            process.wait()
            torn += is_torn(link)
    finally:
        stop.touch()
    told = [reader.communicate(timeout=180) for reader in reading]
    seen = [json.loads(out) for out, _ in told if out]
    torn += sum(one["seen"] != [WHOLE] for one in seen)
    return Killed(tries, killed, torn, sum(one["count"] for one in seen), "".join(errors for _, errors in told))


def is_torn(link: Path) -> bool:
    """Whether a reader does not find all prices, all of one refresh."""
    with store.reading(link) as connection:
        return connection.execute(SEEN).fetchall() != [tuple(WHOLE)]


def test_a_refresh_killed_at_any_moment_tears_nothing_and_no_reader_errs(wire, gpuplan):
    """A few; `python -m tests.bench.kills` does two hundred."""
    done = kill_refreshes(gpuplan.warehouse, wire, tries=8)
    assert (done.torn, done.errors) == (0, "")
    assert done.killed >= done.tries // 2
    assert done.readings > done.tries
    wire.says(oci(9))
    assert gpuplan("refresh", "oci").exit_code == 0
    assert gpuplan.ask(DEAREST) == [(9,)]
    assert list(gpuplan.warehouse.with_name("gpuplan.duckdb.d").glob("writing.*")) == []
