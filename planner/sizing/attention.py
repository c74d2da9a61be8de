"""Softmax attention: what a layer's projections hold, and what a token leaves in its cache."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.sizing.blocks import Kind, Part, own


@dataclass(frozen=True)
class Attention:
    """Softmax attention with grouped key-value heads; with `window_tokens` it remembers only so many.

    The head dimension is the configuration's own: it is not hidden size over heads in Qwen3, Gemma or
    Mistral Small.
    """

    heads: int
    kv_heads: int
    head_dimension: int
    value_dimension: int
    window_tokens: int | None = None
    qkv_bias: bool = False
    output_bias: bool = False
    output_gate: bool = False
    extra: int = 0
    """Norms on queries and keys, and attention sinks [parameters]."""
    value_is_key: bool = False
    """Values are the keys before their norm (Gemma-4's full layers): no projection, but kept beside them."""
    borrows_cache: bool = False
    """Reads the keys and values of an earlier layer: neither projections nor cache (Gemma-4 E2B)."""
    owns_keys: bool = False
    """Has projections of keys and values all the same, though unused (Gemma-3n)."""
    head_gate: bool = False
    """One gate a head on what attention gives."""
    reads: int = 1
    """Hidden sizes that queries, keys and values read: Zamba's have the token and its embedding."""
    is_shared: bool = False
    """Has the weights of an earlier layer, and a cache of its own (Zamba)."""
    index_heads: int = 0
    index_dimension: int = 0
    """Of the branch that picks blocks of keys (MiniMax-M3); its key is cached beside the others."""

    @property
    def cached_numbers(self) -> int:
        """Numbers a token leaves in the cache: its key and its value [1]."""
        return 0 if self.borrows_cache else self.kv_heads * (self.head_dimension + self.value_dimension)

    def cache_bytes(self, context_tokens: int, width: float) -> float:
        """Keys and values of one sequence at so many bytes a number [B]."""
        return self.cached_numbers * width * min(context_tokens, self.window_tokens or context_tokens)

    def index_bytes(self, context_tokens: int, width: float) -> float:
        """Keys of the branch that picks, of one sequence; whole on every GPU [B]."""
        return self.index_dimension * width * context_tokens

    @property
    def cache_ways(self) -> int:
        """GPUs that can share the cache at most; beyond that heads are replicated [1]."""
        return self.kv_heads

    @property
    def products(self) -> int:
        """Multiplications of one query with one token before it [1]."""
        return self.heads * (self.head_dimension + self.value_dimension)

    def parts(self, hidden: int) -> Iterator[Part]:
        """Parameters of the four projections and what is beside them."""
        query = self.heads * self.head_dimension
        kept = self.kv_heads * (self.head_dimension + self.value_dimension) * (self.owns_keys or not self.borrows_cache)
        key_value = kept // (1 + self.value_is_key)
        output = self.heads * self.value_dimension
        gates = query * self.output_gate + self.heads * self.head_gate
        yield own(Kind.ATTENTION, hidden * (query * self.reads + gates + output), None, self.is_shared)
        yield own(Kind.ATTENTION, hidden * key_value * self.reads, self.kv_heads, self.is_shared)
        index = self.index_dimension * (self.index_heads + bool(self.index_heads))
        yield Part(Kind.ATTENTION, hidden * index, ways=1)
        bias = self.qkv_bias * (query + key_value) + self.output_bias * hidden
        yield Part(Kind.SMALL, bias + self.extra + 2 * self.index_dimension, ways=1)


@dataclass(frozen=True)
class LatentAttention:
    """Multi-head latent attention (DeepSeek-V2, arXiv:2405.04434): one latent a token serves all heads.

    The down-projections sit whole on every GPU of a tensor-parallel group, as does the cache.
    """

    heads: int
    query_rank: int | None
    latent_rank: int
    nope_dimension: int
    rope_dimension: int
    value_dimension: int
    indexer_heads: int = 0
    indexer_dimension: int = 0
    output_gate: bool = False
    head_gate: bool = False
    """One gate a head on what attention gives."""
    is_expanded: bool = False
    """Keys and values are cached for every head, values as wide as keys: engines have MiniCPM3's so."""

    window_tokens = None

    @property
    def cache_ways(self) -> int:
        """GPUs that can share the cache at most [1]."""
        return self.heads if self.is_expanded else 1

    @property
    def cached_numbers(self) -> int:
        """Numbers a token leaves in the cache: its latent and its rotary key, not doubled [1]."""
        if self.is_expanded:
            return 2 * self.heads * (self.nope_dimension + self.rope_dimension)
        return self.latent_rank + self.rope_dimension

    def cache_bytes(self, context_tokens: int, width: float) -> float:
        """Latents of one sequence at so many bytes a number [B]."""
        return self.cached_numbers * width * context_tokens

    def index_bytes(self, context_tokens: int, width: float) -> float:  # noqa: ARG002 - every mixer is asked alike
        """Keys of the sparse-attention indexer: a byte each, and a scale of four, whatever the cache has [B]."""
        return (self.indexer_dimension + 4) * context_tokens if self.indexer_dimension else 0

    @property
    def products(self) -> int:
        """Multiplications of one query with one token before it, against the latent itself [1]."""
        if self.is_expanded:
            return self.cached_numbers
        return self.heads * (2 * self.latent_rank + self.rope_dimension)

    def parts(self, hidden: int) -> Iterator[Part]:
        """Parameters of the down- and up-projections, and of the sparse-attention indexer."""
        query = self.heads * (self.nope_dimension + self.rope_dimension)
        down = hidden * ((self.query_rank or 0) + self.latent_rank + self.rope_dimension)
        query_up = (self.query_rank or hidden) * query
        value_up = self.latent_rank * self.heads * (self.nope_dimension + self.value_dimension)
        output = self.heads * self.value_dimension * hidden
        gates = output * self.output_gate + hidden * self.heads * self.head_gate
        yield Part(Kind.ATTENTION, query_up + value_up + output + gates)
        yield Part(Kind.ATTENTION, down, ways=1)
        indexer = (self.query_rank or hidden) * self.indexer_heads * self.indexer_dimension
        indexer += hidden * (self.indexer_heads + self.indexer_dimension)
        yield Part(Kind.ATTENTION, indexer, ways=1)
        small = (self.query_rank or 0) + self.latent_rank + 2 * self.indexer_dimension
        yield Part(Kind.SMALL, small, ways=1)
