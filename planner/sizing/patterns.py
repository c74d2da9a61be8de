"""Which layer is of which kind: windows, mixtures of experts, and mixers other than attention.

Quirks: Qwen2 states a window and then `use_sliding_window: false`; Gemma-2 alternates and Gemma-3 has five
windowed layers to a full one without saying so; Llama-4's chunks bound the cache as a window does.
"""

from collections.abc import Mapping
from typing import Any

Fields = Mapping[str, Any]
FULL_EVERY = {"gemma2": 2, "gemma3_text": 6, "gpt_oss": 2, "llama4_text": 4, "cohere2": 4}


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
        return bool(fields["mlp_layer_types"][layer] == "sparse")
    frequency = fields.get("moe_layer_freq", 1)
    if isinstance(frequency, list):
        return bool(frequency[layer])
    if "expert_layer_period" in fields:
        return bool(layer % fields["expert_layer_period"] == fields["expert_layer_offset"])
    step = fields.get("decoder_sparse_step", fields.get("interleave_moe_layer_step", 1))
    return bool(
        layer >= fields.get("first_k_dense_replace", 0)
        and layer % frequency == 0
        and (layer + 1) % step == 0
        and layer not in fields.get("mlp_only_layers", ())
    )


def has_attention(fields: Fields, layer: int) -> bool:
    """Whether that layer mixes tokens by attention, and not by a state of fixed size.

    >>> [has_attention({"full_attention_interval": 4}, i) for i in range(4)]
    [False, False, False, True]
    """
    if "layer_types" in fields:
        return bool(fields["layer_types"][layer] != "linear_attention")
    if "full_attention_interval" in fields:
        return (layer + 1) % int(fields["full_attention_interval"]) == 0
    if "attn_layer_period" in fields:
        return bool(layer % fields["attn_layer_period"] == fields["attn_layer_offset"])
    if "linear_attn_config" in fields:  # which counts layers from one
        return layer + 1 not in fields["linear_attn_config"]["kda_layers"]
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
