"""The report as Markdown: the same tables and words as the page, without its charts."""

from collections.abc import Iterator, Sequence

from reports import advice, courses, headline, provenance, sureness, tables, words
from reports.drawing import Chart
from reports.result import Report
from reports.tables import Cell, Table
from warehouse.show import markdown_text


def as_markdown(report: Report) -> str:
    """Write the report; what could be read as markup is escaped."""
    return "\n\n".join(part for part in _parts(report) if part) + "\n"


def _parts(report: Report) -> Iterator[str]:
    scenario = report.scenario
    yield f"# {in_markdown(scenario['title'])}"
    yield in_markdown(report.settings.title or "")
    yield (
        f"{headline.dated(report)}; {words.years(scenario['horizon_years'])}, discount rate "
        f"{words.percent(scenario['discount_rate'])}, gpuplan {report.code_version}, "
        f"written {report.generated_at:%Y-%m-%d %H:%M} UTC."
    )
    if rate := headline.converted(report):
        yield f"Sums in {report.manner.currency}: {rate}."
    yield f"**{in_markdown(advice.verdict(report))}**"
    if sure := sureness.confidence(report):
        yield in_markdown(sure)
    yield "\n".join(
        f"- {in_markdown(f.label)}: **{in_markdown(f.value)}** ({in_markdown(f.detail)})"
        for f in headline.figures(report)
    )
    yield from _list("What would flip it", scenario["verdict_flips"])
    yield from _list("Read this before you sign", report.warnings)
    yield from _section(
        "The ways compared",
        tables.ways(report),
        tables.utilisations(report),
        tables.electricity(report),
        tables.ranking(report),
        tables.indicative(report),
    )
    yield from _section("When owning pays off", tables.breakevens(report))
    yield from _section("How sure it is", *_figures(sureness.tornado(report)), sureness.costs(report))
    yield from _section("The cheapest mix", *_figures(courses.duration(report)))
    yield from _section(
        "What was left out", tables.excluded(report, commonest=True), tables.excluded(report, commonest=False)
    )
    yield "## Demand and sizing"
    yield in_markdown(words.localised(scenario["demand_summary"]))
    yield "\n".join(_sizing(report))
    yield from map(markdown_table, _figures(courses.memory(report)))
    yield from _section("Assumptions", provenance.assumptions(report))
    yield from _section("How each figure is made", *(provenance.trace(report, way) for way in report.ways))
    yield from _section(
        "Where the prices come from",
        provenance.prices(report, of_ways=True),
        provenance.prices(report, of_ways=False),
        provenance.batches(report),
    )
    yield "## The scenario"
    yield _fenced(scenario["scenario_text"])


def _figures(chart: Chart | None) -> list[Table]:
    """A chart's figures, where there is a chart."""
    return [chart.figures] if chart else []


def _sizing(report: Report) -> Iterator[str]:
    for way in report.ways:
        if way["sizing_summary"]:
            yield f"- {in_markdown(words.plan_name(way))}: {in_markdown(words.localised(way['sizing_summary']))}"


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"## {title}"
        yield "\n".join(f"- {in_markdown(words.localised(line))}" for line in lines)


def _section(title: str, *drawn: Table) -> Iterator[str]:
    filled = [table for table in drawn if table.rows]
    if filled:
        yield f"## {title}"
        yield from (markdown_table(table) for table in filled)


def markdown_table(table: Table) -> str:
    """A table."""
    head = "| " + " | ".join(in_markdown(column.heading) for column in table.columns) + " |"
    rule = "|" + "|".join("---:" if column.kind == "number" else "---" for column in table.columns) + "|"
    rows = ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in table.rows]
    return "\n".join([f"### {in_markdown(table.caption)}", "", head, rule, *rows])


def _cell(cell: Cell) -> str:
    text = in_markdown(cell.text)
    linked = f"[{text}](<{cell.link}>)" if cell.link and not set(cell.link) & set("<>|\n ") else text
    return f"{linked} ({in_markdown(cell.note)})" if cell.note else linked


def in_markdown(text: str) -> str:
    """Text that neither a table nor a renderer of HTML reads as markup."""
    flat = markdown_text(text)
    for mark in "*_#":
        flat = flat.replace(mark, f"\\{mark}")
    return flat


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}toml\n{text.rstrip()}\n{fence}"
