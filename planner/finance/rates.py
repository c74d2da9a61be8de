"""The rate at which a row of cash flows is worth nothing: internal rate of return and a lease's implicit rate.

Such a rate need not exist, and where flows change sign more than once there may be several; both are said instead
of handing out a number. Rates at or under -99 % a period are not looked for: powers of 100 are noise, not money
(https://github.com/numpy/numpy-financial/issues/44, read 2026-11).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from planner.finance.value import MONTHS_PER_YEAR, effective_rate, net_present_value

LEAST_RATE = -0.99
NOISE = 1e-7  # of the sum of all flows' sizes


@dataclass(frozen=True)
class RateOfReturn:
    """A rate per period, or why there is none."""

    per_period: float | None
    reason: str | None = None
    candidates: tuple[float, ...] = ()
    """Every rate at which the flows are worth nothing, lowest first."""

    @property
    def nominal_per_year(self) -> float | None:
        """Twelve times a monthly rate, as loans are quoted (APR)."""
        return None if self.per_period is None else self.per_period * MONTHS_PER_YEAR

    @property
    def effective_per_year(self) -> float | None:
        """A monthly rate compounded over a year."""
        return None if self.nominal_per_year is None else effective_rate(self.nominal_per_year)


def internal_rate_of_return(flows_usd: Sequence[float]) -> RateOfReturn:
    """The rate per period at which the flows' net present value is zero.

    Args:
        flows_usd: one for each period, the first now; money out is negative [USD].

    >>> round(internal_rate_of_return([-100, 60, 60]).per_period, 6)
    0.130662
    >>> internal_rate_of_return([100, 60]).reason
    'the flows never change sign: no rate makes them worth zero'
    >>> internal_rate_of_return([-100, 230, -132]).reason
    'several rates make the flows worth zero: 0.1, 0.2'
    """
    changes = _sign_changes(flows_usd)
    if changes == 0:
        return RateOfReturn(None, "the flows never change sign: no rate makes them worth zero")
    found = tuple(rate for rate in _candidates(flows_usd, changes) if _worth_zero(rate, flows_usd))
    if not found:
        return RateOfReturn(None, f"no rate over {LEAST_RATE:.0%} makes the flows worth zero")
    if len(found) > 1:
        told = ", ".join(f"{rate:.4g}" for rate in found)
        return RateOfReturn(None, f"several rates make the flows worth zero: {told}", found)
    return RateOfReturn(found[0], None, found)


def _sign_changes(flows_usd: Sequence[float]) -> int:
    signs = [math.copysign(1, flow) for flow in flows_usd if flow]
    return sum(before != after for before, after in pairwise(signs))


def _candidates(flows_usd: Sequence[float], changes: int) -> list[float]:
    """The one rate of flows that change sign once; all real roots of the polynomial in 1 / (1 + r) otherwise."""
    if changes == 1:
        import pyxirr  # noqa: PLC0415 - only rates need it

        found = pyxirr.irr(list(flows_usd))
        return [] if found is None else [found]
    import numpy as np  # noqa: PLC0415 - only flows that change sign more than once need it

    roots = np.roots(list(reversed(flows_usd)))
    real = [float(root.real) for root in roots if abs(root.imag) < 1e-7 * abs(root) and root.real > 0]
    return _distinct(sorted(1 / root - 1 for root in real))


def _distinct(rates: list[float]) -> list[float]:
    """A double root counts once."""
    return [rate for n, rate in enumerate(rates) if n == 0 or rate - rates[n - 1] > 1e-6]


def _worth_zero(rate: float, flows_usd: Sequence[float]) -> bool:
    size = sum(abs(flow) for flow in flows_usd)
    return rate > LEAST_RATE and abs(net_present_value(rate, flows_usd)) <= NOISE * size * max(1.0, 1 / (1 + rate))
