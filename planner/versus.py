"""Owning against each rival: when does it pay back, how busy must it be, and under which course of prices?

Under another course everything that moves with it is costed again: rent, what is rented until servers come, and what
the servers fetch in the end. Where the demand grows, rates are those of the first year.
"""

from collections.abc import Iterator
from dataclasses import replace

from planner.case import Case
from planner.comparison import Comparison, costed_ways
from planner.finance import breakeven_years, capital_recovery_factor, cumulative_rent, net_present_value
from planner.supply.costing import Costed, Kind
from planner.supply.owned_lines import ENERGY_AT_WORK
from warehouse.tables import Breakeven, CostCurve, PricingCategory, Route, Way
from warehouse.units import HOURS_PER_YEAR

DRIFTS_PER_YEAR = (-0.40, -0.15, 0.0, 0.15)
BOUGHT = {Route.COLOCATION, Route.ON_PREMISES}
UTILISATIONS = tuple(step / 20 for step in range(1, 21))


def best_owned(comparison: Comparison) -> Costed | None:
    """The cheapest plan that buys, or else leases or borrows: pay-back is asked of a purchase."""
    owned = [c for c in comparison.ranked if c.plan.way == Way.OWNED]
    return next((c for c in owned if c.plan.route in BOUGHT), next(iter(owned), None))


def rivals(comparison: Comparison) -> list[Costed]:
    """The cheapest ranked plan of each other way and terms."""
    found: dict[tuple[object, ...], Costed] = {}
    for candidate in comparison.ranked:
        plan = candidate.plan
        if plan.way != Way.OWNED:
            found.setdefault((plan.way, plan.route, plan.commitment_months), candidate)
    return list(found.values())


def breakevens(comparison: Comparison) -> list[Breakeven]:
    """The best purchase against each rival under each course of prices."""
    own = best_owned(comparison)
    if own is None:
        return []
    return [row for drift in _drifts(comparison.case) for row in _under(comparison, own, drift)]


def on_course(comparison: Comparison, drift_per_year: float) -> Comparison:
    """The same plans where all rental prices, and tokens, move by a fraction a year."""
    case = comparison.case
    moved = case.assumptions.having("rented.price_drift_per_year", drift_per_year)
    moved = moved.having("hosted_api.price_drift_per_year", drift_per_year)
    return costed_ways(replace(case, assumptions=moved, trends={}, facts=comparison.shortlist), comparison.replicas)


def breakeven_utilisation(case: Case, own: Costed, rival: Costed, drift: float) -> float | None:
    """How busy the owned fleet must be: u* = FIX / (8760 (g p - v)), per server.

    The rival's price p is what the same work costs there for each GPU-hour that the owned fleet would spend on it,
    on average over the horizon. A commitment is paid all year, so utilisation does not decide against it.
    """
    if rival.plan.pricing_category == PricingCategory.COMMITTED:
        return None
    fixed, margin = fixed_and_margin(case, own, rival, drift)
    return fixed / (HOURS_PER_YEAR * margin) if margin > 0 else None


def fixed_and_margin(case: Case, own: Costed, rival: Costed, drift: float) -> tuple[float, float]:
    """FIX of a server [USD/year], and g p - v, what an hour of its work saves at the rival's price [USD/h]."""
    drifting, steady = rival.rates_usd_per_year
    mean = cumulative_rent(drifting, drift, case.years) / case.years + steady
    fixed, variable, gpus = _per_server(case, own)
    return fixed, gpus * mean / (own.plan.useful_gpu_hours_per_year or 1.0) - variable


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


def _drifts(case: Case) -> list[float]:
    return sorted({*DRIFTS_PER_YEAR, case.assumptions["rented.price_drift_per_year"]})


def _under(comparison: Comparison, own: Costed, drift: float) -> Iterator[Breakeven]:
    """The rivals under one course; a commitment's price is locked, and shown once."""
    again = {c.plan.plan_id: c for c in on_course(comparison, drift).costed}
    for rival in rivals(comparison):
        locked = rival.plan.pricing_category == PricingCategory.COMMITTED
        mine, other = again.get(own.plan.plan_id), again.get(rival.plan.plan_id)
        if mine and other and (drift == 0 or not locked):
            yield _breakeven(comparison.case, mine, other, drift)


def _breakeven(case: Case, own: Costed, rival: Costed, drift: float) -> Breakeven:
    years = payback_years(case.years, own, rival, drift)
    saved = [theirs - mine for theirs, mine in zip(rival.flows_usd, own.flows_usd, strict=True)]
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


def payback_years(horizon_years: int, own: Costed, rival: Costed, drift: float) -> float | None:
    """Years from the plan's first hour until owning has paid for itself; nothing where it never does.

    Until the servers come both pay rent; from then on the owner saves the rival's rate and pays his own. What he
    pays beyond his rate, the servers and the rent until they are in use, is what has to be earned back.
    """
    lead = own.begins_years
    drifting, steady = rival.rates_usd_per_year
    opex = sum(own.rates_usd_per_year)
    sold = sum(part.yearly_usd[-1] for part in own.components if part.kind is Kind.CAPITAL and part.yearly_usd[-1] < 0)
    outlay = sum(own.flows_usd) - sold - opex * max(horizon_years - lead, 0.0)
    once = sum(sum(part.flows_usd) for part in rival.components if part.kind is Kind.ONCE)
    paid_meanwhile = steady * lead + cumulative_rent(drifting, drift, lead)
    later = breakeven_years(outlay - once - paid_meanwhile, opex - steady, drifting * (1 + drift) ** lead, drift)
    return None if later is None else lead + later


def _per_server(case: Case, own: Costed) -> tuple[float, float, int]:
    """A server's yearly fixed cost, people included, its cost per hour at work, and its GPUs."""
    count, gpus = own.plan.instance_count or 1, (own.plan.gpu_count or 1) // (own.plan.instance_count or 1)
    capital = [p for p in own.components if p.kind in {Kind.CAPITAL, Kind.INTEREST}]
    flows = [sum(costs) for costs in zip(*(part.flows_usd for part in capital), strict=True)]
    annual = net_present_value(case.discount_rate, flows) * capital_recovery_factor(case.discount_rate, case.years)
    work = sum(part.steady_usd_per_year for part in own.components if part.name == ENERGY_AT_WORK)
    hours = (own.plan.useful_gpu_hours_per_year or 0.0) / gpus
    return (annual + sum(own.rates_usd_per_year) - work) / count, work / hours if hours else 0.0, gpus


def _owned_cost(case: Case, own: Costed) -> tuple[float, bool, float]:
    fixed, variable, gpus = _per_server(case, own)
    return fixed / (gpus * HOURS_PER_YEAR), True, variable / gpus


def _rival_cost(own: Costed, rival: Costed) -> tuple[float, bool, float]:
    """A rival's cost for each GPU-hour that the owned fleet would spend on the same work."""
    useful = own.plan.useful_gpu_hours_per_year or 1.0
    yearly = (rival.plan.cost_usd_per_month or 0.0) * 12
    if rival.plan.pricing_category != PricingCategory.COMMITTED:
        return yearly / useful, False, 0.0
    return yearly / useful * (rival.plan.useful_utilisation or 1.0), True, 0.0
