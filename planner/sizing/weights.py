"""Bytes of the weights: each part in its own format, split as an engine splits it.

Pipeline stages share the layers; experts are shared by all GPUs of a stage, all else by those that share a copy of
attention. What can't be split further is copied: key-value projections beyond one head a GPU, latents' projections,
routers and norms. Vocabulary and MXFP4 experts are padded.
"""

from collections.abc import Callable

from planner.sizing.architecture import Architecture
from planner.sizing.blocks import Kind, Part
from planner.sizing.number_format import number_format
from planner.sizing.quantisation import NATIVE_16_BIT, Recipe, recipe_for
from planner.sizing.serving import Serving
from warehouse.faults import BadInput

VOCABULARY_TILE = 64
"""Engines pad the vocabulary to a multiple of it (vLLM, vocab_parallel_embedding.py, read 2026-11)."""
TRUSTED = 0.01
"""A checkpoint that differs by no more from what its recipe gives is taken to have what isn't loaded, such as copies
of tables for draft layers; beyond that its bytes are believed [0..1]."""
SIXTEEN_BIT_FROM = 0.75
"""Of 16 bits a weight: a checkpoint below that is in fewer [0..1]."""


def weight_bytes(architecture: Architecture, weights: str) -> float:
    """The whole model's weights in that format, as a checkpoint holds them, without draft layers [B].

    Of an opaque model: the checkpoint's own bytes for `native`, else parameters x bytes a number, nothing kept
    in 16 bit and no scales (7 billion at INT4 are 3.5 GB).

    Raises:
        BadInput: The format is unknown, or neither the checkpoint's size nor a parameter count is known.
    """
    if architecture.is_opaque:
        return _opaque_bytes(architecture, weights)
    recipe = _recipe(architecture, weights)
    computed = sum(part.count * recipe.bytes_per_weight(part.kind) for part in architecture.parts())
    return computed * as_published(architecture, weights)


def draft_bytes(architecture: Architecture, weights: str) -> float:
    """Weights of the layers that draft, which 4-bit checkpoints leave in 16 bit [B].

    vLLM logged 4.70 GiB more with Qwen3.5-122B-A10B-NVFP4's: 2,523,679,232 parameters of two bytes.
    """
    recipe = _recipe(architecture, weights)
    recipe = recipe if recipe.weights.bare_bytes >= 1 else NATIVE_16_BIT
    parts = architecture.draft_parts(architecture.drafting)
    return sum(part.count * recipe.bytes_per_weight(part.kind) for part in parts)


def weight_bytes_per_gpu(architecture: Architecture, weights: str, tensor_parallel: int) -> float:
    """What each GPU of a tensor-parallel group holds of the weights, padding included [B].

    Raises:
        BadInput: As `weight_bytes`.
    """
    return held_bytes(architecture, Serving(1, weights=weights, tensor_parallel=tensor_parallel))


def held_bytes(architecture: Architecture, serving: Serving) -> float:
    """What the GPU that holds most of the weights holds, padding and copies included [B].

    Raises:
        BadInput: As `weight_bytes`.
    """
    if architecture.is_opaque:
        return _opaque_bytes(architecture, serving.weights) / serving.gpu_count
    ways = (serving.tensor_parallel, serving.pipeline_parallel, serving.attention_data_parallel)
    key = ("held", serving.weights, *ways, serving.expert_parallel, serving.mxfp4_tiles, bool(serving.draft_tokens))
    if key not in architecture.known:
        architecture.known[key] = _held(architecture, serving)
    found: float = architecture.known[key]
    return found


def _held(architecture: Architecture, serving: Serving) -> float:
    """By part, as it is split and padded."""
    recipe = _recipe(architecture, serving.weights)
    attention_ways = serving.attention_ways

    def held(part: Part) -> float:
        ways = serving.tensor_parallel if part.kind is Kind.EXPERT else attention_ways
        padded = part.count * recipe.bytes_per_weight(part.kind) * _padding(part.kind, architecture, recipe, serving)
        return padded / min(ways, part.ways or ways)

    whole = fullest_stage(architecture, held, serving.pipeline_parallel)
    drafts = draft_bytes(architecture, serving.weights) / serving.tensor_parallel if serving.draft_tokens else 0.0
    return whole * as_published(architecture, serving.weights) + drafts


def fullest_stage(architecture: Architecture, held: Callable[[Part], float], stages: int) -> float:
    """Of all that is held of a model's parts, what the stage of a pipeline holds that has most."""
    share = -(-architecture.layer_count // stages) / architecture.layer_count
    return share * sum(held(part) for part in architecture.layer_parts) + _ends(architecture, held, stages)


def _ends(architecture: Architecture, held: Callable[[Part], float], stages: int) -> float:
    """Tables, encoder and last norm; of several stages the first or the last, whichever holds more."""
    sizes = {part.kind: held(part) for part in architecture.ends}
    if stages == 1:
        return sum(sizes.values())
    first = sizes[Kind.EMBEDDING] + sizes[Kind.ENCODER]
    last = sizes.get(Kind.HEAD, sizes[Kind.EMBEDDING]) + sizes[Kind.SMALL]
    return max(first, last)


def _recipe(architecture: Architecture, weights: str) -> Recipe:
    return recipe_for(weights, architecture.recipe, has_experts=bool(architecture.expert_layers))


def as_published(architecture: Architecture, weights: str) -> float:
    """What the checkpoint takes over what its recipe gives, where the checkpoint's size is known [-].

    A checkpoint in 32 bit is loaded in 16; one that is far smaller than 16 bits a weight is quantised in a way that the
    configuration doesn't state, as a GGUF file's is.
    """
    recipe, published = architecture.recipe, architecture.checkpoint_bytes
    if weights.lower() != "native" or not published:
        return 1.0
    computed = sum(
        part.count * recipe.bytes_per_weight(part.kind) for part in (*architecture.parts(), *architecture.draft_parts())
    )
    factor = published / computed
    is_as_stated = abs(factor - 1) <= TRUSTED if recipe.is_quantised else factor > SIXTEEN_BIT_FROM
    return 1.0 if is_as_stated else factor


def _padding(kind: Kind, architecture: Architecture, recipe: Recipe, serving: Serving) -> float:
    """How much kernels widen a part, each GPU's slice on its own: of 2,880 columns gpt-oss takes 3,072 [-]."""
    if kind in {Kind.EMBEDDING, Kind.HEAD}:
        return _rounded_up(architecture.vocabulary, VOCABULARY_TILE) / architecture.vocabulary
    if kind is Kind.EXPERT and recipe.weights.name == "mxfp4":
        width = max(block.width for block, _ in architecture.expert_layers)
        hidden, slices = architecture.hidden_size, serving.tensor_parallel // serving.expert_parallel
        hidden_tile, width_tile = serving.mxfp4_tiles
        widened = _rounded_up(-(-width // slices), width_tile) * slices / width
        return widened * _rounded_up(hidden, hidden_tile) / hidden
    return 1.0


def _rounded_up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple


def _opaque_bytes(architecture: Architecture, weights: str) -> float:
    if weights.lower() == "native" and architecture.checkpoint_bytes:
        return architecture.checkpoint_bytes
    if not architecture.stated_parameter_count:
        raise BadInput(f"{architecture.name}: neither its parameters nor its checkpoint's size are known")
    wanted = "bf16" if weights.lower() == "native" else weights
    return architecture.stated_parameter_count * number_format(wanted).bare_bytes
