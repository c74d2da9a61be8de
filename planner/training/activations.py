"""What a forward pass leaves for the backward pass on each GPU, and what is held while a layer or the loss is at work.

A token leaves in each layer, in 16 bit: 12 H of the residual stream, its norms and the inputs of projections; queries,
keys, values and the attention's output once each; and of the feed-forward block 8 bytes a column (4 without a gate).
Flash attention leaves no scores; without it they are 5 bytes x heads x sequence (arXiv:2205.05198, equation 2).
"""

from dataclasses import dataclass

from planner.sizing.architecture import Architecture
from planner.sizing.attention import Attention, LatentAttention
from planner.sizing.blocks import Dense, Experts, StateSpace
from planner.sizing.layer import Layer, Mixer
from planner.training.adapters import adapted
from planner.training.recipe import Recipe
from planner.training.states import stage_share

STREAM_BYTES = 12
GATED_BYTES, UNGATED_BYTES = 8, 4
SCORE_BYTES = 5
ROUTED_BYTES = 4
"""A token's copy that goes to an expert and comes back [B for each hidden value]."""
DROPPED_BYTES = 3
"""An adapter's input after dropout in 16 bit, and the mask [B]."""
FOUR_BIT_FACTOR = 1.4
"""Over a 16-bit base's activations, where nothing is recomputed: bitsandbytes' products keep more (litgpt's tables)."""


@dataclass(frozen=True)
class Activations:
    """On each GPU [B]."""

    kept: float
    """For the backward pass."""
    worked_on: float
    """Of the layer that is recomputed, with its gradients."""
    logits: float
    """Logits, the loss and their gradients."""
    kept_per_token: float
    """What one token leaves on the GPU that keeps most [B]."""


def activations_of(architecture: Architecture, recipe: Recipe) -> Activations:
    """Activations of one micro-batch."""
    each = [(layer_bytes(layer, architecture.hidden_size, recipe), count) for layer, count in architecture.layers]
    kept = _kept_per_token(architecture, recipe, sum(size * count for size, count in each))
    largest = max((size for size, _ in each), default=0.0)
    recomputed = recipe.checkpointing == "full"
    tokens = recipe.tokens_per_gpu
    logits = logit_bytes(recipe) * architecture.vocabulary * tokens
    first, last = (share * kept for share in _in_flight(architecture, recipe))
    is_first = recipe.pipeline_parallel > 1 and first * tokens > last * tokens + logits
    kept = first if is_first else last
    return Activations(
        kept=kept * tokens,
        worked_on=largest * recipe.stack.layers_recomputed * tokens * recomputed,
        logits=0.0 if is_first else logits,
        kept_per_token=kept,
    )


def _in_flight(architecture: Architecture, recipe: Recipe) -> tuple[float, float]:
    """Of a micro-batch's activations in all layers, what the first and the last stage keep [-].

    The first has begun with as many micro-batches as there are stages before it finishes one, and with virtual stages
    with some more (arXiv:2205.05198, section 4.2.3); the last finishes each at once.
    """
    stages, share = recipe.pipeline_parallel, stage_share(architecture, recipe)
    more = (stages - 1) / stages / recipe.virtual_stages if recipe.virtual_stages > 1 else 0.0
    return share * stages * (1 + more), share


def _kept_per_token(architecture: Architecture, recipe: Recipe, whole: float) -> float:
    if recipe.checkpointing == "full":
        width = 4 if recipe.method == "qlora" and recipe.stack.widens_qlora else 2
        offloaded = recipe.activation_offload or recipe.stack.offloads_activations
        return 0.0 if offloaded else width * architecture.hidden_size * architecture.layer_count
    if recipe.checkpointing == "selective":
        scores = SCORE_BYTES * sum(_heads(layer.mixer) * count for layer, count in architecture.layers)
        flash = recipe.flash_attention
        return whole * recipe.stack.selective_share if flash else whole - scores * recipe.sequence_tokens
    return whole * (FOUR_BIT_FACTOR if recipe.method == "qlora" else 1.0)


def logit_bytes(recipe: Recipe) -> float:
    """Held of each logit [B]."""
    stack = recipe.stack
    if recipe.trains_adapters and "head" in recipe.lora_targets and stack.logit_bytes_adapted_head:
        return stack.logit_bytes_adapted_head
    return stack.logit_bytes_qlora if recipe.method == "qlora" else stack.logit_bytes


def layer_bytes(layer: Layer, hidden: int, recipe: Recipe) -> float:
    """What a token leaves in a layer if nothing is recomputed [B]."""
    found = float(STREAM_BYTES * hidden) + _mixed(layer.mixer, hidden) + _fed_forward(layer, hidden)
    if not recipe.flash_attention:
        found += SCORE_BYTES * _heads(layer.mixer) * recipe.sequence_tokens
    if recipe.trains_adapters and recipe.lora_dropout:
        found += DROPPED_BYTES * sum(m.inputs * m.used for m in adapted(layer, hidden, _beyond_qkv(recipe)))
    return found


def _beyond_qkv(recipe: Recipe) -> tuple[str, ...]:
    """Queries, keys and values share an input that is counted with the stream."""
    return tuple(name for name in recipe.lora_targets if name not in {"q", "k", "v"})


def _heads(mixer: Mixer | None) -> int:
    return 0 if mixer is None or isinstance(mixer, StateSpace) else mixer.heads


def _mixed(mixer: Mixer | None, hidden: int) -> float:
    """Queries, keys, values and output, two bytes each; of a layer with a state its projections, rough."""
    if mixer is None:
        return 0.0
    if isinstance(mixer, Attention):
        query, output = mixer.heads * mixer.head_dimension, mixer.heads * mixer.value_dimension
        return 2.0 * (query + output + mixer.kv_heads * (mixer.head_dimension + mixer.value_dimension))
    if isinstance(mixer, LatentAttention):
        wide = mixer.heads * (2 * (mixer.nope_dimension + mixer.rope_dimension) + 2 * mixer.value_dimension)
        return 2.0 * wide + 4.0 * ((mixer.query_rank or 0) + mixer.latent_rank + mixer.rope_dimension)
    if isinstance(mixer, StateSpace):
        return 4.0 * mixer.projections / hidden
    return 2.0 * (2 * mixer.heads * mixer.dimension + 2 * mixer.dimension + mixer.query_rank)


def _fed_forward(layer: Layer, hidden: int) -> float:
    block = layer.feed_forward
    if block is None:
        return 0.0
    column = GATED_BYTES if block.gated else UNGATED_BYTES
    if isinstance(block, Dense):
        return float(column * block.width)
    assert isinstance(block, Experts)  # noqa: S101 - the other kind of block
    width = block.width * block.top_k + block.shared_width + block.beside
    return float(column * width + ROUTED_BYTES * block.top_k * (block.latent or hidden))
