"""What becomes of a payload: parsed, past the firewall, and loaded; or refused, and what was there before stands.

A refresh settles what it has fetched; a replay, and the acceptance of a refused batch, settle what the archive kept.
"""

from collections.abc import Sequence
from dataclasses import replace

import duckdb
from pydantic import ValidationError

from ingest import firewall
from ingest.card import ScopedSource, Source
from ingest.firewall import cases
from ingest.payload import Payload
from warehouse.faults import Fault
from warehouse.load import Arrival, Refused, load, log_failure
from warehouse.tables import Batch, Dated, Outcome


def settled(
    connection: duckdb.DuckDBPyConnection,
    source: Source | ScopedSource,
    arrival: Arrival,
    payload: Payload,
    rows: Sequence[Dated] | None = None,
) -> Batch:
    """Load a payload, or log why it was refused.

    Args:
        connection: the writer's.
        source: whose parser and card it is.
        arrival: what the log says of the batch; its message is filled in here.
        payload: the bytes.
        rows: what they say, where that was read already.
    """
    try:
        rows = parsed(source, payload) if rows is None else rows
        judged = firewall.judge(connection, source.CARD, arrival, rows)
        batch = load(
            connection, _told(arrival, note(source, payload), len(rows), judged), judged.by_table, judged.ready
        )
    except Refused as fault:
        batch = log_failure(connection, replace(arrival, message=fault.message), Outcome.REFUSED, len(rows or ()))
        cases.record(connection, batch, [cases.of_refusal(arrival, fault)], whole=False)
        return batch
    cases.record(connection, batch, judged.cases, whole=True)
    return batch


def ended(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> Batch:
    """End what holds of a part that its seller's list has no more, and the cases about it."""
    batch = load(connection, arrival, [])
    cases.record(connection, batch, [], whole=True)
    return batch


def _told(arrival: Arrival, remarks: str | None, row_count: int, judged: firewall.Judged) -> Arrival:
    """What the log says of a batch past the firewall."""
    count = judged.quarantined_count
    held_back = f"{count} held back, see `gpuplan check`" if count else None
    message = "; ".join(filter(None, [held_back, remarks])) or None
    return replace(arrival, message=message, row_count=row_count, quarantined_count=count)


def parsed(source: Source | ScopedSource, payload: Payload) -> list[Dated]:
    """The payload's rows.

    Raises:
        Refused: it is not what the parser knows.
    """
    try:
        return list(source.parse(payload))
    except ValidationError as fault:
        first = fault.errors()[0]
        what = ".".join(map(str, first["loc"])) or fault.title
        raise Refused(f"{payload.source}: {what}: {first['msg']} (got {first['input']!r:.60})") from fault
    except Fault:
        raise
    except KeyError as fault:
        raise Refused(f"{payload.source}: {fault} is not there, or not known; another schema than gpuplan's") from fault
    except ArithmeticError as fault:
        why = "a zero, a huge number or none where a figure must be"
        raise Refused(f"{payload.source}: figures that can't be reckoned with: {why}") from fault
    except Exception as fault:
        raise Refused(f"{payload.source}: the parser failed ({type(fault).__name__}: {fault})") from fault


def note(source: Source | ScopedSource, payload: Payload) -> str | None:
    """What a reader of the log should know of a payload: remarks, fields nobody read, rows left out and why."""
    unread = payload.ledger.unread(source.CARD.ignored)
    parts = [f"unread fields: {', '.join(sorted(unread))}"] if unread else []
    parts += sorted(payload.ledger.remarks)
    parts += [f"{count} rows left out: {why}" for why, count in sorted(payload.ledger.dropped.items())]
    return "; ".join(parts) or None
