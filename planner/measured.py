"""Hours that were measured: a CSV of values, a bill in FOCUS, or a Prometheus export, made into 8,760 values.

* Times without an offset are local times of the profile's time zone. The hour that comes twice in autumn is taken
  first as summer time, then as winter time; the one that is left out in spring is no gap.
* A gap or an hour that comes twice is an error: what happened in it nobody can tell, and nothing is made up.
* The year begins with the file's first hour. Whole weeks are repeated until the year is full; of more than a year the
  last 8,760 hours count.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import cycle, islice, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from planner.scenario_demand import Profile
from warehouse.faults import BadInput
from warehouse.units import HOURS_PER_YEAR

HOURS_PER_WEEK = 168
ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True, eq=False)
class Measured:
    """What a file says of a year."""

    hours: tuple[float, ...]
    """8,760 values: requests in the hour, or GPUs (at work, or paid for) on average over it."""
    told: str
    """Where they come from, in words."""
    busy_over_allocated: float | None = None
    """GPU-hours with work in them over those paid for, where the file tells both [fraction]."""


Stamped = tuple[datetime, float, str]
"""The hour it begins (UTC), its value, and the place in the file, for a message."""


def measured(profile: Profile, folder: Path, machines: Mapping[str, float]) -> Measured:
    """Read a profile's file.

    Args:
        profile: names the file and its format.
        folder: where the scenario is.
        machines: GPUs of each machine that is known, by its name or seller's id in small letters, to read a bill by.

    Raises:
        BadInput: the file can't be read, has gaps or hours twice, is too short, or has nothing in it.
    """
    from planner import billed_hours, prometheus  # noqa: PLC0415 - they lean on this module

    path = folder / str(profile.file)
    if not (path.is_file() or (profile.format == "focus" and path.is_dir())):
        raise BadInput(f"{path}: no such file, but demand.profile.file names it")
    zone = _zone(profile.time_zone)
    if profile.format == "hours":
        return Measured(_year(_csv(path, zone), path), f"the hours of {path.name}")
    return billed_hours.read(path, zone, machines) if profile.format == "focus" else prometheus.read(path, zone)


def from_stamps(stamped: Iterable[Stamped], path: Path) -> tuple[float, ...]:
    """A year from hours with their times: in order, each once, none missing."""
    rows = sorted(stamped, key=lambda row: row[0])
    for (before, _, _), (after, _, place) in pairwise(rows):
        if after == before:
            raise BadInput(f"{path}: {place}: the hour {_said(after)} comes twice; leave one out, or add them up")
        if after != before + ONE_HOUR:
            missing = (after - before) // ONE_HOUR - 1
            raise BadInput(
                f"{path}: {place}: {missing} hours are missing before {_said(after)}; fill them in (0 if nothing ran)"
            )
    return _year([value for _, value, _ in rows], path)


def whole_hour(moment: datetime, path: Path, place: str) -> datetime:
    """A moment in UTC, if it is the beginning of an hour."""
    if moment.minute or moment.second or moment.microsecond:
        raise BadInput(f"{path}: {place}: {moment.isoformat()} is not on the hour; add the values of each hour up")
    return moment.astimezone(UTC)


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise BadInput(f"demand.profile.time_zone = {name!r}: no such time zone; say UTC or Europe/Berlin") from fault


def _csv(path: Path, zone: tzinfo) -> Sequence[float]:
    """Values without times as they stand, those with times in order."""
    rows = [(number, row) for number, row in enumerate(_rows(path), 1) if any(cell.strip() for cell in row)]
    if rows and _number(rows[0][1][-1]) is None:
        rows = rows[1:]
    widths = {len(row) for _, row in rows}
    if not widths <= {1, 2} or len(widths) > 1:
        raise BadInput(f"{path}: has {sorted(widths)} columns; it needs one (values) or two (timestamp, value)")
    if widths == {2}:
        return from_stamps(_stamps(path, rows, zone), path)
    return [_value(path, f"line {number}", row[0]) for number, row in rows]


def _rows(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise BadInput(f"{path}: can't be read as CSV ({fault})") from fault


def _stamps(path: Path, rows: Sequence[tuple[int, Sequence[str]]], zone: tzinfo) -> list[Stamped]:
    found: list[Stamped] = []
    seen: set[datetime] = set()
    for number, (text, value) in rows:
        place = f"line {number}"
        local = _moment(path, place, text)
        if local.tzinfo is None:
            local = local.replace(tzinfo=zone, fold=int(local in seen and _is_twice(local, zone)))
            seen.add(local.replace(tzinfo=None, fold=0))
        found.append((whole_hour(local, path, place), _value(path, place, value), place))
    return found


def _is_twice(local: datetime, zone: tzinfo) -> bool:
    """Whether a local time comes twice, as clocks are put back."""
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and first > second


def _moment(path: Path, place: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as fault:
        raise BadInput(f"{path}: {place}: {text!r} is no time such as 2026-03-01T14:00") from fault


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _value(path: Path, place: str, text: str) -> float:
    value = _number(text)
    if value is None or not 0 <= value < float("inf"):
        raise BadInput(f"{path}: {place}: {text!r} is no load; it needs a number from 0 on")
    return value


def _year(hours: Sequence[float], path: Path) -> tuple[float, ...]:
    """8,760 hours of any number of them."""
    weeks = len(hours) // HOURS_PER_WEEK
    if not weeks:
        raise BadInput(f"{path}: {len(hours)} hours; it needs a week (168) at least, better a year (8,760)")
    if not any(hours):
        raise BadInput(f"{path}: no demand in any hour")
    if len(hours) >= HOURS_PER_YEAR:
        return tuple(hours[-HOURS_PER_YEAR:])
    return tuple(islice(cycle(hours[: weeks * HOURS_PER_WEEK]), HOURS_PER_YEAR))
