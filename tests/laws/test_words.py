"""No room holds a half-done thing, and every SQL file begins with the question that it answers, in English."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("planner", "ingest", "warehouse", "reports")
LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError|breakpoint|pdb)\b")
SQL = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.sql"))


def told(path):
    return str(path.relative_to(ROOT))


def opening(text):
    """The comment that a file begins with, its lines joined."""
    lines = text.splitlines()
    end = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return " ".join(line.removeprefix("--").strip() for line in lines[:end])


def test_nothing_is_left_half_done():
    python = [ROOT / "gpuplan.py", *(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))]
    left = [
        f"{told(path)}:{number}"
        for path in [*python, *SQL]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if LEFTOVER.search(line)
    ]
    assert left == []
    assert len(python) > 50


def test_an_sql_file_begins_with_the_question_it_answers():
    openings = {told(path): opening(path.read_text(encoding="utf-8")) for path in SQL}
    assert {path: said for path, said in openings.items() if not re.match(r"[A-Z][^?]{15,}\?", said)} == {}


@pytest.mark.parametrize("line", ["x = 1  # TODO", "raise NotImplementedError", "# FIXME: later"])
def test_the_law_tells_a_leftover(line):
    assert LEFTOVER.search(line)


@pytest.mark.parametrize("line", ["todo_list = []", "hackney = 'a place'", "XXXL"])
def test_the_law_lets_a_word_be_a_word(line):
    assert not LEFTOVER.search(line)
