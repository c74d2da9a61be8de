"""Does a training run fit: what each GPU needs and has, what binds, what would help, and the fewest GPUs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from planner.sizing.account import RULE_OF_THUMB as SERVING_RULE
from planner.sizing.architecture import Architecture
from planner.sizing.terms import MemoryTerm
from planner.sizing.weights import weight_bytes
from planner.training.account import Account, account_of, terms_of
from planner.training.framework import training_data
from planner.training.recipe import Recipe, fewest_gpus
from warehouse.faults import BadInput
from warehouse.tables import Gpu
from warehouse.units import GIB

RULE_OF_THUMB = (3, 4)
"""Of what serving takes, for training every weight: a common saying, printed as a check."""
MOST_GPUS = 1024
SPOKEN = {"zero3": "fsdp"}


@dataclass(frozen=True)
class TrainingFit:
    """What a run takes on one GPU, and whether it fits."""

    fits: bool
    binding_constraint: str
    """What takes most where it doesn't fit: weights, gradients and optimiser states, gathered layers, activations,
    logits, or tensor parallel; `none` where it fits."""
    verdict: str
    """The answer in one sentence, with its numbers."""
    needed_gib_per_gpu: float
    margin_gib: float
    """Left over on each GPU; negative where it doesn't fit [GiB]."""
    low_gib_per_gpu: float
    """What 1 of 10 such runs stays below [GiB]."""
    high_gib_per_gpu: float
    """What 9 of 10 such runs stay below [GiB]."""
    is_close: bool
    """Whether the GPU's memory lies within that band, so that only a trial decides."""
    min_gpus: int | None
    """Smallest power of two of these GPUs, shared as asked, that holds the run with this micro-batch each [1]."""
    min_gpus_reason: str | None
    rule_of_thumb_low_gib: float
    """3 times what serving takes at 1.5 x weights, over all GPUs [GiB]."""
    rule_of_thumb_high_gib: float
    """4 times what serving takes at 2 x weights, over all GPUs [GiB]."""
    terms: tuple[MemoryTerm, ...]


def training_fit(
    architecture: Architecture, gpu: Gpu, recipe: Recipe, gpu_memory_gib: float | None = None
) -> TrainingFit:
    """The memory that a training run takes on each GPU.

    Raises:
        BadInput: Nothing but the model's size is known, so that its activations can't be told.
    """
    if architecture.is_opaque:
        raise BadInput(
            f"{architecture.name}: training needs the model's configuration; a size alone tells no activations"
        )
    memory_gib = gpu_memory_gib or gpu.usable_memory_gib
    account = account_of(architecture, recipe)
    binding = _binding(account, memory_gib)
    low, high = (account.needed / GIB * factor for factor in band())
    fewest, reason = min_gpus(architecture, recipe, memory_gib)
    weights = weight_bytes(architecture, "bf16") / GIB
    return TrainingFit(
        fits=binding == "none",
        binding_constraint=binding,
        verdict=_verdict(account, memory_gib, binding) + _remedy(account, memory_gib, binding),
        needed_gib_per_gpu=account.needed / GIB,
        margin_gib=memory_gib - account.needed / GIB,
        low_gib_per_gpu=low,
        high_gib_per_gpu=high,
        is_close=low <= memory_gib < high,
        min_gpus=fewest,
        min_gpus_reason=reason,
        rule_of_thumb_low_gib=RULE_OF_THUMB[0] * SERVING_RULE[0] * weights,
        rule_of_thumb_high_gib=RULE_OF_THUMB[1] * SERVING_RULE[1] * weights,
        terms=terms_of(account, memory_gib),
    )


def band() -> tuple[float, float]:
    """Measured over predicted peaks: tenth and ninetieth percentile [-]."""
    found = training_data()["memory"]["band"]
    return found["low"], found["high"]


def holds(architecture: Architecture, recipe: Recipe, memory_gib: float) -> bool:
    """Whether each GPU holds the run."""
    return _binding(account_of(architecture, recipe), memory_gib) == "none"


def min_gpus(architecture: Architecture, recipe: Recipe, memory_gib: float) -> tuple[int | None, str | None]:
    """The smallest power of two that holds the run, or why there is none."""
    for gpus in _powers(fewest_gpus(recipe)):
        if holds(architecture, replace(recipe, gpus=gpus), memory_gib):
            return gpus, None
        if recipe.sharding == "none":
            break
    if not architecture.divides_by(recipe.tensor_parallel):
        return None, f"attention heads can't be split over {recipe.tensor_parallel} GPUs"
    least = account_of(architecture, replace(recipe, gpus=gpus))
    if recipe.sharding == "none":
        return None, f"every GPU holds {least.needed / GIB:,.1f} GiB, however many there are; share states with fsdp"
    return None, f"{least.needed / GIB:,.1f} GiB a GPU are needed on {gpus:,}, most of it {_largest(least)}"


def _powers(first: int) -> Iterator[int]:
    gpus = first
    while gpus <= max(MOST_GPUS, first):
        yield gpus
        gpus *= 2


def _binding(account: Account, memory_gib: float) -> str:
    if not account.architecture.divides_by(account.recipe.tensor_parallel):
        return "tensor parallel"
    return "none" if account.needed / GIB <= memory_gib else _largest(account)


def _largest(account: Account) -> str:
    return max(account.groups, key=lambda name: account.groups[name])


def _verdict(account: Account, memory_gib: float, binding: str) -> str:
    if binding == "tensor parallel":
        return f"does not fit: attention heads can't be split over {account.recipe.tensor_parallel} GPUs"
    sums = f"{account.needed / GIB:,.1f} GiB needed, {memory_gib:,.1f} GiB on each GPU"
    return f"fits: {sums}" if binding == "none" else f"does not fit: {sums} (most of it {binding})"


def _remedy(account: Account, memory_gib: float, binding: str) -> str:
    """The least change with which it would fit."""
    if binding in {"none", "tensor parallel"}:
        return ""
    found = (said for said, recipe in _changes(account.recipe) if holds(account.architecture, recipe, memory_gib))
    said = next(found, None)
    return f"; it fits with {said}" if said else ""


def _changes(recipe: Recipe) -> Iterator[tuple[str, Recipe]]:
    """What people change first, the mildest first and what costs little with all that follows."""
    words: list[str] = []
    for name, value in _mild(recipe):
        words.append(f"--{name.replace('_', '-')} {SPOKEN.get(value, value)}")
        recipe = _changed(recipe, name, value)
        yield " ".join(words), recipe
    for name, value in (("optimiser", "adamw-8bit"), ("precision", "bf16"), ("method", "lora"), ("method", "qlora")):
        if recipe.method == "full" or (name, value, recipe.method) == ("method", "qlora", "lora"):
            yield " ".join([*words, f"--{name} {value}"]), _changed(recipe, name, value)


def _changed(recipe: Recipe, name: str, value: Any) -> Recipe:
    return replace(recipe, **{name: value})


def _mild(recipe: Recipe) -> Iterator[tuple[str, Any]]:
    """What changes no result."""
    if recipe.checkpointing != "full":
        yield "checkpointing", "full"
    if recipe.gpus > 1 and recipe.sharding != "zero3":
        yield "sharding", "zero3"
    if recipe.micro_batch > 1:
        yield "micro_batch", 1
