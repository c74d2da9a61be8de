"""The fields of a Hugging Face config.json that sizing reads, under one name each, checked.

Quirks: models with vision nest the language model in `text_config` or `llm_config`; older ones have GPT-2's
names (`n_embd`); experts are counted under several names; an absent `tie_word_embeddings` has a default that
depends on the family; `null` means absent.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from planner.sizing.class_defaults import heads_left_out, left_out
from planner.sizing.dialects import UNREADABLE, in_common_words
from warehouse.faults import BadInput

NESTED = ("text_config", "llm_config", "language_config", "thinker_config")
ALIASES = {
    "n_embd": "hidden_size",
    "n_layer": "num_hidden_layers",
    "n_head": "num_attention_heads",
    "n_head_kv": "num_key_value_heads",
    "num_kv_heads": "num_key_value_heads",
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
    "rope_parameters": "rope_scaling",
    "mamba_ssm_dtype": "mamba_ssm_cache_dtype",
    "moe_router_enable_expert_bias": "use_routing_bias",
    "use_qkv_bias": "attention_bias",
    "qk_layernorm": "use_qk_norm",
    "use_expert_bias": "use_routing_bias",
}
SIZES = frozenset(
    """hidden_size num_hidden_layers num_attention_heads num_key_value_heads head_dim v_head_dim
    intermediate_size intermediate_size_mlp dense_intermediate_size vocab_size max_position_embeddings model_max_length
    swa_num_key_value_heads num_global_key_value_heads global_head_dim
    kv_lora_rank qk_nope_head_dim qk_rope_head_dim o_lora_rank o_groups index_n_heads index_head_dim index_topk
    num_experts num_experts_per_tok moe_intermediate_size moe_latent_size
    attention_chunk_size decoder_sparse_step interleave_moe_layer_step full_attention_interval
    linear_conv_kernel_dim linear_key_head_dim linear_value_head_dim linear_num_key_heads linear_num_value_heads
    mamba_num_heads mamba_head_dim n_groups ssm_state_size conv_kernel
    attn_layer_period expert_layer_period mamba_d_state mamba_d_conv mamba_expand mamba_dt_rank
    vocab_size_per_layer_input hc_mult attn_res_block_size mamba_d_ssm
    altup_num_inputs laurel_rank cla_share_factor zero_expert_num
    lru_width attention_hidden_size decay_low_rank_dim a_low_rank_dim gate_low_rank_dim
    num_mem_blocks adapter_rank num_ln_in_parallel_attn""".split()  # noqa: SIM905 - easier to read than fifty strings
)
"""Whole numbers from one up."""
COUNTS = frozenset(
    """q_lora_rank n_shared_experts shared_expert_intermediate_size moe_shared_expert_intermediate_size
    shared_intermediate_size share_expert_dim first_k_dense_replace sliding_window max_window_layers
    num_kv_shared_layers hidden_size_per_layer_input num_nextn_predict_layers num_hash_layers
    v_low_rank_dim attn_layer_offset expert_layer_offset sliding_window_pattern num_dense_layers""".split()  # noqa: SIM905 - likewise
)
"""Whole numbers from zero up."""
SWITCHES = frozenset(
    """tie_word_embeddings attention_bias mlp_bias use_bias use_qk_norm new_decoder_architecture use_sliding_window
    add_swa_attention_sink_bias use_routing_bias use_conv_bias attention_k_eq_v use_double_wide_mlp mla_use_output_gate
    latent_moe_use_norm mamba_rms_norm mamba_proj_bias lm_head_bias use_parallel_residual enable_bias
    use_cla parallel_attn parallel_attn_mlp_res residual_moe use_post_norm use_sandwich_norm use_attention_gate
    use_shared_attention_adapter""".split()  # noqa: SIM905 - likewise
)
TEXTS = frozenset({"model_type", "topk_method", "hybrid_override_pattern", "mamba_ssm_cache_dtype", "expert_dtype"})
LISTS = frozenset(
    """layer_types hybrid_layer_pattern indexer_types mlp_layer_types mlp_only_layers layers_block_type
    compress_ratios attn_type_list attn_layer_indices full_attn_idxs cross_attention_layers""".split()  # noqa: SIM905 - likewise
)
"""Of texts or whole numbers, one for a layer."""
OBJECTS = frozenset(
    {"linear_attn_config", "sparse_attention_config", "quantization_config", "rope_scaling", "per_layer_config"}
)
OTHERS = SWITCHES | TEXTS | LISTS | OBJECTS | {"block_configs", "moe_layer_freq"}
READ = SIZES | COUNTS | OTHERS
ZERO_MEANS_ABSENT = frozenset({"num_experts", "num_experts_per_tok", "moe_latent_size", "moe_intermediate_size"})
OUTER_TIES = {"5."}
"""Releases of transformers whose outer level says whether the tables are tied; before, the language model's did."""
LARGEST = 10**9
"""No size in a configuration is larger [1]."""
MOST_LAYERS = 10_000
OTHER_PARTS = {
    "audio_config": "audio encoder",
    "talker_config": "speech generator",
    "img_processor": "image encoder",
    "audio_processor": "audio encoder",
    "vision_lora": "adapters for images",
    "speech_lora": "adapters for speech",
    "encoder_config": "audio encoder",
    "acoustic_tokenizer_encoder_config": "audio encoder",
    "adapter_config": "image adapter",
}
"""Parts beside the language model that are named and not counted."""
LETTERS = {"mamba": "M", "linear_attention": "M", "attention": "*", "full_attention": "*", "moe": "E", "mlp": "-"}


def flattened(config: Mapping[str, Any], name: str = "config.json") -> dict[str, Any]:
    """The fields that sizing reads: the language model's own first, then what only the outer level states.

    >>> flattened({"tie_word_embeddings": True, "text_config": {"model_type": "qwen3_vl_text", "n_embd": 8}})
    {'tie_word_embeddings': True, 'model_type': 'qwen3_vl_text', 'hidden_size': 8}

    Raises:
        BadInput: A field is of the wrong kind or size; it says which.
    """
    fields: dict[str, Any] = {}
    for depth, level in enumerate(levels(config)):
        unsaid = left_out(level) if depth else heads_left_out(level)
        added = {field: unsaid[field] for field in unsaid.keys() - fields.keys()}
        for key, value in {**added, **_translated(level, name)}.items():
            field = ALIASES.get(key, key)
            if field in READ and value is not None:
                fields[field] = value
    if str(config.get("transformers_version", ""))[:2] in OUTER_TIES and config.get("tie_word_embeddings") is not None:
        fields["tie_word_embeddings"] = config["tie_word_embeddings"]
    _check(fields, name)
    _check_layers(fields, name)
    return _spelled_out(fields)


def _check_layers(fields: Mapping[str, Any], name: str) -> None:
    """What is said of single layers."""
    for layer, own in fields.get("per_layer_config", {}).items():
        if not layer.isdecimal() or not isinstance(own, Mapping):
            raise BadInput(f"{name}: per_layer_config: {layer[:40]!r} is no layer's number with an object")
        _check({key: value for key, value in own.items() if key in READ and value is not None}, name)


def _translated(level: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    try:
        return in_common_words(level)
    except UNREADABLE as fault:
        raise BadInput(f"{name}: fields of {level.get('model_type')} can't be read ({fault!r})") from fault


def levels(config: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A configuration, and those of the language model nested in it, from the outside in."""
    level: Any = config
    while isinstance(level, Mapping) and level:
        yield level
        level = next((level[key] for key in NESTED if level.get(key)), None)


def beside(config: Mapping[str, Any], part: str) -> Mapping[str, Any] | None:
    """What is said of another part of the model, such as `vision_config`, at whatever level; None where nothing is."""
    found = (level.get(part) for level in levels(config))
    return next((each for each in found if isinstance(each, Mapping)), None)


def _check(fields: Mapping[str, Any], name: str) -> None:
    for field, value in fields.items():
        wanted = _wanted(field, value)
        if wanted:
            raise BadInput(f"{name}: {field} is {_shown(value)!r}; {wanted} is needed")
    hidden, heads = fields.get("hidden_size"), fields.get("num_attention_heads")
    if hidden and heads and heads > hidden and not fields.get("head_dim"):
        raise BadInput(f"{name}: num_attention_heads is {heads}; no more than hidden_size, {hidden}, is needed")


def _shown(value: object) -> str:
    """A value cut short; a number of thousands of digits, which Python doesn't write, by its size."""
    try:
        return str(value)[:40]
    except ValueError:
        return "a huge number"


def _wanted(field: str, value: object) -> str | None:
    """What the field ought to be, where it is something else."""
    if field in SIZES | COUNTS:
        least = 0 if field in COUNTS | ZERO_MEANS_ABSENT else 1
        most = MOST_LAYERS if field == "num_hidden_layers" else LARGEST
        return None if _is_whole(value) and least <= value <= most else f"a whole number from {least:,} to {most:,}"  # type: ignore[operator]
    if field == "compress_ratios":
        plain = isinstance(value, list) and all(_is_whole(each) and 0 <= each <= LARGEST for each in value)
        return None if plain else "a list of whole numbers"
    if field in LISTS or (field == "moe_layer_freq" and not _is_whole(value)):
        plain = isinstance(value, list) and all(isinstance(each, str | int) for each in value)
        return None if plain else "a list of texts or numbers"
    kinds = {"block_configs": (list, "a list"), "moe_layer_freq": (int, "a number")}
    kinds |= dict.fromkeys(SWITCHES, (bool, "true or false"))
    kinds |= dict.fromkeys(TEXTS, (str, "a text"))
    kinds |= dict.fromkeys(OBJECTS, (dict, "an object"))
    kind, words = kinds[field]
    return None if isinstance(value, kind) else words


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _spelled_out(fields: dict[str, Any]) -> dict[str, Any]:
    """Nemotron's list of blocks as the letters that older configurations have."""
    blocks = fields.pop("layers_block_type", None)
    if not blocks or "hybrid_override_pattern" in fields:
        return fields
    unknown = [block for block in blocks if block not in LETTERS]
    if unknown or fields.get("model_type") != "nemotron_h":
        return fields
    letters = "".join(LETTERS[block] for block in blocks)
    return {"num_hidden_layers": len(letters), **fields, "hybrid_override_pattern": letters}
