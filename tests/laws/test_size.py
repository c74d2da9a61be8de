"""Small files, small functions: a stranger reads a file in one sitting."""

import ast
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
ROOMS = ("planner", "ingest", "warehouse", "reports")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
MOST_LINES = 250
MEDIAN_FUNCTION_LINES = 12


def test_there_are_files_in_every_room():
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(ROOMS)


def test_no_file_is_long():
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_the_median_function_is_short():
    lengths = [
        node.end_lineno - node.lineno + 1
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    assert median(lengths) <= MEDIAN_FUNCTION_LINES


def test_every_file_says_what_it_is():
    programs = [path for path in FILES if path.stat().st_size]
    assert [path for path in programs if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []
