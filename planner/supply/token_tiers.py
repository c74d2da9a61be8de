"""Which of a hosted model's prices a request pays: by its tier, and by the length of its prompt.

Sellers that charge more for long prompts charge it for the whole request once the prompt is longer than a limit, so
a tier is a list of steps. A kind of token that a step does not name keeps the price of the step before.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from planner.facts import HostedModel


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
