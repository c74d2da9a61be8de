"""Techno-economics in closed form. Rates are fractions per year, money is US dollars, costs are positive.

| module | answers |
|---|---|
| `value` | what flows are worth now, and what an outlay costs a year |
| `drift` | what a moving price adds up to |
| `rates` | at which rate flows are worth nothing, or why at none |
| `borrowing` | what a loan or a lease costs, and whether to lease or to buy |
| `tax` | what write-offs are worth, and flows after tax |
| `residual` | what is left of a price at an age |
| `owned` | what a server costs a year and an hour, and from which use it beats rent |
| `running` | energy, hall and network |
| `reliability` | failures, spares, checkpoints, spot |
| `payback` | when owning has paid for itself, or that it has not |
| `timing` | when to buy, and when to buy again |
| `volume` | from how many requests on a fleet beats an API |
| `reserve` | how much to hold ready for a load that varies |
| `mix` | the cheapest mix of what is held and what is bought by the hour |
"""

from planner.finance.borrowing import Lease, LeaseAgainstPurchase, Loan, lease_against_purchase
from planner.finance.drift import cumulative_rent, drifted_years, required_price
from planner.finance.mix import Held, Hourly, Mix, cheapest_mix
from planner.finance.owned import OwnedNode
from planner.finance.payback import Outcome, Payback, breakeven_years, payback, payback_month
from planner.finance.rates import RateOfReturn, internal_rate_of_return
from planner.finance.reliability import Checkpointing, availability, interruption_rate, spares, useful_spot_price
from planner.finance.reserve import Newsvendor, threshold_hours
from planner.finance.residual import ResidualPath, declining
from planner.finance.running import colocation_usd_per_year, energy_usd_per_year, fabric_usd_per_gpu
from planner.finance.tax import Depreciation, after_tax_purchase, tax_shield
from planner.finance.timing import Need, best_month_to_buy, buying_at, cost_of_buying_at
from planner.finance.value import (
    Annualisation,
    Timing,
    annualised,
    capital_recovery_factor,
    discount_factor,
    effective_rate,
    monthly_rate,
    net_present_value,
)
from planner.finance.volume import BreakevenVolume, breakeven_volume

__all__ = [
    "Annualisation",
    "BreakevenVolume",
    "Checkpointing",
    "Depreciation",
    "Held",
    "Hourly",
    "Lease",
    "LeaseAgainstPurchase",
    "Loan",
    "Mix",
    "Need",
    "Newsvendor",
    "Outcome",
    "OwnedNode",
    "Payback",
    "RateOfReturn",
    "ResidualPath",
    "Timing",
    "after_tax_purchase",
    "annualised",
    "availability",
    "best_month_to_buy",
    "breakeven_volume",
    "breakeven_years",
    "buying_at",
    "capital_recovery_factor",
    "cheapest_mix",
    "colocation_usd_per_year",
    "cost_of_buying_at",
    "cumulative_rent",
    "declining",
    "discount_factor",
    "drifted_years",
    "effective_rate",
    "energy_usd_per_year",
    "fabric_usd_per_gpu",
    "internal_rate_of_return",
    "interruption_rate",
    "lease_against_purchase",
    "monthly_rate",
    "net_present_value",
    "payback",
    "payback_month",
    "required_price",
    "spares",
    "tax_shield",
    "threshold_hours",
    "useful_spot_price",
]
