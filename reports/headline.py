"""The three figures that a reader takes away, and the name of the cheapest way."""

from dataclasses import dataclass

from reports import words
from reports.manner import Manner, manner
from reports.result import Report, Row

NOT_COMPARED = "not compared"
"""What stands in the place of a figure that nothing could be worked out from."""


@dataclass(frozen=True)
class Figure:
    """A figure in large print, what it is, and what goes with it."""

    label: str
    value: str
    detail: str


def figures(report: Report) -> list[Figure]:
    """The cheapest way, the other ways as its multiples, and the break-even."""
    return [_cheapest(report), _others(report), _breakeven(report)]


def dated(report: Report) -> str:
    """Of which day the answer is, and when its prices were seen: the two are not the same."""
    days = sorted(str(plan["price_observed_on"]) for plan in report.plans if plan["price_observed_on"])
    known = f"Prices as known on {report.scenario['as_of']}"
    if not days:
        return known
    return f"{known}, seen on {days[0]}" if days[0] == days[-1] else f"{known}, seen {days[0]} to {days[-1]}"


def converted(report: Report) -> str:
    """At which rate sums were converted; empty for US dollars."""
    return rate(report.manner)


def rate(spoken: Manner) -> str:
    """At which rate a manner converts; empty for US dollars."""
    if spoken.rate_on is None:
        return ""
    return f"1 USD = {words.figure(spoken.units_per_usd)} {spoken.currency}, the rate of {spoken.rate_on}"


def unranked(row: Row) -> str:
    """A way without a ranked plan, with the figure that it would have if its indicative price were right."""
    lowest = row["lowest_indicative_usd_per_month"]
    hint = f" (indicative from {words.usd(lowest)} a month)" if lowest is not None else ""
    return f"{words.way(row['way'])} not ranked{hint}"


def why_unranked(row: Row) -> str:
    """Why a way has no ranked plan, in a sentence that its name begins.

    >>> row = {"indicative_count": 0, "lowest_indicative_usd_per_month": None, "excluded_offer_count": 1}
    >>> why_unranked({**row, "commonest_reason": "too small"})
    'has no ranked plan: 1 offer was left out, most often because: too small.'
    """
    parts, lowest = [], row["lowest_indicative_usd_per_month"]
    if count := row["indicative_count"]:
        said = f"{words.count(count)} plan{' is' if count == 1 else 's are'} indicative"
        parts.append(f"{said}, from {words.usd(lowest)} a month" if lowest is not None else said)
    if count := row["excluded_offer_count"]:
        said = f"{words.count(count)} offer{' was' if count == 1 else 's were'} left out"
        reason = row["commonest_reason"]
        parts.append(f"{said}, most often because: {reason}" if reason else said)
    return f"has no ranked plan: {'; '.join(parts) or 'nobody offers it'}."


def _cheapest(report: Report) -> Figure:
    if not report.ways:
        return Figure("Cheapest way", NOT_COMPARED, "No plan could be ranked; see what was left out and why.")
    best = report.ways[0]
    return Figure(
        f"Cheapest: {words.plan_name(best)}", f"{words.usd(best['cost_usd_per_month'])} a month", _named(best)
    )


def _others(report: Report) -> Figure:
    cheapest_of = {plan["way"]: plan for plan in reversed(report.ways)}
    others = [
        plan for plan in report.ways[1:] if cheapest_of[plan["way"]] is plan and plan["way"] != report.ways[0]["way"]
    ]
    said = [f"{words.way(plan['way'])} {words.times(plan['cost_over_cheapest'])}" for plan in others]
    said += [unranked(row) for row in report.unranked_ways]
    value = f"from {words.times(others[0]['cost_over_cheapest'])}" if others else NOT_COMPARED
    return Figure("Other ways, as a multiple of the cheapest", value, " · ".join(said))


def _breakeven(report: Report) -> Figure:
    label = "Owning has paid off after"
    row = next((row for row in report.breakevens if row["is_planned_course"]), None)
    if row is None:
        return Figure(label, NOT_COMPARED, "No owned plan and rented plan could be compared.")
    rival, horizon = report.plan(row["rival_plan_id"]), report.scenario["horizon_years"]
    against = f"against {words.plan_name(rival)} ({words.seller(rival)}), whose price {_course(row)}"
    if row["is_never"] or row["within_horizon"]:
        return Figure(label, words.payback(row, horizon), against)
    months = manner().number(f"{row['breakeven_months']:,.0f}")
    return Figure(label, f"over {words.years(horizon)}", f"{months} months, {against}")


def _course(row: Row) -> str:
    return words.drift(row["price_drift_per_year"])


def _named(plan: Row) -> str:
    return ", ".join(part for part in (words.offering(plan), words.gpus(plan)) if part)
