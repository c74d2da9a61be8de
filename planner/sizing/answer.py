"""From what was asked of `size` to rows: a row for each GPU, its memory account inside."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict, field_validator

from planner.sizing.architecture import Architecture
from planner.sizing.benchmarks import speed
from planner.sizing.doubts import doubts
from planner.sizing.engines import default_utilisation, runs_on, with_defaults
from planner.sizing.memory import FEW_SEQUENCES, MemoryFit, fit
from planner.sizing.model import named_architecture
from planner.sizing.number_format import number_format
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load
from planner.sizing.weights import as_published, weight_bytes
from warehouse.faults import BadInput
from warehouse.lookup import find_gpu, find_llm
from warehouse.store import records
from warehouse.tables import Benchmark, Gpu
from warehouse.units import GB

SERVING_SINCE = 2020
"""Launch year from which GPUs are shown unasked."""
SERVING_MEMORY_GB = 24
"""Least memory of GPUs that are shown unasked [GB]."""
DESKTOP = ("consumer", "workstation", "unified memory")
"""Words of the form factors of what stands beside a desk."""


class Ask(BaseModel):
    """The words of one `size`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    config: str
    gpus: tuple[str, ...] = ()
    checkpoint_bytes: int | None = None
    tensor_parallel: int | None = None
    pipeline_parallel: int = 1
    expert_parallel: int = 1
    attention_data_parallel: int = 1
    draft_tokens: int = 0
    accepted_draft_tokens: float = 0.0
    engine: str = "vllm"
    engine_version: str | None = None
    weights: str = "native"
    kv_dtype: str = "auto"
    context: int = 8192
    concurrency: int | None = None
    memory_utilisation: float | None = None
    gpu_memory_gib: float | None = None
    max_batched_tokens: int | None = None
    max_sequences: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    max_time_per_output_token_s: float | None = None
    max_time_to_first_token_s: float | None = None
    untuned: bool = False

    @field_validator("engine")
    @classmethod
    def _short(cls, engine: str) -> str:
        return "tensorrt-llm" if engine == "trtllm" else engine

    @property
    def sequences(self) -> int:
        """Sequences that must fit at once [1]."""
        return self.concurrency or 1

    def serving(self, architecture: Architecture, tensor_parallel: int, gpu: Gpu) -> Serving:
        """How the model is to be served, what nobody stated as the engine has it: memory and speed rest on the same."""
        memory_gib, gpus = gpu.usable_memory_gib, tensor_parallel * self.pipeline_parallel
        release = Serving(1, engine_version=self.engine_version).release
        unasked = default_utilisation(architecture, self.engine, gpus, memory_gib, release)
        asked = Serving(
            context_tokens=self.context,
            concurrency=self.sequences,
            weights=self.weights,
            kv="bf16" if self.kv_dtype.lower() == "auto" else self.kv_dtype.lower(),
            tensor_parallel=tensor_parallel,
            pipeline_parallel=self.pipeline_parallel,
            expert_parallel=self.expert_parallel,
            attention_data_parallel=self.attention_data_parallel,
            draft_tokens=self.draft_tokens,
            accepted_draft_tokens=self.accepted_draft_tokens,
            engine=self.engine,
            memory_utilisation=unasked if self.memory_utilisation is None else self.memory_utilisation,
            max_batched_tokens=self.max_batched_tokens,
            max_sequences=self.max_sequences,
            engine_version=self.engine_version,
        )
        return with_defaults(asked, gpu, memory_gib)

    def load(self) -> Load | None:
        """What is asked of a replica: so many sequences, else as many as fit; of llama.cpp one, as it is set up."""
        if not (self.input_tokens and self.output_tokens):
            return None
        return Load(
            self.input_tokens,
            self.output_tokens,
            concurrency=self.concurrency or (1 if self.engine == "llama.cpp" else None),
            max_time_per_output_token_s=self.max_time_per_output_token_s,
            max_time_to_first_token_s=self.max_time_to_first_token_s,
            tuned=not self.untuned,
        )


@dataclass(frozen=True)
class Sizes:
    """The rows, and what a reader should be warned of."""

    rows: list[dict[str, Any]]
    warnings: list[str]
    beside: tuple[str, ...] = ()
    """Where no GPUs were named: those beside a desk, which are sized when they are."""


def sized(connection: duckdb.DuckDBPyConnection, ask: Ask) -> Sizes:
    """Size the model on every GPU asked for, or on all that serve models in data centres today.

    Raises:
        BadInput: An unknown model, GPU or number format, only one of the two token counts, or too short a context.
    """
    if (ask.input_tokens is None) != (ask.output_tokens is None):
        raise BadInput("--input-tokens and --output-tokens: say both, or neither")
    if ask.context < (ask.input_tokens or 0) + (ask.output_tokens or 0):
        raise BadInput(
            f"--context {ask.context:,}: shorter than a prompt of {ask.input_tokens:,} and an answer of "
            f"{ask.output_tokens:,} tokens; say --context {(ask.input_tokens or 0) + (ask.output_tokens or 0)}"
        )
    architecture = named_architecture(ask.config, lambda name: find_llm(connection, name), ask.checkpoint_bytes)
    serving, beside = ([gpu for gpu in some if runs_on(ask.engine, gpu)] for some in gpus_in_use(connection))
    gpus = [find_gpu(connection, name) for name in ask.gpus] or serving
    if ask.gpu_memory_gib:
        gpus = [gpu.model_copy(update={"usable_memory_gib": ask.gpu_memory_gib}) for gpu in gpus]
    runs = records(connection, Benchmark) if ask.load() else []
    rows = [_row(architecture, gpu, ask, runs) for gpu in gpus]
    warnings = [*_warnings(architecture, ask), *_not_run(ask.engine, gpus), *_shared(gpus)]
    return Sizes(rows, warnings, () if ask.gpus else tuple(gpu.gpu_id for gpu in beside))


def gpus_in_use(connection: duckdb.DuckDBPyConnection) -> tuple[list[Gpu], list[Gpu]]:
    """GPUs with memory enough for models, the largest first: those of data centres, and those beside a desk."""
    found = [
        gpu
        for gpu in records(connection, Gpu)
        if gpu.launch_year >= SERVING_SINCE
        and gpu.memory_size_gb >= SERVING_MEMORY_GB
        and gpu.vendor in {"NVIDIA", "AMD", "Apple"}
    ]
    ordered = sorted(found, key=lambda gpu: (-gpu.usable_memory_gib, gpu.gpu_id))
    return [gpu for gpu in ordered if not beside_a_desk(gpu)], [gpu for gpu in ordered if beside_a_desk(gpu)]


def beside_a_desk(gpu: Gpu) -> bool:
    """Whether an accelerator is a consumer's or a workstation's, or shares its memory with the host."""
    return any(word in gpu.form_factor for word in DESKTOP)


def _row(architecture: Architecture, gpu: Gpu, ask: Ask, runs: Sequence[Benchmark]) -> dict[str, Any]:
    serving = ask.serving(architecture, ask.tensor_parallel or 1, gpu)
    memory = fit(architecture, gpu, serving)
    if not ask.gpus and ask.tensor_parallel is None and memory.min_gpus:
        limited = ask.max_sequences or min(serving.sequences, max(FEW_SEQUENCES[0], ask.sequences))
        serving = replace(ask.serving(architecture, memory.min_gpus, gpu), max_sequences=limited)
        memory = fit(architecture, gpu, serving)
    row = {
        "model": architecture.name,
        "gpu_id": gpu.gpu_id,
        "gpu_memory_gib": gpu.usable_memory_gib,
        "parameter_count": architecture.parameter_count,
        "active_parameter_count": architecture.active_parameter_count,
        "draft_parameter_count": architecture.draft_parameter_count,
        "engine": serving.engine,
        "tensor_parallel": serving.tensor_parallel,
        "gpus_per_replica": serving.gpu_count,
        "weights": _format_name(architecture, ask.weights),
        "kv_dtype": serving.kv,
        "context_tokens": ask.context,
        "concurrency": ask.sequences,
        "max_sequences": serving.sequences,
        "memory_utilisation": serving.memory_utilisation,
        "weights_gb": weight_bytes(architecture, ask.weights) / GB,
        **_memory(memory),
    }
    load = ask.load()
    if load:
        row |= _speed(architecture, gpu, serving, load, runs)
    return row | {"memory": [asdict(term) for term in memory.terms]}


def _format_name(architecture: Architecture, weights: str) -> str:
    if weights.lower() != "native":
        return weights.lower()
    if architecture.is_opaque:
        return "checkpoint" if architecture.checkpoint_bytes else architecture.recipe.weights.name
    return architecture.recipe.weights.name if as_published(architecture, weights) == 1 else "checkpoint"


def _memory(memory: MemoryFit) -> Mapping[str, Any]:
    return {name: value for name, value in vars(memory).items() if name != "terms"}


def _speed(
    architecture: Architecture, gpu: Gpu, serving: Serving, load: Load, runs: Sequence[Benchmark]
) -> dict[str, Any]:
    """What a replica does, measured or else estimated, or why that can't be told."""
    try:
        pace = speed(architecture, gpu, serving, load, runs)
    except BadInput as fault:
        return {"requests_per_s": None, "speed_unknown_because": fault.message}
    names = {"concurrency": "speed_concurrency", "limited_by": "speed_limited_by"}
    return {names.get(name, name): value for name, value in vars(pace).items()}


def _shared(gpus: Sequence[Gpu]) -> list[str]:
    """What is not in the account of machines whose accelerator has no memory of its own."""
    names = [gpu.gpu_id for gpu in gpus if gpu.form_factor == "unified memory"]
    said = "memory is shared with the host, which takes 4 to 11 GiB more where it isn't set apart"
    return [f"{', '.join(names)}: {said}"] if names else []


def _not_run(engine: str, gpus: Sequence[Gpu]) -> list[str]:
    """What was sized though no such engine runs on it."""
    names = [gpu.gpu_id for gpu in gpus if not runs_on(engine, gpu)]
    return [f"{', '.join(names)}: {engine} does not run on it; sized as if it did"] if names else []


def _warnings(architecture: Architecture, ask: Ask) -> list[str]:
    images = "vLLM's trial of images takes 1 to 7 GiB more, unless they are switched off"
    found = doubts(architecture, ask.context, "--context", images)
    if architecture.state_layers and ask.weights.lower() != "native" and number_format(ask.weights).name == "int4":
        found.append(
            f"{architecture.name}: published 4-bit checkpoints of models with linear attention have 6 to 9 bits "
            "a weight; say --checkpoint-bytes"
        )
    if architecture.caches_in_eight_bit and ask.kv_dtype.lower() == "auto":
        found.append(
            f"{architecture.name}: its checkpoint has scales for a cache in 8 bit, which TensorRT-LLM and later vLLM "
            "take unasked; --kv-dtype fp8 sizes that"
        )
    if architecture.is_opaque:
        found.append(
            f"{architecture.name}: without its configuration the KV cache is unknown; a rule of thumb stands in"
        )
    return found
