"""Constants of the throughput model: how far real engines stay below a GPU's peak, and what a step costs besides.

They stand in `planner/data/throughput.toml` with their source and date, and `python -m tests.bench.throughput_fit`
fits them anew. They share blame between them and are no measurements of kernels.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import geometric_mean
from typing import Any

from warehouse.faults import BadInput
from warehouse.tables import Gpu

ROCM = "rocm"
"""What every engine is on AMD's GPUs, as far as its own work goes."""
LIKE = {"llama.cpp": "vllm"}
"""Engines of which no run took part, and whose constants they borrow."""
FAMILIES = {"NVIDIA": ("Ampere", "Ada", "Hopper", "Blackwell", "Blackwell GDDR7"), "AMD": ("CDNA3", "CDNA4")}
"""Generations that took part in the calibration, by vendor."""
RELATED = {"NVIDIA": "NVIDIA", "AMD": "AMD", "Apple": "NVIDIA"}
"""Vendors whose GPUs get an estimate, and whose generations lend their factors to one that is not known."""


@dataclass(frozen=True)
class Coefficients:
    """The fitted constants."""

    bandwidth_share: float
    """Of the peak memory bandwidth, reading weights and cache [0..1]."""
    weight_only_share: float
    """Of that again, where weights must be widened before they are multiplied [0..1]."""
    compute_share: Mapping[str, float]
    """Of the peak matrix rate, by arithmetic [0..1]."""
    expert_compute_share: float
    """Of that again, in experts [0..1]."""
    attention_compute_share: float
    """Of the 16-bit matrix rate, in attention [0..1]."""
    link_share: float
    """Of the one-way bandwidth between GPUs [0..1]."""
    all_reduce_s: float
    """Latency of one exchange between the GPUs of a stage [s]."""
    layer_s: float
    """Launching and small kernels of a layer [s]."""
    expert_layer_s: float
    """The same in addition, for routing to experts [s]."""
    other_mixer_layer_s: float
    """The same in addition, for latent attention and for states of fixed size [s]."""
    prompt_layer_s: float
    """The same in addition, in a step that also reads a prompt [s]."""
    step_s: Mapping[str, float]
    """The engine's own work in a step [s]."""
    request_s: Mapping[str, float]
    """The engine's own work for each request in a step [s]."""
    first_token_s: Mapping[str, float]
    """Tokenising, scheduling and streaming the first token [s]."""
    queue_share: Mapping[str, float]
    """Of the other sequences' prompts, that a first token waits for [0..1]."""
    first_token_steps: float
    """Steps until a prompt's turn comes and its answer begins [1]."""
    compute_factor: Mapping[str, float]
    """Of the compute shares, on generations that differ from Hopper [-]."""
    bandwidth_factor: Mapping[str, float]
    """Of the bandwidth share, on generations that differ from Hopper [-]."""
    layer_factor: Mapping[str, float]
    """Of a layer's launches, on generations that differ from Hopper [-]."""

    def factor(self, which: str, gpu: Gpu) -> float:
        """A factor of a GPU's generation; of a generation that took no part, its vendor's mean [-]."""
        known: Mapping[str, float] = getattr(self, which)
        vendor, chip = RELATED[gpu.vendor], generation(gpu)
        if chip in FAMILIES[vendor]:
            return known.get(chip, 1.0)
        return geometric_mean(known.get(name, 1.0) for name in FAMILIES[vendor])


def generation(gpu: Gpu) -> str:
    """The chip generation as the calibration tells them apart: Blackwell without HBM stands alone."""
    return _generation(gpu.architecture, gpu.memory_type)


@cache
def _generation(architecture: str, memory_type: str) -> str:
    chip = next((name for name in ("Blackwell", "Hopper") if name in architecture), architecture)
    return f"{chip} GDDR7" if chip == "Blackwell" and "HBM" not in memory_type else chip


def engine_of(gpu: Gpu, engine: str) -> str:
    """The row of constants for an engine on a GPU.

    Raises:
        BadInput: No run on that vendor's accelerators took part, and none is like them.
    """
    if gpu.vendor not in RELATED:
        raise BadInput(
            f"{gpu.gpu_id}: no estimate of its speed, as no run on {gpu.vendor}'s accelerators took part in the "
            "calibration; bring a measured one with `gpuplan bench import`"
        )
    return ROCM if gpu.vendor == "AMD" else LIKE.get(engine, engine)


@cache
def throughput_data() -> Mapping[str, Any]:
    """The data file: constants, bands and where they come from."""
    return tomllib.loads((files("planner.data") / "throughput.toml").read_text(encoding="utf-8"))


@cache
def calibrated() -> Coefficients:
    """The constants in force."""
    return Coefficients(**throughput_data()["coefficients"])
