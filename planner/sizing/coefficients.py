"""Constants of the throughput model: how far real engines stay below a GPU's peak, and what a step costs besides.

They are regression coefficients over 3,300 published serving runs on 15 GPU models (NVIDIA TensorRT-LLM
performance overviews, InferenceX, NVIDIA aiconfigurator's runs; 2024 to 2026). They share blame between them and
are no measurements of kernels. On groups of runs that took no part in the fit the median error of output tokens a
second was 14 %, and 90 % of errors were below 53 %. Engines with default settings and short bursts do worse: such
runs of GPUStack's performance lab reach two thirds of the prediction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def _frozen(values: dict[str, float]) -> Mapping[str, float]:
    return MappingProxyType(values)


@dataclass(frozen=True)
class Coefficients:
    """The fitted constants; times are of an engine with default scheduling."""

    bandwidth_share: float = 0.95
    """Of the peak memory bandwidth, reading weights and cache [0..1]."""
    expert_bandwidth_share: float = 0.71
    """Of that again, reading experts [0..1]."""
    compute_share: Mapping[str, float] = field(
        default_factory=lambda: _frozen({"bf16": 0.51, "fp8": 0.53, "int8": 0.53, "fp4": 0.38})
    )
    """Of the peak matrix rate, by arithmetic [0..1]."""
    expert_compute_share: float = 0.58
    """Of that again, in experts [0..1]."""
    link_share: float = 0.74
    """Of the one-way bandwidth between GPUs [0..1]."""
    all_reduce_s: float = 9e-6
    """Latency of one all-reduce [s]; a layer has two."""
    layer_s: float = 69e-6
    """Launching and small kernels of a layer [s]."""
    blackwell_layer_share: float = 0.78
    """Of that time on Blackwell [-]."""
    step_s: float = 0.3e-3
    """The engine's own work in a step [s]."""
    request_s: float = 30e-6
    """The engine's own work for each request in a step [s]."""
    compute_factor: Mapping[str, float] = field(
        default_factory=lambda: _frozen({"Ada": 0.67, "CDNA3": 0.65, "CDNA4": 0.44, "Blackwell GDDR7": 1.37})
    )
    """Of the compute shares, on chips that differ from Hopper [-]."""
    bandwidth_factor: Mapping[str, float] = field(default_factory=lambda: _frozen({"CDNA3": 0.44}))
    """Of the bandwidth shares, on chips that differ from Hopper [-]."""
    queue_share: float = 0.07
    """Of the other sequences' prompts, that a first token waits for [0..1]."""
    first_token_steps: float = 3.0
    """Steps until a prompt's turn comes and its answer begins [1]."""
    first_token_s: float = 0.05
    """Tokenising, scheduling and streaming the first token [s]."""
    low_factor: float = 0.76
    """Tenth percentile of measured over predicted throughput [-]."""
    high_factor: float = 1.34
    """Ninetieth percentile of measured over predicted throughput [-]."""


DEFAULT = Coefficients()
"""vLLM."""
ENGINES: Mapping[str, Coefficients] = MappingProxyType(
    {
        "vllm": DEFAULT,
        "tensorrt-llm": Coefficients(step_s=0.9e-3, request_s=5e-6),
        "sglang": Coefficients(step_s=1.0e-3, request_s=85e-6),
        "rocm": Coefficients(step_s=3.0e-3, request_s=19e-6),
    }
)
