"""How sure a verdict is, as people and programs read it."""

from collections.abc import Mapping
from typing import Any

import click

from planner.comparison import Comparison
from planner.supply.costing import Costed
from planner.uncertainty.risk import Risk
from planner.uncertainty.words import confidence
from planner.verdict import verdict
from planner.words import named
from warehouse.show import Answer, show

PERIOD = {"source", "valid_from", "valid_to", "batch_id"}
PLANS_SHOWN = {
    "what": "plan",
    "p10_usd_per_month": "P10 $/month",
    "p50_usd_per_month": "P50",
    "p90_usd_per_month": "P90",
    "percent_cheapest": "cheapest in %",
    "expected_regret_usd_per_month": "regret $/month",
}
ASSUMPTIONS_SHOWN = {
    "assumption_name": "assumption",
    "range": "range",
    "advantage_at_low_usd_per_month": "saves at low",
    "advantage_at_high_usd_per_month": "saves at high",
    "flip_value": "flips at",
}
MOST_TOLD = 12
"""Assumptions that the terminal tells."""


def show_risk(comparison: Comparison, found: Risk, only: str | None, output_format: str) -> None:
    """Write it to stdout: both tables, one of them, or for JSON everything in one row."""
    plans, assumptions = plans_page(comparison, found), assumptions_page(comparison, found)
    if output_format == "json" and only is None:
        figures: Mapping[str, Any] = found.of_the_scenario()
        whole = {"verdict": verdict(comparison), **figures, "plans": plans.rows, "assumptions": assumptions.rows}
        show(Answer("risk", [whole], as_of=comparison.case.as_of), output_format)
        return
    if output_format in {"table", "md"} and only is None:
        show(plans, output_format)
        click.echo()
        show(_first_of(assumptions), output_format)
        return
    show(assumptions if only == "assumptions" else plans, output_format)


def plans_page(comparison: Comparison, found: Risk) -> Answer:
    """The plan of each way and terms that costs least in half of the samples."""
    plans = {c.plan.plan_id: c for c in comparison.ranked}
    best: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in sorted(found.uncertainties, key=lambda row: row.p50_usd_per_month):
        plan = plans[row.plan_id]
        told = {"what": named(plan), "way": plan.plan.way, "percent_cheapest": round(row.probability_cheapest * 100, 2)}
        best.setdefault(_terms(plan), {**told, **row.model_dump(exclude=PERIOD)})
    title = f"{verdict(comparison)}\n{confidence(comparison, found)}"
    return Answer("risk", list(best.values()), comparison.case.as_of, shown=PLANS_SHOWN, title=title)


def assumptions_page(comparison: Comparison, found: Risk) -> Answer:
    """Assumptions, those first that move what the verdict saves most."""
    rows = sorted(found.sensitivities, key=lambda row: -row.swing_usd_per_month)
    title = "What the verdict's plan saves a month against the cheapest other way, each assumption alone at both ends:"
    dumped = [{"range": f"{row.low_value:g} to {row.high_value:g}", **row.model_dump(exclude=PERIOD)} for row in rows]
    return Answer("risk", dumped, comparison.case.as_of, shown=ASSUMPTIONS_SHOWN, title=title)


def _first_of(answer: Answer) -> Answer:
    return Answer(answer.verb, answer.rows[:MOST_TOLD], answer.as_of, shown=answer.shown, title=answer.title)


def _terms(found: Costed) -> tuple[object, ...]:
    return found.plan.way, found.plan.route, found.plan.commitment_months
