"""The workbook's verdict: a sentence that follows the inputs."""

from collections.abc import Sequence

from reports import words
from reports.manner import Manner
from reports.result import Row
from reports.workbook.book import Sheet


def write_verdict(sheet: Sheet, ways: Sequence[Row], top: int) -> None:
    """The cheapest way, and the next of another kind, from the rows of the ranking, the first of which is given."""
    first, end = top + 1, top + len(ways)
    best = f"INDEX(X{first}:X{end},MATCH(1,O{first}:O{end},0))"
    others = f"SUMPRODUCT(--(X{first}:X{end}<>{best}))"
    other = f"SUMPRODUCT(MIN(O{first}:O{end}+1E6*(X{first}:X{end}={best})))"
    sheet.formula(6, 1, f"IF({others}=0,0,{other})", _other(ways), "part")
    sheet.text(6, 0, "Next #", "part")
    spoken = sheet.book.manner
    said = f'B{first}&", for about "&{_sum(f"C{first}", spoken)}&" a month."'
    next_one = f"INDEX(B{first}:B{end},B7)"
    cost = _sum(f"INDEX(C{first}:C{end},B7)", spoken)
    times = f"FIXED(INDEX(D{first}:D{end},B7),1)"
    told = f'" The next best of another kind, "&{next_one}&", costs "&{times}&" times as much ("&{cost}&" a month)."'
    more = f'IF(B7=0,"",{told})'
    sheet.formula(3, 1, f"{said}&{more}", _said(ways, spoken), "verdict")


def _sum(cell: str, spoken: Manner) -> str:
    """A sum in a sentence; FIXED, unlike TEXT, means the same to programs in every language."""
    parts = [
        f'"{spoken.prefix}"' if spoken.prefix else "",
        f"FIXED({cell},0)",
        f'"{spoken.suffix}"' if spoken.suffix else "",
    ]
    return "&".join(filter(None, parts))


def _other(ways: Sequence[Row]) -> int:
    return next((place for place, way in enumerate(ways, 1) if way["way"] != ways[0]["way"]), 0)


def _said(ways: Sequence[Row], spoken: Manner) -> str:
    def named(way: Row) -> str:
        return f"{words.plan_name(way)}: {words.offering(way)}"

    best, place = ways[0], _other(ways)
    said = f"{named(best)}, for about {_a_month(best, spoken)} a month."
    if not place:
        return said
    other = ways[place - 1]
    times = other["npv_cost_usd"] / best["npv_cost_usd"]
    factor, month = spoken.number(f"{times:,.1f}"), _a_month(other, spoken)
    return f"{said} The next best of another kind, {named(other)}, costs {factor} times as much ({month} a month)."


def _a_month(way: Row, spoken: Manner) -> str:
    return spoken.sum(f"{way['cost_usd_per_month'] or 0:,.0f}")
