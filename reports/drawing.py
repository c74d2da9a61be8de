"""How charts look, and the one place where a specification becomes SVG.

Colours are CSS variables that the page sets, so that one drawing serves light and dark. Each chart is drawn
twice, for a desk and for a phone: text in an SVG shrinks with the picture and would be too small to read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

WIDE, NARROW = 1040, 318
SERIES = [f"var(--series-{number})" for number in range(1, 9)]
INK = "var(--ink)"
Spec = dict[str, Any]
Point = Mapping[str, Any]


@dataclass(frozen=True)
class Chart:
    """A drawing for a desk, one for a phone, and what they show in words."""

    title: str
    says: str
    wide: str
    narrow: str


@dataclass(frozen=True)
class Line:
    """One line of a chart: its name in the legend, its dashes, and its points from left to right."""

    name: str
    dash: Sequence[int]
    points: Sequence[tuple[float, float]]


def chart(title: str, says: str, spec: Spec) -> Chart:
    """Draw a specification for both widths."""
    return Chart(title, says, _svg(spec, WIDE), _svg(spec, NARROW))


def lines(drawn: Sequence[Line], marks: Sequence[Point], x: Spec, y: Spec) -> Spec:
    """Lines with a legend, and marked points with their text.

    Args:
        drawn: the lines.
        marks: points with x, y and text.
        x: the horizontal axis; its field is x.
        y: the vertical axis; its field is y.
    """
    names = [line.name for line in drawn]
    legend = {"labelExpr": "replace(datum.label, '\\n', ', ')"}
    colour = {"domain": names, "range": palette(len(names))}
    dash = {"domain": names, "range": [list(line.dash) for line in drawn]}
    points = [{"line": line.name, "x": px, "y": py} for line in drawn for px, py in line.points]
    return {
        "height": 300,
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "data": {"values": [{**point, "place": place} for place, point in enumerate(points)]},
                "mark": {"type": "line", "strokeWidth": 2.5, "clip": True},
                "encoding": {
                    "color": {"field": "line", "type": "nominal", "scale": colour, "legend": legend},
                    "strokeDash": {"field": "line", "type": "nominal", "scale": dash, "legend": legend},
                    "order": {"field": "place", "type": "quantitative"},
                },
            },
            {
                "data": {"values": list(marks)},
                "mark": {"type": "point", "filled": True, "size": 80, "color": INK, "opacity": 1},
            },
            {
                "data": {"values": list(marks)},
                "mark": {"type": "text", "align": "left", "dx": 8, "dy": 13, "color": INK, "fontSize": 12},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }


def palette(count: int) -> list[str]:
    """That many colours, in the order of the page's series."""
    return [SERIES[number % len(SERIES)] for number in range(count)]


def value_at(points: Sequence[tuple[float, float]], x: float) -> float:
    """The height of a broken line at x.

    >>> value_at([(0, 10.0), (1, 20.0), (2, 40.0)], 1.5)
    30.0
    """
    for (left, low), (right, high) in pairwise(points):
        if left <= x <= right and left < right:
            return low + (high - low) * (x - left) / (right - left)
    return points[-1][1]


def usd_axis(field: str, title: str | None = None) -> Spec:
    """An axis of US dollars, thousands and millions shortened."""
    return {"field": field, "type": "quantitative", "title": title, "axis": {"format": "$~s", "tickCount": 5}}


def _svg(spec: Spec, width: int) -> str:
    from vl_convert import vegalite_to_svg  # noqa: PLC0415 - starts a script engine, half a second

    look = {
        "width": width,
        "autosize": {"type": "fit", "contains": "padding"},
        "background": None,
        "config": _config(legend_columns=1 if width == NARROW else 3),
    }
    return str(vegalite_to_svg({**look, **spec}, allowed_base_urls=[]))


def _config(legend_columns: int) -> Spec:
    ink = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12}
    line = {"gridColor": "var(--line)", "domainColor": "var(--line)", "tickColor": "var(--line)"}
    return {
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": {**ink, **line, "titleFontWeight": "normal", "labelLimit": 150},
        "legend": {**ink, "orient": "top", "title": None, "columns": legend_columns, "labelLimit": 280},
    }
