"""One file a table: the class is the table, a field is a column, its docstring the comment.

A field's docstring is one sentence and then its unit in square brackets; `[-]` is a plain number, a count has
`[1]`, and words, times and flags have none.
"""

from warehouse.tables.acceptance import Acceptance
from warehouse.tables.actual_cost import ActualCost, ChargeCategory
from warehouse.tables.alert import Alert
from warehouse.tables.assumption import Assumption
from warehouse.tables.batch import Batch, Outcome
from warehouse.tables.benchmark import Benchmark
from warehouse.tables.breakeven import Breakeven
from warehouse.tables.budget_fit import BudgetFit
from warehouse.tables.budget_reach import BudgetReach
from warehouse.tables.colocation_price import ColocationPrice
from warehouse.tables.contract_discount import ContractDiscount
from warehouse.tables.cost_curve import CostCurve
from warehouse.tables.cost_line import CostLine
from warehouse.tables.cost_part import Basis, CostPart, Flow, Nature
from warehouse.tables.electricity_price import ElectricityPrice
from warehouse.tables.firewall_case import FirewallCase, Verdict
from warehouse.tables.fx_rate import FxRate
from warehouse.tables.gpu import Gpu
from warehouse.tables.grid_carbon import GridCarbon
from warehouse.tables.hardware_price import HardwarePrice
from warehouse.tables.lever_stop import LeverStop
from warehouse.tables.llm import Llm
from warehouse.tables.load_duration import LoadDuration
from warehouse.tables.memory_part import MemoryPart
from warehouse.tables.offer import Offer, PricingCategory, ProviderKind
from warehouse.tables.plan import Plan, PlanStatus, Route, Way
from warehouse.tables.portfolio import Portfolio, PortfolioStatus
from warehouse.tables.portfolio_layer import PortfolioLayer
from warehouse.tables.price import Availability, Price, PriceStatus
from warehouse.tables.price_component import PriceComponent
from warehouse.tables.pruned_payload import PrunedPayload
from warehouse.tables.record import ByTable, Dated, Record, by_table, getter, has_doubles
from warehouse.tables.region import Continent, Region
from warehouse.tables.scenario import Scenario
from warehouse.tables.sensitivity import Sensitivity
from warehouse.tables.sighting import Sighting
from warehouse.tables.spot_interruption import SpotInterruption
from warehouse.tables.token_price import ServiceTier, TokenKind, TokenPrice
from warehouse.tables.uncertainty import Uncertainty

DATED: tuple[type[Dated], ...] = (
    Gpu,
    Llm,
    Offer,
    Price,
    PriceComponent,
    SpotInterruption,
    TokenPrice,
    HardwarePrice,
    ElectricityPrice,
    GridCarbon,
    ColocationPrice,
    ContractDiscount,
    FxRate,
    Region,
    Scenario,
    Plan,
    CostLine,
    CostPart,
    Breakeven,
    CostCurve,
    Portfolio,
    PortfolioLayer,
    LoadDuration,
    MemoryPart,
    LeverStop,
    Assumption,
    Sensitivity,
    Uncertainty,
    BudgetFit,
    BudgetReach,
    Benchmark,
    Alert,
    ActualCost,
)

__all__ = [
    "DATED",
    "Acceptance",
    "ActualCost",
    "Alert",
    "Assumption",
    "Availability",
    "Basis",
    "Batch",
    "Benchmark",
    "Breakeven",
    "BudgetFit",
    "BudgetReach",
    "ByTable",
    "ChargeCategory",
    "ColocationPrice",
    "Continent",
    "ContractDiscount",
    "CostCurve",
    "CostLine",
    "CostPart",
    "Dated",
    "ElectricityPrice",
    "FirewallCase",
    "Flow",
    "FxRate",
    "Gpu",
    "GridCarbon",
    "HardwarePrice",
    "LeverStop",
    "Llm",
    "LoadDuration",
    "MemoryPart",
    "Nature",
    "Offer",
    "Outcome",
    "Plan",
    "PlanStatus",
    "Portfolio",
    "PortfolioLayer",
    "PortfolioStatus",
    "Price",
    "PriceComponent",
    "PriceStatus",
    "PricingCategory",
    "ProviderKind",
    "PrunedPayload",
    "Record",
    "Region",
    "Route",
    "Scenario",
    "Sensitivity",
    "ServiceTier",
    "Sighting",
    "SpotInterruption",
    "TokenKind",
    "TokenPrice",
    "Uncertainty",
    "Verdict",
    "Way",
    "by_table",
    "getter",
    "has_doubles",
]
