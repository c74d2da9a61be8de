"""The courses of a GPU's prices as one SVG file: steps, a colour for each seller, dashes for the terms."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.course import Course, longest
from warehouse.faults import Fault

DASHES = {"on-demand": [1, 0], "committed": [7, 4], "spot": [2, 3], "other": [1, 6]}


def write(path: Path, gpu_id: str, found: Sequence[Course], now: datetime | None = None) -> None:
    """Draw courses to a file.

    Raises:
        Fault: it can't be written.
    """
    from vl_convert import vegalite_to_svg  # noqa: PLC0415 - starts a script engine, half a second

    picture = vegalite_to_svg(_spec(gpu_id, longest(found), now or datetime.now(UTC)), allowed_base_urls=[])
    try:
        path.write_text(str(picture), encoding="utf-8")
    except OSError as fault:
        raise Fault(f"can't write {path} ({fault.strerror})") from fault


def _spec(gpu_id: str, found: Sequence[Course], now: datetime) -> dict[str, Any]:
    x = {"field": "at", "type": "temporal", "title": None}
    y = {"field": "usd", "type": "quantitative", "title": "USD for a GPU and hour"}
    terms = {"field": "terms", "type": "nominal", "scale": {"domain": [*DASHES], "range": [*DASHES.values()]}}
    return {
        "title": f"{gpu_id}: lowest price of each seller",
        "width": 760,
        "height": 380,
        "background": "white",
        "data": {"values": [point for course in found for point in _points(course, now)]},
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2, "invalid": "break-paths-show-domains"},
        "encoding": {
            "x": x,
            "y": y,
            "color": {"field": "seller", "type": "nominal", "scale": {"scheme": "tableau20"}},
            "strokeDash": terms,
        },
    }


def _points(course: Course, now: datetime) -> list[dict[str, Any]]:
    """The moves, and today; where a price ends without another, the line ends there."""
    named = {"seller": course.name, "terms": course.category}
    points: list[dict[str, Any]] = []
    last: float | None = None
    for since, price in (*course.moves, (now, course.moves[-1][1])):
        if price is None and last is not None:
            points.append({**named, "at": since.isoformat(), "usd": last})
        points.append({**named, "at": since.isoformat(), "usd": price})
        last = price
    return points
