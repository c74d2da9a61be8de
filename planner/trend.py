"""How rental prices have moved in our own history: a fit for each accelerator, shown with what it rests on.

A straight line through the logarithms of on-demand list prices, each offer taken about its own mean, by least squares:
how the same offers moved, not how the market did, to which cheaper sellers have come. List prices stand still for
long; where few offers were seen twice, or over less than a year, no fit is used.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

import duckdb

from warehouse.faults import BadInput, nearest

LEAST_OFFERS = 5
LEAST_DAYS = 365


@dataclass(frozen=True)
class Trend:
    """One accelerator's fit."""

    gpu_id: str
    point_count: int
    """Prices of offers that were seen at two times at least [1]."""
    offer_count: int
    first_on: date
    last_on: date
    slope: float | None
    """Of the logarithm [1/year]."""
    slope_error: float | None
    """Standard error of the slope [1/year]."""

    @property
    def drift_per_year(self) -> float | None:
        """exp(slope) - 1; nothing where there is too little history [fraction per year]."""
        return None if self.too_little or self.slope is None else math.expm1(self.slope)

    @property
    def standard_error(self) -> float | None:
        """Standard error of the drift [fraction per year]."""
        drift = self.drift_per_year
        return None if drift is None or self.slope_error is None else self.slope_error * (1 + drift)

    @property
    def too_little(self) -> str | None:
        """What there is too little of for a fit."""
        days = (self.last_on - self.first_on).days
        if self.offer_count < LEAST_OFFERS:
            return f"{self.offer_count} of {LEAST_OFFERS} offers"
        if days < LEAST_DAYS:
            return f"{days} of {LEAST_DAYS} days"
        return None if self.slope_error is not None else "none seen thrice"

    def said(self) -> str:
        """The fit in a sentence's half.

        >>> Trend("H100", 40, 12, date(2024, 1, 1), date(2026, 1, 1), -0.105, 0.02).said()
        '-10.0 % +- 1.8 % a year (40 prices of 12 offers, 2024-01-01 to 2026-01-01)'
        """
        drift, error = self.drift_per_year, self.standard_error
        if drift is None or error is None:
            return f"too little history: {self.too_little}"
        seen = f"{self.point_count} prices of {self.offer_count} offers, {self.first_on} to {self.last_on}"
        return f"{100 * drift:+.1f} % +- {100 * error:.1f} % a year ({seen})"


def trends(connection: duckdb.DuckDBPyConnection, moment: datetime) -> dict[str, Trend]:
    """The fit of every accelerator with offers that were seen twice, on what was known at a moment."""
    query = (files("planner.queries") / "price_trend.sql").read_text(encoding="utf-8")
    return {row[0]: Trend(*row) for row in connection.execute(query, {"moment": moment}).fetchall()}


def picked(found: dict[str, Trend], pattern: str) -> Iterable[Trend]:
    """Those whose accelerator's id contains a pattern, in any case.

    Raises:
        BadInput: none does.
    """
    chosen = [trend for name, trend in found.items() if pattern.lower() in name.lower()]
    if not chosen:
        raise BadInput(f"no history of {pattern!r}: no offer of it was seen twice{nearest(pattern, list(found))}")
    return chosen
