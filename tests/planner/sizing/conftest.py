"""Models and GPUs as the bundled seeds have them."""

import csv
import json
from importlib.resources import files

import pytest

from planner.sizing.architecture import Architecture, read_config
from warehouse.tables import Gpu

SEEDS = files("warehouse.seeds")


@pytest.fixture(scope="session")
def model():
    """The architecture of a bundled model, by its repository's name."""

    def read(name: str) -> Architecture:
        seed = json.loads((SEEDS / "llm" / f"{name.replace('/', '--')}.json").read_text(encoding="utf-8"))
        return read_config(seed["config"], name)

    return read


@pytest.fixture(scope="session")
def gpus() -> dict[str, Gpu]:
    rows = csv.DictReader((SEEDS / "gpu.csv").read_text(encoding="utf-8").splitlines())
    found = [
        Gpu.model_validate({k: v.split("|") if k == "aliases" else v for k, v in row.items() if v}) for row in rows
    ]
    return {gpu.gpu_id: gpu for gpu in found}


@pytest.fixture(scope="session")
def h100(gpus) -> Gpu:
    return gpus["H100-SXM-80GB"]
