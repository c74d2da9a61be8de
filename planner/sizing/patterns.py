"""Which layer is of which kind: windows, mixtures of experts, and mixers other than attention.

Quirks: Qwen2 states a window and then `use_sliding_window: false`; Gemma-2 alternates and Gemma-3 has five
windowed layers to a full one without saying so; Llama-4's chunks bound the cache as a window does.
"""

from collections.abc import Callable, Mapping
from typing import Any

Fields = Mapping[str, Any]
FULL_EVERY = {"gemma2": 2, "gemma3_text": 6, "gpt_oss": 2, "llama4_text": 4, "cohere2": 4, "exaone4": 4, "afmoe": 4}
FULL_EVERY |= {"exaone_moe": 4, "cohere2_moe": 4, "vaultgemma": 2}
STATEFUL = {"linear_attention", "mamba", "conv", "recurrent"}
"""Kinds of layers, as `layer_types` names them, whose memory has a fixed size."""
ATTENTION_FREE = {"mamba", "falcon_mamba", "mamba2", "rwkv", "rwkv5", "rwkv6", "rwkv7"}
"""Families of nothing but such layers, whose feed-forward block is within."""

LISTED: dict[str, Callable[[Any, int], bool]] = {
    "layer_types": lambda kinds, layer: kinds[layer] not in STATEFUL,
    "attn_layer_indices": lambda layers, layer: layer in layers,
    "full_attn_idxs": lambda layers, layer: layer in layers,
    "attn_type_list": lambda kinds, layer: bool(kinds[layer]),
    "linear_attn_config": lambda linear, layer: layer + 1 not in linear["kda_layers"],
}
"""How a list tells whether a layer mixes tokens by attention; Kimi's counts layers from one."""


def window_tokens(fields: Fields, layer: int) -> int | None:
    """Tokens that attention in that layer remembers; None where it remembers all.

    >>> gemma = {"model_type": "gemma3_text", "sliding_window": 1024}
    >>> [window_tokens(gemma, i) for i in range(6)]
    [1024, 1024, 1024, 1024, 1024, None]
    >>> window_tokens({"model_type": "qwen2", "sliding_window": 131072, "use_sliding_window": False}, 0)
    """
    window = (
        fields.get("attention_chunk_size") if fields["model_type"] == "llama4_text" else fields.get("sliding_window")
    )
    if not window or not fields.get("use_sliding_window", True) or not _is_windowed(fields, layer):
        return None
    return int(window)


def _is_windowed(fields: Fields, layer: int) -> bool:
    kind = fields["model_type"]
    if "layer_types" in fields:
        return fields["layer_types"][layer] in {"sliding_attention", "chunked_attention"}
    if "hybrid_layer_pattern" in fields:
        return bool(fields["hybrid_layer_pattern"][layer])
    if kind in FULL_EVERY:
        return bool((layer + 1) % fields.get("sliding_window_pattern", FULL_EVERY[kind]))
    if "use_sliding_window" in fields:
        return bool(layer >= fields.get("max_window_layers", 0))
    return True


def has_experts(fields: Fields, layer: int) -> bool:
    """Whether that layer's feed-forward block is a mixture of experts.

    >>> [has_experts({"num_experts": 8, "first_k_dense_replace": 1}, i) for i in range(3)]
    [False, True, True]
    """
    if not fields.get("num_experts"):
        return False
    if "mlp_layer_types" in fields:
        return bool(fields["mlp_layer_types"][layer] != "dense")
    frequency = fields.get("moe_layer_freq", 1)
    if isinstance(frequency, list):
        return bool(frequency[layer])
    if "expert_layer_period" in fields:
        return bool(layer % fields["expert_layer_period"] == fields["expert_layer_offset"])
    step = fields.get("decoder_sparse_step", fields.get("interleave_moe_layer_step", 1))
    return bool(
        layer >= fields.get("first_k_dense_replace", fields.get("num_dense_layers", 0))
        and layer % frequency == 0
        and (layer + 1) % step == 0
        and layer not in fields.get("mlp_only_layers", ())
    )


def has_attention(fields: Fields, layer: int) -> bool:
    """Whether that layer mixes tokens by attention, and not by a state of fixed size.

    >>> [has_attention({"full_attention_interval": 4}, i) for i in range(4)]
    [False, False, False, True]
    """
    if fields.get("model_type") in ATTENTION_FREE:
        return False
    listed = next((LISTED[field](fields[field], layer) for field in LISTED if field in fields), None)
    if listed is not None:
        return listed
    if "full_attention_interval" in fields:
        return (layer + 1) % int(fields["full_attention_interval"]) == 0
    if "attn_layer_period" in fields:
        return bool(layer % fields["attn_layer_period"] == fields["attn_layer_offset"])
    return True


def has_indexer(fields: Fields, layer: int) -> bool:
    """Whether that layer has a branch that picks what attention looks at.

    >>> [has_indexer({"index_n_heads": 64, "indexer_types": ["full", "shared"]}, i) for i in range(2)]
    [True, False]
    """
    if "sparse_attention_config" in fields:
        return bool(fields["sparse_attention_config"].get("sparse_attention_freq", [0])[layer])
    if "indexer_types" in fields:
        return bool(fields["indexer_types"][layer] == "full")
    return "index_n_heads" in fields


def borrows_cache(fields: Fields, layer: int) -> bool:
    """Whether that layer reads the keys and values of an earlier one.

    >>> [borrows_cache({"num_hidden_layers": 4, "use_cla": True, "cla_share_factor": 2}, i) for i in range(4)]
    [False, True, False, True]
    """
    if fields.get("use_cla"):
        return bool(layer % fields["cla_share_factor"])
    own = fields["num_hidden_layers"] - fields.get("num_kv_shared_layers", 0)
    if own <= 0:
        raise ValueError("num_kv_shared_layers leaves no layer with a cache of its own")
    return bool(layer >= own)
