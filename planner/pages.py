"""What the planner's verbs show: answers for the terminal, JSON, CSV and Markdown from one place."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import duckdb

from planner.assumptions import defaults
from planner.breakeven import Purchase
from planner.breakeven import breakeven as work_out
from planner.case import EVERYBODY
from planner.cautions import warnings
from planner.comparison import Comparison
from planner.supply.costing import Costed
from planner.trend import Trend, picked, trends
from planner.uncertainty.risk import Risk
from planner.uncertainty.words import caution, odds
from planner.verdict import verdict
from planner.words import WAYS, told
from warehouse.faults import BadInput, nearest
from warehouse.show import Answer
from warehouse.tables import PlanStatus, Way

REASONS_OF_A_WAY = 3
MARKS = {"bundled": "*", "ageing": "?", "stale": " STALE"}
INTERNAL = {"source", "valid_from", "valid_to", "batch_id", "scenario_sha256"}


def comparison_page(
    comparison: Comparison, sure: Risk, show_all: bool, shown: Mapping[str, str], *, titled: bool = True
) -> Answer:
    """The plans in the order of their cost; the best of each way and terms, or all of them.

    Args:
        comparison: the plans.
        sure: how sure the verdict is, told after it; what makes it unsure is told before all other warnings.
        show_all: whether every plan is shown.
        shown: columns of a table, with their headings.
        titled: whether the reader sees the title, which says how often the verdict holds; if not, a warning does.
    """
    rows = [_row(place, found, comparison) for place, found in enumerate(comparison.ranked, 1)]
    rows += [_row(None, found, comparison) for found in comparison.indicative] if show_all else []
    rows = rows if show_all else _best(rows)
    if show_all or not rows:
        left_out = [
            _excluded(plan.model_dump(exclude=INTERNAL))
            for plan in comparison.plans
            if plan.reason and not plan.npv_cost_usd
        ]
        rows += left_out if show_all else _commonest(left_out)
    told_odds = odds(comparison, sure)
    return Answer(
        "compare",
        rows,
        as_of=comparison.case.as_of,
        warnings=[*filter(None, [None if titled and told_odds else caution(comparison, sure)]), *warnings(comparison)],
        shown={c: h for c, h in shown.items() if any(row.get(c) is not None for row in rows)} or dict(shown),
        title=" ".join(filter(None, [verdict(comparison), told_odds])),
    )


def breakeven_page(numbers: Mapping[str, float], *, opex_scales_with_use: bool) -> Answer:
    """One purchase, worked out."""
    purchase = Purchase(
        capex_usd=numbers["capex"],
        opex_usd_per_hour=numbers["opex_per_hour"],
        price_usd_per_hour=numbers["price_per_hour"],
        utilisation=numbers["utilisation"],
        price_drift_per_year=numbers["price_drift_per_year"],
        hours_per_month=numbers["hours_per_month"],
        discount_rate=numbers["discount_rate"],
        years=int(numbers["years"]),
        opex_scales_with_use=opex_scales_with_use,
    )
    answer = work_out(purchase)
    shown = {
        "breakeven_hours": "hours",
        "breakeven_months": "months",
        "breakeven_utilisation": "utilisation",
        "saving_usd": "saving $",
        "npv_usd": "NPV $",
        "reason": "because",
    }
    return Answer("breakeven", [{**asdict(answer), **asdict(purchase)}], shown=shown)


def assumptions_page(pattern: str) -> Answer:
    """Assumptions by a part of their name."""
    found = [asdict(j) for name, j in defaults().judgements.items() if pattern.lower() in name]
    if not found:
        raise BadInput(f"no assumption has {pattern!r} in its name{nearest(pattern, list(defaults()))}")
    rows = [{k: v for k, v in row.items() if k != "overridden"} for row in found]
    shown = {"name": "name", "value": "value", "low": "low", "high": "high", "unit": "unit", "source": "source"}
    return Answer("assumptions", rows, shown=shown)


def trend_page(connection: duckdb.DuckDBPyConnection, moment: datetime, pattern: str) -> Answer:
    """How rental prices have moved, by accelerator."""
    found = sorted(picked(trends(connection, moment), pattern), key=lambda trend: trend.too_little is not None)
    rows = [{**asdict(t), **_in_percent(t), "too_little_history": t.too_little} for t in found]
    shown = {
        "gpu_id": "GPU",
        "percent_per_year": "% a year",
        "percent_standard_error": "+-",
        "offer_count": "offers",
        "first_on": "from",
        "last_on": "to",
        "too_little_history": "too little history",
    }
    if not any(row["too_little_history"] for row in rows):
        del shown["too_little_history"]
    return Answer("trend", rows, shown=shown)


def _in_percent(trend: Trend) -> dict[str, float | None]:
    """The fit as a fraction, for programs, and in percent, for people."""
    drift, error = trend.drift_per_year, trend.standard_error
    return {
        "drift_per_year": drift,
        "standard_error": error,
        "percent_per_year": None if drift is None else round(100 * drift, 2),
        "percent_standard_error": None if error is None else round(100 * error, 2),
    }


def dated(observed_on: str | None, freshness: str | None) -> str | None:
    """The day of a price, marked where it is not as fresh as it should be.

    >>> dated("2026-11-18", "fresh"), dated("2026-05-24", "bundled"), dated("2026-11-01", "stale")
    ('2026-11-18', '2026-05-24*', '2026-11-01 STALE')
    """
    return f"{observed_on}{MARKS.get(freshness or '', '')}" if observed_on else None


def _row(place: int | None, found: Costed, comparison: Comparison) -> dict[str, Any]:
    plan = found.plan
    cheapest = comparison.ranked[0].plan.npv_cost_usd if comparison.ranked else None
    return {
        "rank_number": place,
        "what": told(found),
        "cost_over_cheapest": plan.npv_cost_usd / cheapest if plan.npv_cost_usd and cheapest else None,
        "price_of": dated(plan.price_observed_on, plan.price_freshness),
        **plan.model_dump(exclude=INTERNAL),
    }


def _excluded(plan: dict[str, Any]) -> dict[str, Any]:
    count, seller = plan["considered_count"], plan["service_provider_name"]
    of_whom = WAYS[plan["way"]] if seller == EVERYBODY else f"{count} offer{'s' if count != 1 else ''} of {seller}"
    return {"rank_number": None, "what": f"{of_whom}: {plan['reason']}", "cost_over_cheapest": None, **plan}


def _commonest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reasons that rule out most of each way."""
    rising = sorted(rows, key=lambda row: -row["considered_count"])
    return [row for way in Way for row in [each for each in rising if each["way"] == way][:REASONS_OF_A_WAY]]


def _best(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cheapest row of each way and terms."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = (row["way"], row["route"], row["commitment_months"])
        if row["status"] == PlanStatus.RANKED and row["way"] in set(Way):
            found.setdefault(key, row)
    return list(found.values())
