"""Owning against each rival: when does it pay back, how busy must it be, and under which course of prices?"""

from planner.case import Case
from planner.compare import Comparison
from planner.finance import breakeven_years, cumulative_rent, drifted_years, net_present_value
from planner.supply.costing import Costed
from planner.supply.owned import RESIDUAL, node
from warehouse.tables import Breakeven, CostCurve, PricingCategory, Way
from warehouse.units import HOURS_PER_YEAR

DRIFTS_PER_YEAR = (-0.40, -0.15, 0.0, 0.15)
UTILISATIONS = tuple(step / 20 for step in range(1, 21))


def best_owned(comparison: Comparison) -> Costed | None:
    """The cheapest plan that buys."""
    return next((c for c in comparison.ranked if c.plan.way == Way.OWNED), None)


def rivals(comparison: Comparison) -> list[Costed]:
    """The cheapest ranked plan of each other way and terms."""
    found: dict[tuple[object, ...], Costed] = {}
    for candidate in comparison.ranked:
        plan = candidate.plan
        if plan.way != Way.OWNED:
            found.setdefault((plan.way, plan.pricing_category, plan.commitment_months), candidate)
    return list(found.values())


def breakevens(comparison: Comparison) -> list[Breakeven]:
    """The best purchase against each rival under each course of prices."""
    own = best_owned(comparison)
    if own is None:
        return []
    return [
        _breakeven(comparison.case, own, rival, drift)
        for rival in rivals(comparison)
        for drift in _drifts(comparison.case, rival)
    ]


def cost_curves(comparison: Comparison) -> list[CostCurve]:
    """Cost of a useful GPU-hour by utilisation: the best purchase, and the rivals it is measured against."""
    own = best_owned(comparison)
    if own is None:
        return []
    lines = [
        (own, _owned_cost(comparison.case, own)),
        *((r, _rival_cost(own, r)) for r in rivals(comparison)),
    ]
    return [
        CostCurve(
            source="planner",
            scenario_id=found.plan.scenario_id,
            plan_id=found.plan.plan_id,
            utilisation=utilisation,
            cost_usd_per_useful_gpu_hour=cost / (utilisation if falling else 1) + added,
        )
        for found, (cost, falling, added) in lines
        for utilisation in UTILISATIONS
    ]


def _drifts(case: Case, rival: Costed) -> list[float]:
    """The courses of prices to show; a commitment's price is locked."""
    if rival.plan.pricing_category == PricingCategory.COMMITTED:
        return [0.0]
    return sorted({*DRIFTS_PER_YEAR, case.assumptions["rented.price_drift_per_year"]})


def _breakeven(case: Case, own: Costed, rival: Costed, drift: float) -> Breakeven:
    capex, opex, residual = _owned_flows(own)
    drifting, steady = _rival_rates(rival)
    years = breakeven_years(capex, opex - steady, drifting, drift)
    saved = [-capex, *(paid + steady - opex for paid in drifted_years(drifting, drift, case.years))]
    saved[-1] += residual
    return Breakeven(
        source="planner",
        scenario_id=case.scenario_id,
        owned_plan_id=own.plan.plan_id,
        rival_plan_id=rival.plan.plan_id,
        price_drift_per_year=drift,
        breakeven_months=None if years is None else years * 12,
        is_never=years is None,
        within_horizon=years is not None and years <= case.years,
        breakeven_utilisation=breakeven_utilisation(case, own, rival, drift),
        saving_usd=sum(saved),
        npv_saving_usd=net_present_value(case.discount_rate, saved),
    )


def breakeven_utilisation(case: Case, own: Costed, rival: Costed, drift: float) -> float | None:
    """How busy the owned fleet must be: u* = FIX / (8760 (g p - v)), per server.

    The rival's price p is what the same work costs there for each GPU-hour that the owned fleet would spend on it,
    on average over the horizon. A commitment is paid all year, so utilisation does not decide against it.
    """
    if rival.plan.pricing_category == PricingCategory.COMMITTED:
        return None
    useful = own.plan.useful_gpu_hours_per_year or 0.0
    drifting, steady = _rival_rates(rival)
    mean = cumulative_rent(drifting, drift, case.years) / case.years + steady
    fixed, variable, gpus = _per_server(case, own)
    margin = gpus * mean / useful - variable
    return fixed / (HOURS_PER_YEAR * margin) if margin > 0 else None


def _per_server(case: Case, own: Costed) -> tuple[float, float, int]:
    """A server's yearly fixed cost, people included, its cost per hour at work, and its GPUs."""
    hardware = next(h for h in case.facts.hardware if h.price_id == own.plan.price_id)
    one, count = node(case, hardware), own.plan.instance_count or 1
    people = sum(part.yearly_usd[0] for part in own.components if part.name == "staff")
    return one.annual_fixed_usd + people / count, one.variable_usd_per_hour, hardware.gpu_count


def _owned_cost(case: Case, own: Costed) -> tuple[float, bool, float]:
    fixed, variable, gpus = _per_server(case, own)
    return fixed / (gpus * HOURS_PER_YEAR), True, variable / gpus


def _rival_cost(own: Costed, rival: Costed) -> tuple[float, bool, float]:
    """A rival's cost for each GPU-hour that the owned fleet would spend on the same work."""
    useful = own.plan.useful_gpu_hours_per_year or 1.0
    yearly = (rival.plan.cost_usd_per_month or 0.0) * 12
    if rival.plan.pricing_category != PricingCategory.COMMITTED:
        return yearly / useful, False, 0.0
    return yearly / useful * (rival.plan.allocated_utilisation or 1.0), True, 0.0


def _owned_flows(own: Costed) -> tuple[float, float, float]:
    """Capex, yearly running cost, and what the servers fetch at the end."""
    residual = sum(part.yearly_usd[-1] for part in own.components if part.name == RESIDUAL)
    running = sum(part.yearly_usd[0] for part in own.components if part.name != RESIDUAL)
    return own.flows_usd[0], running, -residual


def _rival_rates(rival: Costed) -> tuple[float, float]:
    """The rival's yearly rate at the start: what moves with its price, and what does not."""
    drifting = sum(part.drifting_usd_per_year for part in rival.components)
    steady = sum(part.yearly_usd[0] for part in rival.components if not part.drifting_usd_per_year)
    return drifting, steady
