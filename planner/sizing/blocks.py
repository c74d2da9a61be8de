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
    ENCODER = "image encoder"


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


def own(kind: Kind, count: int, ways: int | None, is_shared: bool) -> Part:
    """A part that works on every token, and is held here unless an earlier layer holds it."""
    return Part(kind, 0 if is_shared else count, ways, used=count)


@dataclass(frozen=True)
class StateSpace:
    """A layer whose memory of the past has a fixed size: gated delta nets, Mamba-2 and Mamba.

    `projections` are the parameters of its matrices, `small` all others; `state_bytes` is what one sequence
    keeps, however long it is: the convolution's tail and the recurrent state.
    """

    projections: int
    small: int
    state_bytes: int
    narrow_state_bytes: int | None = None
    """What vLLM keeps of it, where that is less: 16 bit unless the configuration asks for 32 [B]."""

    @property
    def paged_bytes(self) -> int:
        """What a page of vLLM's cache must hold [B]."""
        return self.state_bytes if self.narrow_state_bytes is None else self.narrow_state_bytes

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
    is_shared: bool = False
    """Has the weights of an earlier layer (Zamba)."""

    def parts(self, hidden: int) -> Iterator[Part]:
        """Parameters of its matrices and biases."""
        yield own(Kind.MLP, (2 + self.gated) * hidden * self.width, None, self.is_shared)
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
    """Hidden size inside the experts, where it is smaller than the model's (Nemotron-3 Super, Kimi-K3)."""
    beside: int = 0
    """Width of a dense block that runs beside the experts (Gemma-4)."""
    idle: int = 0
    """Experts beside `count` that the router may pick and that do nothing (LongCat-Flash)."""
    small: int = 0
    """Norms and scales of the router and the latent [parameters]."""

    @property
    def working(self) -> int:
        """Of the picked experts those that do something, on average [1]."""
        return self.top_k * self.count // (self.count + self.idle)

    def parts(self, hidden: int) -> Iterator[Part]:
        """Parameters of the experts, the shared expert, the router and the latent projections."""
        matrices = 2 + self.gated
        inner = self.latent or hidden
        one = matrices * inner * self.width
        yield Part(Kind.EXPERT, self.count * one, used=self.working * one)
        shared = matrices * hidden * self.shared_width + self.shared_gate * hidden
        yield Part(Kind.SHARED_EXPERT, shared + 2 * hidden * self.latent)
        yield Part(Kind.MLP, matrices * hidden * self.beside)
        yield Part(Kind.ROUTER, (self.count + self.idle) * hidden, ways=1)
        per_expert = self.bias * ((1 + self.gated) * self.width + inner)
        yield Part(Kind.SMALL, self.count * per_expert + self.router_bias * (self.count + self.idle))
        yield Part(Kind.SMALL, self.small, ways=1)
