"""Layers with a state of fixed size, from their configuration: gated delta nets, Mamba, lightning and convolutions.

The convolution's tail is kept in 16 bit; the recurrent state in the precision the configuration asks for.
"""

from collections.abc import Mapping
from typing import Any

from planner.sizing.blocks import StateSpace
from planner.sizing.receptance import BY_FAMILY as RWKV

Fields = Mapping[str, Any]


def gated_delta_net(fields: Fields) -> StateSpace:
    """Qwen3-Next's and Qwen3.5's linear attention: a matrix of key by value dimension for each value head."""
    hidden, kernel = fields["hidden_size"], fields["linear_conv_kernel_dim"]
    value_heads = fields["linear_num_value_heads"]
    keys = fields["linear_num_key_heads"] * fields["linear_key_head_dim"]
    values = value_heads * fields["linear_value_head_dim"]
    channels = 2 * keys + values
    state = value_heads * fields["linear_key_head_dim"] * fields["linear_value_head_dim"]
    tail = 2 * channels * (kernel - 1)
    asks = fields.get("mamba_ssm_cache_dtype") == "float32"
    return StateSpace(
        projections=hidden * (2 * keys + 3 * values + 2 * value_heads),
        small=channels * kernel + 2 * value_heads + fields["linear_value_head_dim"],
        state_bytes=tail + 4 * state,
        narrow_state_bytes=None if asks else tail + 2 * state,
    )


def mamba_2(fields: Fields) -> StateSpace:
    """Mamba-2 of Nemotron-H, Granite-4, Bamba and Falcon-H1: heads share input and output vectors in groups."""
    hidden, kernel, heads = fields["hidden_size"], fields["conv_kernel"], fields["mamba_num_heads"]
    inner = heads * fields["mamba_head_dim"]
    channels = inner + 2 * fields["n_groups"] * fields["ssm_state_size"]
    normed = inner * bool(fields.get("mamba_rms_norm", True))
    bias = (inner + channels + heads + hidden) * bool(fields.get("mamba_proj_bias"))
    state_width = 4 if fields.get("mamba_ssm_cache_dtype") == "float32" else 2
    return StateSpace(
        projections=hidden * (inner + channels + heads) + inner * hidden,
        small=channels * (kernel + fields.get("use_conv_bias", True)) + 3 * heads + normed + bias,
        state_bytes=2 * channels * (kernel - 1) + state_width * inner * fields["ssm_state_size"],
    )


def mamba(fields: Fields) -> StateSpace:
    """Mamba; Jamba's with norms on the time step and on the input and output vectors."""
    hidden, kernel = fields["hidden_size"], fields["mamba_d_conv"]
    inner, state, rank = hidden * fields["mamba_expand"], fields["mamba_d_state"], fields["mamba_dt_rank"]
    return StateSpace(
        projections=3 * hidden * inner + inner * (rank + 2 * state) + rank * inner,
        small=inner * (kernel + 1) + inner * (state + 2) + (rank + 2 * state) * (fields["model_type"] == "jamba"),
        state_bytes=2 * inner * (kernel - 1) + 2 * inner * state,
    )


def kimi_delta(fields: Fields) -> StateSpace:
    """Kimi's delta attention: a matrix for each head, a decay of low rank, and three short convolutions."""
    linear = fields["linear_attn_config"]
    hidden, heads, dimension = fields["hidden_size"], linear["num_heads"], linear["head_dim"]
    wide, kernel = heads * dimension, linear["short_conv_kernel_size"]
    low_rank = dimension * (hidden + wide)
    gate = hidden * wide if linear.get("use_full_rank_gate") else low_rank
    decay = hidden * wide if linear.get("use_full_rank_decay") else low_rank
    return StateSpace(
        projections=4 * hidden * wide + gate + decay + hidden * heads,
        small=3 * wide * kernel + wide + heads + dimension,
        state_bytes=2 * 3 * wide * (kernel - 1) + 4 * wide * dimension,
    )


def lightning(fields: Fields) -> StateSpace:
    """MiniMax-Text-01's lightning attention: a matrix for each head, a gate and a norm on what it gives."""
    hidden, heads = fields["hidden_size"], fields["num_attention_heads"]
    dimension = fields.get("head_dim") or hidden // heads
    wide = heads * dimension
    return StateSpace(
        projections=5 * hidden * wide,
        small=wide,
        state_bytes=4 * wide * dimension,
        narrow_state_bytes=2 * wide * dimension,
    )


def short_convolution(fields: Fields) -> StateSpace:
    """LFM2's gated convolution, whose memory is its tail."""
    hidden, kernel = fields["hidden_size"], fields["conv_kernel"]
    return StateSpace(projections=4 * hidden * hidden, small=hidden * kernel, state_bytes=2 * hidden * (kernel - 1))


def gated_recurrence(fields: Fields) -> StateSpace:
    """RecurrentGemma's: a number for each channel, gated by blocks of a head's width, behind a convolution."""
    hidden, kernel, wide = fields["hidden_size"], fields["conv_kernel"], fields["lru_width"]
    gates = 2 * wide * (wide // fields["num_attention_heads"])
    return StateSpace(
        projections=3 * hidden * wide + gates,
        small=2 * wide + hidden + wide * (kernel + 1) + 3 * wide,
        state_bytes=2 * wide * (kernel - 1) + 4 * wide,
    )


def adapters(fields: Fields) -> int:
    """What each use of Zamba-2's shared blocks adds to them, of low rank [parameters]."""
    hidden, rank = fields["hidden_size"], fields.get("adapter_rank", 0)
    wide = fields["num_attention_heads"] * fields["head_dim"]
    attending = 3 * rank * (2 * hidden + wide) * bool(fields.get("use_shared_attention_adapter"))
    return int(attending + rank * (hidden + 2 * fields["intermediate_size"]))


BY_FAMILY = {
    "jamba": mamba,
    "recurrent_gemma": gated_recurrence,
    **RWKV,
    "mamba": mamba,
    "falcon_mamba": mamba,
    "mamba2": mamba_2,
    "granitemoehybrid": mamba_2,
    "bamba": mamba_2,
    "falcon_h1": mamba_2,
    "minimax": lightning,
    "minimax_text_01": lightning,
    "minimax_m1": lightning,
    "lfm2": short_convolution,
    "lfm2_moe": short_convolution,
    "lfm3": short_convolution,
}


def state_of(fields: Fields) -> StateSpace:
    """The layer with a state that a configuration describes."""
    if "linear_attn_config" in fields:
        return kimi_delta(fields)
    return BY_FAMILY.get(fields["model_type"], gated_delta_net)(fields)
