"""Letting a case of the firewall pass: what was held back is published, as of the time when it was first seen.

An acceptance is kept with its time, its account and its note, and the batch that it makes is logged with the bytes
that the rows came in. The same jump passes from then on. A batch that was refused is read again from the archive.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.resources import files

import duckdb

from ingest import archive, firewall, sources
from ingest.firewall import cases
from ingest.firewall.accepted import Accepted
from ingest.firewall.whole import ACCEPTABLE
from ingest.settle import parsed, settled
from warehouse import store
from warehouse.faults import BadInput, Fault
from warehouse.literal import quoted
from warehouse.load import Arrival, release
from warehouse.place import Place
from warehouse.staging import insert
from warehouse.tables import Acceptance, Batch, FirewallCase, Outcome, Verdict
from warehouse.transaction import committed

FAILED = "failed-"
"""How ids of readings begin from which nothing came."""


@dataclass(frozen=True)
class Consent:
    """Who lets a case pass, when and why."""

    by: str
    note: str | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    again: Batch | None = None
    """The log's line of the batch that it made, where it is done again from the archive."""


def accept(connection: duckdb.DuckDBPyConnection, link: Place, case: FirewallCase, consent: Consent) -> Batch | None:
    """Let a case pass and publish what it holds back.

    Args:
        connection: the writer's.
        link: the warehouse, whose archive has the bytes.
        case: an open case.
        consent: who lets it pass.

    Returns:
        The batch that was published; nothing for a warning, which held nothing back.

    Raises:
        BadInput: it is a case that can't be accepted.
        Fault: the batch is still refused, or its bytes are not kept.
    """
    if case.verdict is Verdict.REFUSED and case.subject_id not in ACCEPTABLE:
        raise BadInput(
            f"case {case.case_id}: {case.reason}; there is nothing in it to publish, so it can't be accepted"
        )
    brought = _batch(connection, case)
    given = list(_acceptances(connection, link, case, brought, consent))
    committed(connection, lambda: _keep(connection, case, given, consent.at))
    if case.verdict is Verdict.WARNING:
        return None
    if case.verdict is Verdict.REFUSED:
        return _read_again(connection, link, brought, consent)
    return release(connection, _arrival(case, brought, consent), cases.withheld(case))


def open_case(connection: duckdb.DuckDBPyConnection, beginning: str) -> FirewallCase:
    """The open case whose id begins so.

    Raises:
        BadInput: there is none, or several.
    """
    if beginning.startswith(FAILED):
        raise BadInput(f"{beginning}: nothing came, so there is nothing to accept; `gpuplan refresh` asks again")
    found = store.records(connection, FirewallCase, f"starts_with(case_id, {quoted(beginning)})")
    if len(found) != 1 or not beginning:
        what = f"{len(found)} open cases begin so, say more of it" if found else "no open case has this id"
        raise BadInput(f"{beginning}: {what}; `gpuplan check` lists them")
    return found[0]


def _batch(connection: duckdb.DuckDBPyConnection, case: FirewallCase) -> Batch:
    return store.records(connection, Batch, f"batch_id = {case.batch_id}")[0]


def _acceptances(
    connection: duckdb.DuckDBPyConnection, link: Place, case: FirewallCase, brought: Batch, consent: Consent
) -> Iterator[Acceptance]:
    """That of the case; where all of a batch was wrong, that of each thing in it."""
    query = "SELECT max(batch_id) FROM batch"
    common = {
        "case_id": case.case_id,
        "source": case.source,
        "scope": case.scope,
        "payload_sha256": brought.payload_sha256,
        "accepted_at": consent.at,
        "accepted_by": consent.by,
        "note": consent.note,
        "after_batch_id": connection.execute(query).fetchall()[0][0],
    }
    others = [case.model_copy(update={"subject_id": check, "offered_value": None}) for check in case.checks[1:]]
    also = others if case.verdict is Verdict.REFUSED else []
    for one in [case, *also, *(_suspects(connection, link, brought) if "mass" in case.checks else ())]:
        of_one = {"subject_kind": one.subject_kind, "subject_id": one.subject_id}
        yield Acceptance(accepted_value=one.offered_value, value_unit=one.value_unit, **of_one, **common)


def _suspects(connection: duckdb.DuckDBPyConnection, link: Place, brought: Batch) -> list[FirewallCase]:
    source = sources.source(brought.source)
    rows = parsed(source, archive.read(link, brought, in_parts=source.CARD.in_parts))
    arrival = Arrival.as_logged(brought)
    found = firewall.suspected(connection, arrival, rows, Accepted.of(connection, arrival))
    return [case for case in found.cases if case.verdict is Verdict.QUARANTINED]


def _keep(
    connection: duckdb.DuckDBPyConnection, case: FirewallCase, acceptances: list[Acceptance], at: datetime
) -> None:
    for acceptance in acceptances:
        insert(connection, acceptance)
    query = (files("ingest.firewall") / "close_case.sql").read_text(encoding="utf-8")
    connection.execute(query, {"case_id": case.case_id, "at": at})


def _arrival(case: FirewallCase, brought: Batch, consent: Consent) -> Arrival:
    """Where the rows of a case come from: the bytes of the batch that brought them."""
    told = f"case {case.case_id} accepted by {consent.by}" + (f": {consent.note}" if consent.note else "")
    at = case.valid_from or brought.fetched_at
    return replace(Arrival.as_logged(brought, consent.again), fetched_at=at, complete=False, message=told)


def _read_again(connection: duckdb.DuckDBPyConnection, link: Place, brought: Batch, consent: Consent) -> Batch:
    """Load a batch that was refused."""
    source = sources.source(brought.source)
    payload = archive.read(link, brought, in_parts=source.CARD.in_parts)
    batch = settled(connection, source, Arrival.as_logged(brought, consent.again), payload)
    if batch.outcome is not Outcome.LOADED:
        raise Fault(f"{batch.message}; this is another case, and nothing was changed")
    return batch
