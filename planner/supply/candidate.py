"""Offers that a plan may rest on, and which of them need not be costed, as another is at least as good in everything.

What a plan costs rises with the price, with what is paid upfront, with the price of the same machine on demand (the
fallback of spot, and what is rented outside a commitment) and with how often spot is taken back, and depends on nothing
else that offers of one seller, terms, size and stock differ in: regions have no price but these.
"""

import math
from collections.abc import Iterable
from operator import attrgetter

import numpy as np

from planner.case import Case
from planner.samples import Floats
from planner.supply.lots import Lot
from planner.supply.pricing import Fallbacks, machine, spot_place

PRICE = attrgetter("price_usd_per_gpu_hour")


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
    found = [_column(map(PRICE, lot)), _column(offer.upfront_usd_per_gpu_hour or 0.0 for offer in lot)]
    taken_back = case.facts.interruptions
    for key, known in ((machine, fallbacks), (spot_place, taken_back)) if taken_back else ((machine, fallbacks),):
        column = _column([known.get(each, math.nan) for each in map(key, lot)])
        unknown = np.isnan(column)
        found += [np.nan_to_num(column), unknown, ~unknown]
    return np.column_stack(found)


def _column(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=float)
