"""What fits a budget, as people and programs read it."""

from collections.abc import Sequence
from typing import Any

import click

from planner.budget import broken, figures, keeps, unsure
from planner.comparison import Comparison
from planner.scenario_money import Budget
from planner.words import capital, month, named, way_named
from warehouse.faults import OverBudget
from warehouse.show import Answer, show
from warehouse.tables import BudgetFit, BudgetReach, PlanStatus

PERIOD = {"source", "valid_from", "valid_to", "batch_id"}
FITS_SHOWN = {
    "what": "plan",
    "fits": "fits",
    "usd_per_month": "$/month",
    "most_usd_in_a_year": "dearest year $",
    "capex_usd": "capex $",
    "carbon_kg_per_year": "kg CO2e/year",
    "reason": "because",
}
REACHES_SHOWN = {
    "way": "way",
    "plan_name": "plan",
    "demand_factor": "x demand",
    "requests_per_day": "requests/day",
    "gpu_hours_per_week": "GPU-h/week",
    "usd_per_month": "$/month",
}


def show_budget(
    comparison: Comparison, rows: Sequence[BudgetFit], most: Sequence[BudgetReach], output_format: str
) -> None:
    """Write to stdout which plans fit, and the most demand that each way can serve; for JSON both in one row."""
    plans, ways = fits_page(comparison, rows, output_format != "table"), reaches_page(comparison, most)
    if output_format == "json":
        whole = {"verdict": plans.title, "plans": plans.rows, "ways": ways.rows}
        show(Answer("budget", [whole], as_of=comparison.case.as_of), output_format)
        return
    show(plans, output_format)
    if output_format != "csv" and comparison.ranked:
        click.echo()
        show(ways, output_format)


def fits_page(comparison: Comparison, rows: Sequence[BudgetFit], show_all: bool) -> Answer:
    """The best ranked plan of each way and terms, or all of them."""
    costed = {c.plan.plan_id: c for c in comparison.costed}
    best: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in rows:
        found = costed[row.plan_id]
        if not show_all and found.plan.status != PlanStatus.RANKED:
            continue
        key = (row.plan_id,) if show_all else (found.plan.way, found.plan.route, found.plan.commitment_months)
        best.setdefault(key, {"what": named(found), "way": found.plan.way, **row.model_dump(exclude=PERIOD)})
    title = said(comparison, comparison.case.scenario.budget)
    asked = any(row.carbon_kg_per_year is not None for row in rows)
    shown = {column: head for column, head in FITS_SHOWN.items() if asked or column != "carbon_kg_per_year"}
    return Answer("budget", list(best.values()), comparison.case.as_of, shown=shown, title=title)


def reaches_page(comparison: Comparison, rows: Sequence[BudgetReach]) -> Answer:
    """The most demand of each way, the most first."""
    found = [row.model_dump(exclude=PERIOD) for row in sorted(rows, key=lambda row: -row.demand_factor)]
    shown = {c: h for c, h in REACHES_SHOWN.items() if any(row.get(c) is not None for row in found)}
    none = {c.plan.way for c in comparison.ranked} - {row.way for row in rows}
    over = "over the budget" if comparison.case.scenario.budget.carbon_kg_per_year is None else "over it or not known"
    beyond = f"{over} at any demand: {', '.join(sorted(none))}"
    left_out = f" ({beyond})" if none else ""
    title = f"The most demand that each way can serve{left_out}:" if found else f"{capital(beyond)}."
    return Answer("budget", found, comparison.case.as_of, shown=shown or REACHES_SHOWN, title=title)


def said(comparison: Comparison, budget: Budget) -> str:
    """Whether the budget is kept, in a sentence."""
    first = next((c for c in comparison.ranked if keeps(budget, c)), None)
    if first is None:
        return over(comparison, budget) or ""
    if first is comparison.ranked[0]:
        return f"The cheapest plan keeps the budget: {way_named(first)}, for {month(first)} a month."
    return f"{capital(way_named(first))} keeps the budget, for {month(first)} a month; the cheapest plan does not."


def over(comparison: Comparison, budget: Budget) -> str | None:
    """Why no plan can be said to keep the budget; nothing where one does."""
    if any(keeps(budget, c) for c in comparison.ranked):
        return None
    maybe = (*comparison.ranked, *comparison.indicative)
    perhaps = next((c for c in maybe if broken(budget, figures(c)) is None), None)
    if perhaps:
        uncertain = "carbon" if perhaps.plan.status == PlanStatus.RANKED else "price"
        return (
            f"The budget can't be verified: only {named(perhaps)} would keep it, and its {uncertain} is not certain "
            f"({unsure(budget, perhaps)})."
        )
    if not comparison.ranked:
        return "The budget can't be verified: no way to serve this demand has a whole and certain price."
    cheapest = comparison.ranked[0]
    return f"No plan keeps the budget: the cheapest, {way_named(cheapest)}, takes {broken(budget, figures(cheapest))}."


def refuse_over(comparison: Comparison) -> None:
    """Refuse a budget that no plan can be said to keep.

    Raises:
        OverBudget: with the reason.
    """
    budget = comparison.case.scenario.budget
    reason = over(comparison, budget) if budget.is_set else None
    if reason:
        raise OverBudget(reason)
