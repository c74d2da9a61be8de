"""One replica as a roofline: how long a decoding step and a prompt take.

    step    = max(read dense weights, compute them) + max(read touched experts, compute them)
              + max(read the cache, compute attention) + all-reduces + launches + the engine's own work
    prefill = compute of dense weights and experts + causal attention + all-reduces

of a batch of B, with 1 - (1 - top_k / experts)^B of the experts touched. What lies beyond the two peaks (launches,
all-reduces, the engine) decides most of the accuracy: rooflines at peak figures are off by a factor of two.
"""

from dataclasses import dataclass

from planner.sizing.architecture import Architecture
from planner.sizing.blocks import Kind, Part
from planner.sizing.coefficients import Coefficients
from planner.sizing.kv import sequence_bytes_per_gpu
from planner.sizing.number_format import SIXTEEN_BIT, NumberFormat
from planner.sizing.quantisation import Recipe, recipe_for
from planner.sizing.serving import Serving
from warehouse.faults import BadInput
from warehouse.tables import Gpu


@dataclass(frozen=True)
class Roofline:
    """Work of one replica and the rates at which its GPUs do it, all GPUs together."""

    architecture: Architecture
    serving: Serving
    coefficients: Coefficients
    dense_bytes: float
    expert_bytes: float
    dense_active: int
    """Dense parameters that multiply a token [1]."""
    expert_active: int
    head_parameters: int
    expert_share: float
    """Share of the experts that one token touches [0..1]."""
    flops: float
    """Of the weights' arithmetic [FLOP/s]."""
    attention_flops: float
    """Of attention's arithmetic [FLOP/s]."""
    bandwidth: float
    """Of memory [B/s]."""
    link: float
    """One way between two GPUs [B/s]."""
    layer_s: float

    def step_s(self, batch: int, context_tokens: int) -> float:
        """One step that gives each of `batch` sequences, that long on average, a token [s]."""
        shares = self.coefficients
        touched = 1 - (1 - self.expert_share) ** batch
        dense = max(self.dense_bytes / self.bandwidth, 2 * batch * self.dense_active / self.flops)
        experts = max(
            self.expert_bytes * touched / (self.bandwidth * shares.expert_bandwidth_share),
            2 * batch * self.expert_active / (self.flops * shares.expert_compute_share),
        )
        return (
            dense
            + experts
            + max(self._cache_s(batch, context_tokens), batch * self._attention_s(context_tokens))
            + self._all_reduce_s(batch)
            + self.layer_s * self.architecture.layer_count
            + shares.step_s
            + shares.request_s * batch
        )

    def prefill_s(self, tokens: int) -> float:
        """Reading one prompt [s]."""
        dense = 2 * tokens * (self.dense_active - self.head_parameters) / self.flops
        experts = 2 * tokens * self.expert_active / (self.flops * self.coefficients.expert_compute_share)
        attention = tokens * self._attention_s(tokens // 2)
        return dense + experts + attention + self._all_reduce_s(tokens)

    def _cache_s(self, batch: int, context_tokens: int) -> float:
        ways = self.serving.tensor_parallel
        each = sequence_bytes_per_gpu(self.architecture, self.serving.kv, context_tokens, ways) or 0.0
        return batch * each * ways / self.bandwidth

    def _attention_s(self, context_tokens: int) -> float:
        """Products of one query with the keys and values before it [s]."""
        work = sum(
            2 * count * min(context_tokens, mixer.window_tokens or context_tokens) * mixer.products
            for mixer, count in self.architecture.attention_layers
        )
        return work / self.attention_flops

    def _all_reduce_s(self, tokens: int) -> float:
        """The two sums a layer that tensor parallelism needs [s]; none on a single GPU."""
        ways = self.serving.tensor_parallel
        if ways == 1:
            return 0.0
        moved = 2 * (ways - 1) / ways * tokens * self.architecture.hidden_size * 2
        return 2 * self.architecture.layer_count * (self.coefficients.all_reduce_s + moved / self.link)


def roofline(architecture: Architecture, gpu: Gpu, serving: Serving, coefficients: Coefficients) -> Roofline:
    """The roofline of a tensor-parallel group of these GPUs.

    Raises:
        BadInput: The architecture is unknown, or the accelerator's rate or link is.
    """
    if architecture.is_opaque:
        raise BadInput(f"{architecture.name}: no speed can be told without its configuration")
    recipe = recipe_for(serving.weights, architecture.recipe, has_experts=bool(architecture.expert_layers))
    parts = list(architecture.parts())
    dense = [part for part in parts if part.kind not in {Kind.EXPERT, Kind.EMBEDDING}]
    experts = [part for part in parts if part.kind is Kind.EXPERT]
    head = architecture.vocabulary * architecture.hidden_size
    tied = head if architecture.tied_embeddings else 0
    ways, chip = serving.tensor_parallel, _chip(gpu)
    compute = ways * coefficients.compute_factor.get(chip, 1.0)
    widest = gpu.memory_bandwidth_gb_per_s * 1e9 * coefficients.bandwidth_share
    return Roofline(
        architecture=architecture,
        serving=serving,
        coefficients=coefficients,
        dense_bytes=_bytes(dense, recipe) + tied * recipe.bytes_per_weight(Kind.HEAD),
        expert_bytes=_bytes(experts, recipe),
        dense_active=sum(part.active for part in dense) + tied,
        expert_active=sum(part.active for part in experts),
        head_parameters=head,
        expert_share=max((block.top_k / block.count for block, _ in architecture.expert_layers), default=0.0),
        flops=compute * _rate(gpu, recipe.weights, coefficients),
        attention_flops=compute * _rate(gpu, SIXTEEN_BIT, coefficients),
        bandwidth=ways * widest * coefficients.bandwidth_factor.get(chip, 1.0),
        link=_link(gpu, ways) * coefficients.link_share,
        layer_s=coefficients.layer_s * (coefficients.blackwell_layer_share if "Blackwell" in chip else 1.0),
    )


def _bytes(parts: list[Part], recipe: Recipe) -> float:
    return sum(part.count * recipe.bytes_per_weight(part.kind) for part in parts)


def _chip(gpu: Gpu) -> str:
    """The chip generation, Blackwell with graphics memory apart."""
    return f"{gpu.architecture} GDDR7" if gpu.memory_type == "GDDR7" else gpu.architecture


def _rate(gpu: Gpu, weights: NumberFormat, coefficients: Coefficients) -> float:
    """What the GPU computes in that format [FLOP/s]; in 16 bit where the format has no arithmetic on it."""
    peaks = {
        "fp4": gpu.fp4_dense_tflops,
        "fp8": gpu.fp8_dense_tflops,
        "int8": gpu.int8_dense_tops,
        "bf16": gpu.bf16_dense_tflops or gpu.fp16_dense_tflops,
    }
    compute = weights.compute if peaks[weights.compute] else "bf16"
    peak = peaks[compute]
    if peak is None:
        raise BadInput(f"{gpu.gpu_id}: its 16-bit matrix rate is unknown, so no speed can be told")
    return peak * 1e12 * coefficients.compute_share[compute]


def _link(gpu: Gpu, tensor_parallel: int) -> float:
    """One-way bandwidth between GPUs [B/s]: their own link, else the host bus."""
    both_ways = gpu.scaleup_bandwidth_gb_per_s or gpu.pcie_bandwidth_gb_per_s
    if not both_ways and tensor_parallel > 1:
        raise BadInput(f"{gpu.gpu_id}: neither its link nor its host bus is known, so no speed on several can be told")
    return (both_ways or 1.0) * 1e9 / 2
