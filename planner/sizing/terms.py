"""The account line by line, each with its formula and the numbers that went in: for people who check."""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.sizing.account import RULE_OF_THUMB, Account
from planner.sizing.activations import logit_bytes, logit_rows, logit_width, step_bytes
from planner.sizing.architecture import Architecture
from planner.sizing.serving import Serving
from planner.sizing.weights import weight_bytes
from warehouse.units import GIB

SHOWN_GIB = 0.005
"""Least memory that a page names [GiB]."""


@dataclass(frozen=True)
class MemoryTerm:
    """One line of the account, with what it was computed from."""

    name: str
    gib_per_gpu: float | None
    """Memory on each GPU [GiB]; None where it is unknown."""
    formula: str
    inputs: Mapping[str, float | str]


def terms_of(
    architecture: Architecture, account: Account, serving: Serving, memory_gib: float
) -> tuple[MemoryTerm, ...]:
    """Budget, weights, activations, what the allocator doesn't see, cache asked, and what is left."""
    return (
        _budget(account, serving, memory_gib),
        _weights(architecture, account, serving),
        *(
            (_rule_of_thumb(account),)
            if architecture.is_opaque
            else (
                *_activations(architecture, account, serving, memory_gib),
                MemoryTerm("outside the engine", account.overhead / GIB, "CUDA context, libraries, buffers", {}),
                _cache(account, serving),
            )
        ),
        MemoryTerm("left over", account.margin / GIB, "budget - all above", {"give_or_take_gib": account.band / GIB}),
        *_outside(account, serving),
    )


def _budget(account: Account, serving: Serving, memory_gib: float) -> MemoryTerm:
    inputs = {"memory_gib": memory_gib, "memory_utilisation": serving.memory_utilisation}
    formula = "memory - (1 - fraction) x free" if serving.engine == "tensorrt-llm" else "memory x utilisation"
    return MemoryTerm("budget", account.budget / GIB, formula, inputs)


def _weights(architecture: Architecture, account: Account, serving: Serving) -> MemoryTerm:
    parameters = architecture.parameter_count
    total = weight_bytes(architecture, serving.weights)
    inputs: dict[str, float | str] = {"weights": serving.weights, **_split(serving)}
    beside = (account.weights - total / serving.gpu_count) / GIB
    if beside > SHOWN_GIB:
        inputs["copies_and_padding_gib"] = beside
    if parameters:
        inputs = {"parameters": parameters, "bytes_per_parameter": round(total / parameters, 4), **inputs}
    formula = "parameters x bytes / GPUs + copies" if parameters else "checkpoint bytes / GPUs"
    return MemoryTerm("weights", account.weights / GIB, formula, inputs)


def _split(serving: Serving) -> dict[str, float | str]:
    """The ways in which GPUs share the model, those of one aside."""
    ways = ("tensor_parallel", "pipeline_parallel", "expert_parallel", "attention_data_parallel")
    return {name: getattr(serving, name) for name in ways if name == "tensor_parallel" or getattr(serving, name) > 1}


def _activations(
    architecture: Architecture, account: Account, serving: Serving, memory_gib: float
) -> tuple[MemoryTerm, ...]:
    if not account.activations:
        return ()
    inputs: dict[str, float | str]
    if step_bytes(architecture, serving, memory_gib) >= logit_bytes(architecture, serving):
        formula = "2 x (3 x width / tensor parallel + 3 x hidden) x tokens"
        inputs = {"hidden": architecture.hidden_size, "batched_tokens": serving.batched_tokens(memory_gib)}
    else:
        sampled = "tokens of a step" if serving.engine == "llama.cpp" else "max sequences"
        formula = f"{logit_width(serving):g} x vocabulary x {sampled.removeprefix('max ')}"
        inputs = {"vocabulary": architecture.vocabulary, sampled.replace(" ", "_"): logit_rows(serving)}
    return (MemoryTerm("activations", account.activations / GIB, formula, inputs),)


def _outside(account: Account, serving: Serving) -> tuple[MemoryTerm, ...]:
    """What is held beside the budget."""
    if not account.outside:
        return ()
    names = {"vllm": "CUDA graphs", "sglang": "CUDA graphs, activations"}
    formula = "rough; held beside the budget"
    return (MemoryTerm(names[serving.engine], account.outside / GIB, formula, {}),)


def _cache(account: Account, serving: Serving) -> MemoryTerm:
    inputs: dict[str, float | str] = {
        "context_tokens": serving.context_tokens,
        "concurrency": serving.concurrency,
        "kv_dtype": serving.kv,
        "sequence_gib": round((account.sequence or 0) / GIB, 4),
    }
    return MemoryTerm("KV cache asked", account.cache / GIB, "cache of a sequence x concurrency", inputs)


def _rule_of_thumb(account: Account) -> MemoryTerm:
    low, high = RULE_OF_THUMB
    inputs = {"low_gib": account.weights * low / GIB, "high_gib": account.weights * high / GIB}
    return MemoryTerm(
        "KV cache and the rest", None, f"unknown; rule of thumb {low:g}-{high:g} x weights in all", inputs
    )
