"""Fit the throughput model's constants and bands: `python -m tests.bench.throughput_fit RESEARCH_DIR` (some 10 min).

Writes `planner/data/throughput.toml` from the measured runs in RESEARCH_DIR/throughput_dev.csv. The constants start
from round figures and are drawn weakly to them, so that a second fit to the same runs finds the same.
"""

from datetime import UTC, datetime
from pathlib import Path

import click
import numpy as np

from planner.sizing.coefficients import Coefficients
from tests.bench.banding import TAILS, band, wide_enough
from tests.bench.fitting import first_token_quantity, fit, flat, folds, left_out, predictions, throughput_quantity
from tests.bench.throughput_rows import Run, default_rows, drafted_rows, runs_of, tuned_rows

DATA = Path(__file__).parents[2] / "planner" / "data" / "throughput.toml"
FOLDS = 6
START = Coefficients(
    bandwidth_share=0.85,
    weight_only_share=0.8,
    compute_share={"bf16": 0.65, "fp8": 0.6, "fp4": 0.4},
    expert_compute_share=0.7,
    attention_compute_share=0.5,
    link_share=0.65,
    all_reduce_s=8e-6,
    layer_s=60e-6,
    expert_layer_s=20e-6,
    other_mixer_layer_s=30e-6,
    prompt_layer_s=100e-6,
    step_s={"vllm": 1e-4, "tensorrt-llm": 1e-4, "sglang": 7e-4, "rocm": 7e-4},
    request_s={"vllm": 5e-6, "tensorrt-llm": 5e-6, "sglang": 25e-6, "rocm": 20e-6},
    first_token_s={"vllm": 0.01, "tensorrt-llm": 0.05, "sglang": 0.1, "rocm": 0.01},
    queue_share={"vllm": 0.1, "tensorrt-llm": 0.1, "sglang": 0.4, "rocm": 0.01},
    first_token_steps=4.0,
    compute_factor={"Ada": 0.7, "CDNA3": 0.5, "CDNA4": 0.5, "Blackwell GDDR7": 1.4},
    bandwidth_factor={"Ampere": 0.9, "CDNA3": 0.5},
    layer_factor={"Blackwell": 0.75},
)
HEAD = """# Constants and bands of the throughput model, fitted on {day} by `python -m tests.bench.throughput_fit`
# to {runs:,} runs of tuned engines that others published: NVIDIA TensorRT-LLM performance overviews v0.6.1 to v1.2
# (https://github.com/NVIDIA/TensorRT-LLM), InferenceX (https://github.com/SemiAnalysisAI/InferenceX) and the runs that
# NVIDIA's aiconfigurator ships (https://github.com/ai-dynamo/aiconfigurator), 2024 to 2026. What each constant means
# stands in planner/sizing/coefficients.py; bands are explained in planner/sizing/bands.py.
# Don't edit by hand: regression coefficients share blame, and one alone means little.
"""


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Fit, leave out, write."""
    runs, left = runs_of(tuned_rows(folder), folder)
    click.echo(f"{len(runs)} runs, {len(left)} left out; fitting throughput", err=True)
    speed = fit(runs, START, throughput_quantity(START), most_steps=20)
    waits = unqueued(runs)
    click.echo(f"fitting time to first token on {len(waits)} runs", err=True)
    coefficients = fit(waits, speed, first_token_quantity(speed), most_steps=20)
    DATA.write_text(written(coefficients, runs, waits, folder), encoding="utf-8")
    click.echo(f"wrote {DATA}", err=True)


def unqueued(runs: list[Run]) -> list[Run]:
    """Runs with a time to first token in which nobody waited for room."""
    return [r for r in runs if r.row["median_ttft_ms"] and r.load.concurrency and r.batch >= r.load.concurrency]


def written(coefficients: Coefficients, runs: list[Run], waits: list[Run], folder: Path) -> str:
    """The data file."""
    lines = [HEAD.format(day=datetime.now(UTC).date(), runs=len(runs)), *_tables(coefficients)]
    names = sorted({run.regime["generation"] for run in runs})
    formats = sorted({run.regime["format"] for run in runs})
    lines += ["[calibration]", f"generations = {_listed(names)}", f"formats = {_listed(formats)}", ""]
    speed, first = throughput_quantity(coefficients), first_token_quantity(coefficients)
    click.echo("leaving groups out", err=True)
    parts = folds(runs, FOLDS)
    ratios = left_out(runs, parts, coefficients, speed)
    kinds = [run.regime["kind"] for run in runs]
    for kind in sorted(set(kinds)):
        mine = np.array([other == kind for other in kinds])
        edges = wide_enough(ratios[mine], ["all"] * int(mine.sum()), np.array(parts)[mine].tolist())
        lines += _band(f'known."{kind}"', edges, runs=int(mine.sum()))
    for what in ("generation", "format"):
        click.echo(f"leaving out each {what}", err=True)
        names_of = [run.regime[what] for run in runs]
        found = left_out(runs, names_of, coefficients, speed)
        lines += _band(f"new.{what}", wide_enough(found, names_of, names_of), runs=len(runs))
    parts = folds(waits, FOLDS)
    edges = wide_enough(left_out(waits, parts, coefficients, first), ["all"] * len(waits), parts)
    lines += _band("first_token", edges, runs=len(waits))
    default, drafted = (_ratios(rows, folder, coefficients) for rows in (default_rows(folder), drafted_rows(folder)))
    typical = float(np.median(default))
    edges = band(default / typical, ["all"] * len(default), TAILS[0])
    lines += _band("untuned", edges, runs=len(default), typical=typical)
    lines += _band("new.speculation", band(drafted, ["all"] * len(drafted), TAILS[0]), runs=len(drafted))
    lines += [
        "# Exchange between nodes: a judgement, as no run that crossed nodes took part.",
        *_band("new.nodes", (0.4, 1.5)),
    ]
    return "\n".join(lines)


def _ratios(rows: list[dict[str, str]], folder: Path, coefficients: Coefficients) -> "np.ndarray":
    runs, _ = runs_of(rows, folder)
    found = predictions(runs, coefficients, throughput_quantity(coefficients))
    return np.array([run.measured for run in runs]) / found


def _tables(coefficients: Coefficients) -> list[str]:
    tables: dict[str, list[str]] = {"": []}
    for name, value in flat(coefficients).items():
        outer, _, key = name.partition(".")
        tables.setdefault(outer if key else "", []).append(f"{_key(key or outer)} = {value:.3g}")
    found = []
    for outer, lines in tables.items():
        found += [f"[coefficients{'.' if outer else ''}{outer}]", *lines, ""]
    return found


def _band(name: str, edges: tuple[float, float], **more: float) -> list[str]:
    said = [f"{key} = {value:.3g}" if isinstance(value, float) else f"{key} = {value}" for key, value in more.items()]
    return [f"[bands.{name}]", f"low = {edges[0]:.2f}", f"high = {edges[1]:.2f}", *said, ""]


def _listed(names: list[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() else f'"{name}"'


if __name__ == "__main__":
    main()
