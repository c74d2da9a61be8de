"""The report on a terminal: verdict, three figures, the ways ranked, their cost as bars, what would flip it."""

import io
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from reports import advice, headline, sureness, words
from reports.manner import in_manner
from reports.result import Report, Row
from reports.themes import few

WIDTH = 80
BAR_WIDTH = 40
MARKS = "█▓▒░▚▞▤"


def as_terminal(report: Report, width: int = WIDTH, *, colours: bool = False) -> str:
    """The page, as wide as asked; without colours it is plain text."""
    console = Console(
        file=io.StringIO(), width=width, force_terminal=colours, no_color=not colours, highlight=False, markup=False
    )
    with in_manner(report.manner), console.capture() as drawing:
        for part in _parts(report):
            console.print(part)
    return "\n".join(line.rstrip() for line in drawing.get().splitlines()) + "\n"


def _parts(report: Report) -> Iterator[RenderableType]:
    scenario = report.scenario
    if report.settings.title:
        yield Text(report.settings.title)
    yield Text(_flat(scenario["title"]), style="bold")
    known = "; ".join(filter(None, [headline.dated(report), headline.converted(report)]))
    yield Text(
        f"{known}; {words.years(scenario['horizon_years'])}, "
        f"discounted at {words.percent(scenario['discount_rate'])} a year; gpuplan {report.code_version}, "
        f"{report.generated_at:%Y-%m-%d %H:%M} UTC",
        style="dim",
    )
    yield Text()
    yield Text(_flat(advice.verdict(report)), style="bold green")
    if sure := sureness.confidence(report):
        yield Text(_flat(sure))
    yield Text()
    yield _figures(report)
    if report.ways:
        yield from _titled("The ways, ranked", _ranked(report))
        yield from _titled(f"What {words.years(scenario['horizon_years'])} cost, not discounted", *_bars(report))
    yield from _list("What would flip it", scenario["verdict_flips"])
    yield from _list("Read this before you sign", report.warnings)


def _titled(title: str, *parts: RenderableType) -> Iterator[RenderableType]:
    yield Text()
    yield Rule(Text(title, style="bold"), align="left", characters="─")
    yield from parts


def _list(title: str, lines: Sequence[str]) -> Iterator[RenderableType]:
    if lines:
        table = _grid(2)
        for line in lines:
            table.add_row("-", Text(_flat(words.localised(line))))
        yield from _titled(title, table)


def _figures(report: Report) -> Table:
    table = _grid(2)
    for figure in headline.figures(report):
        table.add_row(Text(figure.value, style="bold"), Text(_flat(f"{figure.label}: {figure.detail}")))
    return table


def _grid(columns: int) -> Table:
    table = Table.grid(padding=(0, 1))
    for _ in range(columns):
        table.add_column(overflow="fold")
    return table


def _ranked(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, right in (("#", True), ("what to do", False), ("a month", True), ("today's value", True), ("x", True)):
        table.add_column(heading, justify="right" if right else "left", overflow="fold", no_wrap=right)
    for place, way in enumerate(report.ways, 1):
        table.add_row(
            str(place),
            Text(_flat(advice.told(way))),
            words.usd(way["cost_usd_per_month"]),
            words.usd(way["npv_cost_usd"]),
            words.times(way["cost_over_cheapest"]),
        )
    return table


def _bars(report: Report) -> Iterator[RenderableType]:
    """A bar for each way, a mark for each of its larger parts; what comes back is not in it."""
    parts = report.of_ways(report.split)
    paid = few([row for row in parts if row["total_cost_usd"] > 0], len(MARKS))
    longest = max(sum(row["total_cost_usd"] for row in paid if row["plan_id"] == w["plan_id"]) for w in report.ways)
    marks = dict(zip(_by_share(paid), MARKS, strict=False))
    table = _grid(3)
    for place, way in enumerate(report.ways, 1):
        mine = [row for row in paid if row["plan_id"] == way["plan_id"]]
        table.add_row(str(place), _bar(mine, marks, longest), words.usd(way["total_cost_usd"]))
    yield table
    yield Text("  ".join(f"{mark} {name}" for name, mark in marks.items()), style="dim")
    if any(row["total_cost_usd"] < 0 for row in parts):
        yield Text("The sum is less what comes back: what used servers bring, taxes saved.", style="dim")


def _by_share(paid: Iterable[Row]) -> list[str]:
    """The parts' names, those first that are most of their ways' costs."""
    sums: dict[str, float] = {}
    for row in paid:
        sums[row["plan_id"]] = sums.get(row["plan_id"], 0.0) + row["total_cost_usd"]
    most: dict[str, float] = {}
    for row in paid:
        share = row["total_cost_usd"] / sums[row["plan_id"]]
        most[row["component"]] = most.get(row["component"], 0.0) + share
    return sorted(most, key=lambda name: (-most[name], name))


def _bar(mine: Sequence[Row], marks: dict[str, str], longest: float) -> Text:
    lengths = dict.fromkeys(marks, 0.0)
    for row in mine:
        lengths[row["component"]] += row["total_cost_usd"] / longest * BAR_WIDTH
    return Text("".join(marks[name] * round(length) for name, length in lengths.items()))


def _flat(text: str) -> str:
    """Text on one line, without what a terminal obeys."""
    return "".join(c if c.isprintable() else " " for c in " ".join(str(text).split()))
