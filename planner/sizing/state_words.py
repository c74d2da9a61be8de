"""What families with states of fixed size say in other terms: widths of Mamba and RWKV, and kinds of layers."""

from collections.abc import Callable, Mapping
from typing import Any

Level = Mapping[str, Any]


def _every_layer(named: Level) -> dict[str, Any]:
    """Mamba alone: the inner width as a multiple of the hidden size, where no more is said; no attention."""
    found = {"num_attention_heads": 1, **_rank(named)}
    if "mamba_expand" in named:
        return found
    hidden, inner = named["hidden_size"], named.get("intermediate_size")
    multiple, rest = (named.get("expand", 2), 0) if inner is None else divmod(inner, hidden)
    return found if rest else {**found, "mamba_expand": multiple}


def _rank(named: Level) -> dict[str, Any]:
    """Jamba's time steps have a sixteenth of the hidden size where their rank is `auto`."""
    hidden = named.get("hidden_size")
    if named.get("mamba_dt_rank") == "auto" and isinstance(hidden, int):
        return {"mamba_dt_rank": -(-hidden // 16)}
    return {}


def _attention_free(named: Level) -> dict[str, Any]:
    """Mamba-2 alone has no attention heads."""
    return {"num_attention_heads": named.get("num_attention_heads") or 1}


def _head_size(named: Level) -> dict[str, Any]:
    """Mamba's heads share out its inner width where their size is `auto`."""
    if named.get("mamba_head_dim") != "auto":
        return {}
    inner = named.get("mamba_d_ssm") or named["mamba_expand"] * named["hidden_size"]
    return {"mamba_head_dim": inner // named["mamba_num_heads"]}


def _adjusted(named: Level) -> dict[str, Any]:
    """LFM2 takes two thirds of the stated width, in whole blocks."""
    width, block = named.get("intermediate_size"), named.get("block_multiple_of", 256)
    if not named.get("block_auto_adjust_ff_dim", False) or width is None:
        return {}
    adjusted = int((named.get("block_ffn_dim_multiplier") or 1.0) * int(2 * width / 3))
    return {"intermediate_size": -(-adjusted // block) * block}


def _recurring(named: Level) -> dict[str, Any]:
    """RecurrentGemma: a pattern of layers that repeats; its width is stated for both halves of the gated block."""
    pattern = named.get("block_types") or named.get("_block_types")
    if not pattern:
        return {}
    words = {"attention": "sliding_attention"}
    kinds = [words.get(pattern[i % len(pattern)], pattern[i % len(pattern)]) for i in range(named["num_hidden_layers"])]
    width = named.get("lru_width") or named["hidden_size"]
    return {"layer_types": kinds, "intermediate_size": named["intermediate_size"] // 2, "lru_width": width}


def _delta(named: Level) -> dict[str, Any]:
    """Kimi Linear and Ling-2.5 in newer words; Ling's gate and decay are of full rank."""
    if "linear_attn_config" in named or "linear_num_heads" not in named:
        return {}
    whole = named.get("model_type") == "bailing_hybrid"
    linear = {
        "num_heads": named["linear_num_heads"],
        "head_dim": named["linear_head_dim"],
        "short_conv_kernel_size": named["linear_conv_kernel_dim"],
        "use_full_rank_gate": whole,
        "use_full_rank_decay": whole,
    }
    return {"linear_attn_config": linear, "linear_conv_kernel_dim": None}


def _shared_blocks(named: Level) -> dict[str, Any]:
    """Zamba: kinds of layers under another name; its heads share out two hidden sizes."""
    kinds = named.get("layers_block_type")
    dimension = named.get("attention_head_dim") or 2 * named["hidden_size"] // named["num_attention_heads"]
    renamed = {"layer_types": kinds, "layers_block_type": None, "attention_head_dim": dimension, "kv_channels": None}
    return {**_rank(named), **renamed} if kinds else {}


def _channels(named: Level) -> dict[str, Any]:
    """RWKV has no heads; its widths are the hidden size and 4 or 3.5 times that unless it says otherwise.

    Flash-linear-attention's sixth generation has keys of half the width, and is not this one.
    """
    hidden, kind = named["hidden_size"], named["model_type"]
    ratio = 7 if kind in {"rwkv5", "rwkv6"} else 8
    inner = named.get("intermediate_size") or hidden * ratio // 2 // 32 * 32
    found: dict[str, Any] = {"num_attention_heads": 1, "intermediate_size": inner}
    if kind == "rwkv7":  # the first layer has no earlier values to mix in
        found["per_layer_config"] = {"0": {"v_low_rank_dim": 0}}
    return found if "expand_k" in named else {**found, "attention_hidden_size": _wide(named)}


def _wide(named: Level) -> Any:
    return named.get("attention_hidden_size") or named["hidden_size"]


OF_STATES: dict[str, Callable[[Level], dict[str, Any]]] = {
    "recurrent_gemma": _recurring,
    "kimi_linear": _delta,
    "bailing_hybrid": _delta,
    "zamba": _shared_blocks,
    "zamba2": _shared_blocks,
    **dict.fromkeys(("rwkv", "rwkv5", "rwkv6", "rwkv7"), _channels),
    "jamba": _rank,
    "mamba": _every_layer,
    "falcon_mamba": _every_layer,
    "mamba2": _attention_free,
    "bamba": _head_size,
    "falcon_h1": _head_size,
    "granitemoehybrid": _head_size,
    "lfm2": _adjusted,
}
