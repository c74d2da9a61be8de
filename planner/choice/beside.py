"""What stands beside the rents: the same fleet owned, and the same tokens from a hosted API.

Both are for orientation. Owning is costed by the planner's own rules, for whole servers that run from the first day, at
typical assumptions; what waits, ramps, taxes or idle hours cost is `compare`'s matter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from planner.assumptions import defaults
from planner.case import Case
from planner.choice.option import Option
from planner.comparison import evaluate
from planner.facts import Facts, HostedModel, hardware_at, hosted_at
from planner.scenario import Scenario
from warehouse.tables import Gpu, Way
from warehouse.units import HOURS_PER_MONTH

FROM_THE_FIRST_DAY = {"owned.lead_time_weeks": 0.0, "owned.ramp_months": 0.0}
HOURS_PER_WEEK = 168


@dataclass(frozen=True)
class Owned:
    """Whole servers for a fleet, by the cheapest way to own them."""

    hardware_id: str
    route: str
    gpu_count: int
    """GPUs of the servers [1]."""
    cost_usd_per_month: float
    years: int

    @property
    def cost_usd_per_gpu_hour(self) -> float:
        """Of every GPU that is there, used or not [USD/GPU h]."""
        return self.cost_usd_per_month / (self.gpu_count * HOURS_PER_MONTH)


@dataclass(frozen=True)
class Hosted:
    """The cheapest hosted API of a model."""

    service_provider_name: str
    model_name: str
    price_usd_per_million_tokens: float
    """Of the demand's mix of prompts and answers [USD]."""
    price_id: str
    age_days: int


def owned(
    connection: duckdb.DuckDBPyConnection, options: Iterable[Option], gpus: Sequence[Gpu], moment: datetime
) -> dict[str, Owned]:
    """The fleets of some options, owned: by accelerator, where a server's price is known."""
    hardware = hardware_at(connection, moment)
    facts = Facts(moment, {gpu.gpu_id: gpu for gpu in gpus}, (), hardware, (), {})
    sold = {each.gpu_id for each in hardware if each.kind != "card" and each.typical_price}
    found = {o.gpu.gpu_id: _owned(facts, o.gpu.gpu_id, o.needed_gpu_count) for o in options if o.gpu.gpu_id in sold}
    return {gpu_id: each for gpu_id, each in found.items() if each}


def cards(connection: duckdb.DuckDBPyConnection, moment: datetime) -> dict[str, float]:
    """What a new card costs on its own [USD], by accelerator."""
    sold = (each for each in hardware_at(connection, moment) if each.kind == "card" and each.condition == "new")
    return {each.gpu_id: each.typical_price for each in sold if each.typical_price}


def _owned(facts: Facts, gpu_id: str, gpu_count: int) -> Owned | None:
    scenario = Scenario.model_validate(
        {
            "title": "owned",
            "demand": {
                "kind": "gpu_hours",
                "gpu": gpu_id,
                "gpu_count": gpu_count,
                "hours_per_week": HOURS_PER_WEEK,
                "single_node": False,
            },
            "supply": {"ways": [Way.OWNED], "gpus": [gpu_id]},
        }
    )
    case = Case("owned", "", facts.moment.date(), scenario, defaults().holding(FROM_THE_FIRST_DAY), facts)
    plans = [costed.plan for costed in evaluate(case, None, Path()).costed if costed.plan.cost_usd_per_month]
    best = min(plans, key=lambda plan: plan.cost_usd_per_month or 0.0, default=None)
    if best is None or not best.cost_usd_per_month or not best.gpu_count:
        return None
    name, route = best.service_provider_name or "", best.route.replace("_", " ") if best.route else ""
    return Owned(name, route, int(best.gpu_count), best.cost_usd_per_month, scenario.horizon_years)


def hosted(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str], tokens: tuple[int, int], moment: datetime
) -> Hosted | None:
    """The cheapest API for a model of that name, for prompts and answers of that many tokens.

    Args:
        connection: The warehouse.
        names: What the model is called, the name asked for first; the first that somebody sells is taken.
        tokens: Of a mean prompt and of a mean answer.
        moment: When.
    """
    sales = [sale for sale in hosted_at(connection, moment) if sale.service_tier == "standard"]
    for name in names:
        same = [sale for sale in sales if (sale.llm_id or "").casefold() == name.casefold()]
        priced = [found for sale in by_length(same, tokens[0]) if (found := _priced(sale, tokens, moment))]
        if priced:
            return min(priced, key=lambda found: (found.price_usd_per_million_tokens, found.service_provider_name))
    return None


def by_length(sales: Iterable[HostedModel], prompt: int) -> Iterable[HostedModel]:
    """Of each seller's prices by length of prompt the one that holds for this."""
    reached = (sale for sale in sales if sale.context_above_tokens < prompt)
    ascending = sorted(reached, key=lambda sale: sale.context_above_tokens)
    return {(sale.service_provider_name, sale.model_name): sale for sale in ascending}.values()


def _priced(sale: HostedModel, tokens: tuple[int, int], moment: datetime) -> Hosted | None:
    """None where the mix has no price, or is too long."""
    prompt, answer = tokens
    too_short = sale.context_tokens is not None and sale.context_tokens < prompt + answer
    if sale.input_usd is None or sale.output_usd is None or too_short:
        return None
    price = (prompt * sale.input_usd + answer * sale.output_usd) / (prompt + answer)
    age = (moment - sale.observed_at).days
    return Hosted(sale.service_provider_name, sale.model_name, price, sale.price_id, age)
