"""Bytes of the weights: each part in its own format, split as tensor parallelism splits it."""

from planner.sizing.architecture import Architecture
from planner.sizing.blocks import Kind
from planner.sizing.number_format import number_format
from planner.sizing.quantisation import Recipe, recipe_for
from warehouse.faults import BadInput

MXFP4_TILE = 256
"""Columns that the kernels for MXFP4 experts work on at once; widths are padded to a multiple of it."""


def weight_bytes(architecture: Architecture, weights: str) -> float:
    """The whole model's weights in that format, as a checkpoint holds them [B].

    Of an opaque model: the checkpoint's own bytes for `native`, else parameters x bytes a number, nothing kept
    in 16 bit and no scales (7 billion at INT4 are 3.5 GB).

    Raises:
        BadInput: The format is unknown, or neither the checkpoint's size nor a parameter count is known.
    """
    if architecture.is_opaque:
        return _opaque_bytes(architecture, weights)
    recipe = recipe_for(weights, architecture.recipe, has_experts=bool(architecture.expert_layers))
    return sum(part.count * recipe.bytes_per_weight(part.kind) for part in architecture.parts())


def weight_bytes_per_gpu(architecture: Architecture, weights: str, tensor_parallel: int) -> float:
    """What each GPU of a tensor-parallel group holds of the weights, padding included [B].

    Raises:
        BadInput: As `weight_bytes`.
    """
    if architecture.is_opaque:
        return _opaque_bytes(architecture, weights) / tensor_parallel
    recipe = recipe_for(weights, architecture.recipe, has_experts=bool(architecture.expert_layers))
    return sum(
        part.count
        * recipe.bytes_per_weight(part.kind)
        * (_padding(architecture, recipe) if part.kind is Kind.EXPERT else 1.0)
        / min(tensor_parallel, part.ways or tensor_parallel)
        for part in architecture.parts()
    )


def _padding(architecture: Architecture, recipe: Recipe) -> float:
    """How much MXFP4 kernels widen experts: gpt-oss has 2880 columns and takes 3072 [-]."""
    if recipe.weights.name != "mxfp4":
        return 1.0
    width = max(block.width for block, _ in architecture.expert_layers)
    return -(-width // MXFP4_TILE) * MXFP4_TILE / width


def _opaque_bytes(architecture: Architecture, weights: str) -> float:
    if weights.lower() == "native" and architecture.checkpoint_bytes:
        return architecture.checkpoint_bytes
    if not architecture.stated_parameter_count:
        raise BadInput(f"{architecture.name}: neither its parameters nor its checkpoint's size are known")
    wanted = "bf16" if weights.lower() == "native" else weights
    return architecture.stated_parameter_count * number_format(wanted).bare_bytes
