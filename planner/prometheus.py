"""GPUs' utilisation out of Prometheus: the answer of a range query (JSON), or a table of series (CSV).

Each series is one GPU. Its samples of an hour are averaged, and the GPUs of the hour added up: GPUs at work. The
GPUs that reported at all in an hour are those that were allocated. NVIDIA's exporter states DCGM_FI_DEV_GPU_UTIL in
percent and its profiling metrics (DCGM_FI_PROF_...) as fractions; other names are taken by their values: more than 1 is
percent. https://docs.nvidia.com/datacenter/dcgm/latest/dcgm-api/dcgm-api-field-ids.html (2026-11)
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from planner.measured import Measured, Stamped, from_stamps
from warehouse.faults import BadInput

PERCENT = "DCGM_FI_DEV_GPU_UTIL"
FRACTIONS = "DCGM_FI_PROF_"

Sample = tuple[str, datetime, float]
"""A series, a moment (UTC), a utilisation as stated."""


def read(path: Path, zone: tzinfo) -> Measured:
    """Busy GPUs of a year, and how busy the allocated ones were.

    Raises:
        BadInput: the file is neither an answer of a range query nor a table of series, or its hours have gaps.
    """
    samples = list(_json(path) if path.suffix == ".json" else _csv(path, zone))
    scale = 100.0 if _is_percent(samples) else 1.0
    by_hour: dict[datetime, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for series, moment, value in samples:
        if not 0 <= value <= scale:
            raise BadInput(f"{path}: {series} is {value:g} at {moment:%Y-%m-%d %H:%M}; it needs 0 to {scale:g}")
        by_hour[moment.replace(minute=0, second=0, microsecond=0)][series].append(value / scale)
    rows: list[Stamped] = [
        (hour, sum(sum(v) / len(v) for v in gpus.values()), f"{hour:%Y-%m-%d %H:%M}") for hour, gpus in by_hour.items()
    ]
    busy, allocated = sum(row[1] for row in rows), sum(len(gpus) for gpus in by_hour.values())
    told = f"utilisation of {len({series for series, _, _ in samples})} GPUs in {path.name}"
    return Measured(from_stamps(rows, path), told, busy / allocated if allocated else None)


def _is_percent(samples: list[Sample]) -> bool:
    names = {series.partition("{")[0] for series, _, _ in samples}
    if PERCENT in names:
        return True
    if any(name.startswith(FRACTIONS) for name in names):
        return False
    return any(value > 1 for _, _, value in samples)


def _json(path: Path) -> Iterator[Sample]:
    try:
        for result in json.loads(path.read_text(encoding="utf-8"))["data"]["result"]:
            series = _named(result["metric"])
            for stamp, value in result["values"]:
                yield series, datetime.fromtimestamp(float(stamp), UTC), float(value)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as fault:
        raise BadInput(
            f"{path}: not the answer of a Prometheus range query ({type(fault).__name__}: {fault}); "
            "save what /api/v1/query_range returns"
        ) from fault


def _named(metric: dict[str, Any]) -> str:
    """A series' name and labels, as Prometheus writes them.

    >>> _named({"__name__": "DCGM_FI_DEV_GPU_UTIL", "gpu": "0"})
    'DCGM_FI_DEV_GPU_UTIL{gpu="0"}'
    """
    labels = ",".join(f'{key}="{value}"' for key, value in sorted(metric.items()) if key != "__name__")
    return f"{metric.get('__name__', '')}{{{labels}}}"


def _csv(path: Path, zone: tzinfo) -> Iterator[Sample]:
    """A column of times and one for each series; an empty cell is a GPU that did not report."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            heading, *rows = csv.reader(file)
            for row in rows:
                moment = _moment(row[0], zone)
                for series, value in zip(heading[1:], row[1:], strict=True):
                    if value.strip():
                        yield series, moment, float(value.strip().removesuffix("%"))
    except (OSError, ValueError, IndexError, csv.Error) as fault:
        raise BadInput(
            f"{path}: not a table of series ({fault}); it needs a column of times and one for each GPU"
        ) from fault


def _moment(text: str, zone: tzinfo) -> datetime:
    """A time as a Unix time stamp, in seconds or milliseconds, or as ISO 8601 writes it."""
    try:
        stamp = float(text)
    except ValueError:
        local = datetime.fromisoformat(text.strip())
        return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
    return datetime.fromtimestamp(stamp / 1000 if stamp > 1e11 else stamp, UTC)
