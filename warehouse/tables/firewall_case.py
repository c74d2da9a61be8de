"""What the firewall made of a batch: rows that it warns of or holds back, and batches that it refused."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Identified


class Verdict(StrEnum):
    """What the firewall does about a case, from mild to severe."""

    WARNING = "warning"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


class FirewallCase(Identified):
    """Something wrong with a thing for sale, or with a whole batch, for as long as batches show it.

    What stands in `withheld` is used by no view and no plan: the price that was published before stands. A case ends
    with the first good batch of its source and scope that does not show it, or when it is accepted.
    """

    key: ClassVar[tuple[str, ...]] = ("case_id",)
    scope_column: ClassVar[str | None] = "scope"
    identified_by: ClassVar[tuple[str, ...]] = ("source", "scope", "subject_kind", "subject_id")
    not_compared: ClassVar[frozenset[str]] = frozenset(
        {"reason", "subject_name", "published_value", "published_seen_at"}
    )

    case_id: str
    """Stable id: a digest of source, scope and what the case is about."""
    scope: str | None = None
    """The part of the source, such as a region; empty where it is read whole."""
    verdict: Verdict
    """warning (published), quarantined (held back) or refused (the whole batch)."""
    checks: tuple[str, ...]
    """What it failed."""
    reason: str
    """What is wrong, in words."""
    subject_kind: str
    """The table of the thing, or batch."""
    subject_id: str
    """The thing's key in that table; of a batch, the check."""
    subject_name: str
    """The thing as a reader knows it: seller, instance, GPU, region, terms."""
    published_value: Decimal | None = Field(default=None, max_digits=27, decimal_places=9)
    """What stands published, or what was expected [see value_unit]."""
    offered_value: Decimal | None = Field(default=None, max_digits=27, decimal_places=9)
    """What the batch offers [see value_unit]."""
    value_unit: str | None = None
    """Unit of the offered value: the seller's currency per pricing unit, or rows."""
    published_seen_at: datetime | None = None
    """When what stands published was last seen to hold (UTC)."""
    withheld: str | None = None
    """The rows that are held back, as JSON: a list of table and row."""
