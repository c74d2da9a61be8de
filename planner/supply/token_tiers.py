"""Which of a hosted model's prices a request pays: by its tier, and by the length of its prompt.

Sellers that charge more for long prompts charge it for the whole request once the prompt is longer than a limit, so
a tier is a list of steps. A kind of token that a step does not name keeps the price of the step before.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from planner.facts import HostedModel
from planner.scenario_demand import Requests

MILLION = 1e6


@dataclass(frozen=True)
class Tiers:
    """A model's prices at one length of prompt; without batches where its seller sells none."""

    standard: HostedModel
    batch: HostedModel | None


def tiers(hosted: Iterable[HostedModel], prompt_tokens: int) -> Iterator[Tiers]:
    """Each model that is sold in its seller's standard tier.

    Args:
        hosted: the rows of all models, those of one model together.
        prompt_tokens: length of a prompt [tokens].
    """
    for _, rows in groupby(hosted, key=lambda row: (row.service_provider_name, row.model_name)):
        by_tier: dict[str, list[HostedModel]] = {}
        for row in rows:
            by_tier.setdefault(row.service_tier, []).append(row)
        if "standard" in by_tier:
            batch = at_length(by_tier["batch"], prompt_tokens) if "batch" in by_tier else None
            yield Tiers(at_length(by_tier["standard"], prompt_tokens), batch)


def at_length(steps: Sequence[HostedModel], prompt_tokens: int) -> HostedModel:
    """What prompts of one length pay: each kind of token at the last step that begins below it and names it.

    Args:
        steps: one tier of one model, in the order of their lengths.
        prompt_tokens: length of a prompt [tokens].
    """
    reached = [step for step in steps if step.context_above_tokens < prompt_tokens]

    def last(prices: Iterable[float | None]) -> float | None:
        stated = [price for price in prices if price is not None]
        return stated[-1] if stated else None

    return replace(
        steps[0],
        input_usd=last(step.input_usd for step in reached),
        cached_input_usd=last(step.cached_input_usd for step in reached),
        output_usd=last(step.output_usd for step in reached),
    )


def request_usd(demand: Requests, hosted: HostedModel) -> float:
    """Price of one request; cached input costs as much as fresh where the seller states no price for it."""
    fresh = hosted.input_usd or 0.0
    cached = fresh if hosted.cached_input_usd is None else hosted.cached_input_usd
    share = demand.cached_input_fraction
    prompt = demand.input_tokens * ((1 - share) * fresh + share * cached)
    return (prompt + demand.output_tokens * (hosted.output_usd or 0.0)) / MILLION
