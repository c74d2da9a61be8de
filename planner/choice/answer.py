"""From what was asked of `choose` to ranked options."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import duckdb

from planner.assumptions import defaults
from planner.choice.candidates import Search
from planner.choice.need import Need, is_for, need_of
from planner.choice.option import Option
from planner.choice.precision import Offered, distinct, offered
from planner.choice.ranking import ranked
from planner.choice.rent import Rents, read_rents
from planner.choice.wish import Planned, Wish
from planner.sizing.architecture import Architecture
from planner.sizing.model import named_architecture
from warehouse.faults import BadInput
from warehouse.lookup import find_gpu, find_llm
from warehouse.store import records
from warehouse.tables import Benchmark, Gpu


@dataclass(frozen=True)
class Known:
    """What the warehouse knows of prices and of this model's speed."""

    rents: Rents
    benchmarks: Sequence[Benchmark] = ()


@dataclass(frozen=True)
class Chosen:
    """The options in their order, and the need that they answer."""

    wish: Wish
    architecture: Architecture
    need: Need
    options: list[Option]
    warnings: list[str]


def chosen(connection: duckdb.DuckDBPyConnection, wish: Wish, *, every_precision: bool = False) -> Chosen:
    """Size the model on every accelerator, number, precision and layout, and rank what comes of it.

    Raises:
        BadInput: An unknown model, accelerator or word, or a model of which only a size is known.
    """
    wish = wish.checked()
    architecture = named_architecture(wish.config, lambda name: find_llm(connection, name), wish.checkpoint_bytes)
    if architecture.is_opaque:
        raise BadInput(f"{architecture.name}: hardware can't be chosen without the model's configuration; see `size`")
    gpus = [find_gpu(connection, name) for name in wish.gpus] or records(connection, Gpu)
    choices = offered(architecture, gguf=every_precision or wish.is_local)
    choices = choices if every_precision else distinct(choices)
    runs = [run for run in records(connection, Benchmark) if run.llm_id == architecture.name]
    return choose(wish, architecture, gpus, choices, Known(read_rents(connection, wish.terms), runs))


def choose(
    wish: Wish, architecture: Architecture, gpus: Sequence[Gpu], choices: Sequence[Offered], known: Known
) -> Chosen:
    """The same with everything read."""
    found = defaults()
    kept = found["serving.headroom_fraction"] * (1 - found["serving.goodput_loss_fraction"])
    search = Search(architecture, wish, Planned(found["sizing.throughput_factor"], kept), known.rents, known.benchmarks)
    looked_at = [gpu for gpu in gpus if is_for(gpu, wish)]
    options = ranked(chain.from_iterable(search.of(gpu, choices) for gpu in looked_at))
    return Chosen(wish, architecture, need_of(wish, options), options, _warnings(architecture, wish, options))


def _warnings(architecture: Architecture, wish: Wish, options: list[Option]) -> list[str]:
    found = [f"{architecture.name}: {architecture.doubt}"] if architecture.doubt else []
    longest = architecture.max_context_tokens
    if longest and wish.context_tokens > longest:
        found.append(f"{wish.context_tokens:,} tokens are more than the {longest:,} of {architecture.name}")
    first = next((option.fleet.rent for option in options if option.fleet), None)
    if first and first.freshness == "stale":
        found.append("the first price is older than its source allows; `gpuplan refresh` fetches today's")
    return found
