"""Who let a case of the firewall pass, when, and why."""

from datetime import datetime
from decimal import Decimal

from pydantic import Field

from warehouse.tables.record import Record


class Acceptance(Record):
    """A case that somebody accepted: the same jump passes from then on."""

    case_id: str
    """The case."""
    source: str
    """Its source."""
    scope: str | None = None
    """Its part of the source."""
    subject_kind: str
    """The table of the thing that it is about, or batch."""
    subject_id: str
    """The thing's key in that table; of a batch, the check."""
    accepted_value: Decimal | None = Field(default=None, max_digits=27, decimal_places=9)
    """The value that was accepted; what comes near it passes too [see value_unit]."""
    value_unit: str | None = None
    """Unit of the value."""
    payload_sha256: str | None = None
    """The bytes that showed it."""
    accepted_at: datetime
    """When (UTC)."""
    accepted_by: str
    """The account under which it was accepted."""
    note: str | None = None
    """Why."""
    after_batch_id: int
    """The last batch that was logged before it [-]."""
