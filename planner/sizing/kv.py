"""Bytes of the KV cache: full attention, windows, latents and fixed-size states.

Formulas, b bytes a number, per sequence of n tokens:
    full attention   2 x layers x kv_heads x head_dimension x b x n
    window           the same with min(n, window)
    latent (MLA)     layers x (latent rank + rope dimension) x b x n, stored once: keys and values share it
    state            its own size, whatever n
    indexer          its keys, a byte each and a scale, beside all that
DeepSeek-V3 70,272, Qwen2.5-72B 327,680 and Llama-3.1-405B 516,096 bytes a token at 16 bit agree with
arXiv:2505.09343, table 1. This is what the model needs; what an engine sets aside is in `pages`.
"""

from planner.sizing.architecture import Architecture
from planner.sizing.compressed import CompressedAttention
from planner.sizing.layer import Softmax
from planner.sizing.number_format import cached_bytes


def kv_bytes_per_token(architecture: Architecture, kv: str, context_tokens: int) -> int | None:
    """What one more token adds to keys and values at that context, over the whole model [B]; None where unknown.

    Layers whose window is already full add nothing; an indexer's keys are not counted, as publishers don't.
    Where tokens are squeezed it is the mean over the context.
    """
    if architecture.is_opaque:
        return None
    width = cached_bytes(kv)
    return round(sum(_growth(mixer, context_tokens, width) * count for mixer, count in architecture.attention_layers))


def sequence_bytes(architecture: Architecture, kv: str, context_tokens: int) -> float | None:
    """Cache of one sequence of that length, over the whole model [B]; None where unknown."""
    return sequence_bytes_per_gpu(architecture, kv, context_tokens, tensor_parallel=1)


def sequence_bytes_per_gpu(
    architecture: Architecture, kv: str, context_tokens: int, tensor_parallel: int
) -> float | None:
    """Cache of one sequence on each GPU of a tensor-parallel group [B]; None where unknown.

    A latent is whole on every GPU; key-value heads are split until each GPU has one, and then replicated.
    """
    if architecture.is_opaque:
        return None
    width = cached_bytes(kv)
    cached = sum(
        layer_bytes(mixer, context_tokens, width, tensor_parallel) * count
        for mixer, count in architecture.attention_layers
    )
    states = sum(state.state_bytes * count for state, count in architecture.state_layers)
    return cached + states / tensor_parallel


def layer_bytes(mixer: Softmax, context_tokens: int, width: float, tensor_parallel: int) -> float:
    """Cache of one sequence in one layer on each GPU, an indexer's keys included [B]."""
    kept = mixer.cache_bytes(context_tokens, width) / min(tensor_parallel, mixer.cache_ways)
    return kept + mixer.index_bytes(context_tokens, width)


def _growth(mixer: Softmax, context_tokens: int, width: float) -> float:
    if isinstance(mixer, CompressedAttention):
        return mixer.cache_bytes(context_tokens, width) / context_tokens
    return mixer.cache_bytes(context_tokens + 1, width) - mixer.cache_bytes(context_tokens, width)
