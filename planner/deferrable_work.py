"""Work that can wait is put where there is room: jobs with a day by which they must be done, and work done again.

A job runs under the load's own peak where that leaves room enough before its day; if it does not, at the lowest level
that does. So the fleet grows only as far as a deadline demands. Where it is known what is paid for as a whole, a node,
a job fills as few of them as it can, the quiet hours first: what is bought for all year is then used most, and what a
cell of the load costs never grows faster than its hours, so that no other hours are cheaper.
"""

import math
from collections.abc import Sequence

from planner.load import TOLERANCE


def lowest_level(hours: Sequence[float], work: float) -> float:
    """The level up to which hours must be filled to take in some work.

    >>> lowest_level([1.0, 3.0], 3.0)
    3.5
    >>> lowest_level([1.0, 3.0], 1.0)
    2.0
    """
    rising = sorted(hours)
    held = 0.0
    for count, below in enumerate(rising, 1):
        above = rising[count] if count < len(rising) else float("inf")
        held += below
        level = (work + held) / count
        if level <= above:
            return level
    return rising[-1]


def filled(
    hours: Sequence[float], work: float, first: int, last: int, peak: float, whole: float | None = None
) -> list[float]:
    """Hours with a job put into them.

    Args:
        hours: the load by the hour, other jobs included [units].
        work: size of the job [units h].
        first: the hour from which it may run.
        last: the hour before which it must be done.
        peak: a level that the fleet reaches anyway [units].
        whole: what is paid for as a whole; nothing where that isn't known [units].

    >>> filled([2.0, 1.0, 0.0, 2.0], 2.0, 0, 4, 2.0)
    [2.0, 2.0, 1.0, 2.0]
    >>> filled([2.0, 1.0, 0.0, 2.0], 5.0, 0, 3, 2.0)
    [2.6666666666666665, 2.6666666666666665, 2.6666666666666665, 2.0]
    >>> filled([3.0, 0.0, 0.0, 0.0], 2.0, 0, 4, 3.0, whole=1.0)
    [3.0, 1.0, 1.0, 0.0]
    """
    lowest = lowest_level(hours[first:last], work)
    level = max(peak if whole is None else min(math.ceil(lowest / whole - TOLERANCE) * whole, peak), lowest)
    after, left = list(hours), work
    for hour in range(first, last):
        added = min(max(level - after[hour], 0.0), left)
        after[hour] += added
        left -= added
    return after


def done_again(hours: Sequence[float], loss_fraction: float, peak: float) -> list[float]:
    """Hours in which the work that is lost is done again: as soon as there is room under the peak.

    What finds no room until the end of the year is left to the next one, as a fleet that is always busy can't catch up.

    >>> done_again([1.0, 0.0, 0.0], 0.5, 1.0)
    [1.0, 1.0, 0.0]
    """
    after, waiting = [], 0.0
    for work in hours:
        waiting += work / (1 - loss_fraction)
        done = min(waiting, max(peak, work))
        after.append(done)
        waiting -= done
    return after
