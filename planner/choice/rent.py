"""What an hour of an accelerator costs: the cheapest offer of each size of instance, and the cheapest fleet of them."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import duckdb

from planner.choice.layout import Layout
from warehouse.faults import BadInput

CATEGORIES = {"on-demand": "Standard", "spot": "Dynamic", "committed": "Committed"}


@dataclass(frozen=True)
class Rent:
    """The cheapest offer of one size of instance."""

    gpu_id: str
    gpu_count: float | None
    """GPUs of the instance; None where any number can be had [1]."""
    price_usd_per_hour: float
    """Of the instance, or of one GPU where any number can be had [USD/h]."""
    service_provider_name: str
    instance_type: str | None
    region_id: str | None
    price_id: str
    age_days: int
    freshness: str


@dataclass(frozen=True)
class Fleet:
    """Whole instances for whole replicas."""

    rent: Rent
    instance_count: int
    instance_gpu_count: int
    cost_usd_per_hour: float

    @property
    def gpu_count(self) -> int:
        """GPUs that are paid for [1]."""
        return self.instance_count * self.instance_gpu_count


Rents = Mapping[str, Sequence[Rent]]


def read_rents(connection: duckdb.DuckDBPyConnection, terms: str, moment: datetime) -> Rents:
    """The cheapest offers at a moment, by accelerator.

    Raises:
        BadInput: No such terms.
    """
    if terms not in CATEGORIES:
        raise BadInput(f"--terms {terms}: say {', '.join(CATEGORIES)}")
    query = (files("planner.queries") / "rents.sql").read_text(encoding="utf-8")
    found: defaultdict[str, list[Rent]] = defaultdict(list)
    for row in connection.execute(query, {"category": CATEGORIES[terms], "moment": moment}).fetchall():
        found[row[0]].append(Rent(*row))
    return dict(found)


def cheapest(rents: Sequence[Rent], layout: Layout, replicas: int) -> Fleet | None:
    """The cheapest fleet that holds so many replicas; None where no price is known."""
    fleets = [fleet for rent in rents if (fleet := _fleet(rent, layout, replicas))]
    return min(fleets, key=lambda fleet: fleet.cost_usd_per_hour, default=None)


def _fleet(rent: Rent, layout: Layout, replicas: int) -> Fleet | None:
    """Replicas of a stage or more side by side in an instance; a pipeline may go over several."""
    size = int(rent.gpu_count or layout.tensor_parallel)
    if size < layout.tensor_parallel or (rent.gpu_count is not None and rent.gpu_count != size):
        return None
    stages = layout.pipeline_parallel * replicas
    count = math.ceil(stages / (size // layout.tensor_parallel))
    each = rent.price_usd_per_hour if rent.gpu_count else rent.price_usd_per_hour * size
    return Fleet(rent, count, size, count * each)
