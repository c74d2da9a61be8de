"""What transformers leaves out of a nested configuration: fields that equal its class's own defaults.

`text_config` of google/gemma-3-4b-it states neither heads nor vocabulary, as they are Gemma3TextConfig's. A whole
configuration states all. As in Hugging Face transformers' `configuration_*.py` (Apache-2.0, read 2026-12-01).
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


def left_out(level: Mapping[str, Any]) -> dict[str, Any]:
    """What a nested configuration takes from its class; a field that is stated to be null is stated.

    >>> left_out({"model_type": "mistral", "sliding_window": None, "num_hidden_layers": 40})["num_attention_heads"]
    32
    """
    kind = str(level.get("model_type"))
    defaults: dict[str, Any] = dict(zip(NAMES, CLASSES.get(kind, ()), strict=False))
    defaults |= LLAMA_4 if kind == "llama4_text" else {}
    return {field: value for field, value in defaults.items() if value is not None and field not in level}
