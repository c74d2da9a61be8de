"""How charts look, and the one place where a specification becomes SVG.

Colours are CSS variables that the page sets, so that one drawing serves light and dark. Each chart is drawn
twice, for a desk and for a phone: text in an SVG shrinks with the picture and would be too small to read. The
legend is left to the page, where it can wrap.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

WIDE, NARROW = 1040, 330
SERIES_COUNT = 12
INK, LINE, CARD = "var(--ink)", "var(--line)", "var(--card)"
DASHES = {"solid": [1, 0], "dashed": [7, 4], "dotted": [2, 3]}
Spec = dict[str, Any]


@dataclass(frozen=True)
class Key:
    """An entry of a legend; `stroke` is solid, dashed or dotted for a line, area for a bar."""

    name: str
    colour: str
    stroke: str = "area"


@dataclass(frozen=True)
class Chart:
    """A drawing for a desk, one for a phone, and what they show in words."""

    title: str
    says: str
    keys: Sequence[Key]
    wide: str
    narrow: str


@dataclass(frozen=True)
class Line:
    """One line of a chart, its points from left to right."""

    key: Key
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Mark:
    """A dot with a text beside it."""

    x: float
    y: float
    text: str


def chart(title: str, says: str, keys: Sequence[Key], spec: Spec) -> Chart:
    """Draw a specification for both widths."""
    return Chart(title, says, keys, _svg(spec, WIDE), _svg(spec, NARROW))


def lines(drawn: Sequence[Line], marks: Sequence[Mark], x: Spec, y: Spec) -> Spec:
    """Lines, and marked points with their text.

    Args:
        drawn: the lines.
        marks: points with their text.
        x: the horizontal axis; its field is x.
        y: the vertical axis; its field is y.
    """
    names = [line.key.name for line in drawn]
    colour = {"domain": names, "range": [line.key.colour for line in drawn]}
    dash = {"domain": names, "range": [DASHES[line.key.stroke] for line in drawn]}
    points = [{"line": line.key.name, "x": px, "y": py} for line in drawn for px, py in line.points]
    stroke = {
        "data": {"values": [{**point, "place": place} for place, point in enumerate(points)]},
        "mark": {"type": "line", "strokeWidth": 2.5},
        "encoding": {
            "color": {"field": "line", "type": "nominal", "scale": colour, "legend": None},
            "strokeDash": {"field": "line", "type": "nominal", "scale": dash, "legend": None},
            "order": {"field": "place", "type": "quantitative"},
        },
    }
    return {"height": 300, "encoding": {"x": x, "y": y}, "layer": [stroke, *_marked(marks)]}


def upright(x: float, text: str) -> list[Spec]:
    """Layers for an upright line at x with a text at its head."""
    data, place = {"values": [{"x": x, "text": text}]}, {"field": "x", "type": "quantitative"}
    side = {"align": "right", "dx": -6} if x > 0.5 else {"align": "left", "dx": 6}
    rule = {
        "data": data,
        "mark": {"type": "rule", "color": INK, "strokeDash": [1, 3]},
        "encoding": {"x": place, "y": {}},
    }
    head = {"x": place, "y": {"value": 2}, "text": {"field": "text"}}
    return [rule, *_said(data, head, {**side, "baseline": "top"})]


def colours(count: int) -> list[str]:
    """That many colours, in the order of the page's series."""
    return [f"var(--series-{number % SERIES_COUNT + 1})" for number in range(count)]


def value_at(points: Sequence[tuple[float, float]], x: float) -> float:
    """The height of a broken line at x.

    >>> value_at([(0, 10.0), (1, 20.0), (2, 40.0)], 1.5)
    30.0
    """
    for (left, low), (right, high) in pairwise(points):
        if left <= x <= right and left < right:
            return low + (high - low) * (x - left) / (right - left)
    return points[-1][1]


def up_to(points: Sequence[tuple[float, float]], highest: float) -> list[tuple[float, float]]:
    """A broken line cut off at a height, from the cut on.

    >>> up_to([(0, 30.0), (1, 10.0), (2, 5.0)], 20.0)
    [(0.5, 20.0), (1, 10.0), (2, 5.0)]
    """
    kept = []
    for (left, high), (right, low) in pairwise([*points[:1], *points]):
        if high > highest >= low:
            kept.append((left + (right - left) * (high - highest) / (high - low), highest))
        if low <= highest:
            kept.append((right, low))
    return kept


def axis(field: str, number_format: str, title: str | None = None, **more: Any) -> Spec:
    """A quantitative axis; `more` is given to Vega-Lite's axis."""
    plain_zero = "datum.value === 0 ? replace(datum.label, /[kMG]$/, '') : datum.label"
    ticks = {} if "values" in more else {"tickCount": 5}
    look = {"format": number_format, "labelExpr": plain_zero, **ticks, **more}
    return {"field": field, "type": "quantitative", "title": title, "axis": look}


def _marked(marks: Sequence[Mark]) -> list[Spec]:
    """Dots, and their texts in turn above and below, so that neighbours do not cover each other."""
    values = [asdict(mark) for mark in sorted(marks, key=lambda mark: mark.x)]
    text, right = {"text": {"field": "text"}}, {"align": "left", "dx": 7}
    above = _said({"values": values[0::2]}, text, {**right, "dy": -10})
    below = _said({"values": values[1::2]}, text, {**right, "dy": 15})
    dot = {"type": "point", "filled": True, "size": 80, "color": INK, "opacity": 1}
    return [*above, *below, {"data": {"values": values}, "mark": dot}]


def _said(data: Spec, encoding: Spec, place: Spec) -> list[Spec]:
    """A text with a halo, so that it can be read on top of lines."""
    text = {"type": "text", "fontSize": 12, **place}
    halo = {"data": data, "encoding": encoding, "mark": {**text, "stroke": CARD, "strokeWidth": 4}}
    return [halo, {**halo, "mark": {**text, "color": INK}}]


def _svg(spec: Spec, width: int) -> str:
    from vl_convert import vegalite_to_svg  # noqa: PLC0415 - starts a script engine, half a second

    look = {
        "width": width,
        "autosize": {"type": "fit", "contains": "padding"},
        "background": None,
        "config": _config(),
    }
    return str(vegalite_to_svg({**look, **spec}, allowed_base_urls=[]))


def _config() -> Spec:
    ink = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12}
    rule = {"gridColor": LINE, "domainColor": LINE, "tickColor": LINE}
    return {
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": {**ink, **rule, "titleFontWeight": "normal"},
    }
