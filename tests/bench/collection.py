"""The collection that sizing is measured against: configurations, and tables of what was published and logged."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from planner.sizing.architecture import Architecture, read_config
from planner.sizing.trim import whole_config
from warehouse.faults import BadInput

Row = dict[str, str]
CLASSES = {
    "46GB-class": 44.4,
    "80GB-class": 79.2,
    "80GB": 79.2,
    "A100-80GB": 79.2,
    "H100-80GB": 79.2,
    "B200-class": 178,
}
"""Memory of GPUs that a row names by size alone [GiB]."""
ENGINES = {"SGLang": "sglang", "TensorRT-LLM": "tensorrt-llm"}
PLAIN = 4096


class Collection:
    """The collection, read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.models: dict[str, Architecture | str] = {}
        for path in sorted((folder / "configs").glob("*.json")):
            if not path.name.endswith("hf_quant_config.json"):
                name = path.stem.replace("--", "/")
                self.models[name] = _read(lambda path=path, name=name: read_config(whole_config(path), name))
        for path in sorted((Path(__file__).parents[2] / "warehouse/seeds/llm").glob("*.json")):
            seed = json.loads(path.read_text(encoding="utf-8"))
            for name in (seed["llm_id"], *seed["aliases"]):
                self.models.setdefault(name, read_config(seed["config"], name, seed.get("checkpoint_bytes")))
        seeds = csv.DictReader((Path(__file__).parents[2] / "warehouse/seeds/gpu.csv").open(encoding="utf-8"))
        self.gpus = {row["gpu_id"]: row for row in seeds}
        self.memory = {gpu_id: float(row["usable_memory_gib"]) for gpu_id, row in self.gpus.items()}

    def rows(self, name: str) -> list[Row]:
        """A table of the collection."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))

    def model(self, *names: str) -> Architecture | None:
        """The first of the names that is sized."""
        found = (self.models.get(name) for name in names)
        return next((model for model in found if isinstance(model, Architecture)), None)

    def gpu(self, name: str) -> Any:
        """What sizing asks of a GPU beside its memory, by the collection's name for it."""
        words = name.replace("NVIDIA ", "").replace("PCIe", "PCIE").split(" ")[0].removesuffix("-80GB")
        row = next((row for gpu_id, row in self.gpus.items() if gpu_id.startswith(words)), {})
        return SimpleNamespace(
            gpu_id=name, architecture=row.get("architecture", "?"), memory_type=row.get("memory_type", "HBM")
        )

    def gpu_gib(self, name: str) -> float:
        """Memory of a GPU by the collection's name for it [GiB]."""
        words = name.replace("NVIDIA ", "").replace("AMD Instinct ", "").split(" ")[0].replace("PCIe", "PCIE")
        near = [gib for gpu_id, gib in self.memory.items() if gpu_id.startswith(words)]
        return CLASSES.get(name) or self.memory.get(words) or (max(near) if near else 79.2)


def _read(read: Callable[[], Architecture]) -> Architecture | str:
    try:
        return read()
    except BadInput as fault:
        return fault.message
