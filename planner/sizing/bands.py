"""How far measured runs lie from the model: a band of 80 %, wider for what took no part in the calibration.

The bands are conformal: tenth and ninetieth percentiles of measured over predicted throughput, of runs whose whole
group (model x GPU x engine x precision) was left out of the fit; for what is new, of runs whose whole kind of model,
GPU generation or number format was left out. They stand in `planner/data/throughput.toml`.
"""

from dataclasses import dataclass

from planner.sizing.architecture import Architecture
from planner.sizing.attention import LatentAttention
from planner.sizing.coefficients import LIKE, generation, throughput_data
from planner.sizing.quantisation import recipe_for
from planner.sizing.rates import domain_gpus
from planner.sizing.serving import Serving
from warehouse.tables import Gpu


@dataclass(frozen=True)
class Band:
    """Measured over predicted throughput."""

    low: float
    """Tenth percentile [-]."""
    high: float
    """Ninetieth percentile [-]."""
    basis: str
    """What it rests on, in words."""
    typical: float = 1.0
    """Median, where the prediction is to be multiplied by it [-]."""


def kind_of(architecture: Architecture) -> str:
    """The kind of model that the calibration tells apart: latent attention, states, experts or neither."""
    if any(isinstance(mixer, LatentAttention) for mixer, _ in architecture.attention_layers):
        return "latent attention"
    if architecture.state_layers:
        return "states of fixed size"
    return "experts" if architecture.expert_layers else "dense layers"


def format_of(architecture: Architecture, weights: str) -> str:
    """The number format of the weights, both 16-bit ones as one."""
    name = recipe_for(weights, architecture.recipe, has_experts=bool(architecture.expert_layers)).weights.name
    return "bf16" if name == "fp16" else name


def band_of(architecture: Architecture, gpu: Gpu, serving: Serving) -> Band:
    """The band of an estimate: its kind's where all of it was calibrated, else the widest of what is new."""
    bands = throughput_data()["bands"]
    kind = kind_of(architecture)
    own = bands["known"][kind]
    new = [bands["new"][what] | {"what": words} for what, words in _new(architecture, gpu, serving).items()]
    said = "; new to it: " + ", ".join(n["what"] for n in new) if new else ""
    return Band(
        low=min(own["low"], *(n["low"] for n in new), 1.0),
        high=max(own["high"], *(n["high"] for n in new), 1.0),
        basis=f"estimate, calibrated on {own['runs']:,} runs of models with {kind}{said}",
    )


def _new(architecture: Architecture, gpu: Gpu, serving: Serving) -> dict[str, str]:
    """What of an estimate took no part in the calibration, in words."""
    seen = throughput_data()["calibration"]
    chip, format_name = generation(gpu), format_of(architecture, serving.weights)
    found = {}
    if serving.engine in LIKE:
        found["generation"] = serving.engine
    elif chip not in seen["generations"]:
        found["generation"] = f"{chip} GPUs"
    elif f"{chip} {format_name}" not in seen["formats"]:
        found["format"] = f"{format_name} on {chip} GPUs"
    if serving.gpu_count > domain_gpus(gpu):
        found["nodes"] = "exchange between nodes"
    if serving.draft_tokens:
        found["speculation"] = "speculative decoding"
    return found


def untuned_band() -> Band:
    """The band of an engine that runs with its default configuration."""
    band = throughput_data()["bands"]["untuned"]
    return Band(band["low"], band["high"], f"untuned: {band['runs']} runs with default settings", band["typical"])


def first_token_band() -> tuple[float, float]:
    """Measured over predicted time to first token: tenth and ninetieth percentile [-]."""
    band = throughput_data()["bands"]["first_token"]
    return band["low"], band["high"]
