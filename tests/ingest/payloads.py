"""Recorded payloads by the source that they were recorded from: `recorded/SOURCE_DATE.json`, or `.xml`."""

from datetime import UTC, datetime
from pathlib import Path

from ingest import sources
from ingest.payload import Payload

FETCHED = datetime(2026, 11, 20, 12, tzinfo=UTC)
FOLDER = Path(__file__).parent / "recorded"
FILES = sorted(FOLDER.glob("*.json")) + sorted(FOLDER.glob("*.xml"))


def source_of(path: Path) -> str:
    """The source whose name a file begins with, the longest where there are several."""
    return max((name for name in sources.names() if path.stem.startswith(f"{name}_")), key=len)


def recorded(path: Path) -> Payload:
    """A recorded payload, as if it had come on a day of November 2026."""
    return Payload.from_file(source_of(path), path, fetched_at=FETCHED)
