"""Money in a scenario file: write-offs, the courses of prices, the budget that a plan must keep; and carbon."""

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator

from planner.finance.tax import Depreciation
from planner.scenario_demand import Positive
from planner.scenario_part import Part


class Finance(Part):
    """How purchases are written off, where finance.tax_rate is set."""

    depreciation: Depreciation = Depreciation.BONUS
    """bonus (at once, as in the United States), macrs_5, straight_line_5 or none."""


class Prices(Part):
    """How prices are taken to move."""

    drift: Literal["assumed", "fitted"] = "assumed"
    """assumed (rented.price_drift_per_year), or fitted to our own history of each accelerator's prices."""


class Carbon(Part):
    """What a kilowatt-hour from the grid emits; where it is there, plans say what their electricity does."""

    kg_per_kwh: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    """Wherever by_country says nothing; the table grid_carbon where empty [kg CO2e/kWh]."""
    by_country: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(default_factory=dict)
    """In a country, by its code of ISO 3166-1 [kg CO2e/kWh]."""

    @field_validator("by_country")
    @classmethod
    def _has_codes(cls, stated: dict[str, float]) -> dict[str, float]:
        wrong = [name for name in stated if not re.fullmatch("[A-Z]{2}", name)]
        if wrong:
            raise ValueError(f"carbon.by_country.{wrong[0]}: say the country's code of ISO 3166-1, such as DE")
        return stated


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

    carbon_kg_per_year: Positive | None = None
    """Most that its electricity may emit in any year, by [carbon] or the table grid_carbon [kg CO2e/year]."""

    @property
    def is_set(self) -> bool:
        """Whether there is any ceiling."""
        return any(limit is not None for limit in self.model_dump().values())
