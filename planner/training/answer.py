"""From what was asked of `train` to rows: a row for each GPU, its memory account and its speed inside."""

import re
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict

from planner.sizing.answer import gpus_in_use
from planner.sizing.architecture import Architecture
from planner.sizing.doubts import doubts
from planner.sizing.model import named_architecture
from planner.training.adapters import adapter_parameters
from planner.training.fit import TrainingFit, min_gpus, training_fit
from planner.training.recipe import Recipe, projections, recipe_on_fewest
from planner.training.speed import TrainingSpeed, training_speed
from warehouse.faults import BadInput
from warehouse.lookup import find_gpu, find_llm
from warehouse.tables import Gpu

NODE_GPUS = 8
HOURS_PER_DAY = 24
COUNT = re.compile(r"(\d+(?:\.\d+)?(?:e\d+)?)\s*([kmbt]?)", re.IGNORECASE)
SCALE = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}


class Ask(BaseModel):
    """The words of one `train`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    config: str
    gpu_names: tuple[str, ...] = ()
    gpus: int | None = None
    method: str = "full"
    optimiser: str = "adamw"
    precision: str = "mixed"
    framework: str = "transformers"
    sharding: str = "fsdp"
    tensor_parallel: int = 1
    context_parallel: int = 1
    expert_parallel: int = 1
    pipeline_parallel: int = 1
    virtual_stages: int = 1
    micro_batches: int | None = None
    checkpointing: str = "full"
    sequence: int = 4096
    micro_batch: int = 1
    flash_attention: bool = True
    lora_rank: int = 16
    lora_targets: str = "all"
    lora_dropout: bool = False
    double_quantised: bool = False
    fused_backward: bool = False
    cpu_offload: bool = False
    activation_offload: bool = False
    mfu: float | None = None
    gpu_memory_gib: float | None = None
    tokens: str | None = None

    def recipe(self, gpus: int | None = None) -> Recipe:
        """How it is to be trained on so many GPUs, or on as few as share it as asked."""
        said = self.model_dump(
            exclude={"config", "gpu_names", "gpus", "sequence", "lora_targets", "gpu_memory_gib", "tokens"}
        )
        made = recipe_on_fewest if gpus is None else partial(Recipe, gpus=gpus)
        return made(**said, sequence_tokens=self.sequence, lora_targets=projections(self.lora_targets))


@dataclass(frozen=True)
class Trainings:
    """The rows, and what a reader should be warned of."""

    rows: list[dict[str, Any]]
    warnings: list[str]
    beside: tuple[str, ...] = ()
    """Where no GPUs were named: those beside a desk, which are sized when they are."""


def trainings(connection: duckdb.DuckDBPyConnection, ask: Ask) -> Trainings:
    """Size the training on every GPU asked for, or on all of data centres.

    Raises:
        BadInput: An unknown model, GPU or word, or a model of which only a size is known.
    """
    tokens = token_count(ask.tokens) if ask.tokens else None
    architecture = named_architecture(ask.config, lambda name: find_llm(connection, name))
    usual, desks = gpus_in_use(connection)
    gpus = [find_gpu(connection, name) for name in ask.gpu_names] or usual
    beside = () if ask.gpu_names else tuple(gpu.gpu_id for gpu in desks if gpu.vendor != "Apple")
    return Trainings([_row(architecture, gpu, ask, tokens) for gpu in gpus], _warnings(architecture, ask), beside)


def token_count(words: str) -> float:
    """A number of tokens as people write it.

    >>> token_count("2B"), token_count("1.5e9"), token_count("500 M")
    (2000000000.0, 1500000000.0, 500000000.0)

    Raises:
        BadInput: It is no number.
    """
    found = COUNT.fullmatch(words.strip().replace("_", "").replace(",", ""))
    if found is None or not float(found[1]):
        raise BadInput(f"--tokens {words}: say a number above 0, such as 500M, 2B or 15T")
    return float(found[1]) * SCALE[found[2].lower()]


def _row(architecture: Architecture, gpu: Gpu, ask: Ask, tokens: float | None) -> dict[str, Any]:
    memory_gib = ask.gpu_memory_gib or gpu.usable_memory_gib
    recipe = ask.recipe(ask.gpus)
    if ask.gpus is None and not architecture.is_opaque:
        fewest, _ = min_gpus(architecture, recipe, memory_gib)
        recipe = replace(recipe, gpus=fewest or max(NODE_GPUS, recipe.gpus))
    memory = training_fit(architecture, gpu, recipe, memory_gib)
    return {
        "model": architecture.name,
        "gpu_id": gpu.gpu_id,
        "gpu_memory_gib": memory_gib,
        **_asked(architecture, recipe),
        **_memory(memory),
        **_speed(architecture, gpu, recipe, tokens),
        "memory": [asdict(term) for term in memory.terms],
    }


def _asked(architecture: Architecture, recipe: Recipe) -> dict[str, Any]:
    trained = architecture.parameter_count
    if recipe.trains_adapters:
        trained = adapter_parameters(architecture, recipe.lora_rank, recipe.lora_targets)
    return {
        "parameter_count": architecture.parameter_count,
        "active_parameter_count": architecture.active_parameter_count,
        "trained_parameter_count": trained,
        **{name: value for name, value in asdict(recipe).items() if name != "lora_targets"},
        "lora_targets": " ".join(recipe.lora_targets),
        "tokens_per_step": round(recipe.tokens_per_step),
    }


def _memory(memory: TrainingFit) -> dict[str, Any]:
    return {name: value for name, value in vars(memory).items() if name != "terms"}


def _speed(architecture: Architecture, gpu: Gpu, recipe: Recipe, tokens: float | None) -> dict[str, Any]:
    """How fast it is and how long that takes, or why that can't be told."""
    try:
        speed = training_speed(architecture, gpu, recipe)
    except BadInput as fault:
        return {"tokens_per_s": None, "speed_unknown_because": fault.message}
    names = {"limited_by": "speed_limited_by"}
    found = {names.get(name, name): value for name, value in vars(speed).items()}
    return found | (_time(speed, recipe, tokens) if tokens else {})


def _time(speed: TrainingSpeed, recipe: Recipe, tokens: float) -> dict[str, Any]:
    hours = speed.gpu_hours(tokens)
    return {
        "tokens": tokens,
        "gpu_hours": hours,
        "gpu_hours_low": hours / speed.high_factor,
        "gpu_hours_high": hours / speed.low_factor,
        "wall_days": hours / recipe.gpus / HOURS_PER_DAY,
    }


def _warnings(architecture: Architecture, ask: Ask) -> list[str]:
    found = doubts(architecture, ask.sequence, "--sequence", "images' activations are not counted")
    if architecture.state_layers:
        found.append(f"{architecture.name}: activations of its layers with a state are rough")
    return found
