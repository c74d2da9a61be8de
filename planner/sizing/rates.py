"""The rates at which a GPU works in practice: its peaks, times the shares of them that engines reach.

Links: the GPUs' own (NVLink, Infinity Fabric), else the host bus. A bridge joins two cards; beyond a node, InfiniBand
with one 400 Gbit/s port a GPU takes over, as in NVIDIA's DGX H100
(https://docs.nvidia.com/dgx/dgxh100-user-guide/introduction-to-dgxh100.html, 2026-11). No run that crossed nodes
took part in the calibration.
"""

from dataclasses import dataclass
from math import inf

from planner.sizing.coefficients import Coefficients, engine_of, generation
from planner.sizing.number_format import FORMATS, SIXTEEN_BIT, NumberFormat
from planner.sizing.serving import Serving
from warehouse.faults import BadInput
from warehouse.tables import Gpu

NODE_GPUS = 8
NVL72_GPUS = 72
BRIDGED_GPUS = 2
INFINIBAND_BYTES_PER_S = 50e9
"""One way, of a 400 Gbit/s port [B/s]."""
INFINIBAND_S = 20e-6
"""Latency of an exchange between nodes, in place of a node's own [s]."""
BEST_FED = {"Ampere": (624, 400), "Ada": (733, 350), "Hopper": (1979, 700)}
"""8-bit matrix rate and power of the parts that are fed best: A100 SXM, L40S, H100 SXM [TFLOP/s, W]."""
BITS = {"fp4": 4, "fp8": 8, "int8": 8, "bf16": 16}


@dataclass(frozen=True)
class Rates:
    """What one GPU does in a second, and what a step costs besides."""

    gpu: Gpu
    coefficients: Coefficients
    bandwidth: float
    """Of memory [B/s]."""
    compute_factor: float
    attention: float
    """Of attention's arithmetic [FLOP/s]."""
    link: float
    """One way between two GPUs [B/s]."""
    exchange_s: float
    """Latency of one exchange between GPUs [s]."""
    layer_factor: float
    step_s: float
    request_s: float
    first_token_s: float
    queue_share: float

    def multiplying(self, name: str) -> float:
        """Of products with weights in that number format [FLOP/s]."""
        arithmetic, peak = _arithmetic(self.gpu, FORMATS[name])
        share = self.coefficients.compute_share["fp8" if arithmetic == "int8" else arithmetic]
        return peak * share * self.compute_factor

    def reading(self, name: str) -> float:
        """Of weights in that number format [B/s]; slower where they must be widened to be multiplied."""
        arithmetic, _ = _arithmetic(self.gpu, FORMATS[name])
        widened = FORMATS[name].bare_bytes * 8 < BITS[arithmetic]
        return self.bandwidth * (self.coefficients.weight_only_share if widened else 1.0)


def rates_of(gpu: Gpu, serving: Serving, coefficients: Coefficients) -> Rates:
    """The rates of a GPU under an engine.

    Raises:
        BadInput: Nothing like the accelerator took part in the calibration, or its matrix rate or link is unknown.
    """
    engine = engine_of(gpu, serving.engine)
    factor = coefficients.factor("compute_factor", gpu)
    widest = gpu.memory_bandwidth_gb_per_s * 1e9 * coefficients.bandwidth_share
    link, exchange_s = _link(gpu, serving, coefficients)
    return Rates(
        gpu=gpu,
        coefficients=coefficients,
        bandwidth=widest * coefficients.factor("bandwidth_factor", gpu),
        compute_factor=factor,
        attention=_arithmetic(gpu, SIXTEEN_BIT)[1] * coefficients.attention_compute_share * factor,
        link=link,
        exchange_s=exchange_s,
        layer_factor=coefficients.factor("layer_factor", gpu),
        step_s=coefficients.step_s[engine],
        request_s=coefficients.request_s[engine],
        first_token_s=coefficients.first_token_s[engine],
        queue_share=coefficients.queue_share[engine],
    )


def _arithmetic(gpu: Gpu, weights: NumberFormat) -> tuple[str, float]:
    """What a GPU multiplies weights of that format in, and its peak rate there [FLOP/s].

    In 16 bit where it has no narrower arithmetic. MXFP4 goes with 8-bit activations on NVIDIA's GPUs
    (https://github.com/NVIDIA/TensorRT-LLM, blog on gpt-oss, 2025-08), so it runs at the 8-bit rate.
    """
    peaks = {
        "fp4": gpu.fp4_dense_tflops,
        "fp8": gpu.fp8_dense_tflops,
        "int8": gpu.int8_dense_tops,
        "bf16": gpu.bf16_dense_tflops or gpu.fp16_dense_tflops,
    }
    wanted = weights.compute if peaks[weights.compute] else "bf16"
    if wanted == "fp4" and weights.name == "mxfp4" and gpu.vendor == "NVIDIA":
        wanted = "fp8"
    peak = peaks[wanted]
    if peak is None:
        raise BadInput(f"{gpu.gpu_id}: its 16-bit matrix rate is unknown, so no speed can be told")
    return wanted, min(peak, powered_tflops(gpu, wanted)) * 1e12


def powered_tflops(gpu: Gpu, arithmetic: str) -> float:
    """The matrix rate that a card's power sustains, as on the best fed part of its generation [TFLOP/s].

    An H100 for PCIe has 76 % of the rate of an SXM5 and half of its power: it comes to 65 % of its own peak.
    """
    fed = BEST_FED.get(generation(gpu))
    if fed is None or not gpu.tdp_w:
        return inf
    eight_bit, power_w = fed
    return eight_bit * (gpu.tdp_w / power_w) * (8 / BITS[arithmetic])


def domain_gpus(gpu: Gpu) -> int:
    """GPUs that one fast link joins [1]."""
    link = gpu.scaleup_link or ""
    return NVL72_GPUS if "72-GPU" in link else NODE_GPUS


def _link(gpu: Gpu, serving: Serving, coefficients: Coefficients) -> tuple[float, float]:
    """One-way bandwidth between GPUs [B/s] and the latency of an exchange [s]."""
    ways = serving.tensor_parallel
    if ways > domain_gpus(gpu):
        return INFINIBAND_BYTES_PER_S * coefficients.link_share, INFINIBAND_S
    bridged = "bridge" in (gpu.scaleup_link or "") and serving.gpu_count > BRIDGED_GPUS
    both_ways = (0 if bridged else gpu.scaleup_bandwidth_gb_per_s) or gpu.pcie_bandwidth_gb_per_s
    if not both_ways and serving.gpu_count > 1:
        raise BadInput(f"{gpu.gpu_id}: neither its link nor its host bus is known, so no speed on several can be told")
    return (both_ways or 1.0) * 1e9 / 2 * coefficients.link_share, coefficients.all_reduce_s
