"""What one unit more or less would do: the problem is solved again with one more, and with one less, of what is held.

Unlike a linear programme's shadow price this is exact for whole units, however far the rest of the mix moves with them.
"""

from dataclasses import dataclass, replace

from planner.finance import capital_recovery_factor
from planner.portfolio.layers import Layer
from planner.portfolio.mix import Mix
from planner.portfolio.problem import Cap, Forced, Problem
from planner.portfolio.solve import solve

MOST_ASKED = 2  # layers, those that cost most


@dataclass(frozen=True)
class Marginal:
    """What one unit more, and one less, would save a year; negative is a cost [USD/year]."""

    one_more: float | None
    one_less: float | None


def marginals(mix: Mix, found: list[Layer]) -> dict[int, Marginal]:
    """One unit more and less of the held layers that cost most, by their number among what is held."""
    single = [layer for layer in found if layer.held is not None and layer.sizes == 1]
    held = sorted(single, key=lambda layer: -mix.market.usd(layer.cash))
    return {layer.held: _marginal(mix, layer) for layer in held[:MOST_ASKED] if layer.held is not None}


def _marginal(mix: Mix, layer: Layer) -> Marginal:
    number = layer.held or 0
    of = mix.market
    period = max(range(len(layer.units)), key=layer.units.__getitem__)
    count = layer.units[period] // of.together(layer.offering)
    more = replace(
        of.problem,
        caps=tuple(_raised(cap, number) for cap in of.problem.caps),
        forced=(Forced(number, period, least=count + 1),),
    )
    less = replace(of.problem, forced=(Forced(number, period, most=count - 1),))
    return Marginal(_saved(mix, more), _saved(mix, less))


def _raised(cap: Cap, number: int) -> Cap:
    """A limit with room for one unit more."""
    return replace(cap, most=cap.most + sum(w for n, w in zip(cap.held, cap.weights, strict=True) if n == number))


def _saved(mix: Mix, other: Problem) -> float | None:
    """What another problem's answer saves a year [USD/year]."""
    found, case = solve(other), mix.market.case
    if not found.carried:
        return None
    return (mix.found.usd - found.usd) * capital_recovery_factor(case.discount_rate, case.years)
