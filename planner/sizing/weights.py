"""Bytes of the weights: each part in its own format, split as tensor parallelism splits it."""

from planner.sizing.architecture import Architecture
from planner.sizing.quantisation import number_format, recipe_for
from warehouse.faults import BadInput


def weight_bytes(architecture: Architecture, weights: str) -> float:
    """The whole model's weights in that format [B].

    Of an opaque model: the checkpoint's own bytes for `native`, else parameters x bytes a number, nothing kept
    in 16 bit and no scales (7 billion at INT4 are 3.5 GB).

    Raises:
        BadInput: The format is unknown, or neither the checkpoint's size nor a parameter count is known.
    """
    return weight_bytes_per_gpu(architecture, weights, tensor_parallel=1)


def weight_bytes_per_gpu(architecture: Architecture, weights: str, tensor_parallel: int) -> float:
    """What each GPU of a tensor-parallel group holds of the weights [B].

    Raises:
        BadInput: As `weight_bytes`.
    """
    if architecture.is_opaque:
        return _opaque_bytes(architecture, weights) / tensor_parallel
    recipe = recipe_for(weights, architecture.recipe, has_experts=bool(architecture.expert_layers))
    return sum(
        part.count * recipe.bytes_per_weight(part.kind) / min(tensor_parallel, part.ways or tensor_parallel)
        for part in architecture.parts()
    )


def _opaque_bytes(architecture: Architecture, weights: str) -> float:
    if weights.lower() == "native" and architecture.checkpoint_bytes:
        return architecture.checkpoint_bytes
    if not architecture.stated_parameter_count:
        raise BadInput(f"{architecture.name}: neither its parameters nor its checkpoint's size are known")
    wanted = "bf16" if weights.lower() == "native" else weights
    return architecture.stated_parameter_count * number_format(wanted).bare_bytes
