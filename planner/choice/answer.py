"""From what was asked of `choose` to ranked options."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import chain

import duckdb

from planner.assumptions import defaults
from planner.choice.beside import Hosted, Owned, cards, hosted, owned
from planner.choice.candidates import Search
from planner.choice.need import Need, is_for, need_of
from planner.choice.option import RANKED, TOO_SLOW, UNPRICED, Option
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
    as_of: date | None = None
    """The day of the prices."""
    owned: dict[str, Owned] = field(default_factory=dict)
    """The first option of each accelerator, owned, by accelerator."""
    cards: dict[str, float] = field(default_factory=dict)
    """What a card costs that one works on alone, by accelerator [USD]."""
    hosted: Hosted | None = None
    """The cheapest API of the model."""

    @cached_property
    def first_of_each(self) -> dict[str, Option]:
        """Of each accelerator the first that is ranked, lacks nothing but a price, or at least holds the model."""
        first: dict[str, Option] = {}
        for option in self.options:
            if option.standing in {RANKED, UNPRICED, TOO_SLOW}:
                first.setdefault(option.gpu.gpu_id, option)
        return first


def chosen(
    connection: duckdb.DuckDBPyConnection, wish: Wish, moment: datetime, *, every_precision: bool = False
) -> Chosen:
    """Size the model on every accelerator, number, precision and layout, and rank it at the prices of a moment.

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
    known = Known(read_rents(connection, wish.terms, moment), runs)
    found = choose(wish, architecture, gpus, choices, known)
    worth_owning = [option for option in found.first_of_each.values() if option.standing != TOO_SLOW]
    return replace(
        found,
        as_of=moment.date(),
        owned=owned(connection, worth_owning, gpus, moment),
        cards=cards(connection, moment) if wish.is_local else {},
        hosted=hosted(connection, _names(connection, wish), (wish.input_tokens, wish.output_tokens), moment),
    )


def _names(connection: duckdb.DuckDBPyConnection, wish: Wish) -> tuple[str, ...]:
    """What the model is called where it is sold: as it was asked for, else as its record and its checkpoints are."""
    try:
        llm = find_llm(connection, wish.config)
    except BadInput:
        return (wish.config,)
    return (wish.config, llm.llm_id, *llm.aliases)


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
