"""The seam between training and planning: for each accelerator, the groups of GPUs that hold a run, and their speed.

A replica is a group within one node; a run that a node doesn't hold takes as many nodes as do, of eight GPUs each. More
replicas train the same run together, each on its own part of the tokens.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from math import lcm

from planner.assumptions import Assumptions
from planner.fleet import Replica, Replicas
from planner.scenario_demand import NODE_GPUS, Training
from planner.sizing.architecture import Architecture
from planner.training.fit import TrainingFit, min_gpus, training_fit
from planner.training.recipe import Recipe, projections, recipe_on_fewest
from planner.training.speed import TrainingSpeed, training_speed
from planner.training.work import METHODS
from warehouse.faults import BadInput
from warehouse.tables import Gpu

GROUPS = (1, 2, 4, NODE_GPUS)
OF_A_RECIPE = tuple(field.name for field in fields(Recipe) if field.name not in {"gpus", "lora_targets"})
"""What a demand says of a recipe, in the same words."""


def training_replicas(
    demand: Training, architecture: Architecture | None, gpus: Iterable[Gpu], assumptions: Assumptions
) -> Replicas:
    """For each accelerator the groups of GPUs that a run may take, or why none does.

    Raises:
        BadInput: The recipe is one that no framework has, or the model's configuration isn't understood.
    """
    if architecture is None:
        return {}
    recipe = recipe_of(demand)
    return {gpu.gpu_id: _on(gpu, demand, architecture, recipe, assumptions) for gpu in gpus}


def recipe_of(demand: Training) -> Recipe:
    """The recipe that a scenario's demand asks for, on as few GPUs as share it as asked.

    Raises:
        BadInput: It is one that no framework has.
    """
    words = {name: getattr(demand, name) for name in OF_A_RECIPE}
    return recipe_on_fewest(**words, lora_targets=projections(demand.lora_targets))


def _on(
    gpu: Gpu, demand: Training, architecture: Architecture, recipe: Recipe, assumptions: Assumptions
) -> tuple[Replica, ...] | str:
    counts = _counts(gpu, demand, architecture, recipe)
    if isinstance(counts, str):
        return counts
    groups = ((recipe_on, training_fit(architecture, gpu, recipe_on)) for recipe_on in _recipes(recipe, counts))
    try:
        found = [_replica(gpu, architecture, on, fit, assumptions) for on, fit in groups if fit.fits]
    except BadInput as fault:
        return fault.message
    return tuple(found) or training_fit(architecture, gpu, replace(recipe, gpus=counts[0])).verdict


def _recipes(recipe: Recipe, counts: Iterable[int]) -> Iterator[Recipe]:
    return (replace(recipe, gpus=count) for count in counts)


def _counts(gpu: Gpu, demand: Training, architecture: Architecture, recipe: Recipe) -> tuple[int, ...] | str:
    """How many GPUs may form a group: as many as are asked, or the fewest that hold the run and more of a node."""
    if demand.gpu_count:
        return (demand.gpu_count,)
    fewest, reason = min_gpus(architecture, recipe, gpu.usable_memory_gib)
    if fewest is None:
        return f"does not fit: {reason}"
    groups = tuple(group for group in GROUPS if group >= fewest and group % recipe.gpus == 0)
    return groups or (_whole_nodes(fewest, recipe),)


def _whole_nodes(gpus: int, recipe: Recipe) -> int:
    """At least so many GPUs, in whole nodes that can be shared as the recipe says.

    >>> _whole_nodes(12, Recipe(gpus=3, tensor_parallel=3))
    24
    """
    step = lcm(NODE_GPUS, recipe.gpus)
    return -(-gpus // step) * step


def _replica(
    gpu: Gpu, architecture: Architecture, recipe: Recipe, fit: TrainingFit, assumptions: Assumptions
) -> Replica:
    span = min(recipe.gpus, NODE_GPUS)
    speed = training_speed(architecture, gpu, recipe)
    rate = speed.tokens_per_s_per_gpu * span * assumptions["sizing.throughput_factor"]
    return Replica(
        gpu_id=gpu.gpu_id,
        gpu_count=span,
        planned_units=rate,
        full_units=rate / (1 - assumptions["batch.goodput_loss_fraction"]),
        summary=_summary(fit, speed, recipe),
        low_factor=speed.low_factor,
        high_factor=speed.high_factor,
        least_replicas=recipe.gpus // span,
    )


def _summary(fit: TrainingFit, speed: TrainingSpeed, recipe: Recipe) -> str:
    rate = speed.tokens_per_s
    low, high = (rate * factor for factor in (speed.low_factor, speed.high_factor))
    memory = f"{fit.needed_gib_per_gpu:.1f} GiB of {fit.needed_gib_per_gpu + fit.margin_gib:.1f}"
    tokens = f"{recipe.micro_batch} x {recipe.sequence_tokens:,} tokens"
    return (
        f"{recipe.gpus} GPUs hold {METHODS[recipe.method]} with {tokens} each ({memory}) and train {rate:,.0f} "
        f"tokens/s, 8 of 10 times between {low:,.0f} and {high:,.0f} (model FLOPs utilisation "
        f"{speed.model_flops_utilisation:.0%}, limited by {speed.limited_by}); {speed.basis}"
    )
