"""Number formats and quantisation recipes: how many bytes a weight takes, and which parts stay in 16 bit.

A "4-bit" model is never 4 bits a weight: group scales add to it, and embeddings, head and norms keep 16 bit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.sizing.blocks import Kind
from planner.sizing.config_fields import ignored_patterns
from warehouse.faults import BadInput, nearest


@dataclass(frozen=True)
class NumberFormat:
    """A number format of weights."""

    name: str
    bare_bytes: float
    """Bytes of the number itself [B]."""
    stored_bytes: float
    """Bytes with its share of the group's scales [B]."""
    compute: str
    """The arithmetic its products run in: bf16, fp8, int8 or fp4."""


FORMATS = {
    f.name: f
    for f in (
        NumberFormat("fp32", 4, 4, "bf16"),
        NumberFormat("bf16", 2, 2, "bf16"),
        NumberFormat("fp16", 2, 2, "bf16"),
        NumberFormat("fp8", 1, 1, "fp8"),
        NumberFormat("int8", 1, 1, "int8"),
        NumberFormat("int4", 0.5, 0.53125, "bf16"),  # AWQ and GPTQ: groups of 128, a scale and a zero each
        NumberFormat("nf4", 0.5, 0.5625, "bf16"),  # bitsandbytes: groups of 64, a 4-byte scale each
        NumberFormat("mxfp4", 0.5, 0.53125, "fp4"),  # OCP MX: groups of 32, a 1-byte scale each
        NumberFormat("nvfp4", 0.5, 0.5625, "fp4"),  # NVIDIA: groups of 16, a 1-byte scale each
    )
}
SYNONYMS = {
    "float32": "fp32",
    "bfloat16": "bf16",
    "float16": "fp16",
    "half": "fp16",
    "e4m3": "fp8",
    "w8a8": "int8",
    "awq": "int4",
    "gptq": "int4",
    "w4a16": "int4",
    "fp4": "nvfp4",
}
SIXTEEN_BIT = FORMATS["bf16"]
KEPT_ALWAYS = frozenset({Kind.EMBEDDING, Kind.HEAD, Kind.ROUTER, Kind.SMALL})
ALL_BUT_EXPERTS = frozenset(Kind) - {Kind.EXPERT}


@dataclass(frozen=True)
class Recipe:
    """Which format the quantised weights have, and which kinds of part keep 16 bit."""

    weights: NumberFormat
    kept: frozenset[Kind] = KEPT_ALWAYS
    stored_bytes: float | None = None
    """Bytes a quantised weight, where the checkpoint's groups differ from the format's usual ones [B]."""

    def bytes_per_weight(self, kind: Kind) -> float:
        """Bytes of one weight of that kind [B]."""
        if kind in self.kept and self.weights.bare_bytes < SIXTEEN_BIT.bare_bytes:
            return SIXTEEN_BIT.stored_bytes
        return self.stored_bytes or self.weights.stored_bytes


NATIVE_16_BIT = Recipe(SIXTEEN_BIT)


def number_format(name: str) -> NumberFormat:
    """The format of that name or synonym, in any case.

    Raises:
        BadInput: There is no such format.
    """
    word = name.strip().lower()
    found = FORMATS.get(SYNONYMS.get(word, word))
    if found is None:
        known = [*FORMATS, *SYNONYMS]
        raise BadInput(f"unknown number format {name!r}{nearest(name, known)} (known: native, {', '.join(FORMATS)})")
    return found


def cached_bytes(kv: str) -> float:
    """Bytes of one number in the KV cache [B]; `auto` is the model's own 16 bit, whatever the weights have.

    Raises:
        BadInput: There is no such format.
    """
    return SIXTEEN_BIT.bare_bytes if kv.lower() in {"auto", "native"} else number_format(kv).bare_bytes


def recipe_for(weights: str, published: Recipe, *, has_experts: bool) -> Recipe:
    """The recipe that `weights` asks for: the published checkpoint's, or a format's usual one.

    MXFP4 and NVFP4 checkpoints of mixtures of experts usually quantise the experts only.
    """
    if weights.lower() == "native":
        return published
    wanted = number_format(weights)
    if wanted == published.weights:
        return published
    experts_only = has_experts and wanted.name in {"mxfp4", "nvfp4"}
    return Recipe(wanted, ALL_BUT_EXPERTS if experts_only else KEPT_ALWAYS)


def recipe_of(quantisation: Mapping[str, Any] | None, name: str) -> Recipe:
    """The recipe that a configuration's `quantization_config` describes.

    Raises:
        BadInput: It mixes formats layer by layer, or is of a method we don't know.
    """
    if not quantisation:
        return NATIVE_16_BIT
    weights, stored_bytes = _format_of(quantisation, name)
    kept = {kind for pattern in ignored_patterns(quantisation) for kind in _kinds(pattern)}
    if weights.name == "mxfp4":
        kept |= ALL_BUT_EXPERTS
    return Recipe(weights, KEPT_ALWAYS | kept, stored_bytes)


def _format_of(quantisation: Mapping[str, Any], name: str) -> tuple[NumberFormat, float | None]:
    algorithm = str(quantisation.get("quant_algo") or quantisation.get("quant_method", "")).lower()
    if algorithm in {"mxfp4", "nvfp4", "fp8"}:
        return FORMATS[algorithm], None
    if algorithm == "fbgemm_fp8":
        return FORMATS["fp8"], None
    groups = quantisation.get("config_groups") or {}
    weights = next((g["weights"] for g in groups.values()), quantisation)
    bits, group = weights.get("num_bits", weights.get("bits")), weights.get("group_size")
    if algorithm == "bitsandbytes" or bits not in {4, 8} or "mixed" in algorithm:
        raise BadInput(f"{name}: quantisation {algorithm or 'without a method'} is not understood; say --weights")
    if bits == 8:
        return FORMATS["fp8" if weights.get("type") == "float" else "int8"], None
    if weights.get("type") == "float":
        return FORMATS["nvfp4" if group == 16 else "mxfp4"], None
    return FORMATS["int4"], 0.5 + 2 / group if group not in {None, 128} else None


def _kinds(pattern: str) -> set[Kind]:
    """The kinds of part that an ignored module's name speaks of."""
    words = (
        ("lm_head", Kind.HEAD),
        ("embed", Kind.EMBEDDING),
        ("linear_attn", Kind.STATE),
        ("shared_expert", Kind.SHARED_EXPERT),
        ("attn", Kind.ATTENTION),
        (r"mlp\.(gate|up", Kind.MLP),
        (".mlp*", Kind.MLP),
    )
    found = next((kind for word, kind in words if word in pattern), None)
    return set() if found is None else {found}
