"""A server that is bought: what a year of it costs, what an hour of work adds, and from which use it beats renting."""

from dataclasses import dataclass

from planner.finance.value import Annualisation, annualised
from warehouse.units import HOURS_PER_YEAR


@dataclass(frozen=True)
class OwnedNode:
    """One server that is bought, and what it takes to run it for a year.

    Symbols of the formulas: C capex, RV residual value, r discount rate, n years.
    """

    capex_usd: float
    residual_usd: float
    discount_rate: float
    lifetime_years: int
    fixed_usd_per_year: float
    """Everything paid whether it is used or not, but for capital and energy."""
    power_idle_kw: float
    power_full_kw: float
    power_usage_effectiveness: float
    electricity_usd_per_kwh: float
    annualisation: Annualisation = Annualisation.CAPITAL_RECOVERY

    @property
    def annual_capital_usd(self) -> float:
        """(C - RV / (1 + r)^n) * CRF, or (C - RV) / n by straight line."""
        return annualised(
            self.capex_usd, self.residual_usd, self.discount_rate, self.lifetime_years, self.annualisation
        )

    @property
    def idle_energy_usd_per_year(self) -> float:
        """Idle power all year, times power usage effectiveness and tariff."""
        return self._usd_per_kw_hour * self.power_idle_kw * HOURS_PER_YEAR

    @property
    def annual_fixed_usd(self) -> float:
        """Capital, fixed costs and idle energy of one year."""
        return self.annual_capital_usd + self.fixed_usd_per_year + self.idle_energy_usd_per_year

    @property
    def variable_usd_per_hour(self) -> float:
        """Energy of an hour of work beyond idling."""
        return self._usd_per_kw_hour * (self.power_full_kw - self.power_idle_kw)

    @property
    def _usd_per_kw_hour(self) -> float:
        return self.power_usage_effectiveness * self.electricity_usd_per_kwh

    def cost_usd_per_gpu_hour(self, gpu_count: int, utilisation: float) -> float:
        """(FIX + v * 8760 * u) / (g * 8760 * u): levelised cost of a useful GPU-hour."""
        hours = HOURS_PER_YEAR * utilisation
        return (self.annual_fixed_usd + self.variable_usd_per_hour * hours) / (gpu_count * hours)

    def breakeven_utilisation(self, gpu_count: int, price_usd_per_gpu_hour: float) -> float | None:
        """u* = FIX / (8760 * (g * p - v)); nothing where rent does not even cover the energy."""
        margin = gpu_count * price_usd_per_gpu_hour - self.variable_usd_per_hour
        return self.annual_fixed_usd / (HOURS_PER_YEAR * margin) if margin > 0 else None
