"""Bands of 80 % from runs that a fit did not see, and how many other such runs they hold.

Runs of one group err together, so a band of the runs' own tenth and ninetieth percentile holds less than 80 % of the
next group's. `wide_enough` goes outwards until bands made without a part of the runs hold 80 % of that part.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HELD = 0.8
TAILS = tuple(n / 200 for n in range(20, 0, -1))
"""Shares of runs outside the band on either side: from 10 % down to 0.5 %."""


def band(ratios: Floats, names: Sequence[str], tail: float) -> tuple[float, float]:
    """The percentiles that leave so much out on either side; each name weighs the same, however many runs it has."""
    weights = np.array([1 / list(names).count(name) for name in names])
    order = np.argsort(ratios)
    reached = np.cumsum(weights[order]) / weights.sum()
    low = max(0, int(np.searchsorted(reached, tail)) - 1)
    high = min(len(ratios) - 1, int(np.searchsorted(reached, 1 - tail)) + 1)
    return float(ratios[order][low]), float(ratios[order][high])


def wide_enough(ratios: Floats, names: Sequence[str], parts: Sequence[str]) -> tuple[float, float]:
    """The narrowest band of which those made without a part of the runs hold 80 % of that part, on average."""
    return band(ratios, names, tail_for(ratios, names, parts))


def tail_for(ratios: Floats, names: Sequence[str], parts: Sequence[str]) -> float:
    """The largest share that may be left out on either side, so that 80 % of a part that was not seen are held."""
    return next((tail for tail in TAILS if crossed(ratios, names, parts, tail) >= HELD), TAILS[-1])


def crossed(ratios: Floats, names: Sequence[str], parts: Sequence[str], tail: float) -> float:
    """Share of runs, each name weighing the same, that the band of all other parts holds."""
    name, part = np.array(names), np.array(parts)
    inside = np.full(len(ratios), np.nan)
    for one in sorted(set(parts)):
        others, mine = part != one, part == one
        inside[mine] = held(ratios[mine], band(ratios[others], name[others].tolist(), tail))
    return float(np.mean([inside[name == one].mean() for one in sorted(set(names))]))


def held(ratios: Floats, edges: tuple[float, float]) -> Floats:
    """For each run whether it lies within the band."""
    return ((ratios >= edges[0]) & (ratios <= edges[1])).astype(float)
