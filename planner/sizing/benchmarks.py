"""A measured run in place of the estimate: the nearest one of the same model, GPU, precision and parallelism.

Lengths may differ from those asked by a quarter, no more. Between two measured concurrencies the figures are
interpolated on a logarithmic scale, and that is said; beyond them nothing is made up: the outermost run stands.
Of 633 published runs that were hidden from their neighbours in a sweep, 8 of 10 lay within the band below: a little
above what the neighbours tell (`python -m tests.bench.sizing_throughput`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log

from planner.sizing.architecture import Architecture
from planner.sizing.bands import format_of
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, Throughput
from warehouse.faults import BadInput
from warehouse.tables import Benchmark, Gpu

LENGTHS_APART = 1.25
"""Most that a measured length may differ from the one asked [-]."""
MEASURED = (0.93, 1.07)
"""What the same run gives another time; a judgement, as few runs are published twice [-]."""
INTERPOLATED = (0.97, 1.13)
"""What a run between two measured ones gives [-]."""
OTHER_LENGTHS = (0.85, 1.18)
"""What a run of lengths up to a quarter apart gives; a judgement [-]."""
FIRST_TOKEN = (0.7, 1.4)
"""The same of its time to first token [-]."""
SEARCH_STEPS = 40


@dataclass(frozen=True)
class Sweep:
    """Runs of one configuration and length, by concurrency."""

    runs: tuple[Benchmark, ...]
    is_exact: bool
    """Whether their lengths are those asked."""

    def at(self, concurrency: float, field: str) -> float | None:
        """A figure at a concurrency, interpolated between neighbours where none was measured."""
        below = max((r for r in self.runs if r.concurrency <= concurrency), key=_concurrency, default=self.runs[0])
        above = min((r for r in self.runs if r.concurrency >= concurrency), key=_concurrency, default=self.runs[-1])
        low: float | None = getattr(below, field)
        high: float | None = getattr(above, field)
        if low is None or high is None or below.concurrency == above.concurrency:
            return low if low is not None else high
        share = log(concurrency / below.concurrency) / log(above.concurrency / below.concurrency)
        return exp(log(low) * (1 - share) + log(high) * share)

    def keeps(self, concurrency: float, load: Load) -> bool:
        """Whether the load's limits are kept there, as far as they were measured."""
        token_s = self.at(concurrency, "time_per_output_token_s")
        if token_s is None:
            token_s = concurrency / (self.at(concurrency, "output_tokens_per_s") or 1.0)
        first_s = self.at(concurrency, "time_to_first_token_s") or 0.0
        return token_s <= (load.max_time_per_output_token_s or token_s) and first_s <= (
            load.max_time_to_first_token_s or first_s
        )


def measured(
    architecture: Architecture, gpu: Gpu, serving: Serving, load: Load, benchmarks: Iterable[Benchmark]
) -> Throughput | None:
    """What measured runs say of a replica at a load; None where none of them is near enough."""
    sweep = _nearest(load, [run for run in benchmarks if _same(run, architecture, gpu, serving)])
    if sweep is None:
        return None
    kept = _kept(sweep, load)
    if kept is None:
        limits = "its limits on the time to first token and per token" if load.concurrency is None else "its limits"
        raise BadInput(f"{architecture.name} on {gpu.gpu_id}: no measured run keeps {limits}")
    return _told(sweep, kept, load)


def _same(run: Benchmark, architecture: Architecture, gpu: Gpu, serving: Serving) -> bool:
    """Whether a run is of the same replica; an engine that nobody stated may be any."""
    try:
        weights = format_of(architecture, run.weights)
    except BadInput:
        return False
    return (
        (run.llm_id, run.gpu_id) == (architecture.name, gpu.gpu_id)
        and weights == format_of(architecture, serving.weights)
        and run.engine in {serving.engine, "unknown"}
        and run.tensor_parallel == serving.tensor_parallel
        and run.pipeline_parallel == serving.pipeline_parallel
        and run.attention_data_parallel == serving.attention_data_parallel
    )


def _nearest(load: Load, runs: Sequence[Benchmark]) -> Sweep | None:
    """The runs whose lengths are nearest to those asked, the newest of each concurrency."""
    distances = {(run.input_tokens, run.output_tokens): _apart(load, run) for run in runs}
    near = {lengths: apart for lengths, apart in distances.items() if apart <= log(LENGTHS_APART)}
    if not near:
        return None
    lengths = min(near, key=lambda found: near[found])
    newest: dict[int, Benchmark] = {}
    for run in sorted(runs, key=lambda run: run.measured_on):
        if (run.input_tokens, run.output_tokens) == lengths:
            newest[run.concurrency] = run
    return Sweep(tuple(sorted(newest.values(), key=_concurrency)), is_exact=near[lengths] < 0.01)


def _apart(load: Load, run: Benchmark) -> float:
    return max(abs(log(load.input_tokens / run.input_tokens)), abs(log(load.output_tokens / run.output_tokens)))


def _kept(sweep: Sweep, load: Load) -> float | None:
    """The concurrency asked, or the measured range's that gives most within the limits."""
    least, most = sweep.runs[0].concurrency, sweep.runs[-1].concurrency
    if load.concurrency is not None:
        most = max(least, min(most, load.concurrency))
    if sweep.keeps(most, load):
        return most
    if not sweep.keeps(least, load):
        return None
    low, high = float(least), float(most)
    for _ in range(SEARCH_STEPS):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if sweep.keeps(middle, load) else (low, middle)
    return max(least, int(low))


def _told(sweep: Sweep, concurrency: float, load: Load) -> Throughput:
    rate = sweep.at(concurrency, "output_tokens_per_s") or 0.0
    token_s = sweep.at(concurrency, "time_per_output_token_s") or concurrency / rate
    first_s = sweep.at(concurrency, "time_to_first_token_s") or token_s
    neighbours = [run for run in sweep.runs if run.concurrency == concurrency] or _around(sweep, concurrency)
    is_measured = len(neighbours) == 1 and sweep.is_exact
    low, high = _band(is_measured=is_measured, is_exact=sweep.is_exact)
    outermost = concurrency == sweep.runs[-1].concurrency
    return Throughput(
        concurrency=round(concurrency),
        requests_per_s=rate / load.output_tokens,
        output_tokens_per_s=rate,
        time_to_first_token_s=first_s,
        time_to_first_token_low_s=first_s * FIRST_TOKEN[0],
        time_to_first_token_high_s=first_s * FIRST_TOKEN[1],
        time_per_output_token_s=token_s,
        limited_by="the highest concurrency measured" if outermost else "what was asked",
        low_factor=low,
        high_factor=high,
        token_efficiency=None,
        basis=_basis(neighbours, sweep),
    )


def _band(*, is_measured: bool, is_exact: bool) -> tuple[float, float]:
    if not is_exact:
        return OTHER_LENGTHS
    return MEASURED if is_measured else INTERPOLATED


def _around(sweep: Sweep, concurrency: float) -> list[Benchmark]:
    below = [run for run in sweep.runs if run.concurrency < concurrency][-1:]
    return below + [run for run in sweep.runs if run.concurrency > concurrency][:1]


def _basis(neighbours: Sequence[Benchmark], sweep: Sweep) -> str:
    files = " and ".join(dict.fromkeys(f"{run.source_name} of {run.measured_on}" for run in neighbours))
    between = " and ".join(str(run.concurrency) for run in neighbours)
    said = f"measured: {files}, at {between} at once"
    if len(neighbours) > 1:
        said = f"measured: {files}, interpolated between {between} at once"
    first = sweep.runs[0]
    lengths = "" if sweep.is_exact else f", with {first.input_tokens:.0f} tokens in and {first.output_tokens:.0f} out"
    return said + lengths


def _concurrency(run: Benchmark) -> int:
    return run.concurrency
