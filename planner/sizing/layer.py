"""One layer of a model: what mixes tokens, what works on each of them, and its norms."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.sizing.attention import Attention, LatentAttention
from planner.sizing.blocks import Dense, Experts, Kind, Part, StateSpace
from planner.sizing.compressed import CompressedAttention

Softmax = Attention | LatentAttention | CompressedAttention
Mixer = Softmax | StateSpace
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
