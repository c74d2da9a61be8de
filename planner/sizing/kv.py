"""Bytes of the KV cache: full attention, windows, latents and fixed-size states.

Formulas, b bytes a number, per sequence of n tokens:
    full attention   2 x layers x kv_heads x head_dimension x b x n
    window           the same with min(n, window)
    latent (MLA)     layers x (latent rank + rope dimension) x b x n, stored once: keys and values share it
    state            its own size, whatever n
DeepSeek-V3 70,272, Qwen2.5-72B 327,680 and Llama-3.1-405B 516,096 bytes a token at 16 bit agree with
arXiv:2505.09343, table 1.
"""

from planner.sizing.architecture import Architecture
from planner.sizing.blocks import Attention, LatentAttention
from planner.sizing.quantisation import cached_bytes


def kv_bytes_per_token(architecture: Architecture, kv: str, context_tokens: int) -> int | None:
    """What one more token adds to the cache at that context, over the whole model [B]; None where unknown.

    Layers whose window is already full add nothing.
    """
    if architecture.is_opaque:
        return None
    width = cached_bytes(kv)
    per_token = sum(
        mixer.cached_numbers * count
        for mixer, count in architecture.attention_layers
        if _remembered(mixer, context_tokens + 1) > context_tokens
    )
    return round(per_token * width)


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
        mixer.cached_numbers
        * count
        * width
        * _remembered(mixer, context_tokens)
        / min(tensor_parallel, mixer.cache_ways)
        for mixer, count in architecture.attention_layers
    )
    states = sum(state.state_bytes * count for state, count in architecture.state_layers)
    return cached + states / tensor_parallel


def _remembered(mixer: Attention | LatentAttention, context_tokens: int) -> int:
    return min(context_tokens, mixer.window_tokens or context_tokens)
