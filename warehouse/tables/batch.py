"""The log of batches: what was asked, what came of it, and the bytes it came from."""

from datetime import datetime
from enum import StrEnum

from warehouse.tables.record import Record


class Outcome(StrEnum):
    """What became of one reading of one source."""

    LOADED = "loaded"
    REFUSED = "refused"
    FAILED = "failed"


class Batch(Record):
    """One reading of one source: loaded whole, refused whole, or failed to arrive."""

    batch_id: int
    """Number of the batch, counting up."""
    source: str
    """Whom we asked."""
    scope: str | None = None
    """The part of the source this batch covers, such as a region; empty when it covers all of it."""
    outcome: Outcome
    """loaded, refused (the bytes came but were not fit to publish) or failed (no bytes came)."""
    complete: bool
    """Whether absence from this batch means withdrawn; false for a partial snapshot."""
    row_count: int = 0
    """Rows that the payload held after parsing [1]."""
    quarantined_count: int = 0
    """Things for sale that the firewall holds back; what was published of them before stands [1]."""
    opened_count: int = 0
    """Periods that this batch opened [1]."""
    closed_count: int = 0
    """Periods that this batch closed [1]."""
    payload_url: str | None = None
    """Where the bytes came from, without secrets."""
    payload_sha256: str | None = None
    """SHA-256 of the bytes, hexadecimal; names them in the archive; empty of a part that left its seller's list."""
    fetched_at: datetime
    """When the bytes were fetched (UTC); for a snapshot, the date its prices were observed."""
    loaded_at: datetime
    """When the batch was written here (UTC)."""
    duration_s: float | None = None
    """How long the source took to be asked and read [s]."""
    warn_after_hours: int | None = None
    """Age at which what it brought is worth a warning, by the source's card; empty for bundled data and sheets [h]."""
    error_after_hours: int | None = None
    """Age at which it should not be used unless seen again; empty for bundled data and sheets [h]."""
    code_version: str
    """The gpuplan that parsed it."""
    message: str | None = None
    """Why it was refused or failed, or a note about its origin and licence."""
