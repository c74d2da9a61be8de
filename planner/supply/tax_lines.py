"""What a company's taxes take off a plan: the same rule for every way.

Running costs, setting up, rent and interest are deducted in the year they are paid; what is bought is written off by
the scenario's method, and a sale is taxed over its book value. Deductions are taken to be used at once, against other
income. What is paid before the first hour is deducted in the first year.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.case import Case
from planner.finance.tax import DEDUCTIONS
from planner.many import least, some
from planner.supply.bought import Bought
from planner.supply.costing import Component, Draft, Kind
from planner.supply.parts import Made, Part, merged
from warehouse.tables import Basis

RATE = "finance.tax_rate"


def tax_line(case: Case, draft: Draft) -> Component | None:
    """Taxes saved, as negative cost; nothing where no tax rate is set."""
    rate = case.assumptions[RATE]
    if not some([rate]):
        return None
    deducted = [0.0] * (case.years + 1)
    for part in draft.components:
        if part.kind is not Kind.CAPITAL:
            for year, cost in enumerate(part.flows_usd):
                deducted[max(year, 1)] += cost
    written_off = _written_off(case, draft)
    after = [-rate * (cost + off) for cost, off in zip(deducted[1:], written_off, strict=True)]
    method = case.scenario.finance.depreciation
    return Component(
        "taxes saved",
        0.0,
        tuple(after),
        "- tax rate x (costs deducted + write-offs - what a sale brings over its book value)",
        f"tax rate {rate:g}; purchases written off by {method.value.replace('_', ' ')}",
        kind=Kind.TAX,
        drifting_usd_per_year=-rate * sum(part.drifting_usd_per_year for part in draft.components),
        steady_usd_per_year=-rate * sum(part.steady_usd_per_year for part in draft.components),
        making=lambda: _made(case, draft),
    )


def _made(case: Case, draft: Draft) -> Made:
    """The tax rate's share of what is deducted, what is written off, and what a sale brings over its book value."""
    method = case.scenario.finance.depreciation
    deducted = Part((0.0, *(-1.0,) * case.years), "of what is deducted", factors=(RATE,), basis=Basis.DEDUCTED)
    rate = (Part((-1.0,), "of the rates", factors=(RATE,), basis=Basis.DEDUCTED),)
    off, sold = [], []
    if DEDUCTIONS[method]:
        off = [_off(part, bought, DEDUCTIONS[method], case.years) for bought in draft.bought for part in bought.parts()]
        sold = [_sold(part, flows) for part, flows in _sales(draft)] if off else []
    return Made((deducted, *merged([*off, *sold])), rate, rate)


def _off(part: Part, bought: Bought, shares: Sequence[float], years: int) -> Part:
    """What is written off of a part of a purchase by year."""
    off = tuple(-share for share in _by_year(replace(bought, usd=part.quantities[:years]), shares, years))
    return replace(part, quantities=(0.0, *off), factors=(*part.factors, RATE))


def _by_year(bought: Bought, shares: Sequence[float], years: int) -> list[float]:
    """What is written off by year, in the year of the sale the book value that is left."""
    off = [0.0] * years
    for start, usd in enumerate(bought.usd):
        end = bought.sold_in(start, years)
        for later, share in enumerate(shares[: end - start], start):
            off[later] += share * usd
        off[end - 1] += (1 - sum(shares[: end - start])) * usd
    return off


def _sales(draft: Draft) -> Iterator[tuple[Part, tuple[float, ...]]]:
    capital = (component for component in draft.components if component.kind is Kind.CAPITAL)
    yield from ((part, component.flows_usd) for component in capital for part in component.made.cash)


def _sold(part: Part, flows_usd: Sequence[float]) -> Part:
    """What a sale brings is taxed in its year."""
    sold = (-quantity if flow < 0 else 0.0 for quantity, flow in zip(part.quantities, flows_usd, strict=True))
    return replace(part, quantities=tuple(sold), factors=(*part.factors, RATE))


def _written_off(case: Case, draft: Draft) -> list[float]:
    """Write-offs of each year, less what sales bring."""
    shares = DEDUCTIONS[case.scenario.finance.depreciation]
    if not (draft.bought and shares):
        return [0.0] * case.years
    off = [_by_year(bought, shares, case.years) for bought in draft.bought]
    capital = [part.yearly_usd for part in draft.components if part.kind is Kind.CAPITAL]
    sold = [[least(cost, 0.0) for cost in flows] for flows in capital]
    return [sum(costs) for costs in zip(*off, *sold, strict=True)]
