"""The seam between sizing and planning: for each accelerator, the replicas that fit it and what each carries.

A measured run goes before our estimate, and a sizing made elsewhere before both. Each replica bears the band of its
throughput.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from planner.assumptions import Assumptions
from planner.fleet import Replica, Replicas
from planner.given_sizing import Given, SizedGpu, given_sizing
from planner.scenario import Scenario, Service, Sizing
from planner.scenario_demand import GpuHours, Requests, Training
from planner.sizing.architecture import Architecture
from planner.sizing.benchmarks import speed
from planner.sizing.engines import with_defaults
from planner.sizing.memory import MemoryFit, fit
from planner.sizing.serving import Serving
from planner.sizing.shares import shares_of
from planner.sizing.sweep import sweep_of
from planner.sizing.throughput import Load, Throughput
from planner.training.replicas import training_replicas
from warehouse.faults import BadInput
from warehouse.tables import Benchmark, Gpu

TENSOR_PARALLEL = (1, 2, 4, 8)
MAX_SEQUENCES = 256
"""Sequences a step of an engine that is set up with care; vLLM's own limit of 1,024 takes gigabytes."""


def replicas(
    scenario: Scenario,
    assumptions: Assumptions,
    gpus: Iterable[Gpu],
    architecture: Architecture | None,
    folder: Path,
    benchmarks: Sequence[Benchmark] = (),
) -> Replicas:
    """For each accelerator the replicas that fit it, or why none does."""
    demand = scenario.demand
    if isinstance(demand, GpuHours):
        return {gpu.gpu_id: _node(demand, gpu, assumptions) for gpu in gpus}
    if isinstance(demand, Training):
        return training_replicas(demand, architecture, gpus, assumptions)
    if scenario.sizing:
        return _given(scenario.sizing, demand, scenario, folder, gpus, assumptions)
    if architecture is None:
        return {}
    return {gpu.gpu_id: _sized(scenario, demand, assumptions, gpu, architecture, benchmarks) for gpu in gpus}


def _node(demand: GpuHours, gpu: Gpu, assumptions: Assumptions) -> tuple[Replica, ...] | str:
    if gpu.gpu_id != demand.gpu:
        return f"the demand is measured on {demand.gpu}"
    full = 1 / (1 - assumptions["batch.goodput_loss_fraction"])
    span = demand.gpu_count if demand.single_node else 1
    summary = f"{demand.gpu_count} GPUs {'in one node' if demand.single_node else 'in any nodes'}, as the demand says"
    return (Replica(gpu.gpu_id, span, 1.0, full, summary),)


def _given(
    sizing: Sizing,
    demand: Requests,
    scenario: Scenario,
    folder: Path,
    gpus: Iterable[Gpu],
    assumptions: Assumptions,
) -> Replicas:
    limit = scenario.service.max_time_per_output_token_s
    rows = given_sizing(Given(folder / sizing.file, sizing.gpu, demand, limit))
    return {
        gpu.gpu_id: tuple(_from_row(row, sizing.file, assumptions) for row in rows.get(gpu.gpu_id, ()))
        or "not in the given sizing"
        for gpu in gpus
    }


def _from_row(row: SizedGpu, file: str, assumptions: Assumptions) -> Replica:
    rate = row.requests_per_s_per_replica
    said_by = f" ({row.said_by})" if row.said_by else ""
    summary = f"{row.gpus_per_replica} GPUs carry {rate:.3g} requests/s, as {Path(file).name} says{said_by}"
    planned = _planned(row.gpu_id, row.gpus_per_replica, rate, summary, assumptions)
    return replace(planned, low_factor=row.low_factor, high_factor=row.high_factor)


def _sized(
    scenario: Scenario,
    demand: Requests,
    assumptions: Assumptions,
    gpu: Gpu,
    architecture: Architecture,
    benchmarks: Sequence[Benchmark],
) -> tuple[Replica, ...] | str:
    found, reasons = [], []
    for tensor_parallel in TENSOR_PARALLEL:
        serving = _serving(scenario, assumptions["sizing.memory_utilisation"], tensor_parallel)
        serving = with_defaults(serving, gpu, gpu.usable_memory_gib)
        try:
            pace, memory = _paced(scenario, demand, gpu, architecture, serving, benchmarks)
        except BadInput as fault:
            reasons.append(fault.message)
            continue
        planned = _planned(gpu.gpu_id, tensor_parallel, pace.requests_per_s, _summary(serving, pace), assumptions)
        found.append(
            replace(
                planned,
                low_factor=pace.low_factor,
                high_factor=pace.high_factor,
                token_efficiency=pace.token_efficiency,
                memory=shares_of(memory, gpu.usable_memory_gib),
            )
        )
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
        engine=scenario.model.engine,
        draft_tokens=scenario.model.draft_tokens,
        accepted_draft_tokens=scenario.model.accepted_draft_tokens,
    )


def _paced(
    scenario: Scenario,
    demand: Requests,
    gpu: Gpu,
    architecture: Architecture,
    serving: Serving,
    benchmarks: Sequence[Benchmark],
) -> tuple[Throughput, MemoryFit]:
    """What one replica does at full load within the service's limits, measured or else estimated, and what it holds.

    Raises:
        BadInput: The model does not fit, no speed can be told, or no request is answered within the limits.
    """
    service, model = scenario.service, scenario.model
    load = Load(
        max(1, round(demand.input_tokens * (1 - demand.cached_input_fraction))),
        demand.output_tokens,
        max_time_per_output_token_s=service.max_time_per_output_token_s,
        max_time_to_first_token_s=service.max_time_to_first_token_s,
        tuned=model is None or model.tuned,
    )
    memory = fit(architecture, gpu, serving)
    if not memory.fits and not sweep_of(architecture, gpu, serving, load, benchmarks):
        raise BadInput(memory.verdict)
    pace = speed(architecture, gpu, serving, load, benchmarks)
    if pace.requests_per_s <= 0:
        raise BadInput(_too_slow(service))
    return pace, memory


def _too_slow(service: Service) -> str:
    limits = (
        (service.max_time_per_output_token_s, "per token"),
        (service.max_time_to_first_token_s, "to the first token"),
    )
    return "can't answer within " + " and ".join(f"{limit} s {what}" for limit, what in limits if limit)


def _summary(serving: Serving, pace: Throughput) -> str:
    low, high = (pace.requests_per_s * factor for factor in (pace.low_factor, pace.high_factor))
    gpus, carry = ("1 GPU holds", "carries") if serving.gpu_count == 1 else (f"{serving.gpu_count} GPUs hold", "carry")
    return (
        f"{gpus} the model at {serving.weights} and {carry} {pace.requests_per_s:.2f} "
        f"requests/s, 8 of 10 times between {low:.2f} and {high:.2f} ({pace.output_tokens_per_s:,.0f} tokens/s out, "
        f"{pace.concurrency} at a time, {pace.time_per_output_token_s * 1000:.0f} ms a token); "
        f"limit: {pace.limited_by}; {pace.basis}"
    )


def _planned(gpu_id: str, gpu_count: int, rate: float, summary: str, assumptions: Assumptions) -> Replica:
    full = rate * assumptions["sizing.throughput_factor"]
    kept = assumptions["serving.headroom_fraction"] * (1 - assumptions["serving.goodput_loss_fraction"])
    return Replica(gpu_id, gpu_count, full * kept, full, summary)
