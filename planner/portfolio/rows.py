"""A portfolio as rows: the whole, its layers, and the curve that they lie over."""

from collections.abc import Iterator

import numpy as np

from planner.demand import load_unit
from planner.finance import capital_recovery_factor
from planner.portfolio.answer import CAPPED, Answer
from planner.portfolio.layers import Layer, most_in_a_year, threshold
from planner.portfolio.mix import Mix
from planner.portfolio.told import explanation
from warehouse.tables import Dated, LoadDuration, Portfolio, PortfolioLayer, PortfolioStatus, Route

MONTHS_PER_YEAR = 12
POINTS = 120  # of the curve


def rows(found: Answer) -> Iterator[Dated]:
    """Everything that is kept of a portfolio."""
    yield portfolio(found)
    if found.mix:
        for rank, layer in enumerate(found.layers, 1):
            yield _layer(found, found.mix, layer, rank)
        yield from _curve(found.mix)


def portfolio(found: Answer) -> Portfolio:
    """The whole."""
    case = found.comparison.case
    best = found.best.plan if found.best else None
    known = {
        "source": "planner",
        "scenario_id": case.scenario_id,
        "best_plan_id": best.plan_id if best else None,
        "best_plan_npv_cost_usd": best.npv_cost_usd if best else None,
        "load_unit": load_unit(case.scenario.demand),
    }
    if found.mix is None:
        status = PortfolioStatus.INFEASIBLE if found.reason == CAPPED else PortfolioStatus.NOTHING_TO_MIX
        return Portfolio(**known, status=status, reason=found.reason)
    mix, npv = found.mix, found.mix.usd
    saved = best.npv_cost_usd - npv if best and best.npv_cost_usd is not None else None
    return Portfolio(
        **known,
        status=PortfolioStatus(mix.found.status),
        gap_fraction=mix.found.gap_fraction,
        npv_cost_usd=npv,
        cost_usd_per_month=_yearly(mix, npv) / MONTHS_PER_YEAR,
        total_cost_usd=float(mix.total_cash.sum()),
        upfront_usd=float(mix.total_cash[0]),
        shared_npv_cost_usd=float(mix.market.usd(mix.shared_cash)),
        saving_npv_usd=saved,
        saving_fraction=saved / best.npv_cost_usd if saved is not None and best and best.npv_cost_usd else None,
        peak_load_units=max(load.peak_units for load in mix.market.grid.loads),
        reserve_units=mix.market.grid.reserve_cells * mix.market.grid.grain_units,
        grain_units=mix.market.grid.grain_units,
        energy_kwh_per_year=most_in_a_year([layer.energy_kwh for layer in found.layers]),
        carbon_kg_per_year=found.carbon_kg_per_year,
        explanation=tuple(explanation(found)),
    )


def _layer(found: Answer, mix: Mix, layer: Layer, rank: int) -> PortfolioLayer:
    plan, (low, high) = layer.offering.plan, _loads(found, mix, layer, rank)
    npv, asked = float(mix.market.usd(layer.cash)), found.marginals.get(-1 if layer.held is None else layer.held)
    return PortfolioLayer(
        source="planner",
        scenario_id=plan.scenario_id,
        layer_rank=rank,
        plan_id=plan.plan_id,
        price_id=plan.price_id,
        way=plan.way,
        route=plan.route or Route.API,
        commitment_months=plan.commitment_months,
        service_provider_name=plan.service_provider_name,
        layer_name=layer.name,
        gpu_id=plan.gpu_id,
        unit_count=max(layer.units) if layer.units else None,
        first_year_unit_count=_first_year(mix, layer),
        gpu_count=max(layer.units) * layer.offering.unit.gpus if layer.units else None,
        load_from_units=low,
        load_to_units=high,
        hours_used_per_unit_year=layer.hours_used,
        paid_instance_hours_per_year=layer.paid_hours,
        work_fraction=layer.work / mix.market.problem.work[:, 0].sum(),
        npv_cost_usd=npv,
        cost_usd_per_year=_yearly(mix, npv),
        threshold_hours_per_year=threshold(mix, layer.offering),
        most_units=_most(mix, layer),
        one_more_saves_usd_per_year=asked.one_more if asked else None,
        one_less_saves_usd_per_year=asked.one_less if asked else None,
        energy_kwh_per_year=most_in_a_year([layer.energy_kwh]),
        carbon_kg_per_year=most_in_a_year([layer.carbon_kg]),
        energy_inputs=layer.offering.power.said if layer.offering.power else None,
    )


def _loads(found: Answer, mix: Mix, layer: Layer, rank: int) -> tuple[float, float]:
    """The load from which a layer is used, and up to which; the reserve is at the base; runs lie one on another."""
    grid = mix.market.grid
    peak = max(load.peak_units for load in grid.loads)
    if layer.offering.team:
        each = peak / mix.market.problem.work[:, 0].sum()
        below = sum(one.work for one in found.layers[: rank - 1])
        return below * each, (below + layer.work) * each
    low, high = ((cell - grid.reserve_cells) * grid.grain_units for cell in layer.cells)
    return max(low, 0.0), min(max(high, 0.0), peak)


def _first_year(mix: Mix, layer: Layer) -> int | None:
    if not layer.units:
        return None
    pairs = zip(mix.market.periods, layer.units, strict=True)
    return max(units for period, units in pairs if period.year == 0)


def _most(mix: Mix, layer: Layer) -> int | None:
    """How many units of a layer the scenario allows."""
    limits, one = mix.market.case.scenario.portfolio, layer.offering
    if one.is_owned or one.is_overflow:
        return limits.max_owned_servers if one.is_owned else None
    most = limits.max_spot_gpus if one.is_spot else limits.max_on_demand_gpus
    gpus = limits.max_committed_gpus if one.is_committed else most
    return None if gpus is None else gpus // one.unit.gpus


def _yearly(mix: Mix, npv_usd: float) -> float:
    case = mix.market.case
    return npv_usd * capital_recovery_factor(case.discount_rate, case.years)


def _curve(mix: Mix) -> Iterator[LoadDuration]:
    """Loads from nothing to the peak, and the hours in which each is exceeded."""
    load = max(mix.market.grid.loads, key=lambda one: one.peak_units)
    for rank, units in enumerate(np.linspace(0.0, load.peak_units, POINTS).tolist(), 1):
        yield LoadDuration(
            source="planner",
            scenario_id=mix.market.case.scenario_id,
            point_rank=rank,
            load_units=units,
            hours_per_year=load.hours_above(units),
        )
