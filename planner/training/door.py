"""The verb `train`: what memory and time training or fine-tuning a model takes, on how many GPUs."""

import click

from planner.which_model import which_model
from warehouse.access import warehouse_option
from warehouse.place import Place
from warehouse.show import format_option

COUNT = click.IntRange(min=1)
OPTIMISERS = ["adamw", "adamw-8bit", "paged-adamw-8bit", "adafactor", "lion", "muon", "sgd"]
FRAMEWORKS = ["transformers", "fsdp-qlora", "torchtune", "torchtitan", "litgpt", "unsloth", "megatron"]
SHARDINGS = ["none", "ddp", "zero1", "zero2", "zero3", "fsdp"]


@click.command()
@which_model
@click.option(
    "--gpu", "gpu_names", multiple=True, help="GPU id or alias; may be repeated [default: all of data centres]."
)
@click.option("--gpus", type=COUNT, help="GPUs in all [default: the fewest that hold it].")
@click.option(
    "--method",
    type=click.Choice(["full", "lora", "qlora"]),
    default="full",
    show_default=True,
    help="Every weight, or adapters on a base in 16 or in 4 bit.",
)
@click.option("--tokens", help="Tokens to train on, all epochs, such as 500M or 2B: tells GPU-hours.")
@click.option("--sequence", type=COUNT, default=4096, show_default=True, help="Length of a packed sequence [tokens].")
@click.option("--micro-batch", type=COUNT, default=1, show_default=True, help="Sequences on each GPU at once.")
@click.option(
    "--checkpointing",
    type=click.Choice(["none", "selective", "full"]),
    default="full",
    show_default=True,
    help="Of activations: what is recomputed on the way back.",
)
@click.option(
    "--sharding",
    type=click.Choice(SHARDINGS),
    default="fsdp",
    show_default=True,
    help="Of states between GPUs: nothing (ddp), optimiser (zero1), gradients too, weights too (zero3, fsdp).",
)
@click.option("--tensor-parallel", type=COUNT, default=1, help="GPUs that share every layer, and its activations.")
@click.option("--context-parallel", type=COUNT, default=1, help="GPUs that share each sequence.")
@click.option("--expert-parallel", type=COUNT, default=1, help="GPUs among which experts are dealt out whole.")
@click.option("--pipeline-parallel", type=COUNT, default=1, help="Stages with a share of the layers each.")
@click.option(
    "--virtual-stages", type=COUNT, default=1, help="Pieces of a stage's layers, to fill the pipeline sooner."
)
@click.option("--micro-batches", type=COUNT, help="Of a step [default: 1; of a pipeline 4 a stage].")
@click.option(
    "--optimiser",
    "--optimizer",
    type=click.Choice(OPTIMISERS),
    default="adamw",
    show_default=True,
    help="What it keeps of every trained parameter.",
)
@click.option(
    "--precision",
    type=click.Choice(["mixed", "bf16", "fp8"]),
    default="mixed",
    show_default=True,
    help="mixed keeps a 32-bit copy; bf16 keeps all in 16 bit; fp8 is mixed with products in 8 bit.",
)
@click.option("--lora-rank", type=COUNT, default=16, show_default=True, help="Rank of the adapters.")
@click.option(
    "--lora-targets",
    default="all",
    show_default=True,
    help="Matrices with adapters: all, attention, mlp, or a list such as q,v or all,head.",
)
@click.option("--lora-dropout", is_flag=True, help="Adapters drop out some of their input.")
@click.option("--double-quantised", "--double-quantized", is_flag=True, help="QLoRA's scales are quantised, too.")
@click.option(
    "--framework", type=click.Choice(FRAMEWORKS), default="transformers", show_default=True, help="Whose habits count."
)
@click.option(
    "--flash-attention/--no-flash-attention",
    default=True,
    show_default=True,
    help="Whether attention keeps no scores.",
)
@click.option("--fused-backward", is_flag=True, help="Weights are updated during the backward pass.")
@click.option("--cpu-offload", is_flag=True, help="States live in the host's memory (fsdp).")
@click.option("--activation-offload", is_flag=True, help="Checkpointed activations live in the host's memory.")
@click.option("--mfu", type=float, help="Model FLOPs utilisation of your own runs, in place of the estimate [0..1].")
@click.option("--gpu-memory-gib", type=click.FloatRange(min=0, min_open=True), help="Memory PyTorch sees [GiB].")
@warehouse_option
@format_option
def train(warehouse: Place | None, output_format: str, **asked: object) -> None:
    """Say what memory and time training or fine-tuning takes, and on how many GPUs.

    MODEL is a config.json or its folder, or a model's name.

    It trains nothing. The answer to "does it fit" is an answer either way: the exit code is 0. TRL, Axolotl,
    LLaMA-Factory and DeepSpeed go by transformers.

    Example: gpuplan train meta-llama/Meta-Llama-3.1-8B --method lora --gpu H100 --tokens 100M
    """
    from planner.training.answer import Ask, trainings  # noqa: PLC0415 - DuckDB and pydantic load when a verb needs them
    from planner.training.page import show_trainings  # noqa: PLC0415
    from warehouse.access import reader  # noqa: PLC0415

    ask = Ask.model_validate(asked)
    with reader(warehouse) as connection:
        found = trainings(connection, ask)
    show_trainings(found, output_format)
