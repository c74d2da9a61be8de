"""From a load to whole replicas, whole instances, and the hours each of them is paid for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from planner.load import TOLERANCE, AnyLoad, Work
from warehouse.units import HOURS_PER_YEAR


@dataclass(frozen=True)
class Replica:
    """What one copy of the model, or one node of a job, takes and carries."""

    gpu_id: str
    gpu_count: int
    """GPUs that it spans [1]."""
    planned_units: float
    """Load that it is planned to carry, headroom and lost work deducted [units]."""
    full_units: float
    """Load at which it does nothing but useful work [units]."""
    summary: str
    token_efficiency: float | None = None
    """Tokens it makes over those that it could make without a limit of pace, where that is known [fraction]."""
    low_factor: float = 1.0
    """What the replica carries at the tenth percentile of its throughput's band, over what is planned [-]."""
    high_factor: float = 1.0
    """The same at the ninetieth percentile [-]."""
    least_replicas: int = 1
    """So many work together at least: a job that one of them can't hold [1]."""
    memory: tuple[tuple[str, float], ...] = ()
    """All memory of each GPU by what it is for, where that is computed [GiB]."""


Replicas = dict[str, tuple[Replica, ...] | str]
"""For each GPU the replicas that fit it, or why none does."""


@dataclass(frozen=True)
class Fleet:
    """Whole instances that carry the load of a year."""

    load: AnyLoad
    replica: Replica
    instance_gpu_count: int
    replica_count: int
    instance_count: int
    reserve_replicas: int
    scale_to_zero: bool

    @property
    def gpu_count(self) -> int:
        """GPUs of all instances, idle ones included."""
        return self.instance_count * self.instance_gpu_count

    @property
    def standing_instance_hours_per_year(self) -> float:
        """Instance-hours of a fleet that is there all year."""
        return self.instance_count * HOURS_PER_YEAR

    @cached_property
    def elastic_instance_hours_per_year(self) -> float:
        """Instance-hours in which the load, and the reserve, need each instance [h]."""
        return sum(self.hours_above(level) for level in self.levels(self.reserve_replicas))

    @cached_property
    def unreserved_instance_hours_per_year(self) -> float:
        """The same without the reserve [h]."""
        return sum(self.hours_above(level) for level in self.levels(0))

    def always_on_instance_hours_per_year(self, *, reserve: bool) -> float:
        """Of the elastic hours, those of instances that are there without any load, with the reserve or without [h]."""
        if self.scale_to_zero:
            return 0.0
        levels = self.levels(self.reserve_replicas if reserve else 0)
        return float(sum(level <= 0 for level in levels) * HOURS_PER_YEAR)

    def held_instance_hours_per_year(self, minimum_hours: float) -> float:
        """Elastic instance-hours if an instance is paid for a minimum each time it is taken [h]."""
        return _held(self, minimum_hours)

    @cached_property
    def starts_per_year(self) -> float | None:
        """How often in a year an instance is taken; not known of a load without its hours [1]."""
        found = [self.load.starts_above(level) for level in self.levels(self.reserve_replicas)]
        return None if any(count is None for count in found) else sum(count or 0.0 for count in found)

    @cached_property
    def busy_gpu_hours_per_year(self) -> float:
        """GPU-hours of replicas with work in them, at whatever pace [GPU h]."""
        each = self.replica.planned_units
        replicas = math.ceil(self.load.peak_units / each - TOLERANCE)
        return sum(self.load.hours_above(level * each) for level in range(replicas)) * self.replica.gpu_count

    @property
    def useful_gpu_hours_per_year(self) -> float:
        """GPU-hours of work at full speed [GPU h]."""
        return self.load.unit_hours_per_year / self.replica.full_units * self.replica.gpu_count

    @staticmethod
    def most(fleets: "Sequence[Fleet]") -> "Fleet":
        """The one with most instances."""
        return max(fleets, key=lambda f: f.instance_count)

    def utilisation(self, instance_hours_per_year: float) -> float:
        """Hours of work over hours paid for."""
        return self.useful_gpu_hours_per_year / (instance_hours_per_year * self.instance_gpu_count)

    def levels(self, reserve_replicas: int) -> list[float]:
        """The load above which each instance is needed: instance j runs while more than (j - 1) k replicas do."""
        per_instance = self.instance_gpu_count // self.replica.gpu_count
        replicas = self.replica_count - self.reserve_replicas + reserve_replicas
        instances = math.ceil(replicas / per_instance)
        return [(j * per_instance - reserve_replicas) * self.replica.planned_units for j in range(instances)]

    def hours_above(self, level: float, minimum_hours: float = 0.0) -> float:
        """Hours of a year that what begins at a level is paid for [h]."""
        if level <= 0 and not self.scale_to_zero:
            return HOURS_PER_YEAR
        return self.load.held_above(level, minimum_hours)


@lru_cache(maxsize=4096)
def _held(carrying: Fleet, minimum_hours: float) -> float:
    """Instance-hours with a minimum; many offers share a fleet."""
    held = (carrying.hours_above(level, minimum_hours) for level in carrying.levels(carrying.reserve_replicas))
    return min(sum(held), carrying.standing_instance_hours_per_year)


@lru_cache(maxsize=4096)
def fleet(
    load: AnyLoad, replica: Replica, instance_gpu_count: int, reserve_replicas: int, scale_to_zero: bool = True
) -> Fleet:
    """The smallest fleet of whole instances for a load, at least one; k replicas fit into one instance."""
    if isinstance(load, Work):
        load = load.carried_by(replica.planned_units, replica.least_replicas)
    per_instance = instance_gpu_count // replica.gpu_count
    replicas = max(math.ceil(load.peak_units / replica.planned_units - TOLERANCE), 1) + reserve_replicas
    instances = math.ceil(replicas / per_instance)
    return Fleet(load, replica, instance_gpu_count, replicas, instances, reserve_replicas, scale_to_zero)
