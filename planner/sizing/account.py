"""The sums of one GPU's memory, in bytes, before they are judged: each engine shares memory out in its own way.

vLLM           budget = GPU memory x utilisation; weights, activations and cache are within it, CUDA graphs since 0.21
SGLang         budget = memory free before loading x static fraction; weights and cache alone are within it
TensorRT-LLM   cache = what weights and activations leave free x fraction
llama.cpp      weights, a buffer for one step and the whole context are taken at once, of all the memory there is
"""

from dataclasses import dataclass

from planner.sizing.activations import activation_bytes, graph_bytes, overhead_bytes
from planner.sizing.architecture import Architecture
from planner.sizing.engines import GRAPHS_COUNTED_SINCE
from planner.sizing.pages import held_sequence_bytes
from planner.sizing.serving import Serving
from planner.sizing.weights import held_bytes
from warehouse.units import GIB

RULE_OF_THUMB = (1.5, 2.0)
"""Memory in all over weights, where the cache can't be computed: from little context to a full batch."""
BAND_GIB = 0.35
"""What the same settings differ by between versions and machines, in 8 of 10 start-up logs [GiB]."""
BAND_OF_WEIGHTS = 0.01
BAND_OF_ACTIVATIONS = 0.4


@dataclass(frozen=True)
class Account:
    """What one GPU can give and what it must hold [B]."""

    budget: float
    weights: float
    activations: float
    """Within the budget; none in SGLang, which keeps them outside."""
    overhead: float
    """Context, libraries and communication buffers, within the budget."""
    outside: float
    """Held beside the budget: CUDA graphs, and in SGLang activations."""
    sequence: float | None
    """Cache of one sequence; None where the architecture is unknown."""
    concurrency: int
    """Sequences of each copy of attention [1]."""

    @property
    def pool(self) -> float:
        """Left for the cache; negative where the rest doesn't fit [B]."""
        return self.budget - self.weights - self.activations - self.overhead

    @property
    def cache(self) -> float:
        """Cache of all sequences; by rule of thumb the weights once more where it is unknown [B]."""
        if self.sequence is None:
            return self.weights * (RULE_OF_THUMB[1] - 1)
        return self.sequence * self.concurrency

    @property
    def needed(self) -> float:
        """Everything that is asked [B]."""
        return self.budget - self.margin

    @property
    def margin(self) -> float:
        """Left over when everything asked is in [B]."""
        return self.pool - self.cache

    @property
    def band(self) -> float:
        """What the margin may be off by: in 8 of 10 logged starts it was less [B]."""
        return BAND_GIB * GIB + BAND_OF_WEIGHTS * self.weights + BAND_OF_ACTIVATIONS * self.activations

    @property
    def sequences_held(self) -> float | None:
        """Sequences whose cache the pool holds [1]; None where the cache is unknown."""
        if self.sequence is None:
            return None
        return max(self.pool, 0.0) / self.sequence


def account_of(architecture: Architecture, serving: Serving, memory_gib: float) -> Account:
    """The account of each GPU of a replica, of the stage that holds most.

    Raises:
        BadInput: An unknown number format, or a model of which not even a size is known.
    """
    weights = held_bytes(architecture, serving)
    memory = memory_gib * GIB
    if architecture.is_opaque:
        activations = overhead = graphs = 0.0
    else:
        activations = activation_bytes(architecture, serving, memory_gib)
        overhead, graphs = overhead_bytes(serving), graph_bytes(architecture, serving.engine)
    budget = memory * serving.memory_utilisation
    if serving.engine == "vllm" and serving.release and serving.release >= GRAPHS_COUNTED_SINCE:
        overhead, graphs = overhead + graphs, 0.0
    if serving.engine == "sglang":
        overhead *= serving.memory_utilisation
        graphs, activations = graphs + activations, 0.0
    if serving.engine == "tensorrt-llm":
        free = max(memory - weights - activations - overhead - graphs, 0.0)
        budget, graphs, overhead = memory - free * (1 - serving.memory_utilisation), 0.0, overhead + graphs
    return Account(
        budget=budget,
        weights=weights,
        activations=activations,
        overhead=overhead,
        outside=graphs,
        sequence=held_sequence_bytes(architecture, serving),
        concurrency=-(-serving.concurrency // serving.attention_data_parallel),
    )
