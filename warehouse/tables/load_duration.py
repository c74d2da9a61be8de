"""How many hours a year a load is exceeded: the curve over which a portfolio's layers lie."""

from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class LoadDuration(Dated):
    """One point of the load-duration curve of the year that needs most."""

    key: ClassVar[tuple[str, ...]] = ("scenario_id", "point_rank")
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario."""
    point_rank: int = Field(ge=1)
    """Place of the point, the lowest load first [1]."""
    load_units: float
    """A load, in the unit that the scenario's portfolio names [load units]."""
    hours_per_year: float
    """Hours of the year in which the load is above it [h]."""
