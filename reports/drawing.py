"""How charts are drawn: by the page's own script, which this program runs too, so that there is one way of drawing.

A specification says what to draw; `script/` turns it into SVG, here for readers without JavaScript, for print and for
other renderers, and in the page when a lever is moved. Each chart is drawn for a desk and for a phone: text in an SVG
shrinks with the picture and would be too small to read. The legend is left to the page, where it can wrap.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from reports.manner import Manner, manner
from reports.tables import Table

if TYPE_CHECKING:
    from quickjs import Context

WIDE, NARROW = 960, 350
SERIES_COUNT = 8
SCRIPTS = ("figures", "drawing", "lines", "bars", "heat", "charts", "levers", "live")
"""Files of the script that this program runs too, in the order in which they build on one another."""
Spec = dict[str, Any]
Points = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Key:
    """An entry of a legend; `stroke` is solid, dashed or dotted for a line, area for a bar."""

    name: str
    colour: str
    stroke: str = "area"
    tag: str = ""
    """The letter or number that stands for it in the drawing, where colour alone would be the sign."""


@dataclass(frozen=True)
class Chart:
    """A chart: what it is called, what it shows in words, how it is drawn, and its figures as a table."""

    name: str
    """What the page's script and anchors call it."""
    title: str
    says: str
    spec: Spec
    figures: Table
    keys: Sequence[Key] = ()

    @property
    def wide(self) -> str:
        """As SVG, for a desk."""
        return svg(self.spec, WIDE)

    @property
    def narrow(self) -> str:
        """As SVG, for a phone."""
        return svg(self.spec, NARROW)


@dataclass(frozen=True)
class Line:
    """One line of a chart, its points from left to right."""

    colour: str
    points: Points
    stroke: str = "solid"
    tag: str = ""
    step: bool = False
    thin: bool = False


@dataclass(frozen=True)
class Mark:
    """A dot with a text beside it, or with the tag of the line that it belongs to in it."""

    x: float
    y: float
    text: str = ""
    tag: str = ""
    colour: str = "var(--ink)"


@dataclass(frozen=True)
class Lines:
    """A chart of lines and of areas under them."""

    x: Spec
    y: Spec
    lines: Sequence[Line]
    marks: Sequence[Mark] = ()
    rules: Sequence[Spec] = ()
    areas: Sequence[Spec] = ()
    ends: bool = field(default=True)
    """Whether each line bears its tag at its end."""

    @property
    def spec(self) -> Spec:
        """As the script takes it."""
        return {"kind": "lines", **asdict(self)}


def axis(title: str, number_format: str, **more: Any) -> Spec:
    """An axis; `more` is min, max and ticks."""
    return {"title": title, "format": number_format, **more}


def colours(count: int) -> list[str]:
    """That many colours, in the order of the page's series."""
    return [f"var(--series-{number % SERIES_COUNT + 1})" for number in range(count)]


def letter(place: int) -> str:
    """The tag of the series at a place, from 0.

    >>> letter(0), letter(7)
    ('A', 'H')
    """
    return chr(ord("A") + place % 26)


def script(*names: str) -> str:
    """Files of the page's script, one after another."""
    folder = files("reports") / "script"
    return "\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in names)


def marks_of(spoken: Manner) -> Spec:
    """A manner as the script takes it."""
    return {
        "decimal": spoken.decimal,
        "group": spoken.group,
        "later": spoken.later_group_size,
        "prefix": spoken.prefix,
        "suffix": spoken.suffix,
        "rate": spoken.units_per_usd,
    }


def svg(spec: Spec, width: int) -> str:
    """Draw a specification."""
    return str(_called("draw", spec, width))


def made(function: str, *arguments: Any) -> Spec:
    """A specification that a function of the script makes, as it would in the page."""
    found: Spec = _called(function, *arguments)
    return found


def _called(function: str, *arguments: Any) -> Any:
    """What a function of the script returns; as JSON, for the engine hands over no string that it joined itself."""
    given = json.dumps(json.dumps([marks_of(manner()), *arguments]))
    called = f"JSON.stringify(((spoken, ...given) => (manner = spoken, {function}(...given)))(...JSON.parse({given})))"
    return json.loads(_engine().eval(called))


@cache
def _engine() -> "Context":
    from quickjs import Context  # noqa: PLC0415 - only who draws needs an engine

    engine = Context()
    engine.eval(script(*SCRIPTS))
    return engine
