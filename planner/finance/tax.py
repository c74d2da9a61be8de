"""Taxes on owning: what may be written off in each year, and flows after tax.

Losses are taken to be used in the year they arise, against other income of the same company.
"""

from collections.abc import Sequence
from enum import StrEnum

from planner.finance.value import Timing, discount_factor

MACRS_5_YEAR = (0.20, 0.32, 0.192, 0.1152, 0.1152, 0.0576)
"""Five-year property by the half-year convention: IRS Publication 946, table A-1,
https://www.irs.gov/publications/p946 (read 2026-11)."""

US_CORPORATE_TAX_RATE = 0.21  # 26 U.S.C. § 11(b), https://www.law.cornell.edu/uscode/text/26/11 (read 2026-11)


class Depreciation(StrEnum):
    """How a purchase is written off."""

    BONUS = "bonus"
    """All of it in the first year (United States, property acquired after 2025-01-19)."""
    MACRS_5 = "macrs_5"
    STRAIGHT_LINE_5 = "straight_line_5"
    NONE = "none"


DEDUCTIONS: dict[Depreciation, tuple[float, ...]] = {
    Depreciation.BONUS: (1.0,),
    Depreciation.MACRS_5: MACRS_5_YEAR,
    Depreciation.STRAIGHT_LINE_5: (0.2,) * 5,
    Depreciation.NONE: (),
}
"""The share of the price that is written off in each year, year 1 first."""


def tax_shield(
    tax_rate: float, discount_rate: float, method: Depreciation, timing: Timing = Timing.END_OF_YEAR
) -> float:
    """Present value of the taxes that writing off one dollar saves: tax * sum of d_t / (1 + r)^t [fraction of price].

    >>> [round(100 * tax_shield(0.21, 0.10, m), 2) for m in DEDUCTIONS]
    [19.09, 16.24, 15.92, 0.0]
    """
    parts = enumerate(DEDUCTIONS[method], 1)
    return tax_rate * sum(share * discount_factor(discount_rate, year, timing) for year, share in parts)


def after_tax_purchase(
    capex_usd: float,
    running_usd: Sequence[float],
    residual_usd: float,
    tax_rate: float,
    method: Depreciation = Depreciation.MACRS_5,
) -> list[float]:
    """What owning costs after tax, year 0 first: running * (1 - tax) - tax * write-off, and the sale at the end.

    At the end the thing is sold, and tax is due on what it brings over its book value; a book value that is left is
    written off then. Savings of other costs, such as a rent no longer paid, are taxed alike: leave them out of
    both sides or give both after tax.

    Args:
        capex_usd: paid in year 0 [USD].
        running_usd: deductible cost of each year, year 1 first [USD].
        residual_usd: what the sale in the last year brings [USD].
        tax_rate: [fraction].
        method: how the purchase is written off.

    >>> [round(flow) for flow in after_tax_purchase(1000, [100, 100], 500, 0.21, Depreciation.BONUS)]
    [1000, -131, -316]
    """
    deductions = list(DEDUCTIONS[method])[: len(running_usd)]
    deductions += [0.0] * (len(running_usd) - len(deductions))
    flows = [
        cost * (1 - tax_rate) - tax_rate * capex_usd * share
        for cost, share in zip(running_usd, deductions, strict=True)
    ]
    book = capex_usd * (1 - sum(deductions)) if method is not Depreciation.NONE else residual_usd
    flows[-1] -= residual_usd - tax_rate * (residual_usd - book)
    return [capex_usd, *flows]
