"""Does a model fit: what each GPU holds, what is left for the KV cache, and what binds.

    budget   = GPU memory x memory utilisation
    KV pool  = budget - weights - activations - what the allocator doesn't see
    fits     = KV pool >= concurrency x cache of one sequence at the asked context

The utilisation is a share of the whole GPU, in GiB as the engine sees it: an "80 GB" H100 shows 79.2 GiB.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from planner.sizing.account import RULE_OF_THUMB, Account, account_of
from planner.sizing.activations import UNSORTED_SINCE, logit_bytes, step_bytes
from planner.sizing.architecture import Architecture
from planner.sizing.attention import LatentAttention
from planner.sizing.engines import with_defaults
from planner.sizing.kv import kv_bytes_per_token, sequence_bytes
from planner.sizing.number_format import cached_bytes
from planner.sizing.pages import PAGE_TOKENS, held_sequence_bytes
from planner.sizing.serving import MAX_TENSOR_PARALLEL, Serving
from planner.sizing.terms import MemoryTerm, terms_of
from warehouse.tables import Gpu
from warehouse.units import GIB

FEW_SEQUENCES = (256, 64, 16)
"""Limits that are tried where an engine's own limit of sequences is what doesn't fit."""


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
    """Cache that one sequence at the asked context needs over the whole model [GiB]."""
    kv_cache_gib: float | None
    """Left for the cache on each GPU [GiB]."""
    kv_cache_tokens: int | None
    """Tokens that the cache of all copies holds [tokens]."""
    max_concurrency: int | None
    """Sequences of the asked context that the cache of all copies holds [1]."""
    longest_context_tokens: int | None
    """Longest context at which the asked concurrency fits, whatever the model allows [tokens]."""
    margin_gib: float
    """Memory left over on each GPU when everything asked is in; negative where it does not fit [GiB]."""
    margin_band_gib: float
    """What the margin may be off by, either way, in 8 of 10 cases [GiB]."""
    is_close: bool
    """Whether the margin is within its band, so that only a trial decides."""
    rule_of_thumb_low_gib_per_gpu: float
    """1.5 times the weights, for comparison [GiB]."""
    rule_of_thumb_high_gib_per_gpu: float
    """Twice the weights, for comparison [GiB]."""
    min_gpus: int | None
    """Smallest power of two of these GPUs, as one tensor-parallel group, that holds what is asked, with the engine's
    limit of sequences set no higher than 256 or the concurrency [1]."""
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
    settled = with_defaults(serving, gpu, memory_gib)
    few = min(settled.sequences, max(FEW_SEQUENCES[0], serving.concurrency))
    min_gpus, reason = _min_gpus(architecture, replace(settled, max_sequences=few), memory_gib)
    serving = settled
    account = account_of(architecture, serving, memory_gib)
    binding = _binding(architecture, account, serving)
    whole_sequence = sequence_bytes(architecture, serving.kv, serving.context_tokens)
    held = account.sequences_held
    copies = serving.attention_data_parallel
    low, high = (factor * account.weights / GIB for factor in RULE_OF_THUMB)
    return MemoryFit(
        fits=binding == "none",
        binding_constraint=binding,
        verdict=_verdict(account, binding, serving) + _remedy(architecture, account, binding, serving, memory_gib),
        weights_gib_per_gpu=account.weights / GIB,
        kv_bytes_per_token=kv_bytes_per_token(architecture, serving.kv, serving.context_tokens),
        kv_gib_per_sequence=None if whole_sequence is None else whole_sequence / GIB,
        kv_cache_gib=None if held is None else max(account.pool, 0.0) / GIB,
        kv_cache_tokens=None if held is None else _whole_pages(held * copies * serving.context_tokens, serving),
        max_concurrency=None if held is None else int(held) * copies,
        longest_context_tokens=_longest_context(architecture, account, serving),
        margin_gib=account.margin / GIB,
        margin_band_gib=account.band / GIB,
        is_close=binding not in {"tensor parallel", "pipeline parallel"} and abs(account.margin) < account.band,
        rule_of_thumb_low_gib_per_gpu=low,
        rule_of_thumb_high_gib_per_gpu=high,
        min_gpus=min_gpus,
        min_gpus_reason=reason,
        terms=terms_of(architecture, account, serving, memory_gib),
    )


def _binding(architecture: Architecture, account: Account, serving: Serving) -> str:
    if not architecture.divides_by(serving.attention_ways):
        return "tensor parallel"
    if 0 < architecture.layer_count < serving.pipeline_parallel:
        return "pipeline parallel"
    if account.weights > account.budget:
        return "weights"
    if account.pool < 0:
        return "activations"
    return "KV cache" if account.margin < 0 else "none"


def _verdict(account: Account, binding: str, serving: Serving) -> str:
    sums = f"{account.needed / GIB:.1f} GiB needed, {account.budget / GIB:.1f} GiB usable per GPU"
    if binding == "tensor parallel":
        return f"does not fit: attention heads can't be split over {serving.attention_ways} GPUs"
    if binding == "pipeline parallel":
        return f"does not fit: {serving.pipeline_parallel} stages are more than the model has layers"
    return f"fits: {sums}" if binding == "none" else f"does not fit: {sums} ({binding})"


def _remedy(architecture: Architecture, account: Account, binding: str, serving: Serving, memory_gib: float) -> str:
    """What it would fit with: fewer sequences at once, a cache in 8 bit, or copies of a latent's attention."""
    return _with_fewer(architecture, account, binding, serving, memory_gib) or next(
        (
            f"; it fits with {said}"
            for said, other in _roomier(architecture, serving)
            if binding == "KV cache" and account_of(architecture, other, memory_gib).margin >= 0
        ),
        "",
    )


def _roomier(architecture: Architecture, serving: Serving) -> Iterator[tuple[str, Serving]]:
    """Ways to set more of a cache aside on the same GPUs, the plainest first."""
    ways = serving.tensor_parallel
    copies = replace(serving, attention_data_parallel=ways)
    is_latent = any(isinstance(mixer, LatentAttention) for mixer, _ in architecture.attention_layers)
    can_copy = is_latent and ways > serving.attention_data_parallel
    if cached_bytes(serving.kv) > 1:
        yield "--kv-dtype fp8", replace(serving, kv="fp8")
    if can_copy:
        yield f"--attention-data-parallel {ways}", copies
        yield f"--attention-data-parallel {ways} --kv-dtype fp8", replace(copies, kv="fp8")


def _with_fewer(architecture: Architecture, account: Account, binding: str, serving: Serving, memory_gib: float) -> str:
    """The limit of sequences with which it would fit, where the engine's own is what doesn't."""
    logits_decide = logit_bytes(architecture, serving) > step_bytes(architecture, serving, memory_gib)
    if binding not in {"activations", "KV cache"} or not logits_decide or not account.activations:
        return ""
    for limit in FEW_SEQUENCES:
        if serving.concurrency <= limit < serving.sequences:
            fewer = account_of(architecture, replace(serving, max_sequences=limit), memory_gib)
            if fewer.margin >= 0:
                return f"; it fits with --max-sequences {limit}{_or_later(architecture, serving, memory_gib)}"
    return ""


def _or_later(architecture: Architecture, serving: Serving, memory_gib: float) -> str:
    """The releases of vLLM whose trial run takes less, where nobody said which and these hold what is asked."""
    since = ".".join(map(str, UNSORTED_SINCE))
    if serving.engine != "vllm" or serving.release:
        return ""
    later = account_of(architecture, replace(serving, engine_version=since), memory_gib)
    return f", or on vLLM {since} and later" if later.margin >= 0 else ""


def _longest_context(architecture: Architecture, account: Account, serving: Serving) -> int | None:
    """By bisection, as an engine's pages make steps."""
    if account.sequence is None or account.pool <= 0:
        return None if account.sequence is None else 0
    room = account.pool / account.concurrency
    low, high = 0, 1 << 27
    while high - low > PAGE_TOKENS[serving.engine]:
        middle = (low + high) // 2
        held = held_sequence_bytes(architecture, replace(serving, context_tokens=middle)) or 0.0
        low, high = (middle, high) if held <= room else (low, middle)
    return _whole_pages(low, serving)


def _min_gpus(architecture: Architecture, serving: Serving, memory_gib: float) -> tuple[int | None, str | None]:
    """The smallest power of two that holds what is asked, or why there is none."""
    alone = replace(serving, pipeline_parallel=1, expert_parallel=1, attention_data_parallel=1)
    ways = 1
    reason = "attention heads can't be split evenly over 2 or more GPUs"
    while ways <= MAX_TENSOR_PARALLEL:
        if architecture.divides_by(ways):
            account = account_of(architecture, replace(alone, tensor_parallel=ways), memory_gib)
            if account.margin >= 0:
                return ways, None
            reason = f"{account.needed / GIB:.1f} GiB a GPU needed on {ways}, the most GPUs that can share a layer"
        ways *= 2
    return None, reason


def _whole_pages(tokens: float, serving: Serving) -> int:
    page = PAGE_TOKENS[serving.engine]
    return int(tokens / page) * page
