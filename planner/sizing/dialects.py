"""Families that spell a configuration's fields in words of their own, put into the common ones.

Each level of a configuration is translated by its own `model_type`; what is spelled in common words already stays.
The words are those of Hugging Face transformers' configuration classes and of the models' own (read 2026-12).
"""

from collections.abc import Callable, Mapping
from typing import Any

Level = Mapping[str, Any]
STATES = {
    "mamba_n_heads": "mamba_num_heads",
    "mamba_d_head": "mamba_head_dim",
    "mamba_d_state": "ssm_state_size",
    "mamba_n_groups": "n_groups",
    "mamba_d_conv": "conv_kernel",
    "mamba_conv_bias": "use_conv_bias",
}
COUNTED = {"num_layers": "num_hidden_layers", "ffn_hidden_size": "intermediate_size"}
WORDS: dict[str, dict[str, str]] = {
    "chatglm": {
        **COUNTED,
        "padded_vocab_size": "vocab_size",
        "add_qkv_bias": "attention_bias",
        "seq_length": "max_position_embeddings",
    },
    "exaone": COUNTED,
    "opt": {"ffn_dim": "intermediate_size"},
    "bloom": {"seq_length": "max_position_embeddings"},
    "ernie4_5_moe": {
        "moe_num_experts": "num_experts",
        "moe_k": "num_experts_per_tok",
        "moe_num_shared_experts": "n_shared_experts",
        "moe_layer_start_index": "first_k_dense_replace",
    },
    "hunyuan_v1_moe": {"moe_topk": "num_experts_per_tok", "num_shared_expert": "n_shared_experts"},
    "hunyuan": {"moe_topk": "num_experts_per_tok", "num_shared_expert": "n_shared_experts"},
    "longcat_flash": {
        **COUNTED,
        "expert_ffn_hidden_size": "moe_intermediate_size",
        "moe_topk": "num_experts_per_tok",
    },
    "granitemoehybrid": STATES,
    "bamba": STATES,
    "falcon_h1": STATES,
    "mamba2": {"num_heads": "mamba_num_heads", "head_dim": "mamba_head_dim", "state_size": "ssm_state_size"},
    "mamba": {"state_size": "mamba_d_state", "conv_kernel": "mamba_d_conv", "time_step_rank": "mamba_dt_rank"},
    "falcon_mamba": {"state_size": "mamba_d_state", "conv_kernel": "mamba_d_conv", "time_step_rank": "mamba_dt_rank"},
    "internlm": {"bias": "attention_bias"},
    "lfm2": {"block_ff_dim": "intermediate_size", "conv_L_cache": "conv_kernel"},
    "lfm2_moe": {"conv_L_cache": "conv_kernel"},
}
WHOLE = {"d_model": "hidden_size", "n_layers": "num_hidden_layers", "n_heads": "num_attention_heads"}


UNREADABLE = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError)
"""What a family's own fields raise that make no sense."""


def in_common_words(level: Level) -> Level:
    """One level of a configuration with the fields of its family's own words under the common names too.

    >>> in_common_words({"model_type": "chatglm", "num_layers": 28})["num_hidden_layers"]
    28

    Raises:
        UNREADABLE: Fields of the family's own that make no sense.
    """
    kind = str(level.get("model_type"))
    words = WORDS.get(kind, {})
    named = {words.get(key, key): value for key, value in level.items()}
    if isinstance(level.get("quantization"), Mapping):  # MLX's word
        named.setdefault("quantization_config", level["quantization"])
    return {**named, **OWN[kind](named)} if kind in OWN else named


def _uniform(named: Level) -> dict[str, Any]:
    """Lists with the same number for every layer, as that number."""
    fields = ("num_experts_per_tok", "n_shared_experts", "moe_intermediate_size", "intermediate_size")
    lists = {key: named[key] for key in fields if isinstance(named.get(key), list)}
    return {key: each[0] for key, each in lists.items() if len(set(map(str, each))) == 1}


def _grouped(named: Level) -> dict[str, Any]:
    """ChatGLM: key-value heads of its own number only where it says so."""
    grouped = named.get("multi_query_attention") and "multi_query_group_num" in named
    return {"num_key_value_heads": named["multi_query_group_num"]} if grouped else {}


def _single_key(named: Level) -> dict[str, Any]:
    """StarCoder: one key-value head for all, unless it says otherwise."""
    return {"num_key_value_heads": 1} if named.get("multi_query", True) and "num_key_value_heads" not in named else {}


def _mosaic(named: Level) -> dict[str, Any]:
    """MPT and DBRX: attention and experts nested; MPT's width as a multiple of the hidden size."""
    found = {common: named[word] for word, common in WHOLE.items() if word in named}
    attention, block = named.get("attn_config") or {}, named.get("ffn_config") or {}
    nested = {
        "num_key_value_heads": attention.get("kv_n_heads"),
        "intermediate_size": block.get("ffn_hidden_size"),
        "num_experts": block.get("moe_num_experts"),
        "num_experts_per_tok": block.get("moe_top_k"),
        "max_position_embeddings": named.get("max_seq_len"),
    }
    ratio, width = named.get("expansion_ratio", 4), found.get("hidden_size")
    if "intermediate_size" not in named and isinstance(ratio, int) and isinstance(width, int):
        found["intermediate_size"] = ratio * width
    return found | {key: value for key, value in nested.items() if value is not None}


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


def _pattern(named: Level) -> dict[str, Any]:
    """EXAONE-4 writes its pattern of windows as letters, the full layer last."""
    pattern = named.get("sliding_window_pattern")
    return {"sliding_window_pattern": len(pattern)} if isinstance(pattern, str) else {}


def _adjusted(named: Level) -> dict[str, Any]:
    """LFM2 takes two thirds of the stated width, in whole blocks."""
    width, block = named.get("intermediate_size"), named.get("block_multiple_of", 256)
    if not named.get("block_auto_adjust_ff_dim", False) or width is None:
        return {}
    adjusted = int((named.get("block_ffn_dim_multiplier") or 1.0) * int(2 * width / 3))
    return {"intermediate_size": -(-adjusted // block) * block}


OWN: dict[str, Callable[[Level], dict[str, Any]]] = {
    "hunyuan_v1_moe": _uniform,
    "hunyuan": _uniform,
    "gemma3n_text": _uniform,
    "chatglm": _grouped,
    "gpt_bigcode": _single_key,
    "mpt": _mosaic,
    "dbrx": _mosaic,
    "jamba": _rank,
    "mamba": _every_layer,
    "falcon_mamba": _every_layer,
    "mamba2": _attention_free,
    "bamba": _head_size,
    "falcon_h1": _head_size,
    "granitemoehybrid": _head_size,
    "exaone4": _pattern,
    "lfm2": _adjusted,
}
