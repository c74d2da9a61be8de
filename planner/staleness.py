"""How fresh the prices are that plans rest on: what is refused, and what is said of the rest.

A price is stale when the source that brought it allows no such age. Prices bundled with the program allow any: a
plan on them is labelled with their days and never refused, until their source is refreshed for the first time.
"""

from collections.abc import Sequence
from datetime import datetime

from planner.comparison import Comparison
from planner.facts import HostedModel, RentedOffer
from planner.supply.costing import Costed
from warehouse.faults import Stale

Priced = RentedOffer | HostedModel
MOST_NAMED = 3


def refuse_stale(comparison: Comparison) -> None:
    """Refuse a comparison in which a ranked plan rests on a price that its source does not allow any more.

    Raises:
        Stale: with the sources to ask again.
    """
    stale = _priced(comparison, "stale")
    if stale:
        names = " ".join(sorted({price.source for price in stale}))
        raise Stale(
            f"{_counted(comparison, stale)} rest on prices older than their source allows: {_sources(stale)}; "
            f"`gpuplan refresh {names}` asks again, --allow-stale plans with them as they are"
        )


def stale_told(comparison: Comparison) -> str | None:
    """What a reader must know where stale prices were allowed."""
    stale = _priced(comparison, "stale")
    if not stale:
        return None
    return (
        f"STALE: {_counted(comparison, stale)} rest on prices older than their source allows: {_sources(stale)}; "
        "run `gpuplan refresh` before signing."
    )


def ageing_told(comparison: Comparison) -> str | None:
    """What a reader must know of prices that are due for a refresh."""
    ageing = _priced(comparison, "ageing")
    return f"{_counted(comparison, ageing)} rest on ageing prices (?): {_sources(ageing)}." if ageing else None


def bundled_told(comparison: Comparison) -> str | None:
    """What a reader must know of prices that came with the program."""
    bundled = _priced(comparison, "bundled")
    if not bundled:
        return None
    days = sorted(price.observed_at.date().isoformat() for price in bundled)
    seen = f"on {days[0]}" if days[0] == days[-1] else f"between {days[0]} and {days[-1]}"
    return (
        f"{_counted(comparison, bundled)} rest on BUNDLED prices (*), seen {seen} and never since; "
        "run `gpuplan refresh` for today's."
    )


def _priced(comparison: Comparison, freshness: str) -> list[Priced]:
    """Of each ranked plan, a price of that freshness, where it rests on one: its own, or one of a part of its cost."""
    facts = comparison.case.facts
    priced: list[Priced] = [*facts.offers, *facts.hosted]
    held: dict[str | None, Priced] = {price.price_id: price for price in priced if price.freshness == freshness}
    return [held[used[0]] for found in comparison.ranked if (used := [i for i in _price_ids(found) if i in held])]


def _price_ids(found: Costed) -> list[str | None]:
    return [found.plan.price_id, *(part.price_id for part in found.components)]


def _counted(comparison: Comparison, priced: Sequence[Priced]) -> str:
    return f"{len(priced)} of {len(comparison.ranked)} ranked plans"


def _sources(priced: Sequence[Priced]) -> str:
    """Each source with the time its oldest price was last seen, the longest ago first."""
    oldest: dict[str, datetime] = {}
    for price in sorted(priced, key=lambda price: price.observed_at):
        oldest.setdefault(price.source, price.observed_at)
    told = [f"{source} (last seen {seen:%Y-%m-%d %H:%M} UTC)" for source, seen in oldest.items()]
    more = len(told) - MOST_NAMED
    return ", ".join(told[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
