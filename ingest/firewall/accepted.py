"""What somebody let pass: the same jump passes again, another does not."""

from dataclasses import dataclass
from importlib.resources import files

import duckdb

from ingest.firewall import subjects
from ingest.firewall.cases import WHOLE
from ingest.firewall.whole import Turned
from warehouse.load import Arrival
from warehouse.tables import Acceptance

NEAR = 1.5
"""How far a price may be from one that was accepted, either way, to be the same jump."""


@dataclass(frozen=True)
class Accepted:
    """The acceptances that touch one batch."""

    payload_sha256: str | None
    acceptances: tuple[Acceptance, ...]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> "Accepted":
        """Those of the batch's source and scope."""
        query = (files("ingest.firewall") / "acceptances.sql").read_text(encoding="utf-8")
        cursor = connection.execute(query, {"source": arrival.source, "scope": arrival.scope})
        names = [column[0] for column in cursor.description or ()]
        rows = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
        return cls(arrival.payload_sha256, tuple(Acceptance.model_validate(row) for row in rows))

    def whole(self, fault: Turned) -> bool:
        """Whether a batch may pass although this is wrong with it.

        A missing canary was accepted for good, a low count down to that count, anything else of those bytes only.
        """
        return any(
            (one.subject_kind, one.subject_id) == (WHOLE, fault.check)
            and (one.payload_sha256 == self.payload_sha256 or _lasts(one, fault))
            for one in self.acceptances
        )

    def thing(self, key: subjects.Key, value: subjects.Value | None) -> bool:
        """Whether a thing was accepted at about this value."""
        for one in self.acceptances:
            if (one.subject_kind, one.subject_id) != key or value is None or one.value_unit != value.unit:
                continue
            if one.accepted_value and value.amount:
                return 1 / NEAR <= value.amount / one.accepted_value <= NEAR
            return one.accepted_value == value.amount
        return False


def _lasts(one: Acceptance, fault: Turned) -> bool:
    """Whether an acceptance holds for other bytes than those that it was given for."""
    if fault.check == "floor" and one.accepted_value is not None and fault.found is not None:
        return one.accepted_value <= fault.found
    return fault.check == "canary"
