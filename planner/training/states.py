"""What is held of every parameter: weights, gradients, a master copy and the optimiser's states.

Bytes a parameter, as in ZeRO's paper (arXiv:1910.02054, section 3.1): in mixed precision 2 of weights, 2 of gradients,
4 of a 32-bit master copy and 8 of Adam's two moments, 16 in all; 8-bit Adam has 2 of moments (arXiv:2110.02861),
Adafactor a row and a column of each matrix (arXiv:1804.04235), plain SGD nothing.
"""

from dataclasses import dataclass

from planner.sizing.architecture import Architecture
from planner.sizing.blocks import Kind, Part
from planner.sizing.number_format import FORMATS
from planner.sizing.quantisation import DOUBLE_QUANTISED, KEPT_ALWAYS
from planner.sizing.weights import fullest_stage
from planner.training.adapters import adapter_parameters
from planner.training.recipe import Recipe

STAGES = {"none": 0, "zero1": 1, "zero2": 2, "zero3": 3}
MASTER_BYTES = 4
SIXTEEN_BIT, THIRTY_TWO_BIT = 2, 4


@dataclass(frozen=True)
class States:
    """Of what is trained, on each GPU [B]; of an adapter's base, which is only read, on each GPU as well."""

    frozen: float
    """Weights that are only read."""
    weights: float
    """Weights that are trained."""
    gradients: float
    optimiser: float
    """Master copy and the optimiser's states."""

    @property
    def total(self) -> float:
        """All of it [B]."""
        return self.frozen + self.weights + self.gradients + self.optimiser


@dataclass(frozen=True)
class PerParameter:
    """Bytes of one trained parameter."""

    weight: float
    gradient: float
    optimiser: float
    """Master copy included."""

    @property
    def total(self) -> float:
        """All of it [B]."""
        return self.weight + self.gradient + self.optimiser


def states_of(architecture: Architecture, recipe: Recipe) -> States:
    """What each GPU holds of the model's states."""
    if recipe.cpu_offload:
        return States(0.0, 0.0, 0.0, 0.0)
    each, stage = per_parameter(architecture, recipe), STAGES[recipe.sharding]

    def trained(sharded_from: int) -> float:
        return trained_held(architecture, recipe, sharded=stage >= sharded_from)

    return States(
        frozen=base_bytes(architecture, recipe, sharded=stage == 3) if recipe.trains_adapters else 0.0,
        weights=trained(3) * each.weight,
        gradients=0.0 if recipe.fused_backward else trained(2) * each.gradient,
        optimiser=trained(1) * each.optimiser,
    )


def per_parameter(architecture: Architecture, recipe: Recipe) -> PerParameter:
    """Bytes of a trained parameter; adapters in mixed precision are in 32 bit and need no master copy.

    >>> from planner.sizing.architecture import Architecture
    >>> per_parameter(Architecture("m", hidden_size=4096), Recipe()).total
    16.0
    >>> per_parameter(Architecture("m", hidden_size=4096), Recipe(precision="bf16")).total
    8.0
    """
    pure = recipe.precision == "bf16"
    number = SIXTEEN_BIT if pure else THIRTY_TWO_BIT
    moments = _moments(architecture, recipe, number)
    if pure:
        return PerParameter(SIXTEEN_BIT, SIXTEEN_BIT, moments)
    if recipe.trains_adapters:
        return PerParameter(THIRTY_TWO_BIT, THIRTY_TWO_BIT, moments)
    return PerParameter(SIXTEEN_BIT, SIXTEEN_BIT, MASTER_BYTES + moments)


def _moments(architecture: Architecture, recipe: Recipe, number: int) -> float:
    """Of a trained parameter, what the optimiser keeps beside a master copy, in numbers of so many bytes [B].

    Lion has one moment (arXiv:2302.06675). Muon has one of matrices, and Adam's two of tables (arXiv:2502.16982).
    Adam in 8 bit keeps those of embeddings in 32 where transformers' Trainer trains (trainer.py, read 2026-12-01).
    """
    table = 0.0 if recipe.trains_adapters else _table_share(architecture)
    tables = table if architecture.tied_embeddings else 2 * table
    wide = table * recipe.stack.embedding_states_in_32_bit
    found = {
        "adamw": 2.0 * number,
        "adamw-8bit": 2 + wide * 2 * (THIRTY_TWO_BIT - 1),
        "paged-adamw-8bit": 0.0,
        "adafactor": THIRTY_TWO_BIT * 2 / max(architecture.hidden_size, 1),
        "lion": float(number),
        "muon": number * (1 + tables),
        "sgd": 0.0,
    }
    return found[recipe.optimiser]


def _table_share(architecture: Architecture) -> float:
    """Of the parameters, in a table of the vocabulary [0..1]."""
    return architecture.vocabulary * architecture.hidden_size / max(architecture.parameter_count or 0, 1)


def trained_held(architecture: Architecture, recipe: Recipe, *, sharded: bool) -> float:
    """Trained parameters on each GPU, copies included [1]."""
    if recipe.trains_adapters:
        adapters = adapter_parameters(architecture, recipe.lora_rank, recipe.lora_targets)
        split = recipe.tensor_parallel * (recipe.shards if sharded else 1)
        return adapters * stage_share(architecture, recipe) / split
    return fullest_stage(
        architecture, lambda part: part.count / ways(part, recipe, sharded=sharded), recipe.pipeline_parallel
    )


def base_bytes(architecture: Architecture, recipe: Recipe, *, sharded: bool) -> float:
    """A frozen base on each GPU [B]."""
    return fullest_stage(
        architecture,
        lambda part: part.count * frozen_bytes(part, recipe) / ways(part, recipe, sharded=sharded),
        recipe.pipeline_parallel,
    )


def stage_share(architecture: Architecture, recipe: Recipe) -> float:
    """Of the layers, that a stage has at most [0..1]."""
    return -(-architecture.layer_count // recipe.pipeline_parallel) / architecture.layer_count


def ways(part: Part, recipe: Recipe, *, sharded: bool = False) -> int:
    """GPUs that share a part: by tensor parallelism, experts dealt out whole, and shards of states [1]."""
    split = min(recipe.tensor_parallel, part.ways or recipe.tensor_parallel)
    if sharded:
        return split * recipe.shards
    return split * (recipe.expert_parallel if part.kind is Kind.EXPERT else 1)


def frozen_bytes(part: Part, recipe: Recipe) -> float:
    """Bytes of a parameter that is only read: 16 bit, or 4 with scales where the base is quantised."""
    if recipe.method != "qlora":
        return SIXTEEN_BIT
    if part.kind in KEPT_ALWAYS:
        return THIRTY_TWO_BIT if recipe.stack.widens_qlora else SIXTEEN_BIT
    return DOUBLE_QUANTISED if recipe.double_quantised else FORMATS["nf4"].stored_bytes
