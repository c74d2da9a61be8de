"""The verb `choose`: which accelerators, how many, in which precision, for a model and a demand."""

import click

from planner.sizing.door import COUNT, ENGINES, LIMIT
from planner.which_model import which_model
from warehouse.access import as_of_option, warehouse_option
from warehouse.place import Place
from warehouse.show import format_option


@click.command()
@which_model
@click.option(
    "--checkpoint-bytes", type=COUNT, help="Size of the checkpoint, where it is quantised in its own way [B]."
)
@click.option(
    "--need",
    type=click.Choice(["local", "serving", "large", "spiky"]),
    help="Local development, mid-size serving, large serving or training, occasional and spiky work [default: as the "
    "demand shows].",
)
@click.option("--requests-per-s", type=LIMIT, help="Requests at the peak [1/s].")
@click.option("--concurrency", type=COUNT, help="Or so many requests at once [default: 1].")
@click.option("--input-tokens", type=COUNT, default=1024, show_default=True, help="Mean prompt.")
@click.option("--output-tokens", type=COUNT, default=256, show_default=True, help="Mean answer.")
@click.option("--context", type=COUNT, help="Longest prompt and answer that must fit [default: the means].")
@click.option(
    "--max-time-per-output-token-s",
    type=LIMIT,
    default=0.1,
    show_default=True,
    help="Slowest token that users accept [s].",
)
@click.option("--max-time-to-first-token-s", type=LIMIT, help="Longest wait for an answer to begin [s].")
@click.option("--engine", type=click.Choice(ENGINES), default="vllm", show_default=True, help="What serves the model.")
@click.option("--kv-dtype", default="auto", show_default=True, help="Of the cache: auto (16 bit), fp8, ...")
@click.option("--gpu", "gpus", multiple=True, help="Look at this one; may be repeated [default: all for the need].")
@click.option(
    "--terms",
    type=click.Choice(["on-demand", "spot", "committed"]),
    default="on-demand",
    show_default=True,
    help="Terms of the rent.",
)
@click.option("--reserve-replicas", type=click.IntRange(min=0), help="Spare replicas [default: 1; local: 0].")
@click.option("--untuned", is_flag=True, help="Estimate the speed of an engine with its default configuration.")
@click.option("--all", "show_all", is_flag=True, help="Show every option, dropped ones with the reason.")
@click.option("--precisions", is_flag=True, help="Show the number formats side by side, GGUF's too.")
@as_of_option
@warehouse_option
@format_option
def choose(
    warehouse: Place | None, output_format: str, as_of: str | None, show_all: bool, precisions: bool, **asked: object
) -> None:
    """Choose hardware for a model and a demand.

    MODEL is a config.json or its folder, or a model's name.

    Every accelerator, number, precision and layout is sized. What doesn't hold the model is out (memory), then what
    doesn't keep the time per token (bandwidth), then what doesn't begin in time (compute); of the others the cheapest
    token comes first, at the cheapest rent of whole machines. An unknown price is shown and never ranked; what another
    has at least as much of everything of, for no more, is dropped. What the same fleet costs owned, and the same tokens
    from a hosted API, stands beside the rents; `compare` costs every way in full.

    Example: gpuplan choose openai/gpt-oss-120b --requests-per-s 5 --max-time-per-output-token-s 0.05
    """
    from planner.choice.answer import chosen  # noqa: PLC0415 - DuckDB and pydantic load when a verb needs them
    from planner.choice.page import show_choice, show_precisions  # noqa: PLC0415
    from planner.choice.wish import Wish  # noqa: PLC0415
    from warehouse.access import moment, reader  # noqa: PLC0415

    wish = Wish.model_validate(asked)
    with reader(warehouse) as connection:
        found = chosen(connection, wish, moment(as_of), every_precision=precisions)
    if precisions:
        show_precisions(found, output_format)
    else:
        show_choice(found, output_format, show_all=show_all)
