"""Demand as a load on a fleet: how much at the peak, how much in a year, and for how many hours each part runs.

The load over the hours of use, sorted from busy to quiet, is taken as L(x) = peak * (1 - x)^(r - 1), r being the
peak over the mean: flat for r = 1, a straight line down to nothing for r = 2, spiky beyond. Its mean is peak / r by
construction, so one published ratio says all. An hourly profile can take its place behind the same functions.
"""

import math
from dataclasses import dataclass

from planner.scenario import GpuHours, Requests
from warehouse.units import HOURS_PER_YEAR

DAYS_PER_YEAR = 365
SECONDS_PER_HOUR = 3600


@dataclass(frozen=True)
class Load:
    """What has to be carried, in units of work: requests per second, or nodes at work."""

    peak_units: float
    """Load at the peak [requests/s, or nodes]."""
    peak_to_average: float
    """Peak over the mean of the hours of use [ratio]."""
    hours_of_use_per_year: float
    """Hours in which there is work [h]."""

    @property
    def unit_hours_per_year(self) -> float:
        """Units of work times the hours they last [units h]."""
        return self.peak_units / self.peak_to_average * self.hours_of_use_per_year

    def hours_above(self, units: float) -> float:
        """Hours of a year in which the load exceeds a level.

        >>> Load(peak_units=10, peak_to_average=2, hours_of_use_per_year=8760).hours_above(5)
        4380.0
        >>> Load(peak_units=10, peak_to_average=1, hours_of_use_per_year=8760).hours_above(9.9)
        8760
        """
        if units <= 0:
            return self.hours_of_use_per_year
        if units >= self.peak_units:
            return 0.0
        if self.peak_to_average == 1:
            return self.hours_of_use_per_year
        share = 1 - math.pow(units / self.peak_units, 1 / (self.peak_to_average - 1))
        return self.hours_of_use_per_year * share


def requests_load(demand: Requests) -> Load:
    """The load of a demand in requests, in requests per second."""
    hours = demand.hours_per_day * demand.days_per_week / 7 * DAYS_PER_YEAR
    mean = demand.requests_per_day / (demand.hours_per_day * SECONDS_PER_HOUR)
    return Load(mean * demand.peak_to_average, demand.peak_to_average, hours)


def gpu_hours_load(demand: GpuHours, goodput_loss_fraction: float) -> Load:
    """The load of a demand in GPU-hours, in nodes or, where any nodes will do, in GPUs; lost work is done again."""
    hours = demand.hours_per_week / 168 * HOURS_PER_YEAR / (1 - goodput_loss_fraction)
    return Load(1.0 if demand.single_node else demand.gpu_count, 1.0, min(hours, HOURS_PER_YEAR))


def requests_per_year(demand: Requests) -> float:
    """Requests of a year."""
    return demand.requests_per_day * demand.days_per_week / 7 * DAYS_PER_YEAR


def tokens_per_year(demand: Requests) -> float:
    """Tokens of a year, prompts and answers together."""
    return requests_per_year(demand) * (demand.input_tokens + demand.output_tokens)


def summary(demand: Requests | GpuHours) -> str:
    """The demand in a sentence."""
    if isinstance(demand, GpuHours):
        place = "in one node" if demand.single_node else "in any number of nodes"
        return f"{demand.gpu_count} x {demand.gpu} {place} for {demand.hours_per_week:g} hours a week"
    return (
        f"{demand.requests_per_day:,.0f} requests a day of {demand.input_tokens:,} tokens in and "
        f"{demand.output_tokens:,} out, {demand.hours_per_day:g} hours a day on {demand.days_per_week:g} days a week, "
        f"peak {demand.peak_to_average:g} times the mean ({requests_load(demand).peak_units:.2f} requests/s)"
    )
