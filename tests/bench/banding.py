"""Bands of 80 % from runs that a fit did not see, and how many other such runs they hold."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LOW, HIGH = 0.1, 0.9


def band(ratios: Floats, names: Sequence[str] | None = None) -> tuple[float, float]:
    """Tenth and ninetieth percentile, rounded outwards for the few, as conformal prediction has it.

    With names (a generation's, a format's) each name weighs the same, however many runs it has.
    """
    if names is None:
        edge = np.ceil((len(ratios) + 1) * HIGH) / len(ratios)
        return float(np.quantile(ratios, max(0.0, 1 - edge))), float(np.quantile(ratios, min(1.0, edge)))
    weights = np.array([1 / list(names).count(name) for name in names])
    order = np.argsort(ratios)
    reached = np.cumsum(weights[order]) / weights.sum()
    return (
        float(ratios[order][max(0, int(np.searchsorted(reached, LOW)) - 1)]),
        float(ratios[order][min(len(ratios) - 1, int(np.searchsorted(reached, HIGH)) + 1)]),
    )


def held(ratios: Floats, edges: tuple[float, float]) -> Floats:
    """For each run whether it lies within the band."""
    return ((ratios >= edges[0]) & (ratios <= edges[1])).astype(float)


def crossed(ratios: Floats, kinds: Sequence[str], parts: Sequence[str], *, weighed: bool = False) -> Floats:
    """For each run whether the band of its kind, made from all other parts of the runs, holds it."""
    found = np.full(len(ratios), np.nan)
    kind, part = np.array(kinds), np.array(parts)
    for name in sorted(set(parts)):
        for sort in sorted(set(kind[part == name])):
            others, mine = (part != name) & (kind == sort), (part == name) & (kind == sort)
            edges = band(ratios[others], part[others].tolist() if weighed else None)
            found[mine] = held(ratios[mine], edges)
    return found
