"""The layers that a configuration describes, in order.

Quirks: Nemotron-H spells its layers as letters or as words, each of them one block; Nemotron's searched models say
for every layer what it has and how wide it is; Gemma-4 runs a dense block beside its experts.
"""

from dataclasses import replace
from typing import Any

from planner.sizing.blocks import Dense
from planner.sizing.family import Family, Fields
from planner.sizing.feed_forward import experts_of, feed_forward_of
from planner.sizing.hybrids import adapters, mamba, mamba_2, state_of
from planner.sizing.layer import Layer, Mixer
from planner.sizing.mixers import attention, compressed_attention, latent_attention
from planner.sizing.norms import small_parameters
from planner.sizing.patterns import has_attention
from warehouse.faults import BadInput

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
        own = {int(index): said for index, said in fields.get("per_layer_config", {}).items()}
        said = [{**fields, **own[index]} if index in own else fields for index in range(fields["num_hidden_layers"])]
        return [layer for index, of in enumerate(said) for layer in of_index(index, of, family)]
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
    return [attending, Layer(mamba_2(fields), feed_forward_of(index, fields, family), 2 * hidden)]


def _shared_block(index: int, fields: Fields, family: Family) -> list[Layer]:
    """Zamba: every hybrid layer runs one of few shared blocks on the token and its embedding, then its own state.

    As in Hugging Face transformers' `modeling_zamba.py` and `modeling_zamba2.py` (Apache-2.0, read 2026-12).
    """
    hidden = fields["hidden_size"]
    own = mamba_2(fields) if fields["model_type"] == "zamba2" else mamba(fields)
    state = Layer(own, None, hidden)
    if fields["layer_types"][index] != "hybrid":
        return [state]
    earlier = fields["layer_types"][:index].count("hybrid")
    elsewhere = earlier >= fields.get("num_mem_blocks", 1)
    mixer = replace(attention(index, fields, family), reads=2, is_shared=elsewhere)
    block = Dense(fields["intermediate_size"], is_shared=elsewhere)
    small = hidden * hidden + adapters(fields) + 3 * hidden * (not elsewhere)
    return [Layer(mixer, block, small), state]


def _twice(index: int, fields: Fields, family: Family) -> list[Layer]:
    """LongCat-Flash: attention and a dense block twice, and experts beside the second."""
    if not fields["num_experts"]:
        raise ValueError("n_routed_experts is 0")
    mixer, norms = latent_attention(index, fields), 2 * fields["hidden_size"]
    width = fields["intermediate_size"]
    idle = fields.get("zero_expert_num", 0)
    experts = replace(experts_of(fields, family, index), beside=width, idle=idle)
    return [Layer(mixer, Dense(width), norms), Layer(mixer, experts, norms)]


BY_FAMILY = {
    "falcon_h1": _state_beside_attention,
    "longcat_flash": _twice,
    "zamba": _shared_block,
    "zamba2": _shared_block,
}
"""Families whose stated layer is more than one of ours."""


def _layer(index: int, fields: Fields, family: Family) -> Layer:
    mixer, after = _mixer(index, fields, family), feed_forward_of(index, fields, family)
    return Layer(mixer, after, small_parameters(index, fields, family))


def _single_block_layer(letter: str, fields: Fields, family: Family) -> Layer:
    """Nemotron-H: each letter of the pattern is a layer of one block."""
    hidden = fields["hidden_size"]
    if letter == "M":
        return Layer(mamba_2(fields), None, hidden)
    if letter == "*":
        return Layer(attention(0, fields, family), None, hidden)
    if letter not in "E-":
        raise ValueError(f"a layer {letter!r} in hybrid_override_pattern")
    block = experts_of(fields, family) if letter == "E" else Dense(fields["intermediate_size"], family.gated)
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
