"""From when on a market report looks: a day, so many days back, or the moment up to which the last report looked.

Each report says in its file up to when it looked, so that the next one, which takes its place, can begin there.
"""

import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from warehouse.faults import BadInput

LAST = "last"
USUAL_DAYS = 7
SPAN = re.compile(r"(\d{1,5})\s*([dhw])")
HOURS = {"h": 1, "d": 24, "w": 168}
LOOKED = re.compile(r"\bmarket looked until\W+(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00)")


def looked(until: datetime) -> str:
    """What a file says of up to when it looked; any text of a seller stands after it.

    >>> looked(datetime(2026, 12, 1, 9, tzinfo=UTC))
    'market looked until 2026-12-01T09:00:00+00:00'
    """
    return f"market looked until {until.isoformat()}"


def since(said: str, until: datetime, last: Path | None = None) -> datetime:
    """The moment that a word for it means.

    Args:
        said: a day, such as 2026-11-01, which is looked at whole; 7d, 36h or 2w before `until`; or `last`.
        until: up to when the report looks.
        last: the last report; seven days are looked back where there is none yet.

    Raises:
        BadInput: it is none of these, later than `until`, or the last report doesn't say up to when it looked.

    >>> noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    >>> since("7d", noon).isoformat(), since("2026-11-01", noon).isoformat()
    ('2026-11-24T12:00:00+00:00', '2026-10-31T23:59:59.999999+00:00')
    """
    if said == LAST:
        return _last(last, until)
    if span := SPAN.fullmatch(said):
        return until - timedelta(hours=int(span[1]) * HOURS[span[2]])
    try:
        begins = datetime.combine(datetime.fromisoformat(said).date(), time(), UTC) - timedelta(microseconds=1)
    except ValueError as fault:
        raise BadInput(f"--since {said}: write a day (2026-11-01), a span (7d, 36h, 2w), or last") from fault
    if begins >= until:
        raise BadInput(f"--since {said}: the report looks up to {until:%Y-%m-%d %H:%M} UTC; name an earlier day")
    return begins


def _last(last: Path | None, until: datetime) -> datetime:
    if last is None:
        raise BadInput(
            "--since last: name the report with -o; it begins where the one that it takes the place of ended"
        )
    if not last.exists():
        return until - timedelta(days=USUAL_DAYS)
    found = LOOKED.search(last.read_text(encoding="utf-8", errors="replace"))
    if found is None:
        raise BadInput(f"--since last: {last} does not say up to when it looked; say --since with a day")
    begins = datetime.fromisoformat(found[1])
    if begins >= until:
        raise BadInput(f"--since last: {last} looked up to {begins:%Y-%m-%d %H:%M} UTC, no earlier than this one")
    return begins
