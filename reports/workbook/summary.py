"""The first sheet: the verdict, the ways ranked, break-even and charts, all of them following the inputs."""

from collections.abc import Mapping, Sequence

from reports import headline, sureness, tables, words
from reports.result import Report, Row
from reports.workbook.book import TWO_LINES, Sheet
from reports.workbook.crossing import Paybacks
from reports.workbook.formulas import Cells
from reports.workbook.logo import place_logo
from reports.workbook.model import Model
from reports.workbook.pictures import draw_charts
from reports.workbook.verdict import write_verdict

TOP = 9
HEADS = (
    "#", "What to do", "USD a month", "Of the cheapest", "At today's value [USD]", "Paid in all [USD]",
    "USD per useful GPU-hour", "USD per million tokens", "As planned, USD a month", "Price seen on", "Sheet",
)  # fmt: skip
BREAKEVEN_HEADS = (
    "", "Against", "Months from the order", "Within the horizon", "From a utilisation of", "Saves [USD]",
    "At today's value [USD]",
)  # fmt: skip
SHOWN = (
    (2, "months", "months"), (3, "within", "text_right"), (4, "use", "percent"), (5, "saving", "sum"),
    (6, "worth", "sum"),
)  # fmt: skip
WIDTHS = (7, 66, 14, 11, 16, 15, 13, 13, 14, 13, 34)
SUMS = (2, 4, 5, 8)
"""Columns of sums."""
DATA = 13
"""The column from which on the ways stand in their planned order, for formulas to look up."""


def write_summary(sheet: Sheet, model: Model, cells: Cells, paybacks: Mapping[str, Paybacks]) -> None:
    """Write the sheet."""
    report, ways = model.report, [way for way in model.report.ways if way["plan_id"] in cells.sheets]
    for col, width in enumerate(WIDTHS):
        sheet.raw.set_column(col, col, width + (sheet.book.wider if col in SUMS else 0))
    sheet.text(0, 0, report.scenario["title"], "title")
    place_logo(sheet, report.settings, 0, 9)
    dated = [headline.dated(report), headline.converted(report), f"over {words.years(model.years)}"]
    written = [f"gpuplan {report.code_version}", f"written {report.generated_at:%Y-%m-%d %H:%M} UTC"]
    sheet.text(1, 0, report.settings.title or "", "part")
    sheet.text(2, 0, " · ".join(part for part in (*dated, *written) if part), "part")
    sheet.text(3, 0, "Now", "bold")
    sheet.text(4, 0, "Then", "part")
    sheet.raw.merge_range(3, 1, 3, 8, "", sheet.book.formats["verdict"])
    sheet.raw.merge_range(4, 1, 4, 8, "", sheet.book.formats["note"])
    verdict = " ".join(filter(None, [words.localised(report.scenario["verdict"]), sureness.confidence(report)]))
    sheet.text(4, 1, f"The planner's verdict when this was written: {verdict}", "note")
    for row, height in ((3, 36), (4, 48)):
        sheet.raw.set_row(row, height)
    sheet.text(5, 0, "Inputs", "bold")
    changed = (
        'IF(changed_inputs=0,"All inputs are as planned.",changed_inputs&" inputs are not as planned (sheet Inputs).")'
    )
    sheet.formula(5, 1, changed, "All inputs are as planned.", "text")
    sheet.heads(TOP - 1, [sheet.book.said(head) for head in HEADS], numbers_from=2, numbers_to=9)
    sheet.raw.set_row(TOP - 1, TWO_LINES)
    sheet.text(TOP - 2, 1, _why_lacking(report, ways), "part")
    if ways:
        _looked_up(sheet, model, cells, ways)
        _ranked(sheet, report, cells, ways)
        write_verdict(sheet, ways, TOP)
        draw_charts(sheet, len(ways), model.years, TOP)
    end = _breakeven(sheet, ways, paybacks, TOP + len(ways) + 1)
    row, breaks = end + 1, list[int]()
    for chart, rows in sheet.book.charts:
        sheet.raw.insert_chart(row, 1, chart, {"y_offset": 3})  # else its frame would show before the page's break
        breaks.append(row)
        row += rows
    sheet.raw.set_h_pagebreaks(breaks[1:])
    sheet.raw.print_area(0, 0, _notes(sheet, model, row), len(HEADS) - 1)
    sheet.raw.freeze_panes(TOP, 2)
    sheet.raw.repeat_rows(TOP - 1)
    sheet.raw.set_column(DATA, DATA + 9, 11, None, {"level": 1})


def _looked_up(sheet: Sheet, model: Model, cells: Cells, ways: Sequence[Row]) -> None:
    """The ways in their planned order: value, rank, and what the ranking shows of them."""
    first, end, years = TOP + 1, TOP + len(ways), model.years
    sheet.text(TOP - 2, DATA, "In the order of the plan, for the ranking to look up", "part")
    heads = ("Value", "Rank", "USD a month", "Paid", "GPU-hour", "Tokens", "As planned", "Seen", "Sheet", "What", "Way")
    sheet.heads(TOP - 1, heads)
    for col in range(DATA):
        sheet.text(TOP - 1, col, sheet.book.said(HEADS[col]) if col < len(HEADS) else "", "head")
    for col, word in enumerate(heads, DATA):
        sheet.text(TOP - 1, col, sheet.book.said(word), "head")
    rate = model.values["finance.discount_rate"]
    for row, way in enumerate(ways, TOP):
        plan, at, npv = way["plan_id"], row + 1, way["npv_cost_usd"]
        value = f"{cells.of_year(plan, 'cash', 0)}+NPV(finance_discount_rate,{cells.of_years(plan, 'cash', 1)})"
        sheet.formula(row, DATA, value, npv, "linked")
        rank = f"RANK(N{at},N${first}:N${end},1)+COUNTIF(N${first}:N{at},N{at})-1"
        sheet.formula(row, DATA + 1, rank, row - TOP + 1, "whole")
        month = f"-PMT(finance_discount_rate,{years},N{at})/12"
        sheet.formula(row, DATA + 2, month, way["cost_usd_per_month"] or 0.0)
        sheet.formula(row, DATA + 3, f"SUM({cells.of_years(plan, 'cash')})", way["total_cost_usd"], "linked")
        for col, key in ((DATA + 4, "cost_usd_per_useful_gpu_hour"), (DATA + 5, "cost_usd_per_million_tokens")):
            if way[key]:
                units = npv / way[key]
                worth = f"({units!r}*-PV(finance_discount_rate,{years},1)/{1 / _crf(rate, years)!r}*work)"
                sheet.formula(row, col, f'IF(work=0,"-",N{at}/{worth})', way[key], "small")
            else:
                sheet.text(row, col, _lacking(model.report, way, key))
        sheet.number(row, DATA + 6, way["cost_usd_per_month"])
        sheet.day(row, DATA + 7, way["price_observed_on"])
        sheet.text(row, DATA + 8, cells.sheets[plan])
        sheet.text(row, DATA + 9, f"{words.plan_name(way)}: {words.offering(way)}")
        sheet.text(row, DATA + 10, words.way(way["way"]))


def _crf(rate: float, years: int) -> float:
    return rate / (1 - (1 + rate) ** -years) if rate else 1 / years


def _ranked(sheet: Sheet, report: Report, cells: Cells, ways: Sequence[Row]) -> None:
    """The same, cheapest first."""
    first, end = TOP + 1, TOP + len(ways)
    columns = {1: "W", 2: "P", 4: "N", 5: "Q", 6: "R", 7: "S", 8: "T", 9: "U", 10: "V"}
    how = {1: "text", 2: "sum", 4: "sum", 5: "sum", 6: "small", 7: "small", 8: "sum", 9: "beside", 10: "beside"}
    cheapest = ways[0]["npv_cost_usd"]
    for row, way in enumerate(ways, TOP):
        place = row - TOP + 1
        values = _values(report, way, cells)
        sheet.number(row, 0, place, "whole")
        for col, letter in columns.items():
            found = f"INDEX({letter}${first}:{letter}${end},MATCH($A{row + 1},$O${first}:$O${end},0))"
            sheet.formula(row, col, found, values[col], how[col])
        sheet.formula(row, 3, f"E{row + 1}/E${first}", way["npv_cost_usd"] / cheapest, "times")


def _values(report: Report, way: Row, cells: Cells) -> dict[int, float | str]:
    per_gpu_hour, per_token = "cost_usd_per_useful_gpu_hour", "cost_usd_per_million_tokens"
    return {
        1: f"{words.plan_name(way)}: {words.offering(way)}",
        2: way["cost_usd_per_month"] or 0.0,
        4: way["npv_cost_usd"],
        5: way["total_cost_usd"],
        6: way[per_gpu_hour] or _lacking(report, way, per_gpu_hour),
        7: way[per_token] or _lacking(report, way, per_token),
        8: way["cost_usd_per_month"] or 0.0,
        9: words.day(way["price_observed_on"]),
        10: cells.sheets[way["plan_id"]],
    }


def _lacking(report: Report, way: Row, key: str) -> str:
    """What stands for a figure that is not there: unknown where it could be, n/a where there is none."""
    by_token = report.scenario["tokens_per_year"] is not None
    is_asked = by_token if key == "cost_usd_per_million_tokens" else way["gpu_id"] is not None
    return words.UNKNOWN if is_asked else tables.NOT_APPLICABLE


def _why_lacking(report: Report, ways: Sequence[Row]) -> str:
    """Why figures are n/a; empty where none is."""
    lacks = [
        (report.scenario["tokens_per_year"] is None, "no price of tokens, since the demand is in GPU-hours"),
        (any(way["gpu_id"] is None for way in ways), "no price of GPU-hours where an API is called"),
    ]
    said = "; ".join(why for is_so, why in lacks if is_so)
    return f"{tables.NOT_APPLICABLE}: {said}." if said else ""


def _breakeven(sheet: Sheet, ways: Sequence[Row], paybacks: Mapping[str, Paybacks], row: int) -> int:
    """When the cheapest purchase pays off."""
    if not paybacks:
        return row
    sheet.text(row, 1, "When owning pays off: the cheapest purchase (sheets Break-even)", "heading")
    sheet.heads(row + 1, [sheet.book.said(head) for head in BREAKEVEN_HEADS], numbers_from=2)
    sheet.raw.set_row(row + 1, TWO_LINES)
    first, *others = paybacks
    values = {way["plan_id"]: f"$N${TOP + 1 + at}" for at, way in enumerate(ways)}
    for at, (rival, found) in enumerate(paybacks[first].items(), row + 2):
        sheet.text(at, 1, f"{words.plan_name(found.rival)}: {words.offering(found.rival)}")
        for col, key, how in SHOWN:
            formula = found.sheet.at(found.rows[key], found.col)
            for other in others:
                cell = paybacks[other][rival].sheet.at(found.rows[key], found.col)
                formula = f"IF({values[other]}<{values[first]},{cell},{formula})"
            sheet.formula(at, col, formula, found.said[key], how)
    return row + 2 + len(paybacks[first])


def _notes(sheet: Sheet, model: Model, row: int) -> int:
    """What flips the verdict and what to read before signing."""
    report = model.report
    for title, lines in (
        ("What would flip it, as planned", report.scenario["verdict_flips"]),
        ("Read this before you sign", report.warnings),
        ("What this workbook does not follow", LIMITS),
    ):
        if lines:
            sheet.text(row, 1, title, "heading")
            for at, line in enumerate(lines, row + 1):
                sheet.text(at, 1, f"• {words.localised(line)}", "text")
            row += len(lines) + 2
    return row


LIMITS = (
    "Fleets are those of the plan: more or fewer hours of work change what is paid for, not how many servers stand.",
    "A load with a higher peak, or the same hours with less in each, needs them sized again by gpuplan.",
    "Where hours of the load are known one by one, starts and minimum rental times are taken to move with the work.",
    "Who is the cheapest of each way, when commitments are renewed, and what is rented meanwhile are as planned.",
    "The horizon is as planned: a commitment's end and used servers' age hang on it.",
)
"""Where the workbook is an approximation once inputs are changed."""
