"""The layers that a configuration describes, in order.

Quirks: Nemotron-H spells its layers as letters or as words, each of them one block; Nemotron's searched models say
for every layer what it has and how wide it is; Gemma-4 runs a dense block beside its experts.
"""

from dataclasses import replace
from typing import Any

from planner.sizing.blocks import Dense, Experts
from planner.sizing.families import Family, Fields
from planner.sizing.hybrids import mamba_2, state_of
from planner.sizing.layer import FeedForward, Layer, Mixer
from planner.sizing.mixers import attention, compressed_attention, latent_attention
from planner.sizing.patterns import ATTENTION_FREE, borrows_cache, has_attention, has_experts
from warehouse.faults import BadInput

ROUTERS_WITH_BIAS = {
    "gpt_oss",
    "glm4_moe",
    "glm4v_moe_text",
    "glm4_moe_lite",
    "nemotron_h",
    "kimi_k2",
    "step3p7",
    "ernie4_5_moe",
    "dots1",
    "solar_open",
    "afmoe",
    "longcat_flash",
}
SHARED_WIDTHS = (
    "shared_expert_intermediate_size",
    "moe_shared_expert_intermediate_size",
    "shared_intermediate_size",
    "share_expert_dim",
)
SEARCHED_STEP = 256
"""Widths of Nemotron's searched models are multiples of it."""


def layers_of(fields: Fields, family: Family, name: str) -> list[Layer]:
    """Every layer, in order.

    Raises:
        BadInput: A field that this kind of layer needs is missing, a list is too short, or a number makes no sense.
    """
    try:
        if "hybrid_override_pattern" in fields:
            return [_single_block_layer(letter, fields, family) for letter in fields["hybrid_override_pattern"]]
        if "block_configs" in fields:
            return [_searched_layer(block, fields, family) for block in fields["block_configs"]]
        of_index = BY_FAMILY.get(fields["model_type"], _alone)
        return [layer for index in range(fields["num_hidden_layers"]) for layer in of_index(index, fields, family)]
    except KeyError as missing:
        raise BadInput(f"{name}: the configuration has no {missing.args[0]}") from missing
    except IndexError as short:
        raise BadInput(f"{name}: a list of layers is shorter than num_hidden_layers") from short
    except (TypeError, ValueError, AttributeError, ZeroDivisionError) as fault:
        raise BadInput(f"{name}: the configuration can't be read ({fault})") from fault


def _alone(index: int, fields: Fields, family: Family) -> list[Layer]:
    return [_layer(index, fields, family)]


def _state_beside_attention(index: int, fields: Fields, family: Family) -> list[Layer]:
    """Falcon-H1: attention and a state read the same tokens side by side, told as two layers."""
    hidden = fields["hidden_size"]
    attending = Layer(attention(index, fields, family), None, 0)
    return [attending, Layer(mamba_2(fields), _feed_forward(index, fields, family), 2 * hidden)]


def _twice(index: int, fields: Fields, family: Family) -> list[Layer]:
    """LongCat-Flash: attention and a dense block twice, and experts beside the second."""
    if not fields["num_experts"]:
        raise ValueError("n_routed_experts is 0")
    mixer, norms = latent_attention(index, fields), 2 * fields["hidden_size"]
    width = fields["intermediate_size"]
    idle = fields.get("zero_expert_num", 0)
    experts = replace(_experts(fields, family, index), beside=width, idle=idle)
    return [Layer(mixer, Dense(width), norms), Layer(mixer, experts, norms)]


BY_FAMILY = {"falcon_h1": _state_beside_attention, "longcat_flash": _twice}
"""Families whose stated layer is more than one of ours."""


def _layer(index: int, fields: Fields, family: Family) -> Layer:
    hidden = fields["hidden_size"]
    small = _norms(fields, family) * hidden * (1 + family.norm_bias)
    if fields["model_type"] == "gemma4_text":
        small += _gemma_4_extras(fields)
    if fields["model_type"] == "gemma3n_text":
        small += _gemma_3n_extras(fields)
    if index in fields.get("cross_attention_layers", ()):  # Llama-3.2-Vision: norms on queries and keys, two gates
        small += 2 * (hidden // fields["num_attention_heads"]) + 2
    if "hc_mult" in fields:
        mix = (2 + fields["hc_mult"]) * fields["hc_mult"]
        small += 2 * (mix * fields["hc_mult"] * hidden + mix + 3)
    if "attn_res_block_size" in fields:
        small += 4 * hidden
    return Layer(_mixer(index, fields, family), _feed_forward(index, fields, family), small)


def _norms(fields: Fields, family: Family) -> int:
    """Norms of a layer of hidden size [1]."""
    if fields["model_type"] == "stablelm" and fields.get("use_parallel_residual"):
        return 1
    return 2 if fields.get("new_decoder_architecture") else family.norms


def _gemma_3n_extras(fields: Fields) -> int:
    """Alternating updates, a low-rank residual and the gates of per-layer inputs.

    As in Hugging Face transformers' `modeling_gemma3n.py` (Apache-2.0, read 2026-12).
    """
    hidden, inputs = fields["hidden_size"], fields["altup_num_inputs"]
    updates = inputs**2 + inputs**3 + inputs * hidden + 2 * hidden
    residual = 2 * hidden * fields["laurel_rank"] + hidden
    return int(updates + residual + 2 * hidden * fields["hidden_size_per_layer_input"] + hidden)


def _gemma_4_extras(fields: Fields) -> int:
    """A scale, three norms beside experts, and the gates of per-layer inputs."""
    hidden: int = fields["hidden_size"]
    inner: int = fields.get("hidden_size_per_layer_input", 0)
    per_layer = 2 * hidden * inner + hidden if inner else 0
    return 1 + 3 * hidden * bool(fields.get("num_experts")) + per_layer


def _single_block_layer(letter: str, fields: Fields, family: Family) -> Layer:
    """Nemotron-H: each letter of the pattern is a layer of one block."""
    hidden = fields["hidden_size"]
    if letter == "M":
        return Layer(mamba_2(fields), None, hidden)
    if letter == "*":
        return Layer(attention(0, fields, family), None, hidden)
    if letter not in "E-":
        raise ValueError(f"a layer {letter!r} in hybrid_override_pattern")
    block = _experts(fields, family) if letter == "E" else Dense(fields["intermediate_size"], family.gated)
    return Layer(None, block, hidden)


def _searched_layer(block: dict[str, Any], fields: Fields, family: Family) -> Layer:
    """Nemotron's searched models: a layer may lack attention or feed-forward, and has a width of its own.

    The width is 2/3 of the stated multiple of the hidden size, up to the next multiple of 256
    (https://huggingface.co/nvidia/Llama-3_3-Nemotron-Super-49B-v1, modeling_decilm.py, read 2026-11).
    """
    hidden, heads = fields["hidden_size"], fields["num_attention_heads"]
    mixer, feed_forward = block["attention"], block["ffn"]
    if any(part.get("replace_with_linear") for part in (mixer, feed_forward)):
        raise ValueError("replace_with_linear in block_configs is not understood")
    grouped = None if mixer["no_op"] else {**fields, "num_key_value_heads": heads // mixer["n_heads_in_group"]}
    width = 0 if feed_forward["no_op"] else int(2 * feed_forward["ffn_mult"] * hidden / 3)
    padded = -(-width // SEARCHED_STEP) * SEARCHED_STEP
    return Layer(
        attention(0, grouped, family) if grouped else None,
        Dense(padded) if padded else None,
        hidden * (bool(grouped) + bool(padded)),
    )


def _mixer(index: int, fields: Fields, family: Family) -> Mixer:
    if "compress_ratios" in fields:
        return compressed_attention(index, fields)
    if not has_attention(fields, index):
        return state_of(fields)
    return latent_attention(index, fields) if "kv_lora_rank" in fields else attention(index, fields, family)


def _feed_forward(index: int, fields: Fields, family: Family) -> FeedForward | None:
    kind = fields["model_type"]
    if kind in ATTENTION_FREE:
        return None
    if has_experts(fields, index):
        return _experts(fields, family, index)
    stated = fields.get("dense_intermediate_size") or fields.get("intermediate_size_mlp")
    stated = fields["shared_intermediate_size"] if kind == "granitemoehybrid" else stated
    width = stated or fields.get("intermediate_size") or 4 * fields["hidden_size"]
    halves = 2 if kind == "qwen" else 1  # Qwen 1 states both halves of the gated block
    twice = 2 if fields.get("use_double_wide_mlp") and borrows_cache(fields, index) else 1
    bias = family.mlp_bias and fields.get("use_bias", True)
    return Dense(width // halves * twice, family.gated, bias or bool(fields.get("mlp_bias")))


def _experts(fields: Fields, family: Family, index: int = 0) -> Experts:
    width = fields.get("moe_intermediate_size") or fields.get("intermediate_size", 0)
    latent = fields.get("moe_latent_size", 0)
    scales = fields["hidden_size"] + fields["num_experts"] if fields["model_type"] == "gemma4_text" else 0
    return Experts(
        count=fields["num_experts"],
        top_k=fields["num_experts_per_tok"],
        width=width,
        shared_width=_shared_width(fields, width),
        shared_gate=bool(fields.get("shared_expert_intermediate_size")),
        gated=family.gated,
        router_bias=_has_router_bias(fields) and index >= fields.get("num_hash_layers", 0),
        bias=fields["model_type"] == "gpt_oss",
        latent=latent,
        beside=fields["intermediate_size"] if fields["model_type"] == "gemma4_text" else 0,
        small=scales + latent * bool(fields.get("latent_moe_use_norm")),
    )


def _shared_width(fields: Fields, width: int) -> int:
    if fields["model_type"] == "llama4_text":
        return width
    stated = next((fields[key] for key in SHARED_WIDTHS if key in fields), None)
    return int(stated if stated is not None else width * fields.get("n_shared_experts", 0))


def _has_router_bias(fields: Fields) -> bool:
    """Whether the router corrects its scores with one number an expert."""
    return (
        fields["model_type"] in ROUTERS_WITH_BIAS
        or fields.get("topk_method") == "noaux_tc"
        or bool(fields.get("use_routing_bias"))
    )
