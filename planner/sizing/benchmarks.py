"""What a replica does, from measured runs where there are any, else from the model.

Within a sweep's concurrencies the runs themselves speak. Beyond them, where memory or the limits allow more or only
less than was measured, the model speaks, scaled to the nearest run. Either is said, with the run's file and day.

Bands, of published sweeps (`python -m tests.bench.sizing_throughput`): 8 of 10 runs that were hidden from their
neighbours lay within INTERPOLATED, a little above what the neighbours tell; 8 of 10 that were told from a run at
another concurrency lay within SCALED, up to four times apart, or within FAR_SCALED.
"""

from collections.abc import Iterable

from planner.sizing.architecture import Architecture
from planner.sizing.bands import Band
from planner.sizing.serving import Serving
from planner.sizing.sweep import Sweep, sweep_of
from planner.sizing.throughput import Load, Throughput, most_sequences, throughput
from warehouse.tables import Benchmark, Gpu

MEASURED = (0.93, 1.07)
"""What the same run gives another time; a judgement, as few runs are published twice [-]."""
INTERPOLATED = (0.97, 1.13)
"""What a run between two measured ones gives [-]."""
OTHER_LENGTHS = (0.85, 1.18)
"""What a run of lengths up to a quarter apart gives; a judgement [-]."""
SCALED = (0.85, 1.17)
"""What a run at another concurrency gives, up to four times apart [-]."""
FAR_SCALED = (0.72, 1.29)
"""The same from there on [-]."""
FAR = 4
FIRST_TOKEN = (0.7, 1.4)
"""Of a measured time to first token; a judgement [-]."""
SEARCH_STEPS = 40


def speed(
    architecture: Architecture, gpu: Gpu, serving: Serving, load: Load, benchmarks: Iterable[Benchmark]
) -> Throughput:
    """Requests and tokens a second of one replica at a load.

    Raises:
        BadInput: As `throughput`.
    """
    sweep = sweep_of(architecture, gpu, serving, load, benchmarks)
    if sweep is None:
        return throughput(architecture, gpu, serving, load)
    wanted = max(most_sequences(architecture, gpu, serving, load)[0], sweep.most)
    wanted = min(wanted, load.concurrency or wanted)
    at_once = _kept(sweep, load, wanted)
    if at_once is None:
        return _scaled(architecture, gpu, serving, load, sweep)
    return _told(sweep, at_once, load)


def _kept(sweep: Sweep, load: Load, wanted: int) -> int | None:
    """The most sequences that keep the limits, if that is within the sweep."""
    most = min(wanted, sweep.most)
    if most < sweep.least or not sweep.keeps(sweep.least, load):
        return None
    if sweep.keeps(most, load):
        return most if wanted <= sweep.most else None
    low, high = float(sweep.least), float(most)
    for _ in range(SEARCH_STEPS):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if sweep.keeps(middle, load) else (low, middle)
    return max(sweep.least, int(low))


def _told(sweep: Sweep, at_once: int, load: Load) -> Throughput:
    """The measured figures."""
    rate = sweep.at(at_once, "output_tokens_per_s") or 0.0
    first_s = sweep.at(at_once, "time_to_first_token_s") or sweep.token_s(at_once)
    low, high = _band(sweep, at_once)
    return Throughput(
        concurrency=at_once,
        requests_per_s=rate / load.output_tokens,
        output_tokens_per_s=rate,
        time_to_first_token_s=first_s,
        time_to_first_token_low_s=first_s * FIRST_TOKEN[0],
        time_to_first_token_high_s=first_s * FIRST_TOKEN[1],
        time_per_output_token_s=sweep.token_s(at_once),
        limited_by="requests under way" if at_once == load.concurrency else "what was measured and keeps the limits",
        low_factor=low,
        high_factor=high,
        token_efficiency=None,
        basis="measured: " + _source(sweep, at_once),
    )


def _scaled(architecture: Architecture, gpu: Gpu, serving: Serving, load: Load, sweep: Sweep) -> Throughput:
    """The model's figures, scaled to the nearest run."""
    free = throughput(architecture, gpu, serving, load)
    nearest = sweep.runs[-1] if free.concurrency > sweep.most else sweep.runs[0]
    same = Load(round(nearest.input_tokens), round(nearest.output_tokens), concurrency=nearest.concurrency)
    factor = nearest.output_tokens_per_s / throughput(architecture, gpu, serving, same).output_tokens_per_s
    apart = max(free.concurrency, 1) / nearest.concurrency
    low, high = SCALED if 1 / FAR <= apart <= FAR else FAR_SCALED
    said = f"estimate, scaled by {factor:.2f} to what was measured: {_source(sweep, nearest.concurrency)}"
    return throughput(architecture, gpu, serving, load, band=Band(low, high, said, factor))


def _band(sweep: Sweep, at_once: int) -> tuple[float, float]:
    if not sweep.is_exact:
        return OTHER_LENGTHS
    return MEASURED if len(sweep.around(at_once)) == 1 else INTERPOLATED


def _source(sweep: Sweep, at_once: int) -> str:
    """The runs that a figure rests on: files, days, concurrencies, and lengths where they are not those asked."""
    runs = sweep.around(at_once)
    files = " and ".join(dict.fromkeys(f"{run.source_name} of {run.measured_on}" for run in runs))
    between = " and ".join(str(run.concurrency) for run in runs)
    where = f"at {between} at once" if len(runs) == 1 else f"interpolated between {between} at once"
    lengths = "" if sweep.is_exact else f", {runs[0].input_tokens:.0f} tokens in and {runs[0].output_tokens:.0f} out"
    notes = "".join(f"; {note}" for note in dict.fromkeys(run.note for run in runs) if note)
    return f"{files}, {where}{lengths}{notes}"
