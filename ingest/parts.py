"""The parts of a source, such as regions: which of them are asked, which there are not, and which its list has lost.

A seller's list of its parts is believed as its prices are: what it lacks is withdrawn, unless it lacks so much at once
that it is an outage. A part that stayed away until its prices are too old to be used is withdrawn all the same.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from ingest.card import Card, ScopedSource, WiderSource
from ingest.firewall.whole import LEAST_SHARE_HELD, STANDS
from ingest.http import Http, Skipped
from ingest.reading import Fetched, Reading, nothing
from warehouse.faults import BadInput, Fault, nearest
from warehouse.load import Refused

GONE = "gone from the list of parts"


def wanted(reading: Reading, http: Http) -> Sequence[str | None]:
    """The parts to ask for; one nameless part where a source has none.

    Raises:
        Refused: the source lists no parts.
    """
    if not isinstance(reading.source, ScopedSource):
        return [None]
    if reading.scope:
        return [reading.scope]
    if not (parts := _named(reading.source.CARD)):
        parts = reading.listed = reading.source.scopes(http)
        if not parts:
            raise Refused(f"{reading.name}: its list of parts came without any{STANDS}")
    return [part for part in parts if part not in reading.left_out]


def refuse_unknown(reading: Reading, http: Http) -> None:
    """Refuse a part that was never read and that the source does not list.

    Raises:
        BadInput: there is no such part.
        Fault: the list did not come; with the parts on record that are called alike.
    """
    source, part = reading.source, reading.scope
    if not isinstance(source, ScopedSource) or part is None or reading.read.get(part) or part in _named(source.CARD):
        return
    reading.say(f"asking {http.host} whether there is {part}")
    try:
        listed = source.scopes(http)
        there = _exists(reading, http, part, listed)
    except Skipped:
        raise
    except Fault as fault:
        raise Fault(
            f"{fault.message}; {part} was never read{nearest(part, list(filter(None, reading.read)))}"
        ) from fault
    if not there:
        close = nearest(part, listed) or f"; there are {', '.join(sorted(listed))}"
        raise BadInput(f"--scope {part}: {reading.name} has no such part{close}")


def lost(reading: Reading, http: Http) -> Iterator[Fetched]:
    """Parts that were read before and that the source's list has no more: gone, or too many to be believed.

    Where a setting names the parts, only those that never came and are not named any more are gone.
    """
    at, listed = datetime.now(UTC), reading.listed
    if listed is None:
        named = [] if reading.scope else _named(reading.source.CARD)
        never = [part for part, read_at in reading.read.items() if part and not read_at and part not in named]
        yield from (_gone(reading, part, at) for part in never if named)
        return
    oldest = at - timedelta(hours=reading.source.CARD.error_after_hours)
    usable = {part for part, read_at in reading.read.items() if part and read_at and read_at > oldest}
    lacking = [part for part in sorted(filter(None, reading.read)) if not _exists(reading, http, part, listed)]
    doubted = usable.intersection(lacking)
    if len(doubted) == 1 or len(usable - doubted) > LEAST_SHARE_HELD * len(usable):
        doubted = set()
    for part in lacking:
        if part in doubted:
            many = f"{len(doubted)} of {len(usable)} parts that were read are gone from its list"
            yield nothing(part, f"{reading.name}: {many}, which is too many at once{STANDS}")
        else:
            yield _gone(reading, part, at)


def _gone(reading: Reading, part: str, at: datetime) -> Fetched:
    return Fetched(part, at, fault=f"{reading.name}: {GONE}; what it sold ends", gone=True)


def _exists(reading: Reading, http: Http, part: str, listed: Sequence[str]) -> bool:
    return part in listed or (isinstance(reading.source, WiderSource) and reading.source.has_scope(http, part))


def _named(card: Card) -> list[str]:
    """The parts that a user's setting names, parted by commas; none where it is not set."""
    return os.environ.get(card.parts_setting or "", "").replace(",", " ").split()
