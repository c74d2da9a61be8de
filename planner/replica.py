"""The seam between sizing and planning: for each accelerator, the replicas that fit it and what each carries.

A sizing made elsewhere can take ours' place: a JSON file with a row for each accelerator.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planner.assumptions import Assumptions
from planner.fleet import Replica, Replicas
from planner.scenario import Scenario
from planner.scenario_demand import GpuHours, Requests
from planner.sizing.architecture import Architecture
from planner.sizing.memory import fit
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, throughput
from warehouse.faults import BadInput
from warehouse.tables import Gpu

TENSOR_PARALLEL = (1, 2, 4, 8)
MAX_SEQUENCES = 256
"""Sequences a step of an engine that is set up with care; vLLM's own limit of 1,024 takes gigabytes."""


class SizedGpu(BaseModel):
    """A row of a sizing made elsewhere."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    gpu_id: str
    gpus_per_replica: Annotated[int, Field(gt=0)]
    requests_per_s_per_replica: Annotated[float, Field(gt=0, allow_inf_nan=False)]


def replicas(
    scenario: Scenario,
    assumptions: Assumptions,
    gpus: Iterable[Gpu],
    architecture: Architecture | None,
    folder: Path,
) -> Replicas:
    """For each accelerator the replicas that fit it, or why none does."""
    demand = scenario.demand
    if isinstance(demand, GpuHours):
        return {gpu.gpu_id: _node(demand, gpu, assumptions) for gpu in gpus}
    if scenario.sizing:
        return _given(folder / scenario.sizing.file, gpus, assumptions)
    if architecture is None:
        return {}
    return {gpu.gpu_id: _sized(scenario, demand, assumptions, gpu, architecture) for gpu in gpus}


def _node(demand: GpuHours, gpu: Gpu, assumptions: Assumptions) -> tuple[Replica, ...] | str:
    if gpu.gpu_id != demand.gpu:
        return f"the demand is measured on {demand.gpu}"
    full = 1 / (1 - assumptions["batch.goodput_loss_fraction"])
    span = demand.gpu_count if demand.single_node else 1
    summary = f"{demand.gpu_count} GPUs {'in one node' if demand.single_node else 'in any nodes'}, as the demand says"
    return (Replica(gpu.gpu_id, span, 1.0, full, summary),)


def _given(file: Path, gpus: Iterable[Gpu], assumptions: Assumptions) -> Replicas:
    rows = {row.gpu_id: row for row in _rows(file)}
    found: dict[str, tuple[Replica, ...] | str] = {}
    for gpu in gpus:
        row = rows.get(gpu.gpu_id)
        found[gpu.gpu_id] = "not in the given sizing" if row is None else (_from_row(row, file, assumptions),)
    return found


def _from_row(row: SizedGpu, file: Path, assumptions: Assumptions) -> Replica:
    rate = row.requests_per_s_per_replica
    summary = f"{row.gpus_per_replica} GPUs carry {rate:.3g} requests/s, as {file.name} says"
    return _planned(row.gpu_id, row.gpus_per_replica, rate, summary, assumptions)


def _rows(file: Path) -> list[SizedGpu]:
    try:
        data: Any = json.loads(file.read_text(encoding="utf-8"))
        rows = data["data"] if isinstance(data, Mapping) else data
        return [SizedGpu.model_validate(row) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as fault:
        first = str(fault).splitlines()[0]
        raise BadInput(
            f"{file}: can't be read as a sizing ({first}); it needs rows of gpu_id, gpus_per_replica, "
            "requests_per_s_per_replica"
        ) from fault


def _sized(
    scenario: Scenario, demand: Requests, assumptions: Assumptions, gpu: Gpu, architecture: Architecture
) -> tuple[Replica, ...] | str:
    found, reasons = [], []
    for tensor_parallel in TENSOR_PARALLEL:
        serving = _serving(scenario, assumptions["sizing.memory_utilisation"], tensor_parallel)
        estimate = _estimate(scenario, demand, gpu, architecture, serving)
        if isinstance(estimate, str):
            reasons.append(estimate)
        else:
            rate, summary = estimate
            found.append(_planned(gpu.gpu_id, tensor_parallel, rate, summary, assumptions))
    return tuple(found) or reasons[-1]


def _serving(scenario: Scenario, memory_utilisation: float, tensor_parallel: int) -> Serving:
    assert scenario.model  # noqa: S101 - a demand in requests has a model; the scenario's reader sees to it
    return Serving(
        weights=scenario.model.weights,
        kv=scenario.model.kv_cache,
        tensor_parallel=tensor_parallel,
        context_tokens=scenario.model.context_tokens,
        memory_utilisation=memory_utilisation,
        max_sequences=MAX_SEQUENCES,
    )


def _estimate(
    scenario: Scenario, demand: Requests, gpu: Gpu, architecture: Architecture, serving: Serving
) -> tuple[float, str] | str:
    """Requests a second of one replica at full load, and how that comes about; or why there is none."""
    memory = fit(architecture, gpu, serving)
    return _paced(scenario, demand, gpu, architecture, serving) if memory.fits else memory.verdict


def _paced(
    scenario: Scenario, demand: Requests, gpu: Gpu, architecture: Architecture, serving: Serving
) -> tuple[float, str] | str:
    prompt = max(1, round(demand.input_tokens * (1 - demand.cached_input_fraction)))
    try:
        load = Load(
            prompt,
            demand.output_tokens,
            max_time_per_output_token_s=scenario.service.max_time_per_output_token_s,
        )
        pace = throughput(architecture, gpu, serving, load)
    except BadInput as fault:
        return fault.message
    if pace.requests_per_s <= 0:
        return f"can't answer within {scenario.service.max_time_per_output_token_s} s per token"
    return pace.requests_per_s, (
        f"{serving.tensor_parallel} GPUs hold the model at {serving.weights} and carry {pace.requests_per_s:.2f} "
        f"requests/s ({pace.output_tokens_per_s:,.0f} tokens/s out, {pace.concurrency} at a time, "
        f"{pace.time_per_output_token_s * 1000:.0f} ms a token; measured runs lie between "
        f"{pace.low_factor:g} and {pace.high_factor:g} times that); limit: {pace.limited_by}"
    )


def _planned(gpu_id: str, gpu_count: int, rate: float, summary: str, assumptions: Assumptions) -> Replica:
    full = rate * assumptions["sizing.throughput_factor"]
    kept = assumptions["serving.headroom_fraction"] * (1 - assumptions["serving.goodput_loss_fraction"])
    return Replica(gpu_id, gpu_count, full * kept, full, summary)
