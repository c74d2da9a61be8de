"""A market's asking prices as a few of them: each host asks a price of its own, and none is the market's."""

from collections.abc import Iterable
from decimal import Decimal
from math import ceil

RANKS = {"cheapest": Decimal(0), "p25": Decimal("0.25"), "median": Decimal("0.5")}
"""The share of asking prices that are at or below each [0..1]."""


def ranks(amounts: Iterable[Decimal]) -> dict[str, Decimal]:
    """The asking price at each rank: the nearest one that somebody asks, nothing in between.

    Args:
        amounts: what is asked, at least one.

    >>> ranks([Decimal(4), Decimal(1), Decimal(2), Decimal(3), Decimal(9)])
    {'cheapest': Decimal('1'), 'p25': Decimal('2'), 'median': Decimal('3')}
    """
    asked = sorted(amounts)
    return {rank: asked[max(ceil(share * len(asked)), 1) - 1] for rank, share in RANKS.items()}
