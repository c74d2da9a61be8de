"""Shapes of a year: which hours are busy, as 8,760 values whose highest is 1, from a Monday's midnight on.

A shape has a peak over mean of its own. Another one can be asked for: every hour is raised to the same power, which
keeps the order of the hours and makes the quiet ones quieter, or less quiet.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence

from planner.load import STRIDE
from planner.scenario_demand import Profile
from warehouse.faults import BadInput
from warehouse.units import HOURS_PER_YEAR

HOURS_PER_DAY = 24
WORKING_DAYS = 5
SPIKY_PEAK_TO_AVERAGE = 10.0
"""A published classifier's day: ten times the usual. A scenario states its own as peak_to_average."""


def shaped(profile: Profile, peak_to_average: float | None) -> list[float]:
    """The hours of a shape, at a peak over mean if one is asked for.

    Raises:
        BadInput: the shape can't have that peak over mean.
    """
    hours = [SHAPES[str(profile.shape)](profile, hour) for hour in range(HOURS_PER_YEAR)]
    highest = max(hours)
    relative = [hour / highest for hour in hours]
    return relative if peak_to_average is None else sharpened(relative, peak_to_average, str(profile.shape))


def sharpened(hours: Sequence[float], peak_to_average: float, name: str) -> list[float]:
    """Hours of a highest value of 1, raised to the power that gives them a peak over mean.

    >>> [round(x, 3) for x in sharpened([1.0, 0.5], 1.6, "pair")]
    [1.0, 0.25]
    """
    least, most = len(hours) / sum(h > 0 for h in hours), len(hours) / sum(h == 1 for h in hours)
    if not least - 1e-9 <= peak_to_average <= most + 1e-9:
        raise BadInput(
            f"demand.peak_to_average = {peak_to_average:g}: the shape {name} allows {least:.4g} to {most:.4g}; "
            "leave it out to take the shape as it is"
        )
    counted = Counter(hour for hour in hours if hour > 0)
    low, high = 0.0, 1.0
    while _ratio(counted, len(hours), high) < peak_to_average and high < 2**20:
        low, high = high, high * 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _ratio(counted, len(hours), middle) < peak_to_average else (low, middle)
    return [math.pow(hour, high) if hour > 0 else 0.0 for hour in hours]


def _ratio(counted: Counter[float], hour_count: int, power: float) -> float:
    """Peak over mean, from how often each value comes."""
    return hour_count / math.fsum(count * math.pow(hour, power) for hour, count in counted.items())


def _flat(profile: Profile, hour: int) -> float:
    del profile, hour
    return 1.0


def _business_hours(profile: Profile, hour: int) -> float:
    """Full in the working hours of five days, a tenth otherwise."""
    return 1.0 if _in_window(profile, hour) and _weekday(hour) < WORKING_DAYS else 0.1


def _diurnal(profile: Profile, hour: int) -> float:
    """A wave over the day, highest in the middle of the window; three quarters of it at the weekend."""
    middle = profile.start_hour + profile.window_hours / 2
    wave = 0.55 + 0.45 * math.cos(2 * math.pi * (hour % HOURS_PER_DAY + 0.5 - middle) / HOURS_PER_DAY)
    return wave * (1.0 if _weekday(hour) < WORKING_DAYS else 0.75)


def _spiky(profile: Profile, hour: int) -> float:
    """Mostly little, now and then ten times the mean, in hours that nobody can foretell."""
    del profile
    rank = hour * STRIDE % HOURS_PER_YEAR
    return math.pow(1 - rank / HOURS_PER_YEAR, SPIKY_PEAK_TO_AVERAGE - 1)


def _batch_window(profile: Profile, hour: int) -> float:
    """All in one stretch of every day."""
    return 1.0 if _in_window(profile, hour) else 0.0


def _campaigns(profile: Profile, hour: int) -> float:
    """Whole days of full use some times a year, evenly spaced."""
    every = HOURS_PER_YEAR / profile.campaigns_per_year
    return 1.0 if hour % every < profile.campaign_days * HOURS_PER_DAY else 0.0


SHAPES: dict[str, Callable[[Profile, int], float]] = {
    "flat": _flat,
    "business_hours": _business_hours,
    "diurnal": _diurnal,
    "spiky": _spiky,
    "batch_window": _batch_window,
    "campaigns": _campaigns,
}


def _in_window(profile: Profile, hour: int) -> bool:
    return (hour - profile.start_hour) % HOURS_PER_DAY < profile.window_hours


def _weekday(hour: int) -> int:
    return hour // HOURS_PER_DAY % 7
