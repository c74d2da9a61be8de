"""Payloads that the archive does not hold any more: their digests stay in the log, and here is when they went."""

from datetime import datetime

from pydantic import Field

from warehouse.tables.record import Record


class PrunedPayload(Record):
    """A payload, or a file of one, that was deleted from the archive on purpose."""

    payload_sha256: str
    """SHA-256 of its bytes, hexadecimal."""
    source: str
    """Whom it came from."""
    last_fetched_at: datetime
    """When these bytes came last (UTC)."""
    pruned_at: datetime
    """When they were deleted (UTC)."""
    kept_bytes: int = Field(ge=0)
    """What they took in the archive, compressed [bytes]."""
