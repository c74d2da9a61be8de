"""Quantisation recipes: which parts of a checkpoint are in which format, and which stay in 16 bit.

A "4-bit" model is never 4 bits a weight: group scales add to it, and embeddings, head and norms keep 16 bit.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.sizing.blocks import Kind
from planner.sizing.config_fields import LARGEST
from planner.sizing.module_names import ALL, ignored_patterns, kind_of, listed_formats
from planner.sizing.number_format import FORMATS, SIXTEEN_BIT, NumberFormat, by_words, number_format
from planner.sizing.quantiser_words import in_common_words
from warehouse.faults import BadInput

KEPT_ALWAYS = frozenset({Kind.EMBEDDING, Kind.HEAD, Kind.ROUTER, Kind.SMALL, Kind.ENCODER})
ALL_BUT_EXPERTS = frozenset(Kind) - {Kind.EXPERT}
DOUBLE_QUANTISED = 0.516
"""bitsandbytes with quantised scales (arXiv:2305.14314, section 3) [B]."""
BITS = ("num_bits", "bits", "nbits", "w_bit", "weight_bits")
UNPACKED = re.compile(r"exl[23]|higgs|spqr|aqlm|vptq|quip|bitnet|sparse|24$")
"""Methods whose bytes a number of bits doesn't tell."""
GROUPS = ("group_size", "q_group_size")
SCALE = 2.0
"""A group's scale [B]."""
MLX_SCALES = 4.0
"""A group's scale and zero in MLX [B]."""
REMEDY = "say --weights, or --checkpoint-bytes"


@dataclass(frozen=True)
class Recipe:
    """Which format the quantised weights have, and which kinds of part keep 16 bit."""

    weights: NumberFormat
    kept: frozenset[Kind] = KEPT_ALWAYS
    stored_bytes: float | None = None
    """Bytes a quantised weight, where the checkpoint's groups differ from the format's usual ones [B]."""
    listed: tuple[tuple[Kind, float], ...] = ()
    """Bytes of the kinds that a checkpoint of several formats lists; what it doesn't list keeps 16 bit [B]."""

    def bytes_per_weight(self, kind: Kind) -> float:
        """Bytes of one weight of that kind [B]."""
        if self.listed:
            return dict(self.listed).get(kind, SIXTEEN_BIT.stored_bytes)
        kept = {Kind.ENCODER} if self.weights.keeps_nothing else self.kept
        if kind in kept and self.weights.bare_bytes < SIXTEEN_BIT.bare_bytes:
            return SIXTEEN_BIT.stored_bytes
        return self.stored_bytes or self.weights.stored_bytes

    @property
    def is_quantised(self) -> bool:
        """Whether any weight takes less than 16 bit."""
        return bool(self.listed) or self.weights.bare_bytes < SIXTEEN_BIT.bare_bytes


NATIVE_16_BIT = Recipe(SIXTEEN_BIT)


def recipe_for(weights: str, published: Recipe, *, has_experts: bool) -> Recipe:
    """The recipe that `weights` asks for: the published checkpoint's, or a format's usual one.

    MXFP4 and NVFP4 checkpoints of mixtures of experts usually quantise the experts only.
    """
    if weights.lower() == "native":
        return published
    wanted = number_format(weights)
    if wanted == published.weights and not published.listed:
        return published
    experts_only = has_experts and wanted.name in {"mxfp4", "nvfp4"}
    return Recipe(wanted, ALL_BUT_EXPERTS if experts_only else KEPT_ALWAYS)


def recipe_of(quantisation: Mapping[str, Any] | None, name: str, expert_dtype: str | None = None) -> Recipe:
    """The recipe that a configuration's `quantization_config` describes.

    Args:
        quantisation: What the configuration says, or None for a checkpoint in 16 bit.
        name: The model, for messages.
        expert_dtype: DeepSeek-V4's word for experts in a format of their own.

    Raises:
        BadInput: It is of a method we don't know.
    """
    if not quantisation:
        return NATIVE_16_BIT
    try:
        said = in_common_words(quantisation)
        listed = listed_formats(said)
        if listed:
            return _mixed(listed, name, _rest_of(said), _left_alone(said))
        return _with_experts_in(_single(said, name), expert_dtype)
    except (TypeError, AttributeError, KeyError, ValueError, ZeroDivisionError) as fault:
        raise BadInput(f"{name}: quantization_config can't be read ({fault}); {REMEDY}") from fault


def caches_in_eight_bit(quantisation: Mapping[str, Any] | None) -> bool:
    """Whether a checkpoint has scales for a cache in 8 bit: ModelOpt names it, compressed-tensors describes it."""
    said = quantisation or {}
    said = said["quantization"] if isinstance(said.get("quantization"), Mapping) else said
    scheme = said.get("kv_cache_scheme")
    described = isinstance(scheme, Mapping) and scheme.get("num_bits") == 8
    return described or str(said.get("kv_cache_quant_algo")).lower() == "fp8"


def _single(quantisation: Mapping[str, Any], name: str) -> Recipe:
    weights, stored_bytes = _format_of(quantisation, name)
    kept = _left_alone(quantisation)
    if weights.name == "mxfp4" and Kind.ATTENTION in kept:
        kept |= ALL_BUT_EXPERTS
    return Recipe(weights, KEPT_ALWAYS | kept, stored_bytes)


def _left_alone(quantisation: Mapping[str, Any]) -> set[Kind]:
    """Kinds of part that keep 16 bit, as far as they are listed."""
    return {kind for kind in map(kind_of, ignored_patterns(quantisation)) if kind}


def _with_experts_in(recipe: Recipe, expert_dtype: str | None) -> Recipe:
    """DeepSeek-V4: experts in 4 bit with a scale for every 32, all else as the recipe has it."""
    if expert_dtype != "fp4":
        return recipe
    kinds = [(kind, recipe.bytes_per_weight(kind)) for kind in Kind if kind is not Kind.EXPERT]
    return Recipe(FORMATS["mxfp4"], listed=((Kind.EXPERT, FORMATS["mxfp4"].stored_bytes), *kinds))


def _rest_of(quantisation: Mapping[str, Any]) -> float:
    """What matrices take that a list of formats doesn't name: 16 bit, or 8 where the checkpoint was that before."""
    was_eight_bit = quantisation.get("quant_method") == "fp8"
    return (_block_scaled(quantisation) or 1.0) if was_eight_bit else SIXTEEN_BIT.stored_bytes


def _mixed(listed: Mapping[str, Mapping[str, Any]], name: str, rest: float, kept: set[Kind]) -> Recipe:
    """A checkpoint of several formats: for every kind the mean over the modules that are listed for it.

    All other matrices have what `Linear` has, where that is listed, except those that are left alone.
    """
    sizes: dict[Kind, list[float]] = {}
    formats: dict[Kind, NumberFormat] = {}
    main: NumberFormat | None = None
    for module, row in listed.items():
        kind, (weights, stored) = kind_of(module), _format_of(row, name)
        if module == ALL:
            rest, main = stored or weights.stored_bytes, weights
        if kind is None:
            continue
        sizes.setdefault(kind, []).append(stored or weights.stored_bytes)
        formats[kind] = weights
    if not sizes and main is None:
        raise BadInput(f"{name}: its list of quantised modules names none that is understood; {REMEDY}")
    first = next((formats[kind] for kind in (Kind.EXPERT, Kind.MLP, Kind.ATTENTION) if kind in formats), main)
    others = [(kind, rest) for kind in Kind if kind not in sizes and kind not in KEPT_ALWAYS | kept]
    means = [(kind, sum(each) / len(each)) for kind, each in sizes.items()]
    return Recipe(first or next(iter(formats.values())), listed=(*means, *others))


def _format_of(quantisation: Mapping[str, Any], name: str) -> tuple[NumberFormat, float | None]:
    algorithm = str(quantisation.get("quant_algo") or quantisation.get("quant_method", "")).lower()
    if algorithm == "bitsandbytes":
        return _bitsandbytes(quantisation, name)
    weights = _of_weights(quantisation)
    bits = next((weights[key] for key in BITS if key in weights), None)
    group = _group_of(weights)
    if not algorithm and group and "bits" in weights and "symmetric" not in weights:
        return _mlx(str(quantisation.get("mode", "affine")), bits, group, name)
    named = by_words(algorithm) or _by_dtype(weights)
    if named and (bits is None or named.name not in {"int4", "int8"}):
        return named, _block_scaled(quantisation)
    if bits not in {2, 3, 4, 8} or "mixed" in algorithm or UNPACKED.search(algorithm):
        raise BadInput(f"{name}: quantisation {algorithm or 'without a method'} is not understood; {REMEDY}")
    if weights.get("type") == "float":
        narrow = "nvfp4" if group == 16 else "mxfp4"
        return FORMATS["fp8" if bits == 8 else narrow], None
    zero = 2.0 if algorithm == "hqq" else weights.get("zero_bytes", _zero_bytes(weights, bits))
    if group:
        return FORMATS[f"int{bits:.0f}"], bits / 8 + (SCALE + zero) / group
    is_by_row = any(key in weights for key in GROUPS) or weights.get("strategy") == "channel"
    return FORMATS[f"int{bits:.0f}"], bits / 8 if is_by_row else None


def _by_dtype(weights: Mapping[str, Any]) -> NumberFormat | None:
    """The format of a kind of number that is named: by Quark, AutoRound, FP-Quant and Quanto."""
    names = (weights.get("dtype"), weights.get("forward_dtype"), weights.get("weights"))
    return next((found for name in names if isinstance(name, str) and (found := by_words(name))), None)


def _group_of(weights: Mapping[str, Any]) -> int | None:
    """So many weights share a scale; None where a row has one, which is next to nothing."""
    group = next((weights[key] for key in GROUPS if key in weights), None)
    return group if isinstance(group, int) and 0 < group <= LARGEST else None


def _zero_bytes(weights: Mapping[str, Any], bits: int) -> float:
    """A group's zero, packed as weights are by AWQ and GPTQ; compressed-tensors has none unless it says so [B]."""
    return 0.0 if weights.get("symmetric", "num_bits" in weights) else bits / 8


def _mlx(mode: str, bits: Any, group: int, name: str) -> tuple[NumberFormat, float | None]:
    """MLX names no method; its affine groups have a scale and a zero of 16 bit each."""
    word = f"mlx-{bits}bit" if mode == "affine" else f"mlx-{mode}"
    if word not in FORMATS:
        raise BadInput(f"{name}: quantisation {word} is not understood; {REMEDY}")
    return FORMATS[word], bits / 8 + MLX_SCALES / group if mode == "affine" else None


def _of_weights(quantisation: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is said of weights: by compressed-tensors in groups, by HQQ, else at the top."""
    groups = quantisation.get("config_groups") or {}
    for group in groups.values():
        return dict(group["weights"])
    parameters = (quantisation.get("quant_config") or {}).get("weight_quant_params")
    return dict(parameters or quantisation)


def _block_scaled(quantisation: Mapping[str, Any]) -> float | None:
    """A byte and its share of a 4-byte scale for every block, DeepSeek's way."""
    block = quantisation.get("weight_block_size")
    if not (
        isinstance(block, list)
        and len(block) == 2
        and all(isinstance(side, int) and 0 < side <= LARGEST for side in block)
    ):
        return None
    return 1.0 + 4.0 / float(block[0] * block[1])


def _bitsandbytes(quantisation: Mapping[str, Any], name: str) -> tuple[NumberFormat, float | None]:
    if quantisation.get("load_in_4bit"):
        return FORMATS["nf4"], DOUBLE_QUANTISED if quantisation.get("bnb_4bit_use_double_quant") else None
    if quantisation.get("load_in_8bit"):
        return FORMATS["int8"], None
    raise BadInput(f"{name}: quantisation bitsandbytes says neither 4 nor 8 bit; {REMEDY}")
