"""How sure the verdict is: what all assumptions together do to it, and what each does alone."""

from typing import Any

from reports import advice, words
from reports.charts import amount
from reports.drawing import Chart, Key
from reports.manner import manner
from reports.result import Report, Row
from reports.tables import Cell, Column, Table, table

MOST = 0.99
"""A share over which is told as that [fraction]."""
WHOLE = 10_000
"""From where on a value has no decimals."""
SHOWN = 10
"""Assumptions that a reader looks at [1]."""
KEYS = (
    Key("at its low end", "var(--series-1)"),
    Key("at its high end", "var(--series-2)"),
    Key("pale: the cheapest way stays the same", "color-mix(in srgb, var(--series-1) 40%, transparent)"),
)


def confidence(report: Report) -> str:
    """How sure the verdict is, in a sentence; empty where it was not drawn."""
    probability = report.scenario["verdict_probability"]
    if probability is None or not report.ways:
        return ""
    if len({plan["way"] for plan in report.plans}) == 1:
        return _only(report)
    count = next((row["sample_count"] for row in report.uncertainties), None)
    drawn = f"{words.count(count)} draws" if count else "draws"
    way = advice.WAYS[report.ways[0]["way"]]
    said = (
        f"{_sure(probability)}: where all assumptions vary within their ranges, the cheapest way is {way}, as here, in "
        f"{_share(probability)} {drawn}{_others(report)}."
    )
    regret = report.scenario["verdict_regret_usd_per_month"]
    if not regret:
        return said
    return f"{said} On average this plan costs {words.usd(regret)} a month more than the best of each draw."


def _only(report: Report) -> str:
    """Where one way is left, it is no wonder that it is the cheapest."""
    return f"The only way: nothing but {advice.WAYS[report.ways[0]['way']]} could be compared."


def tornado(report: Report) -> Chart | None:
    """What the verdict saves against the next best way, by each assumption's range."""
    rows = [row for row in report.sensitivities if _is_drawn(row)][:SHOWN]
    if not rows:
        return None
    centre = rows[0]["advantage_usd_per_month"]
    spec = {
        "kind": "spans",
        "format": "money",
        "centre": amount(centre),
        "centreText": f"as assumed: {words.usd(centre)} a month",
        "below": "another way is cheaper",
        "rows": [_span(row) for row in rows],
    }
    title = "What moves the verdict"
    flips = [row for row in rows if row["flips_at_low"] or row["flips_at_high"]]
    says = (
        f"What the cheapest way saves a month against the next best, in {manner().currency}, with one assumption at "
        "the low and the high end of its range and all others as assumed. Left of zero another way is cheaper. "
    )
    says += f"{len(flips)} of these flip the verdict alone." if flips else "None flips the verdict alone."
    return Chart("tornado", title, says, spec, _table(report, title), KEYS)


def costs(report: Report) -> Table:
    """What the ways may cost a month, over all draws."""
    return table(
        "What the ways may cost a month, all assumptions drawn at once",
        [
            Column("Way", lambda u: Cell(words.plan_name(_plan(report, u)), words.offering(_plan(report, u)))),
            Column("1 of 10 under", lambda u: words.usd(u["p10_usd_per_month"]), "number"),
            Column("Half under", lambda u: words.usd(u["p50_usd_per_month"]), "number"),
            Column("9 of 10 under", lambda u: words.usd(u["p90_usd_per_month"]), "number"),
            Column("Cheapest in", lambda u: words.percent(u["probability_cheapest"]), "number"),
            Column(
                "Dearer than the best, on average", lambda u: words.usd(u["expected_regret_usd_per_month"]), "number"
            ),
            Column("Possible in", lambda u: words.percent(u["possible_fraction"]), "number"),
        ],
        report.of_ways(report.uncertainties),
    )


def _others(report: Report) -> str:
    """Which other way is the cheapest most often."""
    chances: dict[str, float] = {}
    for row in report.uncertainties:
        way = _plan(report, row)["way"]
        chances[way] = chances.get(way, 0.0) + row["probability_cheapest"]
    others = {way: chance for way, chance in chances.items() if way != report.ways[0]["way"] and chance > 0}
    if not others:
        return ""
    most = max(others, key=lambda way: others[way])
    return f", {advice.WAYS[most]} in {words.percent(others[most])}"


def _share(probability: float) -> str:
    """A share of the draws, which is never rounded to all of them.

    >>> _share(1.0), _share(0.996), _share(0.75)
    ('all', 'over 99 % of', '75 % of')
    """
    if probability == 1:
        return "all"
    return f"{'over 99 %' if probability > MOST else words.percent(probability)} of"


def _sure(probability: float) -> str:
    if probability >= 0.9:
        return "Very sure"
    if probability >= 0.7:
        return "Fairly sure"
    return "Open" if probability < 0.5 else "Not sure"


def _is_drawn(row: Row) -> bool:
    ends = ("advantage_usd_per_month", "advantage_at_low_usd_per_month", "advantage_at_high_usd_per_month")
    return bool(row["swing_usd_per_month"]) and all(row[name] is not None for name in ends)


def _span(row: Row) -> dict[str, Any]:
    return {
        "name": f"{_name(row)}: {_plain(row['low_value'])} to {_plain(row['high_value'])}",
        "low": amount(row["advantage_at_low_usd_per_month"]),
        "high": amount(row["advantage_at_high_usd_per_month"]),
        "lowFlips": row["flips_at_low"],
        "highFlips": row["flips_at_high"],
    }


def _table(report: Report, title: str) -> Table:
    return table(
        title,
        [
            Column("Assumption", lambda s: Cell(s["assumption_name"], s["unit"])),
            Column("Low", lambda s: _plain(s["low_value"]), "number"),
            Column("Assumed", lambda s: _plain(s["assumed_value"]), "number"),
            Column("High", lambda s: _plain(s["high_value"]), "number"),
            Column("Saved at low", lambda s: words.usd(s["advantage_at_low_usd_per_month"]), "number"),
            Column("Saved at high", lambda s: words.usd(s["advantage_at_high_usd_per_month"]), "number"),
            Column("Another way wins from", _flip, "number"),
        ],
        report.sensitivities,
    )


def _name(row: Row) -> str:
    """An assumption as people read it.

    >>> _name({"assumption_name": "rented.price_drift_per_year"})
    'rented, price drift per year'
    """
    return str(row["assumption_name"]).replace(".", ", ").replace("_", " ")


def _flip(row: Row) -> str:
    return "nowhere in the range" if row["flip_value"] is None else _plain(row["flip_value"])


def _plain(value: float) -> str:
    """An assumption's value.

    >>> _plain(250_000.0), _plain(0.0883), _plain(2.0)
    ('250,000', '0.0883', '2')
    """
    return manner().number(f"{value:,.0f}" if abs(value) >= WHOLE else f"{value:,.4g}")


def _plan(report: Report, row: Row) -> Row:
    return report.plan(row["plan_id"])
