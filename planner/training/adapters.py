"""Adapters: for a matrix of m rows and n columns LoRA trains r (m + n) numbers (arXiv:2106.09685).

Known: rank 8 on the queries and values of Llama-2-7B is 4,194,304 parameters, rank 16 on every projection of
Llama-3.1-8B 41,943,040, as PEFT prints them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.sizing.architecture import Architecture
from planner.sizing.attention import Attention, LatentAttention
from planner.sizing.blocks import Dense, Experts, StateSpace
from planner.sizing.compressed import CompressedAttention
from planner.sizing.layer import FeedForward, Layer, Mixer


@dataclass(frozen=True)
class Matrix:
    """A projection that an adapter can sit on."""

    name: str
    inputs: int
    outputs: int
    copies: int = 1
    """How many there are: one for each expert [1]."""
    used: int = 1
    """How many of them a token passes [1]."""


def adapter_parameters(architecture: Architecture, rank: int, targets: tuple[str, ...]) -> int:
    """Parameters of the adapters [1]."""
    hidden = architecture.hidden_size
    of_layers = sum(
        count
        * sum(matrix.copies * rank * (matrix.inputs + matrix.outputs) for matrix in adapted(layer, hidden, targets))
        for layer, count in architecture.layers
    )
    head = rank * (architecture.hidden_size + architecture.vocabulary) if "head" in targets else 0
    return of_layers + head


def adapted(layer: Layer, hidden: int, targets: tuple[str, ...]) -> list[Matrix]:
    """The matrices of a layer that get an adapter."""
    found = (*_of_mixer(layer.mixer, hidden), *_of_feed_forward(layer.feed_forward, hidden))
    return [matrix for matrix in found if matrix.name in targets]


def _of_mixer(mixer: Mixer | None, hidden: int) -> Iterator[Matrix]:
    if isinstance(mixer, Attention):
        yield from _of_attention(mixer, hidden)
    elif isinstance(mixer, LatentAttention):
        yield from _of_latent(mixer, hidden)
    elif isinstance(mixer, CompressedAttention):
        width = mixer.heads * mixer.dimension
        yield Matrix("q", hidden, mixer.query_rank)
        yield Matrix("q", mixer.query_rank, width)
        yield Matrix("k", hidden, mixer.dimension)
        yield Matrix("o", mixer.output_groups * mixer.output_rank, hidden)
    elif isinstance(mixer, StateSpace):  # a projection in and one out, of which only the sum is known
        yield Matrix("q", hidden, mixer.projections // hidden - hidden)
        yield Matrix("o", hidden, hidden)


def _of_attention(mixer: Attention, hidden: int) -> Iterator[Matrix]:
    keys = 0 if mixer.borrows_cache else mixer.kv_heads
    yield Matrix("q", hidden, mixer.heads * mixer.head_dimension * (1 + mixer.output_gate))
    yield Matrix("k", hidden, keys * mixer.head_dimension)
    yield Matrix("v", hidden, keys * mixer.value_dimension * (not mixer.value_is_key))
    yield Matrix("o", mixer.heads * mixer.value_dimension, hidden)


def _of_latent(mixer: LatentAttention, hidden: int) -> Iterator[Matrix]:
    query = mixer.heads * (mixer.nope_dimension + mixer.rope_dimension)
    if mixer.query_rank:
        yield Matrix("q", hidden, mixer.query_rank)
    yield Matrix("q", mixer.query_rank or hidden, query)
    yield Matrix("k", hidden, mixer.latent_rank + mixer.rope_dimension)
    yield Matrix("v", mixer.latent_rank, mixer.heads * (mixer.nope_dimension + mixer.value_dimension))
    yield Matrix("o", mixer.heads * mixer.value_dimension, hidden)


def _of_feed_forward(block: FeedForward | None, hidden: int) -> Iterator[Matrix]:
    if isinstance(block, Dense):
        yield from _of_block(block.width, hidden, block.gated)
    elif isinstance(block, Experts):
        yield from _of_block(block.width, block.latent or hidden, block.gated, block.count, block.top_k)
        yield from _of_block(block.shared_width + block.beside, hidden, block.gated)


def _of_block(width: int, hidden: int, gated: bool, copies: int = 1, used: int = 1) -> Iterator[Matrix]:
    if not width:
        return
    if gated:
        yield Matrix("gate", hidden, width, copies, used)
    yield Matrix("up", hidden, width, copies, used)
    yield Matrix("down", width, hidden, copies, used)
