"""Number formats: how many bytes a weight or a cached number takes.

GGUF's k-quants mix several formats in one file; their figures are whole-file averages of Llama-3.1-8B, embeddings
included (https://github.com/ggml-org/llama.cpp/blob/master/tools/quantize/README.md, read 2026-11).
"""

from dataclasses import dataclass

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
    keeps_nothing: bool = False
    """Whether embeddings and head are in that format too."""


GGUF_BITS = {
    "q2_k": 3.1593,
    "q3_k_s": 3.6429,
    "q3_k_m": 3.9960,
    "q3_k_l": 4.2979,
    "q4_0": 4.6580,
    "q4_k_s": 4.6672,
    "q4_k_m": 4.8944,
    "q5_k_s": 5.5704,
    "q5_k_m": 5.7036,
    "q6_k": 6.5633,
    "q8_0": 8.5008,
    "iq2_xxs": 2.3824,
    "iq3_xxs": 3.2548,
    "iq4_xs": 4.4597,
    "iq4_nl": 4.6818,
}
FORMATS = {
    f.name: f
    for f in (
        NumberFormat("fp32", 4, 4, "bf16"),
        NumberFormat("bf16", 2, 2, "bf16"),
        NumberFormat("fp16", 2, 2, "bf16"),
        NumberFormat("fp8", 1, 1, "fp8"),
        NumberFormat("mxfp8", 1, 1.03125, "fp8"),  # groups of 32, a 1-byte scale each
        NumberFormat("int8", 1, 1, "int8"),
        NumberFormat("int4", 0.5, 0.53125, "bf16"),  # AWQ and GPTQ: groups of 128, a scale and a zero each
        NumberFormat("nf4", 0.5, 0.5625, "bf16"),  # bitsandbytes: groups of 64, a 4-byte scale each
        NumberFormat("mxfp4", 0.5, 0.53125, "fp4"),  # OCP MX: groups of 32, a 1-byte scale each
        NumberFormat("nvfp4", 0.5, 0.5625, "fp4"),  # NVIDIA: groups of 16, a 1-byte scale each
        *(NumberFormat(name, bits / 8, bits / 8, "bf16", keeps_nothing=True) for name, bits in GGUF_BITS.items()),
    )
}
SYNONYMS = {
    "float32": "fp32",
    "bfloat16": "bf16",
    "float16": "fp16",
    "half": "fp16",
    "e4m3": "fp8",
    "fp8_e4m3": "fp8",
    "fp8_e5m2": "fp8",
    "w8a8": "int8",
    "awq": "int4",
    "gptq": "int4",
    "w4a16": "int4",
    "bnb-4bit": "nf4",
    "fp4": "nvfp4",
}
SIXTEEN_BIT = FORMATS["bf16"]


def number_format(name: str) -> NumberFormat:
    """The format of that name or synonym, in any case.

    Raises:
        BadInput: There is no such format.
    """
    word = name.strip().lower()
    found = FORMATS.get(SYNONYMS.get(word, word))
    if found is None:
        known = [*FORMATS, *SYNONYMS]
        short = ", ".join(key for key in FORMATS if key not in GGUF_BITS)
        raise BadInput(
            f"unknown number format {name!r}{nearest(name, known)} (known: native, {short}, GGUF's q4_k_m ...)"
        )
    return found


def cached_bytes(kv: str) -> float:
    """Bytes of one number in the KV cache [B]; `auto` is the model's own 16 bit, whatever the weights have.

    Raises:
        BadInput: There is no such format.
    """
    return SIXTEEN_BIT.bare_bytes if kv.lower() in {"auto", "native"} else number_format(kv).bare_bytes
