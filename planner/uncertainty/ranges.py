"""Assumptions drawn from their ranges: many samples, evenly spread, the same for the same seed.

Each is triangular between the ends of its range with its value as the mode, as cost estimators draw three-point
estimates (US GAO, Cost Estimating and Assessment Guide, GAO-20-195G, https://gaoinnovations.gov/cost-guide, read
2026-12). Points are a scrambled Sobol sequence, correlated by a Gaussian copula. What a scenario states is certain.

Some assumptions decide how many servers there are or when they come. Costs are stepped in those, so they are drawn once
for a block of samples, and everything else anew for each sample.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.assumptions import Assumptions, Judgement
from planner.samples import Floats
from planner.uncertainty.spread import kept_normal_scores, normal_scores

SEED = 8
BLOCKS, BLOCK_SIZE = 32, 128
THROUGHPUT = "throughput"
"""Where throughput lies in each replica's band: drawn beside the assumptions."""
STEPPED = frozenset(
    {
        "demand.volume_factor",
        "sizing.throughput_factor",
        "sizing.memory_utilisation",
        "serving.headroom_fraction",
        "serving.goodput_loss_fraction",
        "batch.goodput_loss_fraction",
        "rented.minimum_rental_hours",
        "owned.lead_time_weeks",
        "owned.ramp_months",
        "on_premises.lead_time_weeks",
        "spot.interruption_fraction_per_month",
        "spot.checkpoint_minutes",
        "spot.restart_minutes",
        "finance.discount_rate",
        "finance.tax_rate",
        "finance.lease_rate",
        "finance.loan_rate",
        "finance.loan_months",
    }
)
"""Assumptions whose value decides something whole: fleets, months, whether a line is there at all."""
OTHERS = ("audit.", "carbon.")
"""Assumptions that no plan's cost rests on, by the beginning of their name."""


@dataclass(frozen=True)
class Points:
    """Samples: values of assumptions, and a place in the bands of throughput."""

    values: Mapping[str, Floats]
    throughput: Floats
    """Normal scores [-]."""

    @property
    def count(self) -> int:
        """Samples [1]."""
        return len(self.throughput)

    def taken(self, places: NDArray[np.int64]) -> "Points":
        """Those at some places."""
        return Points({name: column[places] for name, column in self.values.items()}, self.throughput[places])


@dataclass(frozen=True)
class Draws(Points):
    """Samples that were drawn: a value of each assumption that is unknown."""

    seed: int


def of_plans(assumptions: Assumptions) -> list[Judgement]:
    """Assumptions that plans' costs may rest on."""
    return [judgement for name, judgement in assumptions.judgements.items() if not name.startswith(OTHERS)]


def drawn(assumptions: Assumptions) -> list[str]:
    """Names of what is unknown: neither decided, nor stated by the scenario, nor taken from sizing."""
    left_out = {*_rules()["decided"], *_rules()["sized"]}
    return [j.name for j in of_plans(assumptions) if j.low < j.high and not j.overridden and j.name not in left_out]


def draws(assumptions: Assumptions, seed: int = SEED, blocks: int = BLOCKS, block_size: int = BLOCK_SIZE) -> Draws:
    """Samples of everything that is unknown.

    Args:
        assumptions: values and ranges.
        seed: of the scrambling.
        blocks: how often stepped assumptions are drawn, a power of two [1].
        block_size: samples for each of these, a power of two [1].
    """
    names = drawn(assumptions)
    heads = {name: next((group[0] for group in _rules()["together"] if name in group), name) for name in names}
    axes = list(dict.fromkeys(heads.values()))
    stepped = [THROUGHPUT, *(axis for axis in axes if axis in STEPPED)]
    free = [axis for axis in axes if axis not in STEPPED]
    spread = kept_normal_scores if seed == SEED else normal_scores
    outer = np.repeat(spread(len(stepped), blocks, seed), block_size, axis=0)
    scores = np.hstack([outer, spread(len(free), blocks * block_size, seed + 1)])
    scores = scores @ _cholesky([*stepped, *free]).T
    column = {axis: scores[:, place] for place, axis in enumerate([*stepped, *free])}
    values = {name: _triangular(assumptions.judgements[name], column[heads[name]]) for name in names}
    return Draws(values, column[THROUGHPUT], seed)


def within_band(score: float, low_factor: float, high_factor: float) -> float:
    """What a replica carries over what is planned: the band's ends at percentiles 10 and 90, log-normal on each side.

    >>> within_band(0.0, 0.8, 1.3), round(within_band(1.2815515655446004, 0.8, 1.3), 6)
    (1.0, 1.3)
    """
    end = low_factor if score < 0 else high_factor
    return math.pow(end, abs(score) / NINETY)


NINETY = 1.2815515655446004  # the normal score of the 90th percentile


def _triangular(judgement: Judgement, scores: Floats) -> Floats:
    """Values between the ends of a range, most often near the value that is assumed."""
    from scipy.special import ndtr  # noqa: PLC0415

    low, high = judgement.low, judgement.high
    mode = min(max(judgement.value, low), high)
    part, share = ndtr(scores), (mode - low) / (high - low)
    rising = low + np.sqrt(part * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - part) * (high - low) * (high - mode))
    found: Floats = np.where(part < share, rising, falling)
    return found


def _cholesky(axes: Sequence[str]) -> NDArray[Any]:
    """The factor that gives independent scores their correlations."""
    matrix = np.eye(len(axes))
    for rule in _rules()["correlated"]:
        first, second = rule["names"]
        if first in axes and second in axes:
            at, other = axes.index(first), axes.index(second)
            matrix[at, other] = matrix[other, at] = rule["coefficient"]
    return np.linalg.cholesky(matrix)


@cache
def _rules() -> Any:
    return tomllib.loads((files("planner") / "data" / "uncertainty.toml").read_text(encoding="utf-8"))
