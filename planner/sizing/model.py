"""The model that a person names: a configuration, a model of the warehouse or of Hugging Face, or a bare count.

A folder is a checkpoint's: config.json, and beside it what says more of its size and quantisation. A configuration that
isn't understood still has weights where the checkpoint's size is known; its cache is then unknown, which is not zero.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from planner.sizing.architecture import Architecture, read_config
from planner.sizing.hub import downloaded
from warehouse.faults import BadInput
from warehouse.tables import Llm

COUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([mbt])", re.IGNORECASE)
SCALE = {"m": 10**6, "b": 10**9, "t": 10**12}
INDEX = "model.safetensors.index.json"
NVIDIAS = "hf_quant_config.json"
"""NVIDIA's checkpoints state their quantisation in a file of its own."""


def named_architecture(name: str, find: Callable[[str], Llm], checkpoint_bytes: int | None = None) -> Architecture:
    """The architecture that a file, a folder, a bare count or the warehouse's or the hub's model of that name has.

    Args:
        name: A path to a config.json, a safetensors index or a checkpoint's folder, a count such as `70B`, or a model.
        find: How to find a model of the warehouse by name.
        checkpoint_bytes: The checkpoint's size, where the user states it [B].

    Raises:
        BadInput: No such file or model, or one that can't be understood.
    """
    path = Path(name)
    if path.is_dir():
        return from_folder(path, checkpoint_bytes)
    if path.is_file():
        return from_file(path, checkpoint_bytes)
    if path.suffix == ".json":
        raise BadInput(f"--config {name}: there is no such file")
    return counted(name) or _known(name, find, checkpoint_bytes)


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


def stored(llm: Llm, checkpoint_bytes: int | None = None) -> Architecture:
    """A model of the warehouse; where its configuration isn't understood, what is known of its size.

    Raises:
        BadInput: The configuration isn't understood, and no size is known either.
    """
    size = checkpoint_bytes or llm.checkpoint_bytes
    try:
        return read_config(json.loads(llm.config), llm.llm_id, size)
    except BadInput:
        if not (llm.parameter_count or size):
            raise
        return Architecture(
            llm.llm_id,
            max_context_tokens=llm.max_context_tokens,
            stated_parameter_count=llm.parameter_count,
            checkpoint_bytes=size,
        )


def from_file(path: Path, checkpoint_bytes: int | None = None) -> Architecture:
    """A Hugging Face config.json, or the index of a checkpoint, of which only the size is known.

    Raises:
        BadInput: The file is neither, or its architecture isn't understood.
    """
    if path.suffix.lower() == ".gguf":
        size = path.stat().st_size
        raise BadInput(
            f"{path}: say --config with the model that this file was made from, and --checkpoint-bytes {size}"
        )
    config = _object(path)
    total = _total_size(config)
    if total:
        return Architecture(str(path), checkpoint_bytes=total)
    return _read(config, str(path), checkpoint_bytes or _size_beside(path.parent))


def from_folder(folder: Path, checkpoint_bytes: int | None = None) -> Architecture:
    """A checkpoint's folder: its config.json, its quantisation and its size.

    Raises:
        BadInput: There is no config.json, or its architecture isn't understood and no size is known.
    """
    path = folder / "config.json"
    if not path.is_file():
        raise BadInput(f"--config {folder}: there is no config.json in it")
    config = _object(path)
    if "quantization_config" not in config and (folder / NVIDIAS).is_file():
        config["quantization_config"] = _object(folder / NVIDIAS).get("quantization")
    return _read(config, str(folder), checkpoint_bytes or _size_beside(folder))


def _known(name: str, find: Callable[[str], Llm], checkpoint_bytes: int | None) -> Architecture:
    """A model of the warehouse, else of Hugging Face where its name has a publisher and the hub's client is there."""
    try:
        llm = find(name)
    except BadInput as unknown:
        if name.count("/") != 1:
            raise
        return from_folder(downloaded(name, unknown.message), checkpoint_bytes)
    return stored(llm, checkpoint_bytes)


def _read(config: Mapping[str, Any], name: str, size: int | None) -> Architecture:
    try:
        return read_config(config, name, size)
    except BadInput as fault:
        if not size:
            raise
        return Architecture(name, checkpoint_bytes=size, doubt=fault.message)


def _size_beside(folder: Path) -> int | None:
    """The checkpoint's size as its index says, else as its files have it; None without either [B]."""
    index = folder / INDEX
    if index.is_file():
        return _total_size(_object(index))
    return sum(path.stat().st_size for path in folder.glob("*.safetensors")) or None


def _total_size(index: Mapping[str, Any]) -> int | None:
    metadata = index.get("metadata")
    total = metadata.get("total_size") if isinstance(metadata, Mapping) else None
    return int(total) if isinstance(total, int | float) and 0 < total < 1e18 else None


def _object(path: Path) -> dict[str, Any]:
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as fault:
        raise BadInput(f"{path}: can't be read as JSON ({fault})") from fault
    if not isinstance(found, dict):
        raise BadInput(f"{path}: an object is needed, this is a {type(found).__name__}")
    return found
