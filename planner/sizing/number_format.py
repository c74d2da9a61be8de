"""Number formats: how many bytes a weight or a cached number takes.

GGUF's k-quants mix several formats in one file; their figures are whole-file averages of Llama-3.1-8B, embeddings
included (https://github.com/ggml-org/llama.cpp/blob/master/tools/quantize/README.md, read 2026-12-01). MLX quantises
all but image encoders in groups of 64, with a scale and a zero of 16 bit each.
"""

import re
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
    """Whether embeddings and head are in that format too, as all but an image encoder."""


GGUF_BITS = {
    "iq1_s": 2.0042,
    "iq1_m": 2.1460,
    "iq2_xxs": 2.3824,
    "iq2_xs": 2.5882,
    "iq2_s": 2.7403,
    "iq2_m": 2.9294,
    "q2_k_s": 2.9697,
    "q2_k": 3.1593,
    "iq3_xxs": 3.2548,
    "iq3_xs": 3.4977,
    "q3_k_s": 3.6429,
    "iq3_s": 3.6606,
    "iq3_m": 3.7628,
    "q3_k_m": 3.9960,
    "q3_k_l": 4.2979,
    "iq4_xs": 4.4597,
    "q4_0": 4.6580,
    "q4_k_s": 4.6672,
    "iq4_nl": 4.6818,
    "q4_k_m": 4.8944,
    "q4_1": 5.1022,  # blocks of 32 at 5 bit and a head at Q6_K, as the tool has it without a figure of its own
    "q5_0": 5.5695,  # likewise, at 5.5 bit
    "q5_k_s": 5.5704,
    "q5_k_m": 5.7036,
    "q5_1": 6.0368,  # likewise, at 6 bit
    "q6_k": 6.5633,
    "q8_0": 8.5008,
}
MLX_BITS = {"3bit": 3.5, "4bit": 4.5, "5bit": 5.5, "6bit": 6.5, "8bit": 8.5, "mxfp4": 4.25, "mxfp8": 8.25, "nvfp4": 4.5}
WHOLE_FILE_BITS = GGUF_BITS | {f"mlx-{name}": bits for name, bits in MLX_BITS.items()}
FORMATS = {
    f.name: f
    for f in (
        NumberFormat("fp32", 4, 4, "bf16"),
        NumberFormat("bf16", 2, 2, "bf16"),
        NumberFormat("fp16", 2, 2, "bf16"),
        NumberFormat("fp8", 1, 1, "fp8"),
        NumberFormat("mxfp8", 1, 1.03125, "fp8"),  # groups of 32, a 1-byte scale each
        NumberFormat("int8", 1, 1, "int8"),
        NumberFormat(
            "int4", 0.5, 0.51953125, "bf16"
        ),  # AWQ and GPTQ: groups of 128, a 2-byte scale and a zero of so many bits each, as of INT3 and INT2
        NumberFormat("int3", 0.375, 0.393555, "bf16"),
        NumberFormat("int2", 0.25, 0.267578, "bf16"),
        NumberFormat("nf4", 0.5, 0.5625, "bf16"),  # bitsandbytes: groups of 64, a 4-byte scale each
        NumberFormat("mxfp4", 0.5, 0.53125, "fp4"),  # OCP MX: groups of 32, a 1-byte scale each
        NumberFormat("nvfp4", 0.5, 0.5625, "fp4"),  # NVIDIA: groups of 16, a 1-byte scale each
        *(NumberFormat(name, bits / 8, bits / 8, "bf16", keeps_nothing=True) for name, bits in WHOLE_FILE_BITS.items()),
    )
}
SYNONYMS = {
    "float32": "fp32",
    "f32": "fp32",
    "bfloat16": "bf16",
    "float16": "fp16",
    "f16": "fp16",
    "half": "fp16",
    "bnb-8bit": "int8",
    "q3_k": "q3_k_m",
    "q4_k": "q4_k_m",
    "q5_k": "q5_k_m",
}
WORDS = {
    "nvfp4": "nvfp4",
    "mxfp4": "mxfp4",
    "mxfp8": "mxfp8",
    "fp4": "nvfp4",
    "nf4": "nf4",
    "w4a16": "int4",
    "w4a8": "int4",
    "w4afp8": "int4",
    "int4": "int4",
    "uint4": "int4",
    "fp8": "fp8",
    "float8": "fp8",
    "e4m3": "fp8",
    "e5m2": "fp8",
    "w8a8": "int8",
    "w8a16": "int8",
    "int8": "int8",
    "8bit": "int8",
    "int3": "int3",
    "int2": "int2",
    "awq": "int4",
    "gptq": "int4",
    "marlin": "int4",
    "eetq": "int8",
    "bnb": "nf4",
    "bitsandbytes": "nf4",
}
"""Words of longer names, such as W4A16_AWQ or fp8-dynamic: what the weights are, the first that occurs."""
SIXTEEN_BIT = FORMATS["bf16"]


def number_format(name: str) -> NumberFormat:
    """The format of that name or synonym, in any case; of a longer name by the words in it.

    >>> number_format("W4A16_AWQ").name, number_format("fp8-dynamic").name, number_format("GPTQ-Int8").name
    ('int4', 'fp8', 'int8')

    Raises:
        BadInput: There is no such format.
    """
    word = name.strip().lower()
    found = FORMATS.get(SYNONYMS.get(word, word)) or _of_a_file(word) or by_words(word)
    if found is None:
        known = [*FORMATS, *SYNONYMS, *WORDS]
        short = ", ".join(key for key, each in FORMATS.items() if not each.keeps_nothing)
        raise BadInput(
            f"unknown number format {name!r}{nearest(name, known)} (known: native, {short}, GGUF's q4_k_m ..., "
            "mlx-4bit ...; of another say its bytes in --checkpoint-bytes, and no --weights)"
        )
    return found


def _of_a_file(name: str) -> NumberFormat | None:
    """The format that a GGUF file's or an MLX checkpoint's name ends in; Unsloth's UD files mix theirs.

    >>> _of_a_file("qwen3-8b-q4_k_m.gguf").name, _of_a_file("mlx-community/qwen3-8b-4bit").name
    ('q4_k_m', 'mlx-4bit')
    >>> _of_a_file("qwen3-8b-ud-q4_k_m.gguf")
    """
    words = re.split(r"[^a-z0-9_]+", name)
    if "ud" in words:
        return None
    last = next((word for word in reversed(words) if word not in {"gguf", "bit"}), "")
    if "gguf" in words:
        return FORMATS.get(SYNONYMS.get(last, last))
    return FORMATS.get(f"mlx-{last}") if "mlx" in words else None


def by_words(name: str) -> NumberFormat | None:
    """The format that a longer name speaks of, such as a checkpoint's quantisation method; None where it is of none."""
    words = set(re.split(r"[^a-z0-9]+", name.lower()))
    return next((FORMATS[known] for word, known in WORDS.items() if word in words), None)


def cached_bytes(kv: str) -> float:
    """Bytes of one number in the KV cache [B]; `auto` is the model's own 16 bit, whatever the weights have.

    Raises:
        BadInput: There is no such format.
    """
    return SIXTEEN_BIT.bare_bytes if kv.lower() in {"auto", "native"} else number_format(kv).bare_bytes
