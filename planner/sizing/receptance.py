"""RWKV, generations 4 to 7: time mixing and channel mixing in one layer, and a state of fixed size.

Parameters as in Hugging Face transformers' `modeling_rwkv.py`, flash-linear-attention's `rwkv7` (MIT, read 2026-12) and
the models' own code; the totals of RWKV-5-World-7B, RWKV-6-World-1.6B and RWKV-7-World-2.9B come out to the digit.
"""

from collections.abc import Callable, Mapping
from typing import Any

from planner.sizing.blocks import StateSpace

Fields = Mapping[str, Any]
NORMS = 4
"""Vectors of a layer's two norms, scale and shift."""
HEAD = 64
"""Numbers on a side of a head's matrix [1]."""
LARGE = 4096
"""Hidden size whose low ranks are twice the others' in the sixth generation."""


def fourth(fields: Fields) -> StateSpace:
    """Five vectors are kept in 32 bit."""
    hidden, wide = fields["hidden_size"], fields["attention_hidden_size"]
    return StateSpace(
        projections=4 * hidden * wide + _channel_mixing(fields) + hidden * hidden,
        small=2 * wide + (3 + 2 + NORMS) * hidden,
        state_bytes=4 * (2 * hidden + 3 * wide),
    )


def fifth(fields: Fields) -> StateSpace:
    """A matrix for each head, and a gate; the mixes, a decay and a bonus are vectors."""
    hidden = fields["attention_hidden_size"]
    return StateSpace(
        projections=6 * hidden * hidden + _channel_mixing(fields),
        small=(4 + 2 + 2 + 2 + NORMS) * hidden,
        state_bytes=_matrices(hidden),
    )


def sixth(fields: Fields) -> StateSpace:
    """The same, with five mixes and the decay of low rank."""
    hidden = fields["attention_hidden_size"]
    rank = 2 if hidden == LARGE else 1
    low = 2 * hidden * (5 * 32 + 64) * rank
    return StateSpace(
        projections=6 * hidden * hidden + low + _channel_mixing(fields),
        small=(6 + 2 + 2 + 2 + NORMS) * hidden,
        state_bytes=_matrices(hidden),
    )


def seventh(fields: Fields) -> StateSpace:
    """Decay, learning rate and gate of low rank, and a share of the first layer's values in all others."""
    hidden = fields["hidden_size"]
    ranks = [fields[f"{name}_low_rank_dim"] for name in ("decay", "a", "v", "gate")]
    return StateSpace(
        projections=4 * hidden * hidden + 2 * hidden * sum(ranks) + _channel_mixing(fields),
        small=(9 + 2 + bool(fields["v_low_rank_dim"]) + 2 + 1 + NORMS) * hidden,
        state_bytes=_matrices(hidden),
    )


def _channel_mixing(fields: Fields) -> int:
    """Keys and values of channel mixing [parameters]."""
    return int(2 * fields["hidden_size"] * fields["intermediate_size"])


def _matrices(hidden: int) -> int:
    """A matrix for each head in 32 bit, and two tokens before in 16 [B]."""
    return 4 * hidden * HEAD + 2 * 2 * hidden


BY_FAMILY: dict[str, Callable[[Fields], StateSpace]] = {
    "rwkv": fourth,
    "rwkv5": fifth,
    "rwkv6": sixth,
    "rwkv7": seventh,
}
