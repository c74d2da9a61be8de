"""Cases of the firewall: made of what the checks find, kept for as long as batches show them."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import duckdb

from ingest.firewall import subjects
from ingest.firewall.whole import Turned
from warehouse.load import Arrival, Refused
from warehouse.staging import stage
from warehouse.tables import Batch, Dated, FirewallCase, Verdict
from warehouse.transaction import committed

WHOLE = "batch"
"""The kind of a case about a batch as a whole."""


@dataclass(frozen=True)
class Finding:
    """What one check says of one thing."""

    kind: str
    subject_id: str
    check: str
    verdict: Verdict
    reason: str

    @property
    def key(self) -> subjects.Key:
        """What it is about."""
        return self.kind, self.subject_id


def of_findings(
    arrival: Arrival, found: Sequence[Finding], new: Sequence[Dated], old: Sequence[Dated], seen_at: datetime | None
) -> FirewallCase:
    """The case of one thing: what stands published is no reason to hold it back.

    Args:
        arrival: the batch.
        found: what the checks say of the thing.
        new: its rows in the batch.
        old: its rows that hold now.
        seen_at: when those were last seen to hold.
    """
    offered, published = subjects.value(new), subjects.value(old)
    held_back = any(one.verdict is Verdict.QUARANTINED for one in found) and offered != published
    return FirewallCase.of(
        source=arrival.source,
        scope=arrival.scope,
        verdict=Verdict.QUARANTINED if held_back else Verdict.WARNING,
        checks=tuple(sorted({one.check for one in found})),
        reason="; ".join(dict.fromkeys(one.reason for one in found)),
        subject_kind=found[0].kind,
        subject_id=found[0].subject_id,
        subject_name=subjects.name(new),
        published_value=published.amount if published else None,
        offered_value=offered.amount if offered else None,
        value_unit=offered.unit if offered else None,
        published_seen_at=seen_at if old else None,
        withheld=_written(new) if held_back else None,
    )


def of_refusal(arrival: Arrival, fault: Refused) -> FirewallCase:
    """The case of a batch that was refused, by a check of the firewall, the parser or the load."""
    turned = fault if isinstance(fault, Turned) else Turned("payload", fault.message)
    return FirewallCase.of(
        source=arrival.source,
        scope=arrival.scope,
        verdict=Verdict.REFUSED,
        checks=(turned.check, *turned.also),
        reason=fault.message,
        subject_kind=WHOLE,
        subject_id=turned.check,
        subject_name="the whole batch",
        published_value=turned.expected,
        offered_value=turned.found,
        value_unit="rows" if turned.found is not None else None,
    )


def withheld(case: FirewallCase) -> list[Dated]:
    """The rows that a case holds back."""
    records = {record.table(): record for records in subjects.KINDS.values() for record in records}
    return [records[table].model_validate(row) for table, row in json.loads(case.withheld or "[]")]


def record(
    connection: duckdb.DuckDBPyConnection, batch: Batch, cases: Collection[FirewallCase], *, whole: bool
) -> None:
    """Open and go on with the cases that a batch shows, and end those that it does not show any more.

    Args:
        connection: the writer's.
        batch: the log's line of the batch.
        cases: what it shows.
        whole: whether all checks were made, so that a case that does not show is over.
    """
    told = {"source": batch.source, "scope": batch.scope, "at": batch.fetched_at}

    def write() -> None:
        stage(connection, "arriving_case", FirewallCase, list(cases))
        connection.execute(_sql("close_cases"), told | {"whole": whole})
        connection.execute(_sql("open_cases"), {"at": batch.fetched_at, "batch": batch.batch_id})

    committed(connection, write)


def _written(rows: Sequence[Dated]) -> str:
    bare = set(Dated.model_fields) - {"source"}
    return json.dumps([(row.table(), row.model_dump(mode="json", exclude=bare, exclude_none=True)) for row in rows])


def _sql(name: str) -> str:
    return (files("ingest.firewall") / f"{name}.sql").read_text(encoding="utf-8")
