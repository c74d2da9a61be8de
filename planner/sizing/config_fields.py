"""The fields of a Hugging Face config.json that sizing reads, under one name each.

Quirks: models with vision nest the language model in `text_config` or `llm_config`; older ones have GPT-2's
names (`n_embd`); experts are counted under three names; an absent `tie_word_embeddings` has a default that
depends on the family. Quantisation lists may name thousands of modules one by one.
"""

import re
from collections.abc import Mapping
from typing import Any

NESTED = ("text_config", "llm_config")
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
    "sliding_window_size": "sliding_window",
    "layernorm_epsilon": "layer_norm_epsilon",
    "use_mlp_bias": "mlp_bias",
}
READ = frozenset(
    """model_type hidden_size num_hidden_layers num_attention_heads num_key_value_heads head_dim v_head_dim
    intermediate_size intermediate_size_mlp vocab_size max_position_embeddings tie_word_embeddings
    attention_bias mlp_bias use_bias use_qk_norm new_decoder_architecture
    sliding_window use_sliding_window max_window_layers layer_types sliding_window_pattern
    attention_chunk_size
    hybrid_layer_pattern swa_num_key_value_heads add_swa_attention_sink_bias
    q_lora_rank kv_lora_rank qk_nope_head_dim qk_rope_head_dim index_n_heads index_head_dim indexer_types
    num_experts num_experts_per_tok moe_intermediate_size n_shared_experts shared_expert_intermediate_size
    moe_shared_expert_intermediate_size moe_latent_size topk_method use_routing_bias first_k_dense_replace
    moe_layer_freq mlp_layer_types decoder_sparse_step mlp_only_layers interleave_moe_layer_step
    full_attention_interval linear_conv_kernel_dim linear_key_head_dim linear_value_head_dim
    linear_num_key_heads linear_num_value_heads
    hybrid_override_pattern mamba_num_heads mamba_head_dim n_groups ssm_state_size conv_kernel
    use_conv_bias mamba_ssm_cache_dtype
    attn_layer_period attn_layer_offset expert_layer_period expert_layer_offset mamba_d_state mamba_d_conv
    mamba_expand mamba_dt_rank
    quantization_config block_configs""".split()  # noqa: SIM905 - easier to read than seventy strings
)
QUANTISATION_READ = (
    "quant_method",
    "quant_algo",
    "bits",
    "group_size",
    "config_groups",
    "modules_to_not_convert",
)
SMALL_MODULES = re.compile(r"norm|bias|indexer|eh_proj")
IGNORE_LISTS = ("modules_to_not_convert", "ignore", "exclude_modules")


def flattened(config: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that sizing reads: the language model's own first, then what only the outer level states.

    >>> flattened({"tie_word_embeddings": True, "text_config": {"model_type": "qwen3_vl_text", "n_embd": 8}})
    {'tie_word_embeddings': True, 'model_type': 'qwen3_vl_text', 'hidden_size': 8}
    """
    inner: Mapping[str, Any] = next((config[key] for key in NESTED if config.get(key)), {})
    fields: dict[str, Any] = {}
    for level in (config, inner):
        for key, value in level.items():
            name = ALIASES.get(key, key)
            if name in READ and value is not None:
                fields[name] = value
    return fields


def trimmed(config: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration that gives the same architecture and holds nothing else, to be kept as a seed."""
    fields = flattened(config)
    if "quantization_config" in fields:
        fields["quantization_config"] = trimmed_quantisation(fields["quantization_config"])
    if "vision_config" in config:
        fields["vision_config"] = {}
    return dict(sorted(fields.items()))


def trimmed_quantisation(quantisation: Mapping[str, Any]) -> dict[str, Any]:
    """A quantisation's method, bits and group, and the modules it leaves alone, layer by layer no more."""
    kept = {key: quantisation[key] for key in QUANTISATION_READ if quantisation.get(key) is not None}
    kept.pop("modules_to_not_convert", None)
    groups = kept.pop("config_groups", None)
    if groups:
        weights = next(iter(groups.values()))["weights"]
        wanted = ("num_bits", "group_size", "type")
        kept["config_groups"] = {"group_0": {"weights": {k: weights[k] for k in wanted if k in weights}}}
    patterns = ignored_patterns(quantisation)
    return {**kept, "ignore": patterns} if patterns else kept


def ignored_patterns(quantisation: Mapping[str, Any]) -> list[str]:
    """The modules left in 16 bit, their layer numbers folded into `*`.

    A name that covers a whole layer folds into nothing: it speaks of that layer alone.

    >>> ignored_patterns({"ignore": ["lm_head", "model.layers.0.mlp.gate", "model.layers.1.mlp.gate", "layers.0*"]})
    ['lm_head', 'model.layers.*.mlp.gate']
    """
    listed = [name for key in IGNORE_LISTS for name in quantisation.get(key) or ()]
    folded = {re.sub(r"layers\.(\d+)\.", "layers.*.", name) for name in listed}
    whole_layer = re.compile(r"layers\.(\d+\*?|\*\.\*?)$")
    return sorted(name for name in folded if not whole_layer.search(name) and not SMALL_MODULES.search(name))
