"""What a configuration leaves out because its class has it: all that equals the defaults where it is nested, and heads.

`text_config` of google/gemma-3-4b-it states neither heads nor vocabulary, as they are Gemma3TextConfig's. A whole
configuration states its sizes; where it doesn't state heads, they are the class's, and not the hidden size over heads.
As in Hugging Face transformers' `configuration_*.py` (Apache-2.0, read 2026-12-01).
"""

from collections.abc import Mapping
from typing import Any

NAMES = (
    "vocab_size",
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "head_dim",
    "max_position_embeddings",
    "sliding_window",
)
CLASSES: dict[str, tuple[int | None, ...]] = {
    "llama": (32_000, 4096, 11_008, 32, 32, None, None, 2048, None),
    "mistral": (32_000, 4096, 14_336, 32, 32, 8, None, 131_072, 4096),
    "qwen2": (151_936, 4096, 22_016, 32, 32, 32, None, 32_768, None),
    "gemma": (256_000, 3072, 24_576, 28, 16, 16, 256, 8192, None),
    "gemma2": (256_000, 2304, 9216, 26, 8, 4, 256, 8192, 4096),
    "gemma3_text": (262_208, 2304, 9216, 26, 8, 4, 256, 131_072, 4096),
}
LLAMA_4 = {"num_local_experts": 16, "num_experts_per_tok": 1, "intermediate_size_mlp": 16_384}
LLAMA_4 |= {"interleave_moe_layer_step": 1, "attention_chunk_size": 8192}
CLASSES["llama4_text"] = (202_048, 5120, 8192, 48, 40, 8, 128, 131_072, None)

HEADS: dict[str, tuple[int | None, int | None]] = {
    **dict.fromkeys(("mistral", "mixtral", "ministral", "jamba", "bamba", "phimoe", "falcon_h1", "lfm2"), (8, None)),
    **dict.fromkeys(("ministral3", "seed_oss", "hy_v3", "solar_open", "minimax_m2", "cwm", "laguna"), (8, 128)),
    **dict.fromkeys(("gemma2", "gemma3_text", "gemma4_text", "vaultgemma", "qwen3_5_text"), (4, 256)),
    **dict.fromkeys(("qwen3_next", "qwen3_5_moe_text", "gemma3n_text"), (2, 256)),
    **dict.fromkeys(("glm", "glm4", "internlm3"), (2, 128)),
    "gemma": (16, 256),
    "qwen3": (None, 128),
    "qwen3_moe": (4, None),
    "gpt_oss": (8, 64),
    "glm4_moe": (8, None),
    "smollm3": (4, None),
    "starcoder2": (2, None),
}
"""Key-value heads and the size of a head where a configuration states none [1]."""


def heads_left_out(level: Mapping[str, Any]) -> dict[str, Any]:
    """What a whole configuration takes from its class.

    >>> heads_left_out({"model_type": "qwen3", "num_key_value_heads": 8})
    {'head_dim': 128}
    """
    found = zip(("num_key_value_heads", "head_dim"), HEADS.get(str(level.get("model_type")), ()), strict=False)
    return {field: value for field, value in found if value is not None and field not in level}


def left_out(level: Mapping[str, Any]) -> dict[str, Any]:
    """What a nested configuration takes from its class; a field that is stated to be null is stated.

    >>> left_out({"model_type": "mistral", "sliding_window": None, "num_hidden_layers": 40})["num_attention_heads"]
    32
    """
    kind = str(level.get("model_type"))
    defaults: dict[str, Any] = dict(zip(NAMES, CLASSES.get(kind, ()), strict=False))
    defaults |= LLAMA_4 if kind == "llama4_text" else {}
    return {field: value for field, value in defaults.items() if value is not None and field not in level}
