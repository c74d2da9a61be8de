"""Does a model fit: what each GPU holds, what is left for the KV cache, and what binds.

    budget   = GPU memory x memory utilisation
    KV pool  = budget - weights - activations - what the allocator doesn't see
    fits     = KV pool >= concurrency x cache of one sequence at the asked context

The utilisation is a share of the whole GPU, in GiB as the engine sees it: an "80 GB" H100 shows 79.2 GiB.
"""

from dataclasses import dataclass, replace

from planner.sizing.account import Account, account_of
from planner.sizing.architecture import Architecture
from planner.sizing.kv import kv_bytes_per_token, sequence_bytes
from planner.sizing.serving import MAX_TENSOR_PARALLEL, Serving
from planner.sizing.terms import MemoryTerm, terms_of
from warehouse.tables import Gpu
from warehouse.units import GIB

BLOCK_TOKENS = 16
"""Tokens that the engine allocates at once; vLLM's page."""


@dataclass(frozen=True)
class MemoryFit:
    """What a model takes on one GPU, and whether it fits."""

    fits: bool
    binding_constraint: str
    """What stands in the way: weights, activations, KV cache, tensor parallel; `none` where it fits."""
    verdict: str
    """The answer in one sentence, with its numbers."""
    weights_gib_per_gpu: float
    kv_bytes_per_token: int | None
    """What one more token adds over the whole model; None where the architecture is unknown [B]."""
    kv_gib_per_sequence: float | None
    """Cache of one sequence at the asked context over the whole model [GiB]."""
    kv_cache_gib: float | None
    """Left for the cache on each GPU [GiB]."""
    kv_cache_tokens: int | None
    """Tokens that the cache holds [tokens]."""
    max_concurrency: int | None
    """Sequences of the asked context that the cache holds [1]."""
    margin_gib: float
    """Memory left over on each GPU when everything asked is in; negative where it does not fit [GiB]."""
    min_gpus: int | None
    """Smallest power of two of these GPUs, as one tensor-parallel group, that holds what is asked [1]."""
    min_gpus_reason: str | None
    """Why there is no such number."""
    terms: tuple[MemoryTerm, ...]


def fit(architecture: Architecture, gpu: Gpu, serving: Serving, gpu_memory_gib: float | None = None) -> MemoryFit:
    """The memory that a model takes on a GPU when it is served in a given way.

    Args:
        architecture: The model.
        gpu: The accelerator.
        serving: Precision, parallelism, context and concurrency.
        gpu_memory_gib: Memory an engine sees on each GPU [GiB], where it is not the accelerator's usual one.

    Raises:
        BadInput: An unknown number format, or an opaque model of which not even a size is known.
    """
    memory_gib = gpu_memory_gib or gpu.usable_memory_gib
    account = account_of(architecture, serving, memory_gib)
    binding = _binding(architecture, account, serving.tensor_parallel)
    whole_sequence = sequence_bytes(architecture, serving.kv, serving.context_tokens)
    held = account.sequences_held
    min_gpus, reason = _min_gpus(architecture, serving, memory_gib)
    return MemoryFit(
        fits=binding == "none",
        binding_constraint=binding,
        verdict=_verdict(account, binding, serving.tensor_parallel),
        weights_gib_per_gpu=account.weights / GIB,
        kv_bytes_per_token=kv_bytes_per_token(architecture, serving.kv, serving.context_tokens),
        kv_gib_per_sequence=None if whole_sequence is None else whole_sequence / GIB,
        kv_cache_gib=None if held is None else max(account.pool, 0.0) / GIB,
        kv_cache_tokens=None if held is None else _whole_blocks(held * serving.context_tokens),
        max_concurrency=None if held is None else int(held),
        margin_gib=account.margin / GIB,
        min_gpus=min_gpus,
        min_gpus_reason=reason,
        terms=terms_of(architecture, account, serving, memory_gib),
    )


def _binding(architecture: Architecture, account: Account, tensor_parallel: int) -> str:
    if not architecture.divides_by(tensor_parallel):
        return "tensor parallel"
    if account.weights > account.budget:
        return "weights"
    if account.pool < 0:
        return "activations"
    return "KV cache" if account.margin < 0 else "none"


def _verdict(account: Account, binding: str, tensor_parallel: int) -> str:
    sums = f"{account.needed / GIB:.1f} GiB needed, {account.budget / GIB:.1f} GiB usable per GPU"
    if binding == "tensor parallel":
        return f"does not fit: attention heads can't be split over {tensor_parallel} GPUs"
    return f"fits: {sums}" if binding == "none" else f"does not fit: {sums} ({binding})"


def _min_gpus(architecture: Architecture, serving: Serving, memory_gib: float) -> tuple[int | None, str | None]:
    """The smallest power of two that holds what is asked, or why there is none."""
    ways = 1
    reason = "attention heads can't be split evenly over 2 or more GPUs"
    while ways <= MAX_TENSOR_PARALLEL:
        if architecture.divides_by(ways):
            account = account_of(architecture, replace(serving, tensor_parallel=ways), memory_gib)
            if account.margin >= 0:
                return ways, None
            reason = f"{account.needed / GIB:.1f} GiB a GPU needed on {ways}, the most GPUs that can share a layer"
        ways *= 2
    return None, reason


def _whole_blocks(tokens: float) -> int:
    return int(tokens / BLOCK_TOKENS) * BLOCK_TOKENS
