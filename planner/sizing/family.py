"""What each model family leaves unsaid in its config.json: biases, norms, gates, ties."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Family:
    """What the code of a model family fixes, whatever the configuration says."""

    qkv_bias: bool | None = None
    """None: as `attention_bias` says, for queries, keys, values and output alike."""
    output_bias: bool | None = None
    """None: as queries, keys and values where `attention_bias` says so, else none."""
    mlp_bias: bool = False
    gated: bool = True
    norms: int = 2
    norm_bias: bool = False
    final_norm: bool = True
    embedding_norm: bool = False
    positions: int | None = None
    """Of families with a table of positions: how many rows it has beyond `max_position_embeddings`."""
    query_norm: str = ""
    """`head`: one norm of head size for queries and one for keys; `wide`: over all heads at once."""
    query_norm_by_default: bool = True
    output_gate: bool = False
    tied_by_default: bool = False
    head_bias: bool = False
    needs: tuple[str, ...] = ()
    """Fields without which a model of this family can't be told."""
    doubt: str = ""
    """What its configurations leave open, and how much that may amount to."""
