"""The warehouse built again from the archive, batch by batch, and compared with the one that is there.

Batches are read again in the order of their numbers, with their times, scopes and what the log says of them; what
somebody accepted is accepted again where it was. What never came as a payload can't be read again and is copied: the
prices that the program brings, the planner's plans, and failed readings; and price histories and a region's past, which
brought what the warehouse lacked then.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import duckdb

from ingest import accept, archive, keeping, sources
from ingest.quotes import sheet
from ingest.quotes.check import checked
from ingest.settle import settled
from warehouse import copying, past, store
from warehouse.ddl import TABLES
from warehouse.faults import BadInput, Fault
from warehouse.load import Arrival, load
from warehouse.place import Place
from warehouse.tables import Acceptance, Batch, Dated, Outcome, Record
from warehouse.transaction import committed

R = TypeVar("R", bound=Record)
DATED = [record for record in TABLES if issubclass(record, Dated)]
OF_A_BATCH = [record for record in TABLES if "batch_id" in record.model_fields and not issubclass(record, Dated)]
REST = [record for record in TABLES if not issubclass(record, Dated | Acceptance) and record not in OF_A_BATCH]
"""Tables that no batch brings anything to, so that they are copied whole."""
NOT_COMPARED = {Batch.table(): {"code_version"}}
"""The program that parses a batch again may be another."""


@dataclass
class Replayed:
    """What a replay did, and where what it made differs from what is there."""

    did: Counter[str] = field(default_factory=Counter)
    """Batches read again, copied and without a payload any more."""
    tables: list[dict[str, object]] = field(default_factory=list)
    """Each table with its rows, those that lack and those that are new."""

    @property
    def same(self) -> bool:
        """Whether every table is the same, row for row."""
        return not any(table["lacking"] or table["new"] for table in self.tables)


def replay(origin: Place, into: Path, say: Callable[[str], None], *, keep_going: bool = False) -> Replayed:
    """Build a warehouse again, in a new file.

    Args:
        origin: the warehouse whose log says what came, and beside which the payloads are.
        into: the new file.
        say: hears what can't be read again.
        keep_going: whether a batch whose payload is gone is copied from the warehouse.

    Raises:
        BadInput: the file is there already.
        Fault: a payload is gone.
    """
    if into.exists():
        raise BadInput(f"--into {into}: there is a file already, and nothing is overwritten; name a new one")
    with store.writing(into, sandboxed=False, afresh=True) as connection:
        copying.attach(connection, origin)
        done = _Rebuild(connection, origin, say, keep_going).all()
        done.tables = [_compared(connection, record) for record in TABLES]
        connection.execute(f"DETACH {copying.ORIGIN}")
    return done


@dataclass(frozen=True)
class _Rebuild:
    """A warehouse on its way."""

    connection: duckdb.DuckDBPyConnection
    origin: Place
    say: Callable[[str], None]
    keep_going: bool

    def all(self) -> Replayed:
        """Every batch and acceptance, in the order in which they were."""
        done = Replayed()
        acceptances = self._records(Acceptance, "accepted_at, subject_kind <> 'batch'")
        log = {batch.batch_id: batch for batch in self._records(Batch, "batch_id")}
        made: set[int] = set()
        for number, batch in log.items():
            if number not in made:
                done.did[self._again(batch)] += 1
            for acceptance in acceptances:
                if acceptance.after_batch_id == number and self._is_open(acceptance):
                    made |= self._accept(acceptance, log.get(number + 1))
        for record in REST:
            self._insert_from_origin(record, "true")
        return done

    def _again(self, batch: Batch) -> str:
        """Read a batch again, or copy what can't be; says which."""
        if batch.outcome is Outcome.FAILED or not keeping.can_be_read_again(batch) or past.was_put(batch):
            self._copy(batch)
            return "copied"
        try:
            self._read(batch)
        except archive.Missing as fault:
            if not self.keep_going:
                raise Fault(f"{fault.message}; --keep-going copies what came in it from the warehouse") from fault
            self.say(f"{fault.message}: copied from the warehouse")
            self._copy(batch)
            return "copied, payload gone"
        return "read again"

    def _read(self, batch: Batch) -> None:
        arrival = Arrival.as_logged(batch, again=batch)
        if batch.source.startswith(keeping.QUOTE):
            kept = archive.read(self.origin, batch, in_parts=False)
            lines = sheet.of(Path(batch.payload_url or "sheet.csv"), kept.content)
            rows = checked(self.connection, lines, batch.fetched_at.date()).rows
            load(self.connection, arrival, rows)
            return
        source = sources.source(batch.source)
        kept = archive.read(self.origin, batch, in_parts=source.CARD.in_parts)
        settled(self.connection, source, arrival, kept)

    def _accept(self, acceptance: Acceptance, made: Batch | None) -> set[int]:
        """Accept a case again; the number of the batch that it made, if it made one."""
        case = accept.open_case(self.connection, acceptance.case_id)
        consent = accept.Consent(acceptance.accepted_by, acceptance.note, acceptance.accepted_at, made)
        batch = accept.accept(self.connection, self.origin, case, consent)
        return {batch.batch_id} if batch else set()

    def _is_open(self, acceptance: Acceptance) -> bool:
        """Whether the case is still to be accepted; the first of a batch's acceptances brings all others."""
        query = "SELECT 1 FROM firewall_case WHERE valid_to IS NULL AND case_id = $case_id"
        return bool(self.connection.execute(query, {"case_id": acceptance.case_id}).fetchall())

    def _copy(self, batch: Batch) -> None:
        """What a batch closed and opened, and its line of the log."""

        def write() -> None:
            ended = batch.source.startswith(keeping.HISTORY) or past.was_put(batch)
            for record in DATED:
                self._end_periods(record, batch)
            for brought in (*DATED, *OF_A_BATCH):
                self._insert_from_origin(brought, "batch_id = $batch", ended=ended, batch=batch.batch_id)

        committed(self.connection, write)

    def _end_periods(self, record: type[Dated], batch: Batch) -> None:
        table = record.table()
        same = " AND ".join(f"held.{name} = o.{name}" for name in (*record.key, "source", "valid_from"))
        self.connection.execute(
            f"UPDATE {table} AS held SET valid_to = o.valid_to FROM {copying.ORIGIN}.{table} AS o "
            f"WHERE held.valid_to IS NULL AND held.source = $source AND o.valid_to = $at AND {same}",
            {"source": batch.source, "at": batch.fetched_at},
        )

    def _insert_from_origin(self, record: type[Record], where: str, *, ended: bool = False, **values: object) -> None:
        """Rows as they were when they came: their periods open, but for those that came with their ends."""
        still_open = " REPLACE (NULL::TIMESTAMPTZ AS valid_to)" if issubclass(record, Dated) and not ended else ""
        self.connection.execute(
            f"INSERT INTO {record.table()} BY NAME SELECT *{still_open} FROM {copying.ORIGIN}.{record.table()} "
            f"WHERE {where}",
            values or None,
        )

    def _records(self, record: type[R], order: str) -> list[R]:
        columns = list(record.model_fields)
        query = f"SELECT {', '.join(columns)} FROM {copying.ORIGIN}.{record.table()} ORDER BY {order}"
        rows = self.connection.execute(query).fetchall()
        return [record.model_validate(dict(zip(columns, row, strict=True))) for row in rows]


def _compared(connection: duckdb.DuckDBPyConnection, record: type[Record]) -> dict[str, object]:
    """How many rows of a table are in one warehouse only."""
    columns = ", ".join(name for name in record.model_fields if name not in NOT_COMPARED.get(record.table(), ()))
    was, now = f"SELECT {columns} FROM {copying.ORIGIN}.{record.table()}", f"SELECT {columns} FROM {record.table()}"
    count, lacking, new = connection.execute(
        f"SELECT (SELECT count(*) FROM {record.table()}), (SELECT count(*) FROM ({was} EXCEPT ALL {now})), "
        f"(SELECT count(*) FROM ({now} EXCEPT ALL {was}))"
    ).fetchall()[0]
    return {"table": record.table(), "rows": count, "lacking": lacking, "new": new}
