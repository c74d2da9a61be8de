"""The fields of a Hugging Face config.json that sizing reads, under one name each, checked.

Quirks: models with vision nest the language model in `text_config` or `llm_config`; older ones have GPT-2's
names (`n_embd`); experts are counted under several names; an absent `tie_word_embeddings` has a default that
depends on the family; `null` means absent.
"""

from collections.abc import Mapping
from typing import Any

from warehouse.faults import BadInput

NESTED = ("text_config", "llm_config", "language_config", "thinker_config")
ALIASES = {
    "n_embd": "hidden_size",
    "n_layer": "num_hidden_layers",
    "n_head": "num_attention_heads",
    "n_head_kv": "num_key_value_heads",
    "n_inner": "intermediate_size",
    "n_positions": "max_position_embeddings",
    "kv_channels": "head_dim",
    "attention_head_dim": "head_dim",
    "n_routed_experts": "num_experts",
    "num_local_experts": "num_experts",
    "num_experts_per_token": "num_experts_per_tok",
    "top_k_experts": "num_experts_per_tok",
    "num_shared_experts": "n_shared_experts",
    "routed_expert_hidden_size": "moe_latent_size",
    "sliding_window_size": "sliding_window",
    "layernorm_epsilon": "layer_norm_epsilon",
    "use_mlp_bias": "mlp_bias",
    "mtp_num_hidden_layers": "num_nextn_predict_layers",
}
SIZES = frozenset(
    """hidden_size num_hidden_layers num_attention_heads num_key_value_heads head_dim v_head_dim
    intermediate_size intermediate_size_mlp dense_intermediate_size vocab_size max_position_embeddings
    swa_num_key_value_heads num_global_key_value_heads global_head_dim
    kv_lora_rank qk_nope_head_dim qk_rope_head_dim o_lora_rank o_groups index_n_heads index_head_dim index_topk
    num_experts num_experts_per_tok moe_intermediate_size moe_latent_size
    attention_chunk_size decoder_sparse_step interleave_moe_layer_step full_attention_interval
    linear_conv_kernel_dim linear_key_head_dim linear_value_head_dim linear_num_key_heads linear_num_value_heads
    mamba_num_heads mamba_head_dim n_groups ssm_state_size conv_kernel
    attn_layer_period expert_layer_period mamba_d_state mamba_d_conv mamba_expand mamba_dt_rank
    vocab_size_per_layer_input hc_mult attn_res_block_size""".split()  # noqa: SIM905 - easier to read than fifty strings
)
"""Whole numbers from one up."""
COUNTS = frozenset(
    """q_lora_rank n_shared_experts shared_expert_intermediate_size moe_shared_expert_intermediate_size
    shared_intermediate_size share_expert_dim first_k_dense_replace sliding_window max_window_layers
    num_kv_shared_layers hidden_size_per_layer_input num_nextn_predict_layers num_hash_layers
    attn_layer_offset expert_layer_offset sliding_window_pattern""".split()  # noqa: SIM905 - likewise
)
"""Whole numbers from zero up."""
OTHERS = frozenset(
    """model_type tie_word_embeddings attention_bias mlp_bias use_bias use_qk_norm new_decoder_architecture
    use_sliding_window layer_types hybrid_layer_pattern add_swa_attention_sink_bias indexer_types topk_method
    use_routing_bias moe_layer_freq mlp_layer_types mlp_only_layers hybrid_override_pattern layers_block_type
    use_conv_bias mamba_ssm_cache_dtype attention_k_eq_v use_double_wide_mlp compress_ratios expert_dtype
    linear_attn_config mla_use_output_gate latent_moe_use_norm sparse_attention_config
    block_configs quantization_config dtype torch_dtype""".split()  # noqa: SIM905 - likewise
)
READ = SIZES | COUNTS | OTHERS
LISTS = ("layer_types", "hybrid_layer_pattern", "indexer_types", "mlp_layer_types", "compress_ratios", "block_configs")
MAPPINGS = ("linear_attn_config", "sparse_attention_config", "quantization_config")
LARGEST = 10**9
"""No size in a configuration is larger [1]."""
MOST_LAYERS = 10_000
LETTERS = {"mamba": "M", "attention": "*", "moe": "E", "mlp": "-"}


def flattened(config: Mapping[str, Any], name: str = "config.json") -> dict[str, Any]:
    """The fields that sizing reads: the language model's own first, then what only the outer level states.

    >>> flattened({"tie_word_embeddings": True, "text_config": {"model_type": "qwen3_vl_text", "n_embd": 8}})
    {'tie_word_embeddings': True, 'model_type': 'qwen3_vl_text', 'hidden_size': 8}

    Raises:
        BadInput: A field is of the wrong kind or size; it says which.
    """
    fields: dict[str, Any] = {}
    level: Any = config
    while isinstance(level, Mapping) and level:
        for key, value in level.items():
            field = ALIASES.get(key, key)
            if field in READ and value is not None:
                fields[field] = value
        level = next((level[key] for key in NESTED if level.get(key)), None)
    _check(fields, name)
    return _spelled_out(fields, name)


def _check(fields: Mapping[str, Any], name: str) -> None:
    for field, value in fields.items():
        wanted = _wanted(field, value)
        if wanted:
            raise BadInput(f"{name}: {field} is {str(value)[:40]!r}; {wanted} is needed")


def _wanted(field: str, value: object) -> str | None:
    """What the field ought to be, where it is something else."""
    if field in SIZES | COUNTS:
        least = 1 if field in SIZES else 0
        most = MOST_LAYERS if field == "num_hidden_layers" else LARGEST
        whole = isinstance(value, int) and not isinstance(value, bool)
        zero_means_absent = field in {"num_experts", "moe_latent_size", "moe_intermediate_size"} and value == 0
        fits = whole and (least <= value <= most or zero_means_absent)  # type: ignore[operator]
        return None if fits else f"a whole number from {least:,} to {most:,}"
    if field in LISTS and not isinstance(value, list):
        return "a list"
    if field in MAPPINGS and not isinstance(value, Mapping):
        return "an object"
    return "a text" if field == "model_type" and not isinstance(value, str) else None


def _spelled_out(fields: dict[str, Any], name: str) -> dict[str, Any]:
    """Nemotron's list of blocks as the letters that older configurations have."""
    blocks = fields.pop("layers_block_type", None)
    if not blocks or "hybrid_override_pattern" in fields:
        pattern = fields.get("hybrid_override_pattern")
        if pattern is not None and not isinstance(pattern, str):
            raise BadInput(f"{name}: hybrid_override_pattern is {str(pattern)[:40]!r}; a text is needed")
        return fields
    unknown = [block for block in blocks if block not in LETTERS]
    if unknown or fields.get("model_type") != "nemotron_h":
        return fields
    letters = "".join(LETTERS[block] for block in blocks)
    return {"num_hidden_layers": len(letters), **fields, "hybrid_override_pattern": letters}
