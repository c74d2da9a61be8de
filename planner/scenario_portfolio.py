"""The limits of a mix in a scenario file: what there may be of each way at most, and what may be interrupted."""

from typing import Annotated

from pydantic import Field

from planner.scenario_demand import Share
from planner.scenario_part import Part

Count = Annotated[int, Field(ge=0)]


class Portfolio(Part):
    """Limits of the cheapest mix of ways; they do not touch plans that go one way."""

    max_owned_servers: Count | None = None
    """Servers that may be bought: site, power or capital [1]."""
    max_committed_gpus: Count | None = None
    """GPUs that may be rented for a term [1]."""
    max_on_demand_gpus: Count | None = None
    """GPUs that may be rented by the hour at a time, spot apart: quota or stock [1]."""
    max_spot_gpus: Count | None = None
    """GPUs that may be had on spot at a time [1]."""
    interruptible_fraction: Share | None = None
    """Part of every hour's load that may run on spot; all where service.interruptible says so, else none [fraction]."""

    @property
    def is_capped(self) -> bool:
        """Whether there is any limit on how much there may be of one way."""
        limits = (self.max_owned_servers, self.max_committed_gpus, self.max_on_demand_gpus, self.max_spot_gpus)
        return any(most is not None for most in limits)
