"""The charts of the first sheet: what each way costs a month, and how its cash adds up."""

from reports.workbook.book import Sheet, sum_format

COLOURS = ["#1F5FA8", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5F6B7A"]
GRID = {"major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}}


def draw_charts(sheet: Sheet, count: int, years: int, first: int) -> None:
    """Draw them from the rows of the ranking, the first of which is given, and from sheet Cash by year."""
    end, said = first + count - 1, sheet.book.said
    axis = {"num_format": sum_format(sheet.book.manner), **GRID}
    bars = sheet.book.file.add_chart({"type": "bar"})
    bars.add_series(
        {
            "name": said("USD a month"),
            "categories": [sheet.name, first, 1, end, 1],
            "values": [sheet.name, first, 2, end, 2],
            "fill": {"color": COLOURS[0]},
            "gap": 60,
        }
    )
    lines = sheet.book.file.add_chart({"type": "line"})
    for at, colour in zip(range(count), COLOURS * count, strict=False):
        lines.add_series(
            {
                "name": ["Cash by year", 4 + at, 0],
                "categories": ["Cash by year", 3, 1, 3, 1 + years],
                "values": ["Cash by year", 4 + at, 1, 4 + at, 1 + years],
                "line": {"color": colour, "width": 2, "dash_type": "solid" if at < len(COLOURS) else "dash"},
            }
        )
    bars.set_legend({"none": True})
    bars.set_y_axis({"reverse": True, "num_font": {"size": 8}})
    bars.set_x_axis(axis)
    lines.set_legend({"position": "bottom", "font": {"size": 8}})
    lines.set_y_axis(axis)
    for chart, title, rows in (
        (bars, "What each way costs, USD a month", 4 + 2 * count),
        (lines, "Cash paid out, added up [USD]", 26),
    ):
        chart.set_title({"name": said(title), "name_font": {"size": 12}})
        chart.set_size({"width": 1000, "height": 20 * (rows - 1)})
        sheet.book.charts.append((chart, rows))
