"""The account of each GPU's memory in training, line by line, each with its formula."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from planner.sizing.architecture import Architecture
from planner.sizing.terms import MemoryTerm
from planner.training.activations import Activations, activations_of, logit_bytes
from planner.training.adapters import adapter_parameters
from planner.training.framework import training_data
from planner.training.recipe import Recipe
from planner.training.states import States, frozen_bytes, per_parameter, states_of, ways
from warehouse.units import GB, GIB

LAYERS_GATHERED = 2
"""The layer at work and the next one, which is fetched meanwhile."""
SHOWN_GIB = 0.005


@dataclass(frozen=True)
class Account:
    """What each GPU holds at the peak [B]."""

    architecture: Architecture
    recipe: Recipe
    states: States
    gathered: float
    """Layers and tables that are put together from their shards."""
    activations: Activations
    overhead: float

    @cached_property
    def needed(self) -> float:
        """All of it [B]."""
        a = self.activations
        return self.states.total + self.gathered + a.kept + a.worked_on + a.logits + self.overhead

    @property
    def groups(self) -> dict[str, float]:
        """The account in the words that a verdict uses [B]."""
        a = self.activations
        return {
            "weights": self.states.frozen + self.states.weights,
            "gradients and optimiser states": self.states.gradients + self.states.optimiser,
            "gathered layers": self.gathered,
            "activations": a.kept + a.worked_on,
            "logits": a.logits,
        }


def account_of(architecture: Architecture, recipe: Recipe) -> Account:
    """The account of each GPU."""
    return Account(
        architecture=architecture,
        recipe=recipe,
        states=states_of(architecture, recipe),
        gathered=gathered_bytes(architecture, recipe),
        activations=activations_of(architecture, recipe),
        overhead=training_data()["memory"]["overhead_gb"] * GB,
    )


def gathered_bytes(architecture: Architecture, recipe: Recipe) -> float:
    """Under ZeRO-3 two layers and the larger table in the precision of arithmetic, and one layer's gradients [B]."""
    is_alone = recipe.sharding != "zero3" or recipe.shards == 1
    if is_alone and not recipe.fused_backward and not recipe.cpu_offload:
        return 0.0
    layer, gradients = largest_layer(architecture, recipe)
    gradients *= not recipe.trains_adapters
    if is_alone and not recipe.cpu_offload:
        return gradients
    table = architecture.vocabulary * architecture.hidden_size * _table_bytes(recipe) / recipe.tensor_parallel
    return LAYERS_GATHERED * layer + gradients + table


def largest_layer(architecture: Architecture, recipe: Recipe) -> tuple[float, float]:
    """Of the largest layer: its weights as they are gathered, and its gradients in 16 bit [B]."""
    sizes = [
        (
            sum(p.count * frozen_bytes(p, recipe) / ways(p, recipe) for p in layer.parts(architecture.hidden_size)),
            sum(2 * p.count / ways(p, recipe) for p in layer.parts(architecture.hidden_size)),
        )
        for layer, _ in architecture.layers
    ]
    return max(sizes)


def _table_bytes(recipe: Recipe) -> float:
    return 4.0 if recipe.method == "qlora" and recipe.stack.widens_qlora else 2.0


def terms_of(account: Account, memory_gib: float) -> tuple[MemoryTerm, ...]:
    """Memory, what is held of it, and what is left; what comes to nothing is left out."""
    lines = (*_states(account), *_gathered(account), *_activations(account), *_overhead(account))
    return (
        MemoryTerm("memory", memory_gib, "what PyTorch sees of the GPU", {}),
        *(line for line in lines if line.gib_per_gpu is not None and line.gib_per_gpu >= SHOWN_GIB),
        MemoryTerm("left over", memory_gib - account.needed / GIB, "memory - all above", {}),
    )


def _states(account: Account) -> Iterator[MemoryTerm]:
    what: dict[str, float | str] = {}
    architecture, recipe, states = account.architecture, account.recipe, account.states
    each = per_parameter(architecture, recipe)
    if recipe.trains_adapters:
        parameters = architecture.parameter_count or 0
        size = sum(part.count * frozen_bytes(part, recipe) for part in architecture.parts()) / max(parameters, 1)
        inputs = {"parameters": parameters, "bytes_per_parameter": round(size, 4), **_shared(recipe, 3)}
        yield _term("frozen weights", states.frozen, "parameters x bytes / shards", inputs)
        count = adapter_parameters(architecture, recipe.lora_rank, recipe.lora_targets)
        what = {"rank": recipe.lora_rank, "on": " ".join(recipe.lora_targets)}
    else:
        count = architecture.parameter_count or 0
    rows = (
        ("adapters" if recipe.trains_adapters else "weights", states.weights, each.weight, 3),
        ("gradients", states.gradients, each.gradient, 2),
        ("optimiser states", states.optimiser, each.optimiser, 1),
    )
    for name, held, size, stage in rows:
        inputs = {"trained": count, "bytes": round(size, 4), **_shared(recipe, stage), **what}
        yield _term(name, held, "trained parameters x bytes / shards", inputs)
        what = {}


def _shared(recipe: Recipe, stage: int) -> dict[str, float | str]:
    """Among how many GPUs a line is shared out."""
    sharded = int(recipe.sharding.removeprefix("zero") if recipe.sharding != "none" else 0) >= stage
    found: dict[str, float | str] = {"shards": recipe.shards if sharded else 1}
    if recipe.tensor_parallel > 1:
        found["tensor_parallel"] = recipe.tensor_parallel
    if recipe.pipeline_parallel > 1:
        found["stages"] = recipe.pipeline_parallel
    if recipe.expert_parallel > 1 and not sharded:
        found["experts_shared_by"] = recipe.expert_parallel
    return found


def _gathered(account: Account) -> Iterator[MemoryTerm]:
    alone = account.recipe.sharding != "zero3" or account.recipe.shards == 1
    what = "a layer's gradients" if alone and not account.recipe.cpu_offload else "2 layers, a table, gradients of one"
    yield _term("gathered layers", account.gathered, what, {})


def _activations(account: Account) -> Iterator[MemoryTerm]:
    architecture, recipe, a = account.architecture, account.recipe, account.activations
    tokens: dict[str, float | str] = {"tokens": round(recipe.tokens_per_gpu)}
    how = {"none": "all", "selective": "selective checkpoints", "full": "checkpoints, one a layer"}
    each = {"bytes_a_token": round(a.kept_per_token), **tokens}
    yield _term("activations kept", a.kept, f"{how[recipe.checkpointing]}: bytes a token x tokens", each)
    layers = {"layers": recipe.stack.layers_recomputed, **tokens}
    yield _term("layer at work", a.worked_on, "largest layer, recomputed, with gradients", layers)
    logits = {"bytes": logit_bytes(recipe), "vocabulary": architecture.vocabulary, **tokens}
    yield _term("logits and loss", a.logits, "bytes x vocabulary x tokens", logits)


def _overhead(account: Account) -> Iterator[MemoryTerm]:
    yield _term("framework", account.overhead, "CUDA context, libraries, workspaces", {})


def _term(name: str, held: float, formula: str, inputs: dict[str, float | str]) -> MemoryTerm:
    return MemoryTerm(name, held / GIB, formula, inputs)
