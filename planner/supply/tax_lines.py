"""What a company's taxes take off a plan: the same rule for every way.

Running costs, setting up, rent and interest are deducted in the year they are paid; what is bought is written off by
the scenario's method, and a sale is taxed over its book value. Deductions are taken to be used at once, against other
income. What is paid before the first hour is deducted in the first year.
"""

from planner.case import Case
from planner.finance.tax import DEDUCTIONS
from planner.many import least
from planner.supply.costing import Component, Draft, Kind


def tax_line(case: Case, draft: Draft) -> Component | None:
    """Taxes saved, as negative cost; nothing where no tax rate is set."""
    rate = case.assumptions["finance.tax_rate"]
    if not rate:
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
        drifting_usd_per_year=-rate * sum(part.drifting_usd_per_year for part in draft.components),
        steady_usd_per_year=-rate * sum(part.steady_usd_per_year for part in draft.components),
    )


def _written_off(case: Case, draft: Draft) -> list[float]:
    """Write-offs of each year; at the end what is still on the books, less what the sale brings."""
    shares = DEDUCTIONS[case.scenario.finance.depreciation]
    off, book = [0.0] * case.years, 0.0
    for start, bought in enumerate(draft.bought_usd):
        for later, share in enumerate(shares[: case.years - start]):
            off[start + later] += share * bought
        book += bought * (1 - sum(shares[: case.years - start])) if shares else 0.0
    capital = [part.flows_usd for part in draft.components if part.kind is Kind.CAPITAL]
    sold = -sum(least(cost, 0.0) for flows in capital for cost in flows)
    if draft.bought_usd and shares:
        off[-1] += book - sold
    return off
