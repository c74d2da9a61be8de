"""How the lowest price of a GPU went at each seller: in a line of characters for a terminal, and as SVG."""

import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from warehouse.ask import asked
from warehouse.pages import CATEGORIES
from warehouse.show import Answer

COLUMNS = 36
"""Characters of a course; with its seller and its prices a row takes 80."""
MOST_SHOWN = 12
BLOCKS, PLAIN = "▁▂▃▄▅▆▇█", ".:-=+*#@"
NAME_LENGTH = 24


@dataclass(frozen=True)
class Course:
    """The lowest price of one seller on one kind of terms, from move to move."""

    name: str
    category: str
    moves: Sequence[tuple[datetime, float | None]]
    """Since when, and how much [USD/GPU h]; nothing while it had no price."""

    @property
    def prices(self) -> list[float]:
        """The prices that it had, in their order [USD/GPU h]."""
        return [price for _, price in self.moves if price is not None]

    def at(self, moment: datetime) -> float | None:
        """The price at a moment [USD/GPU h]."""
        number = bisect_right([since for since, _ in self.moves], moment)
        return self.moves[number - 1][1] if number else None


def courses(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> list[Course]:
    """The courses of a GPU's prices, the cheapest now first, then those that ended.

    Args:
        connection: a reader's.
        values: what `pages.history_asked` found.
    """
    words = {category: word for word, category in CATEGORIES.items()}
    moves: dict[tuple[str, str], list[tuple[datetime, float | None]]] = {}
    narrowed = {name: values[name] for name in ("gpu_id", "provider", "instance_type", "region")}
    for row in asked(connection, "course", narrowed):
        key = (row["service_provider_name"], words[row["pricing_category"]])
        price = row["lowest_usd_per_gpu_hour"]
        moves.setdefault(key, []).append((row["moved_at"], None if price is None else float(price)))
    found = [Course(seller, category, tuple(told)) for (seller, category), told in moves.items()]
    return sorted(found, key=lambda course: (course.moves[-1][1] is None, course.prices[-1], course.name))


def drawn(gpu_id: str, found: Sequence[Course], now: datetime | None = None) -> Answer:
    """Courses as a table: one scale for all of them, from zero to the dearest, and one row of time.

    Args:
        gpu_id: whose prices they are.
        found: the courses.
        now: the end of the time that is drawn; today where left out.
    """
    shown, end = longest(found), now or datetime.now(UTC)
    begin = min((course.moves[0][0] for course in shown), default=end)
    ceiling = max((price for course in shown for price in course.prices), default=1.0)
    ramp = _ramp()
    rows = [
        {
            "seller": course.name[:NAME_LENGTH],
            "terms": course.category,
            "course": _line(course, begin, end, ceiling, ramp),
            "first_usd": course.prices[0],
            "last_usd": course.prices[-1],
        }
        for course in shown
    ]
    heading = f"{begin:%Y-%m}".ljust(COLUMNS - 7) + f"{end:%Y-%m}"
    names = {"seller": "seller", "terms": "terms", "course": heading, "first_usd": "first", "last_usd": "last"}
    others = f"; {len(found) - len(shown)} others not drawn" * (len(found) > len(shown))
    title = f"{gpu_id}: lowest $/GPU-h by seller, scale 0 to {ceiling:.2f}{others}"
    return Answer("history", rows, shown=names, title=title)


def longest(found: Sequence[Course]) -> list[Course]:
    """As many courses as a picture holds: those that moved most often, then those that are told of longest."""
    told = sorted(found, key=lambda course: (-len(course.moves), course.moves[0][0]))[:MOST_SHOWN]
    return [course for course in found if course in told]


def _line(course: Course, begin: datetime, end: datetime, ceiling: float, ramp: str) -> str:
    """One character for each of the equal parts of the time: the price at the end of the part."""
    ends = (begin + (end - begin) * (part + 1) / COLUMNS for part in range(COLUMNS))
    return "".join(_block(course.at(moment), ceiling, ramp) for moment in ends)


def _block(price: float | None, ceiling: float, ramp: str) -> str:
    """A price as a height; none is a blank.

    >>> "".join(_block(price, 8.0, BLOCKS) for price in (None, 0.5, 4.0, 8.0))
    ' ▁▄█'
    """
    return " " if price is None else ramp[min(int(price / ceiling * len(ramp) - 1e-9), len(ramp) - 1)]


def _ramp() -> str:
    """Blocks, or plain marks where the output can't write them."""
    try:
        BLOCKS.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return PLAIN
    return BLOCKS
