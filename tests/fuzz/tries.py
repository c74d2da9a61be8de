"""One input through one reader: taken, refused in words, or found to crash, hang or break a rule."""

import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from types import FrameType

from tests.conftest import ROOT
from tests.fuzz.mutate import mutated
from tests.fuzz.rules import RuleError, told_well
from tests.fuzz.shrink import shrunk
from tests.fuzz.targets import Target
from warehouse.faults import Fault

SECONDS = 10
"""Processor time after which a reader counts as hanging; the largest seeds take a tenth of a second."""
FOUND = Path(__file__).parent / "found"
"""Inputs that were found once, a folder for each reader: `test_fuzz.py` tries them every time."""


class Hangs(BaseException):
    """A reader takes too long; no reader catches it."""


@dataclass
class Tally:
    """How the inputs of one reader ended."""

    taken: int = 0
    refused: int = 0
    found: dict[str, bytes] = field(default_factory=dict)
    """The shortest input for each way to fail."""


def tries(target: Target, count: int, seed: str) -> Tally:
    """Try so many inputs; the same seed gives the same."""
    random, tally = Random(f"{target.name} {seed}"), Tally()  # noqa: S311 - inputs, not secrets
    for _ in range(count):
        content = mutated(random.choice(target.seeds), random)
        end = ending(target, content)
        if end == "taken":
            tally.taken += 1
        elif end == "refused":
            tally.refused += 1
        else:
            tally.found[end] = min(content, tally.found.get(end, content), key=len)
    return tally


def ending(target: Target, content: bytes) -> str:
    """How an input ended: taken, refused, or how and where it failed."""
    try:
        with _limited():
            target.read(content)
    except Fault as fault:
        try:
            told_well(fault)
        except AssertionError as broken:
            return f"{broken}: {_where(fault)}"
        return "refused"
    except (Exception, Hangs) as fault:  # noqa: BLE001 - whatever it is, it is found
        return _where(fault)
    return "taken"


def keep(target: Target, content: bytes) -> Path:
    """Keep a found input, as short as it can be had."""
    end = ending(target, content)
    content = shrunk(content, lambda shorter: ending(target, shorter) == end)
    folder = FOUND / target.name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / sha256(content).hexdigest()[:12]
    path.write_bytes(content)
    return path


def _where(fault: BaseException) -> str:
    """What failed first, and the innermost line of ours that it passed."""
    while fault.__cause__ is not None:
        fault = fault.__cause__
    ours = [frame for frame in traceback.extract_tb(fault.__traceback__) if Path(frame.filename).is_relative_to(ROOT)]
    said = str(fault) if isinstance(fault, RuleError | Hangs) else ""
    inner = next((f for f in reversed(ours) if ".venv" not in f.filename), None)
    place = f"{Path(inner.filename).relative_to(ROOT)}:{inner.lineno}" if inner else "?"
    return f"{type(fault).__name__} at {place} {said}".rstrip()


@contextmanager
def _limited() -> Iterator[None]:
    def stop(_: int, __: FrameType | None) -> None:
        raise Hangs(f"more than {SECONDS} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
