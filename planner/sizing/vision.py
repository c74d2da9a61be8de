"""Image encoders: the parameters that an engine loads beside the language model.

Exact for the encoders of Qwen2-VL to Qwen3.5, Gemma-3 and -4, Llama-3.2 and -4, Pixtral, InternVL and Kimi-K2.5: with
them the totals of those models are those of their checkpoints. Others are named and not counted.
"""

from collections.abc import Callable, Mapping
from typing import Any

from planner.sizing.config_fields import LARGEST

LISTS = frozenset({"merge_kernel_size", "deepstack_visual_indexes"})
Config = Mapping[str, Any]
Counter = Callable[[Config, int], Any]
NORMED = 2
"""Numbers a layer norm has for each dimension: scale and shift."""


def encoder_parameters(vision: Config, hidden: int, of: str = "") -> int | None:
    """Parameters of the encoder and of what leads from it to the language model; None where unknown [1].

    Args:
        vision: The configuration's `vision_config`.
        hidden: The language model's hidden size.
        of: The whole model's type, as an encoder of one kind is joined to language models in several ways.
    """
    kind = str(vision.get("model_type") or ("moonvit" if "vt_hidden_size" in vision else ""))
    kind = kind if kind in ENCODERS else kind.removesuffix("_vision")
    joined = JOINED.get(kind)
    count = joined.get(of) if joined and of else ENCODERS.get(kind)
    known = {field: value for field, value in vision.items() if _is_sound(field, value)}
    try:
        return int(count(known, hidden)) if count else None
    except (KeyError, TypeError, IndexError, ZeroDivisionError):
        return None


def _is_sound(field: str, value: object) -> bool:
    """Whether a field is a switch, a size, or a list of sizes where there is one; any other may as well be absent."""
    if field in LISTS:
        return isinstance(value, list) and all(isinstance(one, int) and 0 <= one <= LARGEST for one in value)
    return isinstance(value, int) and 0 <= value <= LARGEST


def _block(width: int, inner: int) -> int:
    """A plain block: four attention matrices and two others, with biases, and two layer norms."""
    return 4 * (width * width + width) + 2 * width * inner + inner + width + 2 * NORMED * width


def _merger(width: int, outer: int, norm: int) -> int:
    """Two matrices with biases after a norm."""
    return norm + width * width + width + width * outer + outer


def _qwen_3(vision: Config, hidden: int) -> Any:
    width, outer = vision["hidden_size"], vision.get("out_hidden_size", hidden)
    channels = vision.get("in_channels", vision.get("in_chans", 3))
    patch = channels * vision["temporal_patch_size"] * vision["patch_size"] ** 2
    merged = width * vision["spatial_merge_size"] ** 2
    deep = len(vision.get("deepstack_visual_indexes") or ())
    return (
        patch * width
        + width
        + vision["num_position_embeddings"] * width
        + vision["depth"] * _block(width, vision["intermediate_size"])
        + _merger(merged, outer, NORMED * width)
        + deep * _merger(merged, outer, NORMED * merged)
    )


def _qwen_2_5(vision: Config, hidden: int) -> Any:
    width, inner, outer = vision["hidden_size"], vision["intermediate_size"], vision.get("out_hidden_size", hidden)
    channels = vision.get("in_channels", vision.get("in_chans", 3))
    patch = channels * vision.get("temporal_patch_size", 2) * vision["patch_size"] ** 2
    block = 4 * (width * width + width) + 3 * width * inner + 2 * inner + width + 2 * width
    return patch * width + vision["depth"] * block + _merger(width * vision["spatial_merge_size"] ** 2, outer, width)


def _siglip(vision: Config, hidden: int) -> Any:
    width = vision["hidden_size"]
    positions = (vision["image_size"] // vision["patch_size"]) ** 2
    return (
        3 * vision["patch_size"] ** 2 * width
        + width
        + positions * width
        + vision["num_hidden_layers"] * _block(width, vision["intermediate_size"])
        + NORMED * width
        + width * hidden
        + width
    )


def _gemma_4(vision: Config, hidden: int) -> Any:
    width, heads = vision["hidden_size"], vision["num_attention_heads"] * vision["head_dim"]
    block = 4 * width * heads + 3 * width * vision["intermediate_size"] + 4 * width + 2 * vision["head_dim"]
    ends = 3 * vision["patch_size"] ** 2 * width + 2 * vision["position_embedding_size"] * width + width * hidden
    return ends + vision["num_hidden_layers"] * block + 2 * width * bool(vision.get("standardize"))


def _llama_4(vision: Config, hidden: int) -> Any:
    width, inner = vision["hidden_size"], vision["intermediate_size"]
    places = (vision["image_size"] // vision["patch_size"]) ** 2 + 1
    adapter = inner * vision["projector_input_dim"] + vision["projector_input_dim"] * vision["projector_output_dim"]
    ends = 3 * vision["patch_size"] ** 2 * width + width + places * width + 2 * NORMED * width
    return ends + vision["num_hidden_layers"] * _block(width, inner) + adapter + vision["vision_output_dim"] * hidden


def _pixtral(vision: Config, hidden: int) -> Any:
    """With Mistral's projector, which merges four patches."""
    width, merge = vision["hidden_size"], 2
    return _pixtrals_own(vision) + width + merge**2 * width * width + width * hidden + hidden * hidden


def _unmerged(vision: Config, hidden: int) -> Any:
    """Pixtral-12B's, with LLaVA's projector: two matrices with biases."""
    return _pixtrals_own(vision) + vision["hidden_size"] * hidden + hidden + hidden * hidden + hidden


def _pixtrals_own(vision: Config) -> Any:
    width = vision["hidden_size"]
    block = 4 * width * width + 3 * width * vision["intermediate_size"] + 2 * width
    return 3 * vision["patch_size"] ** 2 * width + width + vision["num_hidden_layers"] * block


def _moonvit(vision: Config, hidden: int) -> Any:
    if "qkv_hidden_size" in vision:
        raise KeyError("Kimi-K3's configuration doesn't describe its projector")
    width, merged = vision["vt_hidden_size"], vision["vt_hidden_size"] * vision["merge_kernel_size"][0] ** 2
    places = vision["init_pos_emb_height"] * vision["init_pos_emb_width"]
    ends = 3 * vision["patch_size"] ** 2 * width + width + places * width + NORMED * width
    layers = vision["vt_num_hidden_layers"] * _block(width, vision["vt_intermediate_size"])
    return ends + layers + _merger(merged, hidden, NORMED * width)


def _mllama(vision: Config, hidden: int) -> Any:
    """As in Hugging Face transformers' `modeling_mllama.py` (Apache-2.0, read 2026-12)."""
    width, tiles, outer = vision["hidden_size"], vision["max_num_tiles"], vision["vision_output_dim"]
    places = (vision["image_size"] // vision["patch_size"]) ** 2 + 1
    ratios = 1 + sum(tiles // rows for rows in range(1, tiles + 1))
    block = _block(width, vision["intermediate_size"]) - 4 * width  # no biases in attention
    layers = vision["num_hidden_layers"] * block + vision["num_global_layers"] * (block + 2)
    of_tiles = ratios * tiles * width
    tables = width + 1 + places * (width + of_tiles) + 2 * (of_tiles + 1)
    return 3 * vision["patch_size"] ** 2 * width + tables + 2 * NORMED * width + layers + outer * hidden + hidden


def _qwen_2(vision: Config, hidden: int) -> Any:
    width, merge = vision["embed_dim"], vision.get("spatial_merge_size", 2)
    patch = 3 * vision.get("temporal_patch_size", 2) * vision["patch_size"] ** 2
    layers = vision["depth"] * _block(width, vision.get("mlp_ratio", 4) * width)
    return patch * width + layers + _merger(width * merge**2, hidden, NORMED * width)


def _intern_vit(vision: Config, hidden: int) -> Any:
    """The smaller one, of 300 million, with four patches joined."""
    if not vision["qkv_bias"]:
        raise KeyError("the one of 6 billion has norms of other kinds")
    width, joined = vision["hidden_size"], 4 * vision["hidden_size"]
    places = (vision["image_size"] // vision["patch_size"]) ** 2 + 1
    layers = vision["num_hidden_layers"] * (_block(width, vision["intermediate_size"]) + 2 * width)
    ends = 3 * vision["patch_size"] ** 2 * width + 2 * width + places * width
    return ends + layers + NORMED * joined + (joined + 1) * hidden + (hidden + 1) * hidden


ENCODERS: dict[str, Counter] = {
    "qwen3_vl": _qwen_3,
    "qwen3_vl_moe": _qwen_3,
    "qwen3_5_vision": _qwen_3,
    "qwen3_5": _qwen_3,
    "qwen3_5_moe": _qwen_3,
    "qwen3_5_moe_vision": _qwen_3,
    "qwen2_5_vl": _qwen_2_5,
    "qwen2_vl": _qwen_2,
    "mllama_vision_model": _mllama,
    "intern_vit_6b": _intern_vit,
    "siglip_vision_model": _siglip,
    "gemma4_vision": _gemma_4,
    "llama4_vision_model": _llama_4,
    "pixtral": _pixtral,
    "moonvit": _moonvit,
    "kimi_k25": _moonvit,
}
JOINED: dict[str, dict[str, Counter]] = {
    "siglip_vision_model": dict.fromkeys(("gemma3", "gemma3_text", "shieldgemma2"), _siglip),
    "pixtral": {"llava": _unmerged, **dict.fromkeys(("mistral3", "mistral", "ministral3", "lighton_ocr"), _pixtral)},
}
"""Encoders that are joined to language models in several ways: how those models have it that are known."""
