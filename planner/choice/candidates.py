"""Every accelerator x number x precision x layout, sized: does it fit, how fast, how many are needed, at what cost.

Memory is looked at first, as what doesn't fit has no speed; then pace; then price. What fails says at what.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from planner.choice.layout import Layout, can_be, layouts, over_two_nodes
from planner.choice.option import NO_ROOM, NO_SPEED, NOT_RUN, RANKED, TOO_SLOW, UNPRICED, Option
from planner.choice.precision import Offered
from planner.choice.rent import Rents, cheapest
from planner.choice.wish import Planned, Wish
from planner.sizing.account import Account, account_of
from planner.sizing.architecture import Architecture
from planner.sizing.benchmarks import speed
from planner.sizing.coefficients import calibrated
from planner.sizing.engines import default_utilisation, mxfp4_tiles, runs_on
from planner.sizing.rates import Rates, rates_of
from planner.sizing.roofline import Roofline
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, Throughput, pace_of
from planner.sizing.weights import weight_bytes
from planner.sizing.work import Work, work_of
from warehouse.faults import BadInput
from warehouse.tables import Benchmark, Gpu
from warehouse.units import GIB

SEQUENCES = 256
"""Sequences a step of an engine that is set up with care; vLLM's own limit of 1,024 takes gigabytes."""
ALONE = Layout(1)
SECONDS_PER_HOUR = 3600


@dataclass(frozen=True)
class Search:
    """What all candidates have in common."""

    architecture: Architecture
    wish: Wish
    planned: Planned
    rents: Rents
    benchmarks: Sequence[Benchmark] = ()
    """Measured runs of the model, which go before estimates."""
    works: dict[Serving, Work] = field(default_factory=dict)
    """Work doesn't depend on the accelerator: what was worked out for one serves the others."""
    servings: dict[tuple[Any, ...], Serving] = field(default_factory=dict)
    rates: dict[tuple[Any, ...], Rates] = field(default_factory=dict)
    """Rates don't depend on the precision."""
    weighed: dict[str, float] = field(default_factory=dict)

    @cached_property
    def load(self) -> Load:
        """What one replica is asked."""
        return self.wish.load()

    def of(self, gpu: Gpu, choices: Sequence[Offered]) -> Iterator[Option]:
        """The candidates on one accelerator."""
        runs = [choice for choice in choices if choice.runs_on(gpu) and runs_on(self._engine(gpu, choice), gpu)]
        if not runs:
            engine = self._engine(gpu, choices[0])
            who = "no engine runs it" if runs_on(engine, gpu) else f"{engine} does not run"
            yield Option(gpu, choices[0], ALONE, NOT_RUN, f"{who} on {gpu.architecture}")
        for choice in runs:
            yield from self._in(gpu, choice)

    def _in(self, gpu: Gpu, choice: Offered) -> Iterator[Option]:
        """One precision, in all layouts; over two nodes where one is not enough.

        Copies of attention are for what no accelerator holds alone: else whole replicas do it without exchange.
        """
        alone = self._sized(gpu, choice, ALONE)
        shared = (lay for lay in layouts(self.architecture) if lay != ALONE and can_be(lay, gpu))
        is_held = alone.standing != NO_ROOM
        found = [alone]
        found += [self._sized(gpu, choice, lay) for lay in shared if not (is_held and lay.attention_data_parallel > 1)]
        if all(option.standing == NO_ROOM for option in found):
            found += [self._sized(gpu, choice, lay) for lay in over_two_nodes(self.architecture) if can_be(lay, gpu)]
        yield from found

    def _sized(self, gpu: Gpu, choice: Offered, layout: Layout) -> Option:
        serving = self._serving(gpu, choice, layout)
        account = account_of(self.architecture, serving, gpu.usable_memory_gib)
        known: dict[str, Any] = {
            "account": account,
            "weights_bytes": self._weights(choice.weights),
            "parameter_count": self.architecture.parameter_count,
        }
        if account.margin < 0:
            return Option(gpu, choice, layout, NO_ROOM, _no_room(account), **known)
        try:
            pace = self._pace(gpu, serving)
        except BadInput as fault:
            return Option(gpu, choice, layout, NO_SPEED, fault.message, **known)
        if pace.requests_per_s <= 0:
            return Option(
                gpu, choice, layout, TOO_SLOW, f"not even one keeps the {pace.limited_by}", pace=pace, **known
            )
        return Option(gpu, choice, layout, **self._priced(gpu, layout, pace), pace=pace, **known)

    def _weights(self, weights: str) -> float:
        if weights not in self.weighed:
            self.weighed[weights] = weight_bytes(self.architecture, weights)
        return self.weighed[weights]

    def _pace(self, gpu: Gpu, serving: Serving) -> Throughput:
        """What one replica does, measured or else estimated; it is given no more at once than it takes.

        Raises:
            BadInput: No speed can be told, or nothing fits.
        """
        runs = [run for run in self.benchmarks if run.gpu_id == gpu.gpu_id]
        line = self._roofline(gpu, serving)

        def at(load: Load) -> Throughput:
            return speed(self.architecture, gpu, serving, load, runs) if runs else pace_of(line, load)

        pace = at(self.load)
        if self.load.concurrency and 0 < pace.concurrency < self.load.concurrency:
            return at(replace(self.load, concurrency=pace.concurrency))
        return pace

    def _roofline(self, gpu: Gpu, serving: Serving) -> Roofline:
        key = (gpu.gpu_id, serving.tensor_parallel, serving.gpu_count, serving.engine)
        if key not in self.rates:
            self.rates[key] = rates_of(gpu, serving, calibrated())
        if serving not in self.works:
            self.works[serving] = work_of(self.architecture, serving)
        return Roofline(self.works[serving], self.rates[key])

    def _engine(self, gpu: Gpu, choice: Offered) -> str:
        """The engine that was asked for; llama.cpp for its own files and on Apple's."""
        return "llama.cpp" if choice.precision.gguf or gpu.vendor == "Apple" else self.wish.engine

    def _serving(self, gpu: Gpu, choice: Offered, layout: Layout) -> Serving:
        engine = self._engine(gpu, choice)
        share = default_utilisation(self.architecture, engine, layout.gpu_count, gpu.usable_memory_gib)
        tiles = mxfp4_tiles(gpu)
        key = (choice.weights, layout, engine, share, tiles)
        if key not in self.servings:
            kv = self.wish.kv_dtype.lower()
            self.servings[key] = Serving(
                context_tokens=self.wish.context_tokens,
                weights=choice.weights,
                kv="bf16" if kv == "auto" else kv,
                tensor_parallel=layout.tensor_parallel,
                pipeline_parallel=layout.pipeline_parallel,
                attention_data_parallel=layout.attention_data_parallel,
                engine=engine,
                memory_utilisation=share,
                max_sequences=SEQUENCES,
                mxfp4_tiles=tiles,
            )
        return self.servings[key]

    def _priced(self, gpu: Gpu, layout: Layout, pace: Throughput) -> dict[str, Any]:
        """Whole replicas in whole instances; the reserve and the headroom are counted here and nowhere else."""
        wish = self.wish
        count = _replicas(wish, pace, self.planned) + wish.reserve
        fleet = cheapest(self.rents.get(gpu.gpu_id, ()), layout, count)
        return {
            "standing": RANKED if fleet else UNPRICED,
            "reason": None if fleet else f"no price {wish.terms} of {layout.tensor_parallel} in one machine",
            "replica_count": count,
            "reserve_replicas": wish.reserve,
            "fleet": fleet,
            "served_tokens_per_hour": _tokens_per_hour(wish, pace, self.planned),
        }


def _no_room(account: Account) -> str:
    return f"{account.needed / GIB:.1f} GiB needed, {account.budget / GIB:.1f} GiB usable on each"


def _replicas(wish: Wish, pace: Throughput, planned: Planned) -> int:
    """Whole replicas for the demand, each planned to carry what headroom leaves [1]."""
    if wish.requests_per_s:
        each = pace.requests_per_s * planned.throughput_factor * planned.kept_fraction
        return math.ceil(wish.requests_per_s / each)
    return math.ceil((wish.concurrency or 1) / pace.concurrency)


def _tokens_per_hour(wish: Wish, pace: Throughput, planned: Planned) -> float:
    """Tokens in and out that the demand takes, or that so many at once give [tokens/h]."""
    under_way = (wish.concurrency or 1) / pace.concurrency
    rate = wish.requests_per_s or pace.requests_per_s * planned.throughput_factor * under_way
    return rate * (wish.input_tokens + wish.output_tokens) * SECONDS_PER_HOUR
