"""Families whose configuration says in other terms, and not only in other words, what the common fields say.

Each function gives the common fields that follow from a family's own; nothing where they are not stated, so that
what was translated before is left as it is.
"""

from collections.abc import Callable
from typing import Any

from planner.sizing.state_words import OF_STATES, Level

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


def _pattern(named: Level) -> dict[str, Any]:
    """EXAONE-4 writes its pattern of windows as letters, the full layer last."""
    pattern = named.get("sliding_window_pattern")
    return {"sliding_window_pattern": len(pattern)} if isinstance(pattern, str) else {}


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


def _grok(named: Level) -> dict[str, Any]:
    """Grok-2 calls itself `git`, as an image captioner does, and a window of -1 none."""
    if not named.get("residual_moe"):
        return {}
    return {"model_type": "grok", "sliding_window_size": None}


OWN: dict[str, Callable[[Level], dict[str, Any]]] = {
    **OF_STATES,
    "falcon": _falcon,
    "mimo_v2_flash": _doubled,
    "gpt_neo": _local,
    "deepseek_v2": _without_latents,
    "deepseek_v4": _squeezed,
    "minimax_m3_vl_text": _picked,
    "laguna": _own_heads,
    "step3p5": _step,
    "git": _grok,
    "hunyuan_v1_moe": _uniform,
    "hunyuan": _uniform,
    "gemma3n_text": _uniform,
    "chatglm": _grouped,
    "gpt_bigcode": _single_key,
    "mpt": _mosaic,
    "dbrx": _mosaic,
    "exaone4": _pattern,
    "exaone_moe": _pattern,
}
