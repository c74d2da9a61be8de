"""Layers with a state of fixed size, from their configuration: gated delta nets, Mamba-2 and Mamba.

The convolution's tail is kept in 16 bit; the recurrent state in the precision the configuration asks for.
"""

from collections.abc import Mapping
from typing import Any

from planner.sizing.blocks import StateSpace

Fields = Mapping[str, Any]


def gated_delta_net(fields: Fields) -> StateSpace:
    """Qwen3-Next's and Qwen3.5's linear attention: a matrix of key by value dimension for each value head."""
    hidden, kernel = fields["hidden_size"], fields["linear_conv_kernel_dim"]
    value_heads = fields["linear_num_value_heads"]
    keys = fields["linear_num_key_heads"] * fields["linear_key_head_dim"]
    values = value_heads * fields["linear_value_head_dim"]
    channels = 2 * keys + values
    state = value_heads * fields["linear_key_head_dim"] * fields["linear_value_head_dim"]
    return StateSpace(
        projections=hidden * (2 * keys + 3 * values + 2 * value_heads),
        small=channels * kernel + 2 * value_heads + fields["linear_value_head_dim"],
        state_bytes=2 * channels * (kernel - 1) + 4 * state,
    )


def mamba_2(fields: Fields) -> StateSpace:
    """Nemotron-H's Mamba-2: heads share their input and output vectors in groups."""
    hidden, kernel, heads = fields["hidden_size"], fields["conv_kernel"], fields["mamba_num_heads"]
    inner = heads * fields["mamba_head_dim"]
    channels = inner + 2 * fields["n_groups"] * fields["ssm_state_size"]
    state_width = 4 if fields.get("mamba_ssm_cache_dtype") == "float32" else 2
    return StateSpace(
        projections=hidden * (inner + channels + heads) + inner * hidden,
        small=channels * (kernel + fields.get("use_conv_bias", True)) + 3 * heads + inner,
        state_bytes=2 * channels * (kernel - 1) + state_width * inner * fields["ssm_state_size"],
    )


def mamba(fields: Fields) -> StateSpace:
    """Jamba's Mamba, with norms on the time step and on the input and output vectors."""
    hidden, kernel = fields["hidden_size"], fields["mamba_d_conv"]
    inner, state, rank = hidden * fields["mamba_expand"], fields["mamba_d_state"], fields["mamba_dt_rank"]
    return StateSpace(
        projections=3 * hidden * inner + inner * (rank + 2 * state) + rank * inner,
        small=inner * (kernel + 1) + inner * (state + 2) + rank + 2 * state,
        state_bytes=2 * inner * (kernel - 1) + 2 * inner * state,
    )


def kimi_delta(fields: Fields) -> StateSpace:
    """Kimi's delta attention: a matrix for each head, a decay of low rank, and three short convolutions."""
    linear = fields["linear_attn_config"]
    hidden, heads, dimension = fields["hidden_size"], linear["num_heads"], linear["head_dim"]
    wide, kernel = heads * dimension, linear["short_conv_kernel_size"]
    gate = hidden * wide if linear.get("use_full_rank_gate") else dimension * (hidden + wide)
    decay = dimension * (hidden + wide)
    return StateSpace(
        projections=4 * hidden * wide + gate + decay + hidden * heads,
        small=3 * wide * kernel + wide + 2 * dimension,
        state_bytes=2 * 3 * wide * (kernel - 1) + 4 * wide * dimension,
    )
