"""One round: many sources asked at once, each with a deadline of its own; what they bring is loaded one by one.

Each source has a thread of its own that fetches and parses. A source that is over its deadline is given up where it
is: parts that have come are loaded, the others are logged as failed. Its thread may still wait for an answer that
nobody wants any more, so threads are daemons, which do not keep the process alive.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from filelock import FileLock, Timeout

from ingest import run
from ingest.deadline import Deadline
from ingest.reading import Reading, nothing, unforeseen
from warehouse.faults import Busy, unwritable
from warehouse.paths import versions_folder
from warehouse.place import Place

MOST_AT_ONCE = 8
GRACE_S = 0.5
"""Time for a source to notice its deadline by itself, which says better what it waited for."""


@contextmanager
def alone(link: Place, wait_s: float) -> Iterator[None]:
    """Be the one who refreshes a warehouse; a lake is refreshed by as many as there are.

    Raises:
        Busy: another does, and did not end in time.
    """
    if not isinstance(link, Path):
        yield
        return
    folder = versions_folder(link)
    lock = FileLock(folder / "refresh.lock", timeout=wait_s)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        waited = f" after {wait_s:g} s" if wait_s else "; --wait SECONDS waits for it"
        raise Busy(f"another refresh of {link} is still running{waited}") from None
    except OSError as fault:
        raise unwritable(folder, fault.strerror) from fault
    try:
        yield
    finally:
        lock.release()


def read_all(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    """Read sources side by side; those that have ended, or are over their deadline, are handed over together."""
    waiting, running = deque(readings), dict[str, Reading]()
    ended = SimpleQueue[Reading]()
    while waiting or running:
        while waiting and len(running) < MOST_AT_ONCE:
            reading = waiting.popleft()
            running[reading.name] = _started(reading, ended)
        done = [reading for reading in _next(ended, running) if running.get(reading.name) is reading]
        done += _late([reading for reading in running.values() if not any(reading is one for one in done)])
        for reading in done:
            del running[reading.name]
        if done:
            yield done


def _started(reading: Reading, ended: "SimpleQueue[Reading]") -> Reading:
    reading.deadline = Deadline(reading.name, reading.deadline.seconds)
    Thread(target=_read, args=(reading, ended), name=reading.name, daemon=True).start()
    return reading


def _read(reading: Reading, ended: "SimpleQueue[Reading]") -> None:
    try:
        for one in run.fetch(reading):
            reading.fetched.append(one)
    except Exception as fault:  # noqa: BLE001 - one source's failure, whatever it is, is nobody else's
        reading.fetched += [nothing(scope, unforeseen(reading.name, fault)) for scope in reading.unread]
    ended.put(reading)


def _next(ended: "SimpleQueue[Reading]", running: dict[str, Reading]) -> list[Reading]:
    """Those that have ended, the first of them waited for until the next deadline."""
    soonest = min(reading.deadline.ends for reading in running.values()) + GRACE_S
    found: list[Reading] = []
    with suppress(Empty):
        found.append(ended.get(timeout=max(soonest - monotonic(), 0.001)))
        while True:
            found.append(ended.get_nowait())
    return found


def _late(running: Iterable[Reading]) -> list[Reading]:
    """Those that did not notice that their deadline has passed; what they may still bring is not looked at."""
    return [_given_up(reading) for reading in running if monotonic() > reading.deadline.ends + GRACE_S]


def _given_up(reading: Reading) -> Reading:
    left = replace(reading, fetched=list(reading.fetched))
    why = reading.deadline.late().message
    left.fetched += [nothing(scope, why) for scope in left.unread]
    return left
