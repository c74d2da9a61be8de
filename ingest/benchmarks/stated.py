"""One run as a file or its owner states it, under the names of table `benchmark`; what is missing is told by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.benchmarks.sound import check_together
from warehouse.faults import BadInput
from warehouse.tables import Benchmark

NEEDED = {
    "llm_id": "--model",
    "gpu_id": "--gpu",
    "tensor_parallel": "--gpu-count",
    "weights": "--weights",
    "input_tokens": "--input-tokens",
    "output_tokens": "--output-tokens",
    "concurrency": "--concurrency",
    "output_tokens_per_s": "a benchmark that counts output tokens",
}
"""What sizing can't do without, and how to say it where the file doesn't."""


@dataclass(frozen=True)
class Stated:
    """What one run in a file says, and where it stands there."""

    where: str
    fields: Mapping[str, Any]
    doubt: str | None = None
    """What its figures leave out, in words."""


def record(stated: Stated, given: Mapping[str, Any], path: Path) -> Benchmark:
    """The record of one run; what its owner gives goes before what the file says.

    Raises:
        BadInput: Something needed is said by neither, or a figure is impossible.
    """
    fields = _replica(_said(stated.fields) | _said(given))
    missing = [f"{name} ({NEEDED[name]})" for name in NEEDED if name not in fields]
    if missing:
        raise BadInput(f"{stated.where}: it doesn't say {', '.join(missing)}; add it")
    fields.setdefault("engine", "unknown")
    fields.setdefault("measured_on", _changed(path))
    if stated.doubt:
        fields["note"] = "; ".join(filter(None, (fields.get("note"), stated.doubt)))
    try:
        run = Benchmark.of(source=f"benchmark:{path.stem}", source_name=path.name, **fields)
    except ValidationError as fault:
        first = fault.errors()[0]
        raise BadInput(f"{stated.where}: {first['loc'][0]} {first['input']!r}: {first['msg'].lower()}") from fault
    check_together(run, stated.where)
    return run


def seconds(milliseconds: object, where: str, name: str) -> float | None:
    """A time in milliseconds as seconds; None stays None.

    Raises:
        BadInput: It is no finite number.
    """
    found = number(milliseconds, where, name)
    return None if found is None else found / 1000


def number(value: object, where: str, name: str) -> float | None:
    """A finite number, with or without commas at the thousands; None and nothing stay None.

    Raises:
        BadInput: It is something else.
    """
    if value is None or value == "":
        return None
    try:
        found = float(str(value).replace(",", ""))
    except ValueError:
        found = float("nan")
    if isinstance(value, bool) or not isfinite(found):
        raise BadInput(f"{where}: {name} is {value!r}, not a number")
    return found


def _said(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _replica(fields: dict[str, Any]) -> dict[str, Any]:
    """GPUs and how they are shared out: what is not said follows from what is."""
    count, stages = fields.get("gpu_count"), fields.get("pipeline_parallel", 1)
    if "tensor_parallel" not in fields and count:
        fields["tensor_parallel"] = max(1, int(count) // int(stages))
    if "tensor_parallel" in fields and not count:
        fields["gpu_count"] = int(fields["tensor_parallel"]) * int(stages)
    return fields


def _changed(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
