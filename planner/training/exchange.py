"""What GPUs send one another in a step: what hides behind arithmetic, and what doesn't.

Sharded weights (ZeRO-3, FSDP) are gathered for the forward and for the backward pass, and gradients reduced: 3 x 16-bit
weights a micro-step (arXiv:1910.02054, section 7); otherwise gradients alone are summed, twice their size. Frozen
weights have no gradients. Those run beside arithmetic. Tensor parallelism's four sums a layer (arXiv:1909.08053) don't.
"""

from dataclasses import dataclass

from planner.sizing.architecture import Architecture
from planner.sizing.rates import INFINIBAND_BYTES_PER_S, domain_gpus
from planner.training.framework import training_data
from planner.training.recipe import Recipe
from planner.training.states import base_bytes, per_parameter, trained_held
from warehouse.faults import BadInput
from warehouse.tables import Gpu

BRIDGED_GPUS = 2
SUMS_PER_LAYER = 4
SIXTEEN_BIT = 2


@dataclass(frozen=True)
class Exchange:
    """Seconds of a micro-step, or of a token [s]."""

    hidden: float
    """Beside arithmetic."""
    open: float
    """Between pieces of arithmetic."""

    def __truediv__(self, tokens: float) -> "Exchange":
        return Exchange(self.hidden / tokens, self.open / tokens)


def exchange_s(architecture: Architecture, gpu: Gpu, recipe: Recipe) -> Exchange:
    """What a micro-step exchanges.

    Raises:
        BadInput: Neither the GPUs' own link nor their host bus is known.
    """
    if recipe.gpus == 1 and not recipe.cpu_offload:
        return Exchange(0.0, 0.0)
    others = (recipe.shards - 1) / recipe.shards / _micro_steps_a_sum(recipe)
    across = recipe.gpus > domain_gpus(gpu)
    sharded = _sharded_bytes(architecture, recipe) * others / _link(gpu, recipe.gpus, across)
    host = _sharded_bytes(architecture, recipe) / _host(gpu) if recipe.cpu_offload else 0.0
    within = _tensor_bytes(architecture, recipe) / _link(gpu, recipe.tensor_parallel, False)
    return Exchange(
        max(sharded, host), within + _handed_on_bytes(architecture, recipe) / _link(gpu, recipe.gpus, across)
    )


def _micro_steps_a_sum(recipe: Recipe) -> int:
    """Micro-steps after which gradients are summed: all of a step, where each GPU has room for its own [1]."""
    return recipe.micro_batches_a_step if recipe.sharding in {"none", "zero1"} else 1


def _sharded_bytes(architecture: Architecture, recipe: Recipe) -> float:
    """Sent for weights and gradients by each GPU [B]."""
    trained = trained_held(architecture, recipe, sharded=False)
    if recipe.trains_adapters:
        gradients = 2 * trained * per_parameter(architecture, recipe).gradient
        return gradients + (2 * base_bytes(architecture, recipe, sharded=False) if recipe.sharding == "zero3" else 0.0)
    return (3 if recipe.sharding == "zero3" else 2) * trained * SIXTEEN_BIT


def _tensor_bytes(architecture: Architecture, recipe: Recipe) -> float:
    """Sent by each GPU for sums within layers: twice the part that the others hold [B]."""
    ways = recipe.tensor_parallel
    summed = recipe.tokens_per_gpu * ways * architecture.hidden_size * SIXTEEN_BIT
    layers = architecture.layer_count / recipe.pipeline_parallel
    return SUMS_PER_LAYER * layers * 2 * (ways - 1) / ways * summed


def _handed_on_bytes(architecture: Architecture, recipe: Recipe) -> float:
    """Sent by each GPU to the next stage, and gradients back to the one before [B]."""
    if recipe.pipeline_parallel == 1:
        return 0.0
    return 2 * recipe.virtual_stages * recipe.tokens_per_gpu * architecture.hidden_size * SIXTEEN_BIT


def _link(gpu: Gpu, gpus: int, across_nodes: bool) -> float:
    """One-way bandwidth that an exchange reaches [B/s]; between nodes every GPU's port brings a part for all."""
    share: float = training_data()["rates"]["link"]
    bridged = "bridge" in (gpu.scaleup_link or "") and gpus > BRIDGED_GPUS
    own = 0 if bridged else gpu.scaleup_bandwidth_gb_per_s
    within = own * 1e9 / 2 * share if own else _host(gpu)
    return min(within, INFINIBAND_BYTES_PER_S * domain_gpus(gpu) * share) if across_nodes else within


def _host(gpu: Gpu) -> float:
    """One-way bandwidth of the host bus [B/s]."""
    if not gpu.pcie_bandwidth_gb_per_s:
        raise BadInput(f"{gpu.gpu_id}: neither its link nor its host bus is known, so no speed on several can be told")
    share: float = training_data()["rates"]["link"]
    return gpu.pcie_bandwidth_gb_per_s * 1e9 / 2 * share
