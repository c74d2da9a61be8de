"""Published runs of other frameworks than llm-foundry, beside our estimate: they took no part in its shares in 16 bit.

torchtitan: docs/performance.md (its H100 at 500 W). NeMo: 24.12 performance summary. Megatron Bridge: 25.09. Model
cards: all GPU-hours of a project, failures and trials included.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from planner.sizing.architecture import Architecture, read_config
from planner.training.recipe import Recipe
from planner.training.speed import training_speed
from tests.bench.training_speed import gpus

H100, A100, GB200 = "H100-SXM-80GB", "A100-SXM-80GB", "GB200"
LLAMA_2, LLAMA_3 = "meta-llama/Llama-2-{}b-hf", "meta-llama/Meta-Llama-3.1-{}B"
MEGATRON = {"framework": "megatron", "precision": "fp8", "sharding": "zero1", "checkpointing": "none"}
TITAN = {"framework": "torchtitan", "sharding": "fsdp", "checkpointing": "selective"}
RUNS = (
    ("torchtitan", LLAMA_3.format(8), A100, {**TITAN, "gpus": 64}, 2973),
    ("torchtitan", LLAMA_3.format(70), A100, {**TITAN, "gpus": 64, "checkpointing": "full"}, 331),
    ("torchtitan, compiled", LLAMA_3.format(8), H100, {**TITAN, "gpus": 8, "micro_batch": 2}, 6667),
    ("torchtitan, FP8", LLAMA_3.format(8), H100, {**TITAN, "gpus": 8, "micro_batch": 2, "precision": "fp8"}, 8532),
    ("NeMo, FP8", LLAMA_2.format(7), H100, {**MEGATRON, "gpus": 8, "sequence_tokens": 4096}, 16_934),
    ("NeMo, FP8", LLAMA_2.format(70), H100, {**MEGATRON, "gpus": 64, "sequence_tokens": 4096}, 1728),
    ("NeMo, FP8", LLAMA_3.format(8), H100, {**MEGATRON, "gpus": 8}, 12_273),
    ("NeMo, FP8", LLAMA_3.format(70), H100, {**MEGATRON, "gpus": 64}, 1524),
    (
        "NeMo, FP8, LoRA",
        LLAMA_2.format(7),
        H100,
        {**MEGATRON, "gpus": 8, "sequence_tokens": 4096, "method": "lora"},
        24_824,
    ),
    (
        "NeMo, FP8, LoRA",
        LLAMA_2.format(13),
        H100,
        {**MEGATRON, "gpus": 8, "sequence_tokens": 4096, "method": "lora"},
        14_629,
    ),
    (
        "NeMo, FP8, LoRA",
        LLAMA_2.format(70),
        H100,
        {**MEGATRON, "gpus": 8, "sequence_tokens": 4096, "method": "lora"},
        2621,
    ),
    ("Megatron Bridge, FP8", LLAMA_3.format(8), GB200, {**MEGATRON, "gpus": 8, "micro_batch": 2}, 31_357),
    ("Megatron Bridge, FP8", LLAMA_3.format(70), GB200, {**MEGATRON, "gpus": 64, "micro_batch": 2}, 3986),
)
"""Who, what, on which GPU, how, and tokens a second on each GPU."""
CARDS = (
    (LLAMA_2.format(7), A100, {}, 2e12, 184_320),
    (LLAMA_2.format(13), A100, {}, 2e12, 368_640),
    (LLAMA_2.format(70), A100, {}, 2e12, 1_720_320),
    (LLAMA_3.format(8), H100, {}, 15.6e12, 1_460_000),
    (LLAMA_3.format(70), H100, {}, 15.6e12, 7_000_000),
    (LLAMA_3.format(405), H100, {}, 15.6e12, 30_840_000),
    ("deepseek-ai/DeepSeek-V3", H100, {"precision": "fp8", "expert_parallel": 64}, 14.8e12, 2_664_000),
)
"""What, on which GPU, how, tokens, and GPU-hours."""


@cache
def bundled(name: str) -> Architecture:
    """A bundled model."""
    seed = (files("warehouse.seeds") / "llm" / f"{name.replace('/', '--')}.json").read_text(encoding="utf-8")
    return read_config(json.loads(seed)["config"], name)


def elsewhere() -> Iterator[str]:
    """Both tables."""
    yield "| other frameworks | model | GPUs | tokens/s a GPU | ours | error % | in band |"
    yield "|---|---|---|--:|--:|--:|---|"
    for who, name, gpu_id, words, measured in RUNS:
        recipe = Recipe(**{"sequence_tokens": 8192, **words})
        found = training_speed(bundled(name), gpus()[gpu_id], recipe)
        ours = found.tokens_per_s_per_gpu
        inside = found.low_factor <= measured / ours <= found.high_factor
        yield (
            f"| {who} | {name.split('/')[1]} | {recipe.gpus} x {gpu_id} | {measured:,} | {ours:,.0f} | "
            f"{(ours / measured - 1) * 100:+.0f} | {'yes' if inside else 'no'} |"
        )
    yield "\n| model cards | GPU | GPU-hours | ours | card / ours |"
    yield "|---|---|--:|--:|--:|"
    for name, gpu_id, words, tokens, hours in CARDS:
        recipe = Recipe(**{"gpus": 512, "sharding": "fsdp", "micro_batch": 2, **words})
        ours = training_speed(bundled(name), gpus()[gpu_id], recipe).gpu_hours(tokens)
        yield f"| {name.split('/')[1]} | {gpu_id} | {hours:,} | {ours:,.0f} | {hours / ours:.2f} |"
