"""A configuration cut down to the fields that sizing reads, to be kept as a seed.

Quantisation lists may name thousands of modules one by one; their layer numbers are folded into one pattern.
"""

from collections.abc import Mapping
from typing import Any

from planner.sizing.config_fields import OTHER_PARTS, beside, flattened
from planner.sizing.module_names import ignored_patterns, listed_formats
from planner.sizing.quantisation import caches_in_eight_bit
from planner.sizing.quantiser_words import in_common_words

QUANTISATION_READ = (
    "quant_method",
    "quant_algo",
    "bits",
    "group_size",
    "mode",
    "w_bit",
    "q_group_size",
    "load_in_4bit",
    "load_in_8bit",
    "bnb_4bit_use_double_quant",
    "weight_block_size",
    "quant_config",
    "weight_bits",
    "zero_bytes",
    "symmetric",
    "dtype",
    "forward_dtype",
    "weights",
)
BLOCK_READ = {
    "attention": ("no_op", "n_heads_in_group", "replace_with_linear"),
    "ffn": ("no_op", "ffn_mult", "replace_with_linear"),
}
VISION_READ = frozenset(
    """model_type hidden_size depth num_hidden_layers intermediate_size patch_size temporal_patch_size in_channels
    in_chans num_position_embeddings out_hidden_size spatial_merge_size deepstack_visual_indexes image_size
    num_attention_heads head_dim position_embedding_size standardize vision_output_dim projector_input_dim
    projector_output_dim vt_hidden_size vt_intermediate_size vt_num_hidden_layers qkv_hidden_size mm_hidden_size
    text_hidden_size init_pos_emb_height init_pos_emb_width merge_kernel_size
    num_global_layers max_num_tiles embed_dim mlp_ratio qkv_bias""".split()  # noqa: SIM905 - likewise
)


def trimmed(config: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration that gives the same architecture and holds nothing else."""
    fields = flattened(config)
    if "quantization_config" in fields:
        fields["quantization_config"] = trimmed_quantisation(fields["quantization_config"])
    vision = beside(config, "vision_config")
    if vision is not None:
        stated = {key: vision[key] for key in sorted(VISION_READ & set(vision))}
        fields["vision_config"] = {key: value for key, value in stated.items() if value is not None}
    fields |= {part: {"model_type": ""} for part in OTHER_PARTS if beside(config, part)}
    if "block_configs" in fields:
        fields["block_configs"] = [_block(block) for block in fields["block_configs"]]
    return dict(sorted(fields.items()))


def trimmed_quantisation(quantisation: Mapping[str, Any]) -> dict[str, Any]:
    """A quantisation's method, bits and group, and the modules it leaves alone, layer by layer no more."""
    quantisation = in_common_words(quantisation)
    kept = {key: quantisation[key] for key in QUANTISATION_READ if quantisation.get(key) is not None}
    listed = listed_formats(quantisation)
    groups = quantisation.get("config_groups")
    if listed:
        kept["quantized_layers"] = {name: _algorithm(row) for name, row in listed.items()}
    elif groups:
        weights = next(iter(groups.values()))["weights"]
        wanted = ("num_bits", "group_size", "type", "symmetric", "strategy")
        kept["config_groups"] = {"group_0": {"weights": {k: weights[k] for k in wanted if k in weights}}}
    if caches_in_eight_bit(quantisation):
        kept["kv_cache_quant_algo"] = "FP8"
    patterns = ignored_patterns(quantisation)
    return {**kept, "ignore": patterns} if patterns else kept


def _block(block: Mapping[str, Any]) -> dict[str, Any]:
    return {
        part: {key: block[part][key] for key in keys if block[part].get(key) is not None}
        for part, keys in BLOCK_READ.items()
    }


def _algorithm(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: row[key]
        for key in ("quant_algo", "group_size", "num_bits", "bits", "dtype", "type", "symmetric")
        if key in row
    }
