"""Tools that spell a checkpoint's quantisation in words of their own, put into the common ones.

Common are `quant_method` or `quant_algo`, `bits` and `group_size`, lists of modules left alone, and `quantized_layers`:
a format for each module, with `Linear` for all others. As the tools write them (read 2026-12).
"""

import re
from collections.abc import Mapping
from typing import Any

Stated = Mapping[str, Any]
TORCHAO = re.compile(r"(int[2348])_?weight|(float8|fp8)")
"""What torchao's names say of weights: Int8DynamicActivationInt4WeightConfig has 4 bits."""
LEFT_ALONE = 16
"""Bits of a module that isn't quantised."""
FLOATS = {"mx_fp": "mxfp4", "nv_fp": "nvfp4", "fp": "fp8"}
"""AutoRound's kinds of numbers that are no whole ones."""


def in_common_words(quantisation: Stated) -> dict[str, Any]:
    """What a configuration says of its quantisation, in common words.

    >>> in_common_words({"load_in_4bit": True})["quant_method"]
    'bitsandbytes'

    Raises:
        KeyError, TypeError, AttributeError: It is in none of the forms we know.
    """
    inner = quantisation.get("quantization")
    said = dict(inner if isinstance(inner, Mapping) else quantisation)
    said.setdefault("quant_method", _method(said))
    method = str(said["quant_method"]).removeprefix("intel/")
    own = {"torchao": _torchao, "quark": _quark, "auto-round": _auto_round, "gptq": _gptq}.get(method)
    return {key: value for key, value in {**said, **(own(said) if own else {})}.items() if value is not None}


def _method(said: Stated) -> str | None:
    """Older files don't name it."""
    if said.get("quant_algo"):
        return None
    if said.get("load_in_4bit") or said.get("load_in_8bit"):
        return "bitsandbytes"
    return "gptq" if {"desc_act", "damp_percent"} & set(said) else None


def _torchao(said: Stated) -> dict[str, Any]:
    """One kind for all matrices, by the name of a class or of a function; 4 bit with a scale and a zero of 16 bit."""
    if "quant_type" not in said:
        return {}
    kind, more = said["quant_type"], said.get("quant_type_kwargs") or {}
    if isinstance(kind, Mapping):
        kind, more = kind["default"]["_type"], kind["default"].get("_data") or {}
    found = TORCHAO.findall(kind.lower())
    name = "".join(found[-1]) if found else ""
    if not name.startswith("int"):
        return {"quant_method": f"torchao {name}"}
    group = more.get("group_size", 128 if name == "int4" else None)
    return {"quant_method": "torchao", "bits": int(name[3:]), "group_size": group, "zero_bytes": 2.0}


def _quark(said: Stated) -> dict[str, Any]:
    """Of a list of formats weights are stored in the last; some modules have formats of their own.

    Its 4-bit floats are in groups of 32 with a scale of a byte: MXFP4.
    """
    whole = _quarks_weight(said.get("global_quant_config") or {})
    layers = {name: _quarks_weight(row) for name, row in (said.get("layer_quant_config") or {}).items()}
    own = {name: row for name, row in layers.items() if row}
    if not own:
        return {"global_quant_config": None, **whole}
    return {"global_quant_config": None, "quantized_layers": {**own, **({"Linear": whole} if whole else {})}}


def _quarks_weight(row: Stated) -> dict[str, Any]:
    weight = row.get("weight")
    last = weight[-1] if isinstance(weight, list) else weight
    if not last:
        return {}
    kind = "mxfp4" if last["dtype"] == "fp4" else last["dtype"]
    whole = re.fullmatch(r"u?int(\d)", kind)
    if whole is None:
        return {"dtype": kind}
    return _whole_numbers(int(whole[1]), last.get("group_size")) | {"symmetric": True}


def _auto_round(said: Stated) -> dict[str, Any]:
    """Modules of 16 bits are left alone; of some that have other bits than the rest we can't tell how many they are."""
    kind = FLOATS.get(str(said.get("data_type")))
    own = {name: row.get("bits", said.get("bits")) for name, row in (said.get("extra_config") or {}).items()}
    kept = [name for name, bits in own.items() if bits is not None and bits >= LEFT_ALONE]
    mixed = {"quant_method": "auto-round mixed"} if set(own.values()) - {said.get("bits"), LEFT_ALONE} else {}
    return {"ignore": [*(said.get("ignore") or ()), *kept], "dtype": kind, **mixed}


def _whole_numbers(bits: Any, group: Any) -> dict[str, Any]:
    return {"num_bits": bits, "group_size": group, "symmetric": False}


def _gptq(said: Stated) -> dict[str, Any]:
    """GPTQModel lists modules that are left alone under patterns that begin with `-:`."""
    kept = [f"re:{name[2:]}" for name in (said.get("dynamic") or {}) if name.startswith("-:")]
    return {"ignore": [*(said.get("ignore") or ()), *kept]} if kept else {}
