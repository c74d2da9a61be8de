"""How far the throughput model is from measured runs: `python -m tests.bench.sizing_throughput RESEARCH_DIR`.

Prints Markdown tables of RESEARCH_DIR/throughput_dev.csv: errors by family, kind of model, engine, GPU and number
format, also of groups that the fit did not see; how many runs the bands hold; and what a flat roofline and, with
`--peer FILE` from `tests/bench/peer_aiconfigurator.py`, aiconfigurator say of the same runs. Some ten minutes; with
`--quick` nothing is left out, and it takes one.

"Error" is predicted / measured - 1; median and P90 are of its absolute value, bias is the median of the ratio.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from planner.sizing.bands import band_of, first_token_band, untuned_band
from planner.sizing.benchmarks import FAR, FAR_SCALED, INTERPOLATED, SCALED
from planner.sizing.coefficients import Coefficients, calibrated
from tests.bench.banding import crossed, held, tail_for
from tests.bench.fitting import first_token_quantity, folds, left_out, predictions, throughput_quantity
from tests.bench.sweeps import neighbours, pairs
from tests.bench.throughput_fit import FOLDS, unqueued
from tests.bench.throughput_rows import Run, default_rows, drafted_rows, rows_of, runs_of, tuned_rows

Floats = NDArray[np.float64]
FLAT = replace(
    calibrated(),
    bandwidth_share=0.7,
    weight_only_share=1.0,
    compute_share={"bf16": 0.5, "fp8": 0.5, "fp4": 0.5},
    expert_compute_share=1.0,
    attention_compute_share=0.5,
    link_share=1.0,
    all_reduce_s=0.0,
    layer_s=0.0,
    expert_layer_s=0.0,
    other_mixer_layer_s=0.0,
    prompt_layer_s=0.0,
    step_s=dict.fromkeys(calibrated().step_s, 0.0),
    request_s=dict.fromkeys(calibrated().request_s, 0.0),
    compute_factor={},
    bandwidth_factor={},
    layer_factor={},
)
"""70 % of the memory bandwidth, 50 % of the matrix rate, nothing else: what a page of arithmetic gives."""
HEADER = "| {} | runs | bias | median % | P90 % | in 25 % | in band % |\n|---|--:|--:|--:|--:|--:|--:|"
SPLITS = ("family", "kind", "engine", "GPU", "format")


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--peer", type=click.Path(exists=True, path_type=Path), help="aiconfigurator's answers.")
@click.option("--quick", is_flag=True, help="Leave nothing out.")
def main(folder: Path, peer: Path | None, quick: bool) -> None:
    """Print every table."""
    constants = calibrated()
    runs, missing = runs_of(tuned_rows(folder), folder)
    measured = np.array([run.measured for run in runs])
    fitted = predictions(runs, constants, throughput_quantity(constants)) / measured
    click.echo(f"{len(runs)} tuned, aggregate runs; {len(missing)} do not fit by the memory formulas.\n")
    click.echo(HEADER.format("output tokens/s"))
    banded = in_band(runs, fitted)
    line("calibrated", fitted, banded)
    unseen = None
    if not quick:
        unseen = 1 / left_out(runs, folds(runs, FOLDS), constants, throughput_quantity(constants))
        line("calibrated, groups (model x GPU x engine x precision) left out", unseen, in_band(runs, unseen))
    line("flat roofline, 70 % bandwidth and 50 % compute", flat(runs, measured, FLAT))
    if peer:
        compare_peer(peer, runs, fitted, unseen)
    for what in SPLITS:
        by(what, runs, fitted if unseen is None else unseen, in_band(runs, fitted if unseen is None else unseen))
    times(runs, constants, quick)
    others(folder, constants)
    if unseen is not None:
        bands(runs, unseen, constants)
    sweeps(folder, runs)


def line(name: str, ratios: Floats, banded: Floats | None = None) -> None:
    """A row of a table."""
    error = np.abs(ratios - 1)
    inside = "" if banded is None else f"{100 * banded.mean():.0f}"
    click.echo(
        f"| {name} | {len(ratios):,} | {np.median(ratios):.2f} | {100 * np.median(error):.1f} | "
        f"{100 * np.quantile(error, 0.9):.0f} | {100 * (error < 0.25).mean():.0f} | {inside} |"
    )


def by(what: str, runs: Sequence[Run], ratios: Floats, banded: Floats) -> None:
    """A table of one property's values."""
    names = np.array([run.regime[what] for run in runs])
    click.echo("\n" + HEADER.format(f"by {what}, groups left out"))
    for name in sorted(set(names)):
        line(name, ratios[names == name], banded[names == name])


def in_band(runs: Sequence[Run], ratios: Floats) -> Floats:
    """Whether the measured figure lies in the band that the product states."""
    bands_of = [band_of(run.architecture, run.gpu, run.line.work.serving) for run in runs]
    return np.array([held(np.array([1 / r]), (b.low, b.high))[0] for r, b in zip(ratios, bands_of, strict=True)])


def flat(runs: Sequence[Run], measured: Floats, coefficients: Coefficients) -> Floats:
    """The same work without what engines cost."""
    return predictions(runs, coefficients, throughput_quantity(coefficients)) / measured


def compare_peer(peer: Path, runs: Sequence[Run], fitted: Floats, unseen: Floats | None) -> None:
    """The peer's runs, and ours on the same ones."""
    with peer.open(encoding="utf-8", newline="") as file:
        told = {row["id"]: row for row in csv.DictReader(file)}
    answered = {k: row for k, row in told.items() if row["tpot_ms"]}
    both = [i for i, run in enumerate(runs) if run.row["id"] in answered]
    theirs = np.array([_tokens_per_s(runs[i], answered[runs[i].row["id"]]) / runs[i].measured for i in both])
    line(f"aiconfigurator 0.12.0, the {len(answered)} of {len(told)} runs it has data for", theirs)
    line("calibrated, the same runs", fitted[both])
    if unseen is not None:
        line("calibrated, the same runs, groups left out", unseen[both])


def _tokens_per_s(run: Run, told: dict[str, str]) -> float:
    """As the runs' own figure is made: concurrency x tokens over the time of an answer."""
    tokens = float(run.row["osl"])
    answer_s = (float(told["ttft_ms"]) + float(told["tpot_ms"]) * (tokens - 1)) / 1000
    return float(run.row["concurrency"]) * tokens / answer_s


def times(runs: Sequence[Run], constants: Coefficients, quick: bool) -> None:
    """Time per output token, and time to first token where nobody waits for room."""
    click.echo("\n" + HEADER.format("times"))
    paced = [run for run in runs if run.row["median_tpot_ms"]]
    line("time per output token", _ratios(paced, Run.predicted_token_s, "median_tpot_ms"))
    waits = unqueued(list(runs))
    first = _ratios(waits, Run.predicted_first_token_s, "median_ttft_ms")
    line("time to first token", first, held(1 / first, first_token_band()))
    if not quick:
        unseen = 1 / left_out(waits, folds(waits, FOLDS), constants, first_token_quantity(constants))
        line("time to first token, groups left out", unseen, held(1 / unseen, first_token_band()))


def _ratios(runs: Sequence[Run], predicted: Callable[[Run], float], column: str) -> Floats:
    return np.array([predicted(run) * 1000 / float(run.row[column]) for run in runs])


def others(folder: Path, constants: Coefficients) -> None:
    """What is outside the calibration: default settings, MLPerf, drafts; and what is outside the claim."""
    click.echo("\n" + HEADER.format("took no part in the fit"))
    untuned = untuned_band()
    default, _ = runs_of(default_rows(folder), folder)
    line("default settings, as estimated for a tuned engine", _speeds(default, constants))
    ratios = _speeds(default, constants) * untuned.typical
    line("default settings, labelled untuned", ratios, held(1 / ratios, (untuned.low, untuned.high)))
    mlperf, _ = runs_of([row for row in rows_of(folder) if row["family"] == "mlperf"], folder)
    for scenario in sorted({run.row["scenario"] for run in mlperf}):
        some = [run for run in mlperf if run.row["scenario"] == scenario]
        line(
            f"{scenario}, the fewest GPUs a replica",
            _speeds(some, constants),
            in_band(some, _speeds(some, constants)),
        )
    drafted, _ = runs_of(drafted_rows(folder), folder)
    line("multi-token prediction, 3 drafted and 1.5 accepted assumed", _speeds(drafted, constants))
    outside = sum(row["disagg"] == "1" for row in rows_of(folder))
    click.echo(f"\n{outside} runs with prefill and decode on separate machines are outside the claim.")


def _speeds(runs: Sequence[Run], constants: Coefficients) -> Floats:
    return predictions(runs, constants, throughput_quantity(constants)) / np.array([run.measured for run in runs])


def bands(runs: Sequence[Run], unseen: Floats, constants: Coefficients) -> None:
    """How many runs a band holds that was made without their own part of the runs."""
    click.echo("\n| the band, of runs whose constants were fitted without them, made without | holds % |\n|---|--:|")
    kinds, parts = np.array([run.regime["kind"] for run in runs]), np.array(folds(runs, FOLDS))
    for kind in sorted(set(kinds)):
        ratios, its = 1 / unseen[kinds == kind], parts[kinds == kind].tolist()
        everything = ["all"] * len(its)
        share = crossed(ratios, everything, its, tail_for(ratios, everything, its))
        click.echo(f"| their groups, {kind} | {100 * share:.0f} |")
    for what in ("generation", "format"):
        names = [run.regime[what] for run in runs]
        ratios = left_out(runs, names, constants, throughput_quantity(constants))
        share = crossed(ratios, names, names, tail_for(ratios, names, names))
        click.echo(f"| their {what}, each counted once | {100 * share:.0f} |")


def sweeps(folder: Path, runs: Sequence[Run]) -> None:
    """What measured runs tell of others of their sweep."""
    click.echo("\n" + HEADER.format("told by measured runs of the same sweep"))
    between = neighbours(tuned_rows(folder))
    line("interpolated between two concurrencies", between, held(1 / between, INTERPOLATED))
    told, apart = pairs(runs)
    near = apart <= FAR
    line(f"model scaled to a run up to {FAR} times apart", told[near], held(1 / told[near], SCALED))
    line("model scaled to a run farther off", told[~near], held(1 / told[~near], FAR_SCALED))


if __name__ == "__main__":
    main()
