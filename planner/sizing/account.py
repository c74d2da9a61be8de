"""The sums of one GPU's memory, in bytes, before they are judged."""

from dataclasses import dataclass

from planner.sizing.activations import activation_bytes, non_torch_bytes
from planner.sizing.architecture import Architecture
from planner.sizing.kv import sequence_bytes_per_gpu
from planner.sizing.serving import Serving
from planner.sizing.weights import weight_bytes_per_gpu
from warehouse.units import GIB

RULE_OF_THUMB = (1.5, 2.0)
"""Memory in all over weights, where the cache can't be computed: from little context to a full batch."""


@dataclass(frozen=True)
class Account:
    """What one GPU can give and what it must hold [B]."""

    budget: float
    weights: float
    activations: float
    non_torch: float
    sequence: float | None
    """Cache of one sequence; None where the architecture is unknown."""
    concurrency: int

    @property
    def pool(self) -> float:
        """Left for the cache; negative where the rest doesn't fit [B]."""
        return self.budget - self.weights - self.activations - self.non_torch

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
    def sequences_held(self) -> float | None:
        """Sequences whose cache the pool holds [1]; None where the cache is unknown."""
        if self.sequence is None:
            return None
        return max(self.pool, 0.0) / self.sequence


def account_of(architecture: Architecture, serving: Serving, memory_gib: float) -> Account:
    """The account of each GPU of a tensor-parallel group.

    Raises:
        BadInput: An unknown number format, or a model of which not even a size is known.
    """
    opaque = architecture.is_opaque
    return Account(
        budget=memory_gib * GIB * serving.memory_utilisation,
        weights=weight_bytes_per_gpu(architecture, serving.weights, serving.tensor_parallel),
        activations=0.0 if opaque else activation_bytes(architecture, serving, memory_gib),
        non_torch=0.0 if opaque else non_torch_bytes(serving),
        sequence=sequence_bytes_per_gpu(architecture, serving.kv, serving.context_tokens, serving.tensor_parallel),
        concurrency=serving.concurrency,
    )
