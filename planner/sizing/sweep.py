"""Measured runs of one configuration over concurrency, and what lies between two of them.

Between two measured concurrencies figures are interpolated on a logarithmic scale; beyond them a sweep says nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log

from planner.sizing.architecture import Architecture
from planner.sizing.bands import format_of
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load
from warehouse.faults import BadInput
from warehouse.tables import Benchmark, Gpu

LENGTHS_APART = 1.25
"""Most that a measured length may differ from the one asked [-]."""
EXACTLY = 1.01


@dataclass(frozen=True)
class Sweep:
    """Runs of one configuration and of the lengths nearest to those asked, by concurrency."""

    runs: tuple[Benchmark, ...]
    is_exact: bool
    """Whether their lengths are those asked."""

    @property
    def least(self) -> int:
        """Lowest concurrency measured [1]."""
        return self.runs[0].concurrency

    @property
    def most(self) -> int:
        """Highest concurrency measured [1]."""
        return self.runs[-1].concurrency

    def around(self, concurrency: float) -> tuple[Benchmark, ...]:
        """The run at that concurrency, or its neighbours; beyond the sweep the outermost run."""
        below = [run for run in self.runs if run.concurrency <= concurrency][-1:]
        above = [run for run in self.runs if run.concurrency >= concurrency][:1]
        return tuple(dict.fromkeys((*below, *above)))

    def at(self, concurrency: float, field: str) -> float | None:
        """A figure at a concurrency within the sweep; None where it was not measured."""
        found = self.around(concurrency)
        low: float | None = getattr(found[0], field)
        high: float | None = getattr(found[-1], field)
        if low is None or high is None or len(found) == 1:
            return low if low is not None else high
        share = log(concurrency / found[0].concurrency) / log(found[-1].concurrency / found[0].concurrency)
        return exp(log(low) * (1 - share) + log(high) * share)

    def token_s(self, concurrency: float) -> float:
        """Between two tokens of an answer, where it was not measured by what all answers make together [s]."""
        found = self.at(concurrency, "time_per_output_token_s")
        return concurrency / (self.at(concurrency, "output_tokens_per_s") or 1.0) if found is None else found

    def keeps(self, concurrency: float, load: Load) -> bool:
        """Whether the load's limits are kept there, as far as they were measured."""
        first_s = self.at(concurrency, "time_to_first_token_s") or 0.0
        pairs = (
            (self.token_s(concurrency), load.max_time_per_output_token_s),
            (first_s, load.max_time_to_first_token_s),
        )
        return all(limit is None or seconds <= limit for seconds, limit in pairs)


def sweep_of(
    architecture: Architecture, gpu: Gpu, serving: Serving, load: Load, benchmarks: Iterable[Benchmark]
) -> Sweep | None:
    """The runs of the same replica whose lengths are nearest to those asked, the newest of each concurrency."""
    runs = sorted((r for r in benchmarks if _same(r, architecture, gpu, serving)), key=lambda run: run.measured_on)
    near = {lengths: apart for lengths, apart in _apart(load, runs).items() if apart <= LENGTHS_APART}
    if not near:
        return None
    nearest = min(near, key=lambda lengths: near[lengths])
    newest = {run.concurrency: run for run in runs if (run.input_tokens, run.output_tokens) == nearest}
    return Sweep(tuple(newest[at_once] for at_once in sorted(newest)), is_exact=near[nearest] <= EXACTLY)


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


def _apart(load: Load, runs: Sequence[Benchmark]) -> dict[tuple[float, float], float]:
    """How far lengths are from those asked, as a factor of the farther one."""
    pairs = {(run.input_tokens, run.output_tokens) for run in runs}
    return {(i, o): exp(max(abs(log(load.input_tokens / i)), abs(log(load.output_tokens / o)))) for i, o in pairs}
