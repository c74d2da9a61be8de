"""How far estimates for one user are from what llama.cpp's users measured: `python -m tests.bench.sizing_local`.

`tests/planner/sizing/measured_local.csv` has LLaMA 2 7B at Q4_0 with 512 tokens of prompt (pp512) and 128 of answer
(tg128), from llama.cpp's own collections (https://github.com/ggml-org/llama.cpp/discussions/4167 and 15013, as they
stood in 2026). None of it took part in the calibration. Prints Markdown; nothing is asserted.
"""

import csv
import json
from importlib.resources import files
from pathlib import Path

import click
import numpy as np

from planner.sizing.architecture import read_config
from planner.sizing.coefficients import calibrated
from planner.sizing.roofline import roofline
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, pace_of
from tests.bench.throughput_rows import gpus

MEASURED = Path(__file__).parents[1] / "planner/sizing/measured_local.csv"
PROMPT, ANSWER = 512, 128


@click.command(help=__doc__)
def main() -> None:
    """Print the table."""
    seed = json.loads((files("warehouse.seeds") / "llm/meta-llama--Llama-2-7b-hf.json").read_text(encoding="utf-8"))
    llama = read_config(seed["config"], seed["llm_id"])
    serving = Serving(PROMPT + ANSWER, weights="q4_0", engine="llama.cpp", memory_utilisation=1.0)
    click.echo("| machine | prompt, tokens/s | estimated | answer, tokens/s | estimated | in band |")
    click.echo("|---|--:|--:|--:|--:|---|")
    errors = []
    with MEASURED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            line = roofline(llama, gpus()[row["gpu_id"]], serving, calibrated())
            pace = pace_of(line, Load(1, ANSWER, concurrency=1))
            read, told = float(row["prompt_tokens_per_s"]), float(row["output_tokens_per_s"])
            reading = PROMPT / line.prompt_s(PROMPT)
            errors.append((reading / read - 1, pace.output_tokens_per_s / told - 1))
            inside = pace.low_factor <= told / pace.output_tokens_per_s <= pace.high_factor
            click.echo(
                f"| {row['gpu_id']} | {read:,.0f} | {errors[-1][0]:+.0%} | {told:g} | {errors[-1][1]:+.0%} | "
                f"{'yes' if inside else 'no'} |"
            )
    for what, column in zip(("prompt", "answer"), np.abs(np.array(errors)).T, strict=True):
        click.echo(f"\n{what}: median {np.median(column):.0%}, worst {column.max():.0%}")


if __name__ == "__main__":
    main()
