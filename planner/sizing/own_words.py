"""Families whose configuration says in other terms, and not only in other words, what the common fields say.

Each function gives the common fields that follow from a family's own; nothing where they are not stated, so that
what was translated before is left as it is.
"""

from collections.abc import Callable, Mapping
from typing import Any

Level = Mapping[str, Any]
WHOLE = {"d_model": "hidden_size", "n_layers": "num_hidden_layers", "n_heads": "num_attention_heads"}


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


def _falcon(named: Level) -> dict[str, Any]:
    """Falcon: one key-value head for all, or one each, before its newer architecture; biases all or none."""
    found = {"attention_bias": named["bias"], "mlp_bias": named["bias"]} if "bias" in named else {}
    if named.get("new_decoder_architecture") or not {"multi_query", "num_kv_heads"} & set(named):
        return found
    return {**found, "num_kv_heads": 1 if named.get("multi_query", True) else named["num_attention_heads"]}


def _doubled(named: Level) -> dict[str, Any]:
    """MiMo-V2 in newer words: windowed layers have twice the key-value heads, and sinks."""
    if "hybrid_layer_pattern" in named or "swa_num_key_value_heads" in named:
        return {}
    return {"swa_num_key_value_heads": 2 * named["num_key_value_heads"], "add_swa_attention_sink_bias": True}


def _local(named: Level) -> dict[str, Any]:
    """GPT-Neo alternates full and windowed layers."""
    kinds = named.get("attention_layers")
    return {"layer_types": [f"{'sliding' if k == 'local' else 'full'}_attention" for k in kinds]} if kinds else {}


def _recurring(named: Level) -> dict[str, Any]:
    """RecurrentGemma: a pattern of layers that repeats; its width is stated for both halves of the gated block."""
    pattern = named.get("block_types") or named.get("_block_types")
    if not pattern:
        return {}
    words = {"attention": "sliding_attention"}
    kinds = [words.get(pattern[i % len(pattern)], pattern[i % len(pattern)]) for i in range(named["num_hidden_layers"])]
    width = named.get("lru_width") or named["hidden_size"]
    return {"layer_types": kinds, "intermediate_size": named["intermediate_size"] // 2, "lru_width": width}


def _squeezed(named: Level) -> dict[str, Any]:
    """DeepSeek-V4 in newer words: each kind of layer has a rate, and those that route by hashing are listed."""
    rates, kinds = named.get("compress_rates"), named.get("layer_types")
    if "compress_ratios" in named or not rates or not kinds:
        return {}
    hashed = (named.get("mlp_layer_types") or []).count("hash_moe")
    return {"compress_ratios": [rates.get(kind, 0) for kind in kinds], "num_hash_layers": hashed, "layer_types": None}


def _picked(named: Level) -> dict[str, Any]:
    """MiniMax-M3 in newer words: which layers have the branch that picks."""
    kinds = named.get("layer_types")
    if "index_n_heads" not in named or not kinds:
        return {}
    sparse = {
        "sparse_num_index_heads": named["index_n_heads"],
        "sparse_index_dim": named["index_head_dim"],
        "sparse_attention_freq": [int(kind == "minimax_m3_sparse") for kind in kinds],
    }
    return {"sparse_attention_config": sparse, "index_n_heads": None, "index_head_dim": None}


def _without_latents(named: Level) -> dict[str, Any]:
    """DeepSeek-VL2's and -OCR's small models: heads as usual, and sizes of latents stated as nothing."""
    unused = ("kv_lora_rank", "q_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim")
    return dict.fromkeys(unused) if named.get("use_mla") is False else {}


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


def _own_heads(named: Level) -> dict[str, Any]:
    """Laguna: heads of each layer in a list."""
    heads = named.get("num_attention_heads_per_layer")
    return {"per_layer_config": {str(i): {"num_attention_heads": n} for i, n in enumerate(heads)}} if heads else {}


def _step(named: Level) -> dict[str, Any]:
    """Step-3.5: windowed layers have heads of their own number; those with experts may be listed in one text."""
    other = named.get("attention_other_setting") or {}
    heads, kinds = named.get("num_sliding_attention_heads", other.get("num_attention_heads")), named.get("layer_types")
    if not heads or not kinds:
        return {}
    windowed = [i for i, kind in enumerate(kinds) if kind == "sliding_attention"]
    listed = set(str(named.get("moe_layers_enum") or "").split(","))
    places = range(named["num_hidden_layers"]) if listed != {""} else ()
    dense = {"mlp_layer_types": ["sparse" if str(i) in listed else "dense" for i in places]} if places else {}
    return {"per_layer_config": {str(i): {"num_attention_heads": heads} for i in windowed}, **dense}


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


def _grok(named: Level) -> dict[str, Any]:
    """Grok-2 calls itself `git`, as an image captioner does, and a window of -1 none."""
    if not named.get("residual_moe"):
        return {}
    return {"model_type": "grok", "sliding_window_size": None}


OWN: dict[str, Callable[[Level], dict[str, Any]]] = {
    "falcon": _falcon,
    "mimo_v2_flash": _doubled,
    "gpt_neo": _local,
    "recurrent_gemma": _recurring,
    "deepseek_v2": _without_latents,
    "deepseek_v4": _squeezed,
    "minimax_m3_vl_text": _picked,
    "kimi_linear": _delta,
    "bailing_hybrid": _delta,
    "zamba": _shared_blocks,
    "zamba2": _shared_blocks,
    "laguna": _own_heads,
    "step3p5": _step,
    **dict.fromkeys(("rwkv", "rwkv5", "rwkv6", "rwkv7"), _channels),
    "git": _grok,
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
    "exaone_moe": _pattern,
    "lfm2": _adjusted,
}
