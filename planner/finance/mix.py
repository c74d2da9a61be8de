"""The cheapest mix of what is held all year and what is bought by the hour, over a load-duration curve.

minimise    sum of F_i K_i + sum over levels of h_t (sum of v_i x_it + v_od x_od,t + v_spot x_spot,t)
subject to  sum of x_it + x_od,t + x_spot,t >= D_t;   x_it <= A_i K_i;   x_spot,t <= share * D_t;   K_i whole

Dispatch falls out of it by marginal cost: what is paid anyway runs before what costs energy. Hours of equal load are
one level, so a year is a handful of rows, and the answer is that of the hourly problem.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

NANO_PLACES = 9  # of a dollar; the solver takes coefficients near the smallest float badly


@dataclass(frozen=True)
class Held:
    """A way to supply that is paid all year, used or not."""

    fixed_usd_per_year: float
    variable_usd_per_hour: float = 0.0
    availability: float = 1.0
    most: float = math.inf
    """How many units can be had."""
    whole: bool = True


@dataclass(frozen=True)
class Hourly:
    """What is bought by the hour where nothing held is left, and spot for the part that may be interrupted."""

    on_demand_usd: float
    spot_usd: float | None = None
    interruptible: float = 0.0
    """Share of every hour's load that may run on spot [fraction]."""


@dataclass(frozen=True)
class Mix:
    """What to hold, what is bought by the hour, and what the year costs."""

    held: tuple[float, ...]
    on_demand_hours: float
    spot_hours: float
    cost_usd: float


def cheapest_mix(load: Sequence[tuple[float, float]], held: Sequence[Held], hourly: Hourly) -> Mix:
    """The mix that costs least.

    Args:
        load: units needed and in how many hours of the year, for each level of load.
        held: the ways that are paid all year.
        hourly: prices of a unit-hour.

    >>> mix = cheapest_mix([(2, 8760)], [Held(24 * 8760)], Hourly(36.0))
    >>> mix.held, mix.cost_usd
    ((2.0,), 420480.0)
    """
    import numpy as np  # noqa: PLC0415 - only portfolios need these
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    ways, levels = len(held), len(load)
    units, hours = np.array([u for u, _ in load], dtype=float), np.array([h for _, h in load], dtype=float)
    prices = [*(way.variable_usd_per_hour for way in held), hourly.on_demand_usd, hourly.spot_usd or 0.0]
    fixed = np.array([way.fixed_usd_per_year for way in held], dtype=float)
    costs = np.round(np.concatenate([fixed, np.outer(prices, hours).ravel()]), NANO_PLACES)
    supplied = np.hstack([np.zeros((levels, ways)), np.tile(np.eye(levels), len(prices))])
    within = np.zeros((ways * levels, costs.size))
    for n, way in enumerate(held):
        rows = slice(n * levels, (n + 1) * levels)
        within[rows, n] = -way.availability
        within[rows, ways + n * levels : ways + (n + 1) * levels] = np.eye(levels)
    spot = units * (hourly.interruptible if hourly.spot_usd is not None else 0.0)
    most = np.concatenate([np.array([way.most for way in held]), np.full(levels * (ways + 1), np.inf), spot])
    whole = np.concatenate([np.array([float(way.whole) for way in held]), np.zeros(levels * len(prices))])
    found = milp(
        costs,
        constraints=[LinearConstraint(supplied, lb=units), LinearConstraint(within, ub=0.0)],
        bounds=Bounds(0, most),
        integrality=whole,
        options={"mip_rel_gap": 0.0},
    )
    bought = found.x[ways:].reshape(len(prices), levels) @ hours
    return Mix(tuple(float(k) for k in found.x[:ways]), float(bought[-2]), float(bought[-1]), float(found.fun))
