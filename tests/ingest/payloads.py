"""Recorded payloads by the source that they were recorded from: `recorded/SOURCE_DATE.json`, or `.xml`."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ingest import settle, sources
from ingest.firewall import whole
from ingest.payload import Payload
from warehouse.tables import Dated

FETCHED = datetime(2026, 11, 20, 12, tzinfo=UTC)
FOLDER = Path(__file__).parent / "recorded"
FILES = sorted(FOLDER.glob("*.json")) + sorted(FOLDER.glob("*.xml"))


def source_of(path: Path) -> str:
    """The source whose name a file begins with, the longest where there are several."""
    return max((name for name in sources.names() if path.stem.startswith(f"{name}_")), key=len)


def recorded(path: Path) -> Payload:
    """A recorded payload, as if it had come on a day of November 2026."""
    return Payload.from_file(source_of(path), path, fetched_at=FETCHED)


def rows(payload: Payload) -> list[Dated]:
    """What a refresh would load: parsed, and past the firewall but for the rows that a recorded part of it lacks."""
    source = sources.source(payload.source)
    found = settle.parsed(source, payload)
    for fault in whole.faults(payload.source, None, replace(source.CARD, at_least=1), found, whole.Held(0, 0)):
        if fault.check != "canary":
            raise fault
    return found
