"""The building blocks of a transformer and how many parameters each holds.

A block gives its parameters in parts, because parts differ in three ways that sizing must know: whether a
quantisation recipe touches them, how far tensor parallelism can split them, and how many work on one token.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a part does; quantisation recipes speak of these."""

    EMBEDDING = "embedding"
    HEAD = "head"
    ATTENTION = "attention"
    STATE = "linear attention"
    MLP = "mlp"
    EXPERT = "expert"
    SHARED_EXPERT = "shared expert"
    ROUTER = "router"
    SMALL = "norms and biases"


@dataclass(frozen=True)
class Part:
    """Parameters of one kind that are split in one way."""

    kind: Kind
    count: int
    ways: int | None = None
    """GPUs that can share it at most, the others hold copies; None: any number, 1: each holds all of it."""
    used: int | None = None
    """Parameters that work on one token, where that is fewer than all."""

    @property
    def active(self) -> int:
        """Parameters that work on one token."""
        return self.count if self.used is None else self.used


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

    @property
    def cached_numbers(self) -> int:
        """Numbers a token leaves in the cache: its key and its value [1]."""
        return self.kv_heads * (self.head_dimension + self.value_dimension)

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
        key_value = self.cached_numbers
        output = self.heads * self.value_dimension
        yield Part(Kind.ATTENTION, hidden * (query * (1 + self.output_gate) + output))
        yield Part(Kind.ATTENTION, hidden * key_value, ways=self.kv_heads)
        bias = self.qkv_bias * (query + key_value) + self.output_bias * hidden
        yield Part(Kind.SMALL, bias + self.extra, ways=1)


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

    window_tokens = None
    cache_ways = 1

    @property
    def cached_numbers(self) -> int:
        """Numbers a token leaves in the cache: its latent and its rotary key, not doubled [1]."""
        return self.latent_rank + self.rope_dimension

    @property
    def products(self) -> int:
        """Multiplications of one query with one token before it, against the latent itself [1]."""
        return self.heads * (2 * self.latent_rank + self.rope_dimension)

    def parts(self, hidden: int) -> Iterator[Part]:
        """Parameters of the down- and up-projections, and of the sparse-attention indexer."""
        query = self.heads * (self.nope_dimension + self.rope_dimension)
        down = hidden * ((self.query_rank or 0) + self.latent_rank + self.rope_dimension)
        query_up = (self.query_rank or hidden) * query
        value_up = self.latent_rank * self.heads * (self.nope_dimension + self.value_dimension)
        output = self.heads * self.value_dimension * hidden
        yield Part(Kind.ATTENTION, query_up + value_up + output)
        yield Part(Kind.ATTENTION, down, ways=1)
        indexer = (self.query_rank or hidden) * self.indexer_heads * self.indexer_dimension
        indexer += hidden * (self.indexer_heads + self.indexer_dimension)
        yield Part(Kind.ATTENTION, indexer, ways=1)
        small = (self.query_rank or 0) + self.latent_rank + 2 * self.indexer_dimension
        yield Part(Kind.SMALL, small, ways=1)


@dataclass(frozen=True)
class StateSpace:
    """A layer whose memory of the past has a fixed size: gated delta nets, Mamba-2 and Mamba.

    `projections` are the parameters of its matrices, `small` all others; `state_bytes` is what one sequence
    keeps, however long it is: the convolution's tail and the recurrent state.
    """

    projections: int
    small: int
    state_bytes: int

    def parts(self, hidden: int) -> Iterator[Part]:  # noqa: ARG002 - every mixer is asked alike
        """Parameters of the matrices, and of the convolution, gates and norms."""
        yield Part(Kind.STATE, self.projections)
        yield Part(Kind.SMALL, self.small)


@dataclass(frozen=True)
class Dense:
    """A feed-forward block, with a gate (three matrices) or without (two)."""

    width: int
    gated: bool = True
    bias: bool = False

    def parts(self, hidden: int) -> Iterator[Part]:
        """Parameters of its matrices and biases."""
        yield Part(Kind.MLP, (2 + self.gated) * hidden * self.width)
        if self.bias:
            yield Part(Kind.SMALL, (1 + self.gated) * self.width + hidden, ways=1)


@dataclass(frozen=True)
class Experts:
    """A mixture of experts: a router picks `top_k` of `count`; shared experts see every token."""

    count: int
    top_k: int
    width: int
    shared_width: int = 0
    shared_gate: bool = False
    gated: bool = True
    router_bias: bool = False
    bias: bool = False
    latent: int = 0
    """Hidden size inside the experts, where it is smaller than the model's (Nemotron-3 Super)."""

    def parts(self, hidden: int) -> Iterator[Part]:
        """Parameters of the experts, the shared expert, the router and the latent projections."""
        matrices = 2 + self.gated
        inner = self.latent or hidden
        one = matrices * inner * self.width
        yield Part(Kind.EXPERT, self.count * one, used=self.top_k * one)
        shared = matrices * hidden * self.shared_width + self.shared_gate * hidden
        yield Part(Kind.SHARED_EXPERT, shared + 2 * hidden * self.latent)
        yield Part(Kind.ROUTER, self.count * hidden, ways=1)
        per_expert = self.router_bias + self.bias * ((1 + self.gated) * self.width + inner)
        yield Part(Kind.SMALL, self.count * per_expert)


Mixer = Attention | LatentAttention | StateSpace
FeedForward = Dense | Experts


@dataclass(frozen=True)
class Layer:
    """One layer: what mixes tokens, what works on each token, and its norms."""

    mixer: Mixer | None
    feed_forward: FeedForward | None
    norm_parameters: int

    def parts(self, hidden: int) -> Iterator[Part]:
        """Every parameter of the layer."""
        for block in (self.mixer, self.feed_forward):
            if block is not None:
                yield from block.parts(hidden)
        yield Part(Kind.SMALL, self.norm_parameters, ways=1)
