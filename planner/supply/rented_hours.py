"""The hours of rented capacity: how many are paid for, what they are spent on, and how they move with the work."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.case import Case
from planner.fleet import Fleet
from planner.many import least
from planner.supply.fitting import Fleets
from planner.supply.parts import WORK, Part, Parts, yearly
from warehouse.tables import Way

COMPUTE, LOST, RESERVE = "compute", "work lost to failures", "reserve"
BEYOND, BLOCKS = "starts, drains and minimum times", "whole days of blocks"
UNIT = "instance-hours"
Hours = tuple[tuple[str, list[float]], ...]
"""What hours are paid for, and how many of each in each year [h]."""


def elastic_hours(case: Case, way: Way, carrying: Fleet) -> float:
    """Instance-hours paid for in a year where capacity is given back.

    Where the hours of the load are known, each start is paid with boot, drain and half a billing increment, and each
    stretch for a minimum; else a fraction is added.
    """
    a, starts = case.assumptions, carrying.starts_per_year
    if starts is None:
        paid = carrying.elastic_instance_hours_per_year * (1 + a["rented.autoscaling_overhead_fraction"])
    else:
        each = a["rented.start_hours"] + a["rented.drain_hours"] + a[f"{way}.billing_increment_hours"] / 2
        paid = carrying.held_instance_hours_per_year(a["rented.minimum_rental_hours"]) + starts * each
    return least(paid, carrying.standing_instance_hours_per_year)


def split(case: Case, fleets: Fleets, paid: Sequence[float], beyond: str) -> Hours:
    """What the paid hours of each year are spent on."""
    loss = loss_fraction(case)
    needed = [f.unreserved_instance_hours_per_year for f in fleets]
    with_reserve = [f.elastic_instance_hours_per_year for f in fleets]
    return (
        (COMPUTE, [hours * (1 - loss) for hours in needed]),
        (LOST, [hours * loss for hours in needed]),
        (RESERVE, [more - hours for more, hours in zip(with_reserve, needed, strict=True)]),
        (beyond, [all_hours - hours for all_hours, hours in zip(paid, with_reserve, strict=True)]),
    )


def loss_fraction(case: Case) -> float:
    """The share of work that is lost to failures and done again."""
    batch = case.scenario.model is None
    return case.assumptions["batch.goodput_loss_fraction" if batch else "serving.goodput_loss_fraction"]


@dataclass(frozen=True)
class Elastic:
    """Hours that are given back when the load does not need them, in parts that say how they move with the work.

    The peak, and with it the fleet, stays: with more work each level of the load lasts longer. Instances that are there
    without any load do not move; what is paid for is at most the whole fleet all year.
    """

    case: Case
    way: Way
    fleets: Fleets
    paid: tuple[float, ...]
    """Instance-hours paid for in each year [h]."""
    in_blocks: bool = False
    """Whether whole days are paid for."""

    def line(self, name: str) -> Parts:
        """The hours of one line of the split."""
        loss = loss_fraction(self.case)
        shares = {COMPUTE: 1 - loss, LOST: loss}
        needed = self._elastic(reserve=False)
        if name in shares:
            return tuple(part.times(shares[name]) for part in needed)
        whole = self._elastic(reserve=True)
        if name == RESERVE:
            return (*whole, *(part.times(-1) for part in needed))
        return (*self.all(), *(part.times(-1) for part in whole))

    def all(self) -> Parts:
        """All hours paid for."""
        return self.shares([1.0] * len(self.fleets))

    def shares(self, shares: Sequence[float]) -> Parts:
        """A share of all hours of each year."""
        standing = [f.standing_instance_hours_per_year for f in self.fleets]
        on = [f.always_on_instance_hours_per_year(reserve=True) for f in self.fleets]
        fixed = [min(hours * self._over, most) for hours, most in zip(on, standing, strict=True)]
        moving = [
            (f.elastic_instance_hours_per_year - always) * self._over if self._closed_form else paid - held
            for f, always, paid, held in zip(self.fleets, on, self.paid, fixed, strict=True)
        ]
        room = [most - held for most, held in zip(standing, fixed, strict=True)]
        scaled = (yearly(a * s for a, s in zip(hours, shares, strict=True)) for hours in (fixed, moving, room))
        never, work, most = scaled
        return (Part(never, UNIT), Part(work, UNIT, factors=(WORK,), most=most))

    def _elastic(self, *, reserve: bool) -> Parts:
        on = [f.always_on_instance_hours_per_year(reserve=reserve) for f in self.fleets]
        hours = [
            f.elastic_instance_hours_per_year if reserve else f.unreserved_instance_hours_per_year for f in self.fleets
        ]
        moving = [all_hours - always for all_hours, always in zip(hours, on, strict=True)]
        return (Part(yearly(on), UNIT), Part(yearly(moving), UNIT, factors=(WORK,)))

    @property
    def _closed_form(self) -> bool:
        """Whether what is paid beyond the need is a fraction of it, as nobody knows the hours' order."""
        return not self.in_blocks and all(f.starts_per_year is None for f in self.fleets)

    @property
    def _over(self) -> float:
        if not self._closed_form:
            return 1.0
        return 1 + self.case.assumptions["rented.autoscaling_overhead_fraction"]
