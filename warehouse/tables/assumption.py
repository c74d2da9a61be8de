"""The judgements behind a plan: value, range, unit and source, as they were when it was made."""

from typing import ClassVar

from warehouse.tables.record import Dated


class Assumption(Dated):
    """One assumption as one scenario used it."""

    key: ClassVar[tuple[str, ...]] = ("scenario_id", "name")
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario that used it."""
    name: str
    """Dotted name in assumptions.toml."""
    assumed_value: float
    """The value used [see unit]."""
    unit: str
    """Unit of the value; fractions are 0 to 1."""
    low_value: float | None = None
    """Low end of its range [see unit]."""
    high_value: float | None = None
    """High end of its range [see unit]."""
    overridden: bool = False
    """Whether the scenario replaced the default."""
    source_name: str
    """Where the value comes from."""
    source_url: str | None = None
    """Where a reader can see it."""
    note: str | None = None
    """What a reader should know."""
