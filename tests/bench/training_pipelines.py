"""Published runs with pipeline parallelism beside ours; `python -m tests.bench.training` prints them with the rest.

Megatron-LM's are of its paper's table 5 (arXiv:2205.05198): TP 8, 2,048 tokens, selective recomputation. Llama 3.1's is
of arXiv:2407.21783, table 4: TP 8, 8,192 tokens, 16 micro-batches, nothing recomputed.
"""

from collections.abc import Iterator

from planner.sizing.architecture import Architecture
from planner.sizing.attention import Attention
from planner.sizing.blocks import Dense
from planner.sizing.layer import Layer
from planner.training.recipe import Recipe
from planner.training.speed import TrainingSpeed, training_speed
from tests.bench.throughput_rows import gpus
from tests.bench.training_elsewhere import A100, H100, LLAMA_3, bundled

MEGATRON = {"tensor_parallel": 8, "sequence_tokens": 2048, "checkpointing": "selective", "framework": "megatron"}


def gpt(hidden: int, heads: int, layers: int) -> Architecture:
    """A model of Megatron-LM's papers."""
    size = hidden // heads
    layer = Layer(Attention(heads, heads, size, size), Dense(4 * hidden, gated=False), 2 * hidden)
    return Architecture("gpt", hidden_size=hidden, vocabulary=51_200, tied_embeddings=True, layers=((layer, layers),))


def _megatron(stages: int, virtual: int, batches: int) -> Recipe:
    words = {"pipeline_parallel": stages, "virtual_stages": virtual, "micro_batches": batches}
    return Recipe(gpus=8 * stages, **MEGATRON, **words)  # type: ignore[arg-type]


RUNS = (
    ("Megatron-LM, 175B", gpt(12_288, 96, 96), A100, _megatron(8, 3, 64), 0.514),
    ("Megatron-LM, 530B", gpt(20_480, 128, 105), A100, _megatron(35, 3, 280), 0.560),
    ("Megatron-LM, 1,008B", gpt(25_600, 160, 128), A100, _megatron(64, 1, 512), 0.563),
    (
        "Llama-3.1-405B",
        bundled(LLAMA_3.format(405)),
        H100,
        Recipe(
            gpus=16_384,
            tensor_parallel=8,
            pipeline_parallel=16,
            virtual_stages=8,
            micro_batches=16,
            sequence_tokens=8192,
            checkpointing="none",
            framework="megatron",
            sharding="zero1",
        ),
        0.41,
    ),
)
"""Who, the model, on which GPU, how, and the model FLOPs utilisation."""


def estimated(architecture: Architecture, gpu_id: str, recipe: Recipe) -> TrainingSpeed:
    """Our speed of a run."""
    return training_speed(architecture, gpus()[gpu_id], recipe)


def pipelines() -> Iterator[str]:
    """The table."""
    yield "| pipelines | GPUs | stages x virtual | published MFU | ours | published / ours |"
    yield "|---|---|--:|--:|--:|--:|"
    for who, architecture, gpu_id, recipe, published in RUNS:
        ours = estimated(architecture, gpu_id, recipe).model_flops_utilisation
        how = f"{recipe.pipeline_parallel} x {recipe.virtual_stages}"
        yield f"| {who} | {recipe.gpus:,} x {gpu_id} | {how} | {published} | {ours:.3f} | {published / ours:.2f} |"
