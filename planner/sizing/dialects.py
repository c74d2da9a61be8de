"""Families that spell a configuration's fields in words of their own, put into the common ones.

Each level of a configuration is translated by its own `model_type`; what is spelled in common words already stays.
The words are those of Hugging Face transformers' configuration classes and of the models' own (read 2026-12).
"""

from collections.abc import Mapping

from planner.sizing.own_words import OWN
from planner.sizing.state_words import Level

STATES = {
    "mamba_n_heads": "mamba_num_heads",
    "mamba_d_head": "mamba_head_dim",
    "mamba_d_state": "ssm_state_size",
    "mamba_n_groups": "n_groups",
    "mamba_d_conv": "conv_kernel",
    "mamba_conv_bias": "use_conv_bias",
}
STATES_2 = {
    "n_mamba_heads": "mamba_num_heads",
    "mamba_headdim": "mamba_head_dim",
    "mamba_d_state": "ssm_state_size",
    "mamba_ngroups": "n_groups",
    "mamba_d_conv": "conv_kernel",
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
    "xglm": {
        "d_model": "hidden_size",
        "num_layers": "num_hidden_layers",
        "attention_heads": "num_attention_heads",
        "ffn_dim": "intermediate_size",
    },
    "gpt_neo": {"num_layers": "num_hidden_layers", "num_heads": "num_attention_heads", "window_size": "sliding_window"},
    "falcon": {"ffn_hidden_size": "intermediate_size"},
    "arctic": {"moe_layer_frequency": "decoder_sparse_step"},
    "aria_text": {
        "moe_num_experts": "num_experts",
        "moe_topk": "num_experts_per_tok",
        "moe_num_shared_experts": "n_shared_experts",
    },
    "recurrent_gemma": {"attention_window_size": "sliding_window", "conv1d_width": "conv_kernel"},
    "zamba2": STATES_2,
    "step3p5": {
        "num_attention_groups": "num_key_value_heads",
        "moe_num_experts": "num_experts",
        "moe_top_k": "num_experts_per_tok",
    },
    "lfm3": {"conv_L_cache": "conv_kernel"},
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
