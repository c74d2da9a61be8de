"""The verb `size`: what memory a model needs on a GPU, how many GPUs that takes, and how fast they then are."""

import click

from planner.which_model import which_model
from warehouse.access import warehouse_option
from warehouse.place import Place
from warehouse.show import format_option

COUNT = click.IntRange(min=1)
LIMIT = click.FloatRange(min=0, min_open=True)
ENGINES = ["vllm", "sglang", "tensorrt-llm", "trtllm", "llama.cpp"]


@click.command()
@which_model
@click.option(
    "--checkpoint-bytes", type=COUNT, help="Size of the checkpoint, where it is quantised in a way of its own [B]."
)
@click.option(
    "--gpu", "gpus", multiple=True, help="GPU id or alias; may be repeated [default: all that serve in data centres]."
)
@click.option(
    "--tensor-parallel", type=COUNT, help="GPUs that share every layer [default: 1; without --gpu, the fewest]."
)
@click.option("--pipeline-parallel", type=COUNT, default=1, help="Stages with a share of the layers each.")
@click.option("--expert-parallel", type=COUNT, default=1, help="GPUs among which experts are dealt out whole.")
@click.option("--attention-data-parallel", type=COUNT, default=1, help="Copies of attention, each with its own cache.")
@click.option("--draft-tokens", type=click.IntRange(min=0), default=0, help="Tokens that speculative decoding drafts.")
@click.option("--accepted-draft-tokens", type=float, default=0.0, help="Of these, how many are accepted on average.")
@click.option(
    "--engine", type=click.Choice(ENGINES), default="vllm", show_default=True, help="Where engines differ: whose way."
)
@click.option("--engine-version", help="Its release, such as 0.11, where defaults and kernels depend on it.")
@click.option(
    "--weights",
    default="native",
    show_default=True,
    help="native, fp32, bf16, fp16, fp8, int8, int4, nf4, mxfp4, nvfp4, or GGUF's q4_k_m, q8_0 ...",
)
@click.option("--kv-dtype", default="auto", show_default=True, help="auto (16 bit), fp8, or another format.")
@click.option("--context", type=COUNT, default=8192, show_default=True, help="Prompt and answer [tokens].")
@click.option("--concurrency", type=COUNT, help="Sequences at once [default: 1; for speed as many as fit].")
@click.option("--memory-utilisation", type=float, help="Of the whole GPU [0..1; default: 0.9; SGLang works one out].")
@click.option("--gpu-memory-gib", type=click.FloatRange(min=0, min_open=True), help="Memory an engine sees [GiB].")
@click.option("--max-batched-tokens", type=COUNT, help="Most tokens in one step [default: 8192, or 2048 below 70 GiB].")
@click.option(
    "--max-sequences", type=COUNT, help="Most sequences in one step [default: as --concurrency, or vLLM's 256 or 1024]."
)
@click.option("--input-tokens", type=COUNT, help="Mean prompt, to estimate speed.")
@click.option("--output-tokens", type=COUNT, help="Mean answer, to estimate speed.")
@click.option("--max-time-to-first-token-s", type=LIMIT, help="Run no more at once than keep this [s].")
@click.option("--max-time-per-output-token-s", type=LIMIT, help="Run no more at once than keep this [s].")
@click.option("--untuned", is_flag=True, help="Estimate the speed of an engine with its default configuration.")
@warehouse_option
@format_option
def size(warehouse: Place | None, output_format: str, **asked: object) -> None:
    """Say what memory a model needs and how many GPUs that takes.

    MODEL is a config.json or its folder, a model's name, or a count such as 70B.

    The answer to "does it fit" is an answer either way: the exit code is 0. Weights are exact for architectures
    that are understood; of a bare count such as 70B the KV cache is unknown, and a rule of thumb stands in.

    With both token counts it also tells speed: at --concurrency, or at as many sequences as fit and keep the limits;
    from the nearest measured run (`gpuplan bench import`), else as an estimate, with the band that 8 of 10 such runs
    lie in.

    `choose` ranks accelerators, numbers and precisions for a demand.

    Example: gpuplan size openai/gpt-oss-120b --gpu H100 --context 131072
    """
    from planner.sizing.answer import Ask, sized  # noqa: PLC0415 - DuckDB and pydantic load when a verb needs them
    from planner.sizing.page import show_sizes  # noqa: PLC0415
    from warehouse.access import reader  # noqa: PLC0415

    ask = Ask.model_validate(asked)
    with reader(warehouse) as connection:
        found = sized(connection, ask)
    show_sizes(found, output_format)
