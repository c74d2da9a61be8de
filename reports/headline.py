"""The three figures that a reader takes away, and the name of the cheapest way."""

from dataclasses import dataclass

from reports import words
from reports.manner import manner
from reports.result import Report, Row


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
    return f"{known}, seen {days[0]} to {days[-1]}" if days else known


def converted(report: Report) -> str:
    """At which rate sums were converted; empty for US dollars."""
    spoken = report.manner
    if spoken.rate_on is None:
        return ""
    return f"1 USD = {words.figure(spoken.units_per_usd)} {spoken.currency}, the rate of {spoken.rate_on}"


def unranked(row: Row) -> str:
    """A way without a ranked plan, with the figure that it would have if its indicative price were right."""
    lowest = row["lowest_indicative_usd_per_month"]
    hint = f" (indicative from {words.usd(lowest)} a month)" if lowest is not None else ""
    return f"{words.way(row['way'])} not ranked{hint}"


def _cheapest(report: Report) -> Figure:
    if not report.ways:
        return Figure("Cheapest way", words.UNKNOWN, "No plan could be ranked; see what was left out and why.")
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
    value = f"from {words.times(others[0]['cost_over_cheapest'])}" if others else words.UNKNOWN
    return Figure("Other ways, as a multiple of the cheapest", value, " · ".join(said))


def _breakeven(report: Report) -> Figure:
    label = "Owning has paid off after"
    row = next((row for row in report.breakevens if row["is_planned_course"]), None)
    if row is None:
        return Figure(label, words.UNKNOWN, "No owned plan and rented plan could be compared.")
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
