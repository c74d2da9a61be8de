"""Why a mix is as it is, in sentences: its saving, its thresholds, what is capped, what one unit more would do."""

from collections.abc import Iterator

from planner.demand import load_unit
from planner.portfolio.answer import Answer
from planner.portfolio.candidates import interruptible_fraction
from planner.portfolio.layers import Layer, threshold
from planner.portfolio.mix import Mix
from planner.scenario_demand import Training
from planner.words import named
from warehouse.tables import Way

CERTAIN = 0.0005  # of the cost; what is less is no saving
MONTHS_PER_YEAR = 12


def explanation(found: Answer) -> list[str]:
    """All sentences."""
    if found.mix is None:
        return []
    mix = found.mix
    sentences = [_saving(found, mix)]
    for layer in found.layers:
        sentences += _layer(found, mix, layer)
    return [*sentences, *_limits(found, mix), *_carbon(found)]


def _saving(found: Answer, mix: Mix) -> str:
    best = found.best
    if best is None:
        return "No single way keeps the limits; the mix does."
    cost = best.plan.npv_cost_usd or 0.0
    saved = cost - mix.usd
    if saved <= CERTAIN * abs(cost):
        return f"No mix is cheaper than one way alone: {named(best)}."
    kept = " that keeps the limits" if mix.market.case.scenario.portfolio.is_capped else ""
    return (
        f"The mix saves ${saved:,.0f} over {mix.market.case.years} years at today's value, {saved / cost:.1%} of the "
        f"cheapest single way{kept}, {named(best)}."
    )


def _layer(found: Answer, mix: Mix, layer: Layer) -> Iterator[str]:
    if layer.offering.plan.way == Way.HOSTED_API:
        yield _given(mix, layer)
    if layer.held is None:
        return
    hours = threshold(mix, layer.offering)
    if hours is not None and layer.offering.team:
        yield f"{layer.name}: a unit pays from {hours:,.0f} hours at work a year."
    elif hours is not None:
        last, following = _hours_at(mix, layer.cells[1] - 1), _hours_at(mix, layer.cells[1])
        beyond = f", the next one's in {following:,.0f}" if following is not None else ""
        yield (
            f"{layer.name}: a unit pays from {hours:,.0f} hours of use a year; the last one's part of the "
            f"load is there in {last or 0.0:,.0f} hours{beyond}."
        )
    yield from _marginal(found, layer)


def _hours_at(mix: Mix, cell: int) -> float | None:
    """Hours of the year of the highest load in which a cell is needed [h]."""
    grid = mix.market.grid
    year = max(range(len(grid.needed_cells)), key=lambda number: (grid.needed_cells[number], number))
    return float(grid.hours[year, cell]) if 0 <= cell < grid.needed_cells[year] else None


def _marginal(found: Answer, layer: Layer) -> Iterator[str]:
    asked = found.marginals.get(-1 if layer.held is None else layer.held)
    if asked:
        pairs = (("one more", asked.one_more), ("one less", asked.one_less))
        does = [f"{what} would {_saves(usd)} a year" for what, usd in pairs if usd is not None]
        if does:
            yield f"{layer.name}: {', '.join(does)}."


def _saves(usd: float) -> str:
    return f"{'save' if usd > 0 else 'cost'} ${abs(usd):,.0f}"


def _given(mix: Mix, layer: Layer) -> str:
    of = mix.market
    share = layer.work / of.problem.work[:, 0].sum()
    if layer.cells[0] == 0:
        return f"All work goes to {layer.name}."
    load = of.grid.levels[layer.cells[0]]
    return (
        f"What exceeds {load:,.3g} {load_unit(of.case.scenario.demand)} goes to {layer.name}: in "
        f"{_hours_at(mix, layer.cells[0]) or 0.0:,.0f} hours a year, {share:.1%} of the work."
    )


def _limits(found: Answer, mix: Mix) -> Iterator[str]:
    limits, case = mix.market.case.scenario.portfolio, mix.market.case
    owned = max((sum(units) for units in zip(*_units(found, owned=True), strict=True)), default=0)
    if limits.max_owned_servers is not None and owned >= limits.max_owned_servers:
        yield f"The limit of {limits.max_owned_servers} owned servers is used up."
    share = interruptible_fraction(case)
    spot = sum(layer.work for layer in found.layers if layer.offering.is_spot)
    if 0 < share < 1 and spot:
        total = mix.market.problem.work[:, 0].sum()
        of = "the runs" if isinstance(case.scenario.demand, Training) else "every hour's load"
        yield f"Of {of} {share:.0%} may be interrupted; spot carries {spot / total:.1%} of the work."
    waits = [order.there[0][0] for one in mix.market.held if one.is_owned for order in one.orders[:1]]
    if owned and max(waits):
        months = max(waits) * MONTHS_PER_YEAR
        yield f"Until servers have come and the demand is on them, {months:.1f} months in all, the rest carries it."
    grain = mix.market.grid.grain_units
    if grain > max(one.unit.replica_units for one in mix.market.carrying) * (1 + CERTAIN):
        yield f"The load is dealt out in steps of {grain:,.3g} {load_unit(case.scenario.demand)}."


def _carbon(found: Answer) -> Iterator[str]:
    """What the mix emits, and whether it keeps the ceiling that it was not chosen by."""
    scenario, most = found.comparison.case.scenario, found.carbon_kg_per_year
    ceiling = scenario.budget.carbon_kg_per_year
    if most is None:
        if ceiling is not None:
            yield f"Whether it keeps the ceiling of {ceiling:,.0f} kg CO2e a year can't be verified: not all is known."
        return
    keeps = "" if ceiling is None else f", {'under' if most <= ceiling else 'OVER'} the ceiling of {ceiling:,.0f}"
    yield f"Its electricity emits {most:,.0f} kg CO2e in the year with most{keeps}."


def _units(found: Answer, *, owned: bool) -> list[tuple[int, ...]]:
    return [layer.units for layer in found.layers if layer.offering.is_owned == owned and layer.held is not None]
