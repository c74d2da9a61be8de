"""A small sample of changed inputs through every reader, and every input that was found once."""

from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from tests.fuzz.mutate import mutated
from tests.fuzz.rules import ZERO
from tests.fuzz.shrink import shrunk
from tests.fuzz.targets import Target, targets
from tests.fuzz.tries import FOUND, ending, tries
from warehouse.faults import BadInput

EACH = 12
"""Inputs of a reader; `python -m tests.fuzz` tries as many as there is time for."""


@pytest.fixture(scope="module")
def readers(seeded, tmp_path_factory):
    with ExitStack() as stack:
        yield {target.name: target for target in targets(stack, seeded, tmp_path_factory.mktemp("fuzz"))}


def test_no_reader_fails_on_a_sample(readers):
    found = {name: tries(reader, EACH, "the suite").found for name, reader in readers.items()}
    assert {name: list(ends) for name, ends in found.items() if ends} == {}


def test_no_reader_fails_on_what_was_found_once(readers):
    ends = {path: ending(readers[path.parent.name], path.read_bytes()) for path in sorted(FOUND.glob("*/*"))}
    assert {path: end for path, end in ends.items() if end not in {"taken", "refused"}} == {}


def test_every_reader_takes_its_own_seeds(readers):
    told = {name: [ending(reader, seed) for seed in reader.seeds] for name, reader in readers.items() if name != "sql"}
    assert {name: ends for name, ends in told.items() if set(ends) != {"taken"}} == {}


def test_a_reader_that_fails_hangs_or_helps_nobody_is_found():
    def failing(content: bytes) -> None:
        if b"\x00" in content:
            raise BadInput("the parser failed (KeyError: 0)")
        if content:
            raise KeyError(0)

    reader = Target("made", [b"a"], failing)
    assert ending(reader, b"") == "taken"
    assert ending(reader, b"a").startswith("KeyError at tests/fuzz/test_fuzz.py:")
    assert ending(reader, b"\x00").startswith("refused in words that help nobody")


def test_a_found_input_is_made_as_short_as_can_be():
    assert shrunk(b"some 0 among others 1", lambda content: b"0" in content and b"1" in content) == b"01"


def test_a_zero_is_written_or_not():
    written = [b"a,0,b", b"0.00", b'"0"', b"-0", b"1e-320", b".0"]
    assert all(map(ZERO.search, written))
    assert not any(map(ZERO.search, [b"10", b"0.5", b"2026-10-01x", b"1.0", b"100,000.5"]))


def test_the_same_seed_gives_the_same_inputs():
    first, again = ([mutated(b'{"a": [1, 2]}', random) for _ in range(20)] for random in (Random(1), Random(1)))  # noqa: S311 - no secrets
    assert first == again
    assert len(set(first)) > 10


def test_found_inputs_are_small():
    assert all(path.stat().st_size <= 20_000 for path in Path(FOUND).glob("*/*"))
