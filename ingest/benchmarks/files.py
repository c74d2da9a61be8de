"""Which benchmark wrote a file, and the runs in it."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingest.benchmarks import perf_export, serving_json, table
from ingest.benchmarks.stated import Stated
from warehouse.faults import BadInput

FORMS = (
    "vLLM's or SGLang's serving benchmark (JSON), genai-perf or AIPerf (JSON, CSV), or a table as "
    "`gpuplan bench template` shows"
)


def runs_in(path: Path) -> list[Stated]:
    """The runs of a file of any known form.

    Raises:
        BadInput: It can't be read, is of no known form, or a figure in it is no number.
    """
    text = _text(path)
    try:
        found = list(_of_json(path, text) if text.lstrip()[:1] in {"{", "["} else _of_csv(path, text))
    except csv.Error as fault:
        raise BadInput(f"{path}: can't be read as CSV ({fault})") from fault
    if not found:
        raise BadInput(f"{path}: no runs in it; it must be of {FORMS}")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise BadInput(f"{path}: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise BadInput(f"{path}: not text in UTF-8") from fault


def _of_csv(path: Path, text: str) -> Iterator[Stated]:
    if table.is_ours(text):
        yield from table.stated(text, str(path))
    elif text.startswith("Metric,"):
        yield perf_export.of_csv(text, str(path))
    else:
        raise BadInput(f"{path}: not of a known form; it must be of {FORMS}")


def _of_json(path: Path, text: str) -> Iterator[Stated]:
    for where, document in _documents(path, text):
        if not isinstance(document, Mapping):
            raise BadInput(f"{where}: a run is an object, this is a {type(document).__name__}")
        if serving_json.MARK in document:
            yield serving_json.stated(document, where)
        elif perf_export.MARK in document or "records" in document:
            yield perf_export.of_json(document, where)
        else:
            raise BadInput(f"{where}: not of a known form; it must be of {FORMS}")


def _documents(path: Path, text: str) -> Iterator[tuple[str, Any]]:
    """One document, a list of them, or one a line."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        yield from _lines(path, text)
        return
    if isinstance(whole, list):
        yield from ((f"{path}: run {number}", run) for number, run in enumerate(whole, 1))
    else:
        yield str(path), whole


def _lines(path: Path, text: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield f"{path}: line {number}", json.loads(line)
            except (ValueError, RecursionError) as fault:
                raise BadInput(f"{path}: line {number} is not JSON ({fault})") from fault
