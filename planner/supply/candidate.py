"""Offers that a plan may rest on, and which of them need not be costed, as another is at least as good in everything.

What a plan costs rises with the price, with what is paid upfront, with the price of the same machine on demand (the
fallback of spot, and what is rented outside a commitment) and with how often spot is taken back, and depends on nothing
else that offers of one seller, terms, size and stock differ in: regions have no price but these.
"""

from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from planner.case import Case
from planner.samples import Floats
from planner.supply.lots import Lot
from planner.supply.pricing import Fallbacks, machine, spot_place


def undominated(lot: Lot, case: Case, fallbacks: Fallbacks) -> Lot:
    """Those of a lot that may be its cheapest; of equals the one whose price has the first id."""
    if len(lot) == 1:
        return lot
    figures, left = _figures(lot, case, fallbacks), np.arange(len(lot))
    sums, kept = figures.sum(axis=1), []
    while left.size:
        least = figures[left[np.argmin(sums[left])]]
        worse = (figures[left] >= least).all(axis=1)
        equal = left[worse][(figures[left[worse]] == least).all(axis=1)]
        kept.append(min((lot[at] for at in equal), key=attrgetter("price_id")))
        left = left[~worse]
    return kept


def _figures(lot: Lot, case: Case, fallbacks: Fallbacks) -> Floats:
    """Figures of each offer in which less is cheaper; what is known of one only does not compare them."""
    prices = _column([offer.price_usd_per_gpu_hour for offer in lot])
    upfront = np.nan_to_num(_column([offer.upfront_usd_per_gpu_hour for offer in lot]))
    found = [prices, upfront]
    for column in (
        _column(list(map(fallbacks.get, map(machine, lot)))),
        _column(list(map(case.facts.interruptions.get, map(spot_place, lot)))),
    ):
        unknown = np.isnan(column)
        found += [np.nan_to_num(column), unknown, ~unknown]
    return np.column_stack(found)


def _column(values: Sequence[float | None]) -> Floats:
    """The values, those that nobody knows as not a number."""
    return np.array(values, dtype=float)
