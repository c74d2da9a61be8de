"""What `gpuplan portfolio` shows."""

from collections.abc import Iterator
from typing import Any

from planner.cautions import warnings
from planner.pages import INTERNAL, dated
from planner.portfolio.answer import Answer as Portfolio
from planner.portfolio.rows import MONTHS_PER_YEAR, portfolio, rows
from warehouse.show import Answer
from warehouse.tables import Portfolio as Row
from warehouse.tables import PortfolioLayer, PortfolioStatus

SHOWN = {
    "unit_count": "units",
    "layer_name": "what, from base load to peak",
    "load": "load",
    "hours_used_per_unit_year": "h/year",
    "threshold_hours_per_year": "pays from h",
    "cost_usd_per_year": "$/year",
    "carbon_kg_per_year": "kg CO2e/year",
    "price_of": "price of",
}


def portfolio_page(found: Portfolio, *, whole: bool) -> Answer:
    """The layers of a mix, and above them what it costs and why it is as it is.

    Args:
        found: the mix.
        whole: whether the rows are one object for a program, the layers in it.
    """
    mix, comparison = portfolio(found), found.comparison
    layers = list(_layers(found))
    if whole:
        return Answer("portfolio", [{**mix.model_dump(exclude=INTERNAL), "layers": layers}], comparison.case.as_of)
    headings = SHOWN | {"load": mix.load_unit or "load"}
    if mix.npv_cost_usd:
        layers.append(_shared(mix))
    return Answer(
        "portfolio",
        layers,
        as_of=comparison.case.as_of,
        warnings=warnings(comparison),
        shown={c: h for c, h in headings.items() if any(row.get(c) is not None for row in layers)} or headings,
        title=_title(mix, found),
    )


def _layers(found: Portfolio) -> Iterator[dict[str, Any]]:
    plans = {layer.offering.plan.plan_id: layer.offering.plan for layer in found.layers}
    for row in rows(found):
        if isinstance(row, PortfolioLayer):
            plan = plans[row.plan_id]
            yield {
                **row.model_dump(exclude=INTERNAL),
                "load": f"{row.load_from_units:,.3g}-{row.load_to_units:,.3g}",
                "price_of": dated(plan.price_observed_on, plan.price_freshness),
            }


def _shared(mix: Row) -> dict[str, Any]:
    """What belongs to no layer, as a last line."""
    share = (mix.shared_npv_cost_usd or 0.0) / (mix.npv_cost_usd or 1.0)
    yearly = share * (mix.cost_usd_per_month or 0.0) * MONTHS_PER_YEAR
    return {"layer_name": "people, and what all ways bear alike", "cost_usd_per_year": yearly}


def _title(mix: Row, found: Portfolio) -> str:
    if mix.npv_cost_usd is None:
        return f"this scenario: {mix.reason}"
    cost = f"${mix.npv_cost_usd:,.0f} over {found.comparison.case.years} years at today's value"
    month = f"${mix.cost_usd_per_month or 0.0:,.0f} a month"
    proven = "" if mix.status == PortfolioStatus.OPTIMAL else f" (the search ended {mix.gap_fraction or 0.0:.2%} short)"
    return "\n".join([f"The cheapest mix costs {month}, {cost}{proven}.", *mix.explanation])
