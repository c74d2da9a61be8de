"""A sizing made elsewhere: rows of our own form (JSON), AIConfigurator's tables (CSV), AISimulate's prediction (JSON).

AIConfigurator's `best_config_topn.csv` and `pareto.csv` name the GPU (`system`), the replica's GPUs, requests a second
(`seq/s`), lengths, and times in ms; disaggregated ones put `(d)` before the system. AISimulate's `prediction.json`
names neither GPU nor model: the scenario says the GPU (`[sizing] gpu`). Forms as written by aiconfigurator 0.12.0 and
aisimulate 0.13 (2026-11). A result for other lengths than the demand's, or slower than its limit, is not used.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from planner.scenario_demand import Requests
from warehouse.faults import BadInput

SYSTEMS = {
    "a100_pcie": "A100-PCIE-80GB",
    "a100_sxm": "A100-SXM-80GB",
    "a30": "A30",
    "b200_sxm": "B200-SXM",
    "b300_sxm": "B300-SXM",
    "gb200": "GB200",
    "gb300": "GB300",
    "h100_pcie": "H100-PCIE-80GB",
    "h100_sxm": "H100-SXM-80GB",
    "h200_sxm": "H200-SXM-141GB",
    "l4": "L4",
    "l40s": "L40S",
    "rtx_pro_6000_server": "RTX-PRO-6000-BW-SE",
}
"""AIConfigurator's names of GPUs."""
LENGTHS_APART = 1.25
"""Most that a result's lengths may differ from the demand's [-]."""
AICONFIGURATOR_BAND = (0.81, 1.42)
"""Measured over predicted, tenth and ninetieth percentile of 259 published runs (docs/sizing.md) [-]."""
FORMS = (
    "rows of gpu_id, gpus_per_replica, requests_per_s_per_replica (JSON), AIConfigurator's CSV, or AISimulate's "
    "prediction.json with [sizing] gpu"
)
Finite = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class SizedGpu(BaseModel):
    """What one replica on an accelerator carries, as somebody else says."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    gpu_id: str
    gpus_per_replica: Annotated[int, Field(gt=0)]
    requests_per_s_per_replica: Finite
    low_factor: Finite = 1.0
    high_factor: Finite = 1.0
    said_by: str = ""


@dataclass(frozen=True)
class Given:
    """The file, the GPU where the file names none, and what the answers must keep."""

    file: Path
    gpu_id: str | None
    demand: Requests
    max_time_per_output_token_s: float | None


def given_sizing(given: Given) -> dict[str, list[SizedGpu]]:
    """The rows that fit the demand, by accelerator.

    Raises:
        BadInput: The file can't be read as any of the forms, or nothing in it is for such a demand.
    """
    try:
        read = list(_read(given))
        rows = [SizedGpu.model_validate(row) for row in read]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, csv.Error) as fault:
        first = str(fault).splitlines()[0]
        raise BadInput(f"{given.file}: can't be read as a sizing ({first}); it needs {FORMS}") from fault
    found: dict[str, list[SizedGpu]] = {}
    for row in rows:
        found.setdefault(row.gpu_id, []).append(row)
    return found


def _read(given: Given) -> Iterator[Mapping[str, Any]]:
    text = given.file.read_text(encoding="utf-8")
    if given.file.suffix.lower() == ".csv":
        yield from map(_configured, _fitting(given, list(csv.DictReader(text.splitlines()))))
        return
    data: Any = json.loads(text)
    if isinstance(data, Mapping) and "request_throughput_rps" in data:
        yield from (_simulated(data, given.gpu_id) for _ in _fitting(given, [_lengths(data)]))
        return
    yield from (data["data"] if isinstance(data, Mapping) else data)


def _fitting(given: Given, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The results for such lengths that are fast enough.

    Raises:
        BadInput: There is none.
    """
    found = [row for row in rows if _fits(given, row)]
    if not found:
        asked = f"{given.demand.input_tokens} tokens in and {given.demand.output_tokens} out"
        raise BadInput(f"{given.file}: no result for about {asked} within the scenario's limits")
    return found


def _configured(row: Mapping[str, str]) -> dict[str, Any]:
    """A row of AIConfigurator's tables."""
    system = row.get("system") or row["(d)system"]
    if system not in SYSTEMS:
        raise ValueError(f"unknown system {system!r}")
    return {
        "gpu_id": SYSTEMS[system],
        "gpus_per_replica": row["num_total_gpus"],
        "requests_per_s_per_replica": row["seq/s"],
        "low_factor": AICONFIGURATOR_BAND[0],
        "high_factor": AICONFIGURATOR_BAND[1],
        "said_by": f"AIConfigurator, {row['model']}, {row['concurrency']} at a time, {row['tpot']} ms a token",
    }


def _simulated(data: Mapping[str, Any], gpu_id: str | None) -> dict[str, Any]:
    """AISimulate's prediction; its GPUs follow from GPU-hours over the time that passed."""
    if gpu_id is None:
        raise ValueError("AISimulate's prediction doesn't name the GPU; say it in the scenario under [sizing] gpu")
    return {
        "gpu_id": gpu_id,
        "gpus_per_replica": max(1, round(data["gpu_hours"] * 3_600_000 / data["duration_ms"])),
        "requests_per_s_per_replica": data["request_throughput_rps"],
        "low_factor": AICONFIGURATOR_BAND[0],
        "high_factor": AICONFIGURATOR_BAND[1],
        "said_by": f"AISimulate, {data['mean_tpot_ms']:.0f} ms a token",
    }


def _lengths(data: Mapping[str, Any]) -> dict[str, Any]:
    requests = data["num_requests"]
    return {
        "isl": data["total_input_tokens"] / requests,
        "osl": data["total_output_tokens"] / requests,
        "tpot": data["mean_tpot_ms"],
    }


def _fits(given: Given, row: Mapping[str, Any]) -> bool:
    """Whether a result is for such lengths, and fast enough."""
    demand, limit_s = given.demand, given.max_time_per_output_token_s
    pairs = ((float(row["isl"]), demand.input_tokens), (float(row["osl"]), demand.output_tokens))
    near = all(1 / LENGTHS_APART <= stated / asked <= LENGTHS_APART for stated, asked in pairs)
    return near and (limit_s is None or float(row["tpot"]) / 1000 <= limit_s)
