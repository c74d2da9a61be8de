"""A mixed-integer programme in the making: unknowns with their costs, and rows that they must keep (HiGHS by scipy)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.portfolio.problem import Numbers

Places = npt.NDArray[np.int64]
Terms = Iterable[tuple[npt.ArrayLike, "npt.ArrayLike"]]
TIME_LIMIT_S = 10.0
GAP = 1e-7  # of the cost; HiGHS proves no closer
PLACES = 6  # of a dollar; the solver takes coefficients near the smallest float badly


@dataclass
class Model:
    """Unknowns from 0 up, and rows."""

    costs: list[Numbers] = field(default_factory=list)
    most: list[Numbers] = field(default_factory=list)
    whole: list[Numbers] = field(default_factory=list)
    count: int = 0
    rows: list[Places] = field(default_factory=list)
    places: list[Places] = field(default_factory=list)
    factors: list[Numbers] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def unknowns(self, costs: npt.ArrayLike, *, most: float = np.inf, whole: bool = False) -> Places:
        """Unknowns of these costs, and their places; those of infinite cost stay 0."""
        usd: Numbers = np.atleast_1d(np.asarray(costs, dtype=np.float64))
        open_to = np.isfinite(usd)
        self.costs.append(np.asarray(np.round(np.where(open_to, usd, 0.0), PLACES), dtype=np.float64))
        self.most.append(np.where(open_to, most, 0.0))
        self.whole.append(np.full(usd.size, float(whole)))
        self.count += usd.size
        return np.arange(self.count - usd.size, self.count)

    def keep(self, terms: Terms, low: float, high: float) -> None:
        """A row: low <= sum of factors x unknowns <= high."""
        for places, factor in terms:
            where = np.atleast_1d(np.asarray(places, dtype=np.int64))
            self.rows.append(np.full(where.size, len(self.low), dtype=np.int64))
            self.places.append(where)
            self.factors.append(np.broadcast_to(np.asarray(factor, dtype=float), where.shape))
        self.low.append(low)
        self.high.append(high)

    def solved(self, *, presolve: bool) -> Any:
        """What the solver says of the unknowns that may be over 0.

        Making the programme smaller first costs more than it saves where few unknowns are whole.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - only portfolios need these
        from scipy.sparse import csr_array  # noqa: PLC0415

        where = (np.concatenate(self.rows), np.concatenate(self.places))
        matrix = csr_array((np.concatenate(self.factors), where), shape=(len(self.low), self.count))
        most = np.concatenate(self.most)
        may_be = np.flatnonzero(most)
        found = milp(
            np.concatenate(self.costs)[may_be],
            constraints=LinearConstraint(matrix[:, may_be], self.low, self.high),
            bounds=Bounds(0, most[may_be]),
            integrality=np.concatenate(self.whole)[may_be],
            options={"mip_rel_gap": GAP, "time_limit": TIME_LIMIT_S, "presolve": presolve},
        )
        if found.x is not None:
            at, found.x = found.x, np.zeros(self.count)
            found.x[may_be] = at
        return found
