"""The model that a person names: a configuration file, a model of the warehouse, or a bare count such as `70B`."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from planner.sizing.architecture import Architecture, read_config
from warehouse.faults import BadInput
from warehouse.tables import Llm

COUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([mbt])", re.IGNORECASE)
SCALE = {"m": 10**6, "b": 10**9, "t": 10**12}


def named_architecture(name: str, find: Callable[[str], Llm]) -> Architecture:
    """The architecture that a file, a bare count or the warehouse's model of that name has.

    Args:
        name: A path to a config.json or a safetensors index, a count such as `70B`, or a model.
        find: How to find a model by name.

    Raises:
        BadInput: No such file or model, or one that can't be understood.
    """
    path = Path(name)
    if path.is_file():
        return from_file(path)
    if path.suffix == ".json":
        raise BadInput(f"--config {name}: there is no such file")
    return counted(name) or stored(find(name))


def counted(name: str) -> Architecture | None:
    """Of a bare parameter count nothing but the weights can be told.

    >>> counted("1.5B").parameter_count, counted("llama")
    (1500000000, None)
    """
    found = COUNT.fullmatch(name.strip())
    if found is None:
        return None
    parameters = round(float(found[1]) * SCALE[found[2].lower()])
    return Architecture(name.strip(), stated_parameter_count=parameters)


def stored(llm: Llm) -> Architecture:
    """A model of the warehouse; where its configuration isn't understood, what is known of its size.

    Raises:
        BadInput: The configuration isn't understood, and no size is known either.
    """
    try:
        return read_config(json.loads(llm.config), llm.llm_id)
    except BadInput:
        if not (llm.parameter_count or llm.checkpoint_bytes):
            raise
        return Architecture(
            llm.llm_id,
            max_context_tokens=llm.max_context_tokens,
            stated_parameter_count=llm.parameter_count,
            checkpoint_bytes=llm.checkpoint_bytes,
        )


def from_file(path: Path) -> Architecture:
    """A Hugging Face config.json, or the index of a checkpoint, of which only the size is known.

    Raises:
        BadInput: The file is neither, or its architecture isn't understood.
    """
    try:
        config: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise BadInput(f"{path}: can't be read as JSON ({fault})") from fault
    if not isinstance(config, dict):
        raise BadInput(f"{path}: a config.json is an object, this is a {type(config).__name__}")
    total = config.get("metadata", {}).get("total_size") if isinstance(config.get("metadata"), dict) else None
    if total:
        return Architecture(str(path), checkpoint_bytes=int(total))
    return read_config(config, str(path))
