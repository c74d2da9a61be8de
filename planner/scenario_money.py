"""Money in a scenario file: write-offs, the courses of prices, and the budget that a plan must keep."""

from typing import Annotated, Literal

from pydantic import Field

from planner.finance.tax import Depreciation
from planner.scenario_demand import Part, Positive


class Finance(Part):
    """How purchases are written off, where finance.tax_rate is set."""

    depreciation: Depreciation = Depreciation.BONUS
    """bonus (at once, as in the United States), macrs_5, straight_line_5 or none."""


class Prices(Part):
    """How prices are taken to move."""

    drift: Literal["assumed", "fitted"] = "assumed"
    """assumed (rented.price_drift_per_year), or fitted to our own history of each accelerator's prices."""


class Budget(Part):
    """Ceilings that a plan must keep; none where nothing is said."""

    usd_per_month: Positive | None = None
    """Most that it may cost, levelised over the horizon [USD/month]."""
    usd_per_year: Positive | None = None
    """Most that may be paid in any year, what is paid before the first hour in the first [USD/year]."""
    capex_usd: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    """Most that may be bought over the horizon [USD]."""
    opex_usd_per_year: Positive | None = None
    """Most that may be paid for everything else in any year [USD/year]."""

    @property
    def is_set(self) -> bool:
        """Whether there is any ceiling."""
        return any(limit is not None for limit in self.model_dump().values())
