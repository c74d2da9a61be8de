"""From a load to whole replicas, whole instances, and the hours each of them is paid for."""

import math
from dataclasses import dataclass
from functools import lru_cache

from planner.demand import Load
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


Replicas = dict[str, tuple[Replica, ...] | str]
"""For each GPU the replicas that fit it, or why none does."""


@dataclass(frozen=True)
class Fleet:
    """Whole instances that carry a load."""

    replica: Replica
    instance_gpu_count: int
    replica_count: int
    instance_count: int
    elastic_instance_hours_per_year: float
    """Instance-hours in which the load, and the reserve, need each instance [h]."""
    useful_gpu_hours_per_year: float
    """GPU-hours of work at full speed [GPU h]."""

    @property
    def gpu_count(self) -> int:
        """GPUs of all instances, idle ones included."""
        return self.instance_count * self.instance_gpu_count

    @property
    def standing_instance_hours_per_year(self) -> float:
        """Instance-hours of a fleet that is there all year."""
        return self.instance_count * HOURS_PER_YEAR

    def utilisation(self, instance_hours_per_year: float) -> float:
        """Hours of work over hours paid for."""
        return self.useful_gpu_hours_per_year / (instance_hours_per_year * self.instance_gpu_count)


@lru_cache(maxsize=4096)
def fleet(load: Load, replica: Replica, instance_gpu_count: int, reserve_replicas: int) -> Fleet:
    """The smallest fleet of whole instances for a load.

    Instance j is needed while more than (j - 1) k replicas are, k being the replicas of one instance.
    """
    per_instance = instance_gpu_count // replica.gpu_count
    replicas = math.ceil(load.peak_units / replica.planned_units - 1e-9) + reserve_replicas
    instances = math.ceil(replicas / per_instance)
    steps = ((j * per_instance - reserve_replicas) * replica.planned_units for j in range(instances))
    return Fleet(
        replica=replica,
        instance_gpu_count=instance_gpu_count,
        replica_count=replicas,
        instance_count=instances,
        elastic_instance_hours_per_year=sum(load.hours_above(step) for step in steps),
        useful_gpu_hours_per_year=load.unit_hours_per_year / replica.full_units * replica.gpu_count,
    )
