"""What any batch must satisfy before it is published.

A batch that is wrong as a whole is refused, and yesterday's stands. A row that is wrong is held back: yesterday's row
of the same thing stands in for it, so that nothing looks withdrawn. Of what is only odd, there is a warning.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import duckdb

from ingest.card import Card
from ingest.firewall import subjects, whole
from ingest.firewall.accepted import Accepted
from ingest.firewall.cases import Finding, of_findings
from ingest.firewall.findings import findings, staged
from warehouse.load import Arrival, Ready
from warehouse.tables import ByTable, Dated, FirewallCase, Verdict, by_table


@dataclass(frozen=True)
class Judged:
    """A batch past the firewall."""

    by_table: ByTable
    """What is loaded: the batch without what is held back, and what stands in for that."""
    cases: Sequence[FirewallCase]
    ready: Ready
    """Tables of the connection's own that hold those rows already."""

    @property
    def rows(self) -> list[Dated]:
        """The same in one list."""
        return [row for same in self.by_table.values() for row in same]

    @property
    def quarantined_count(self) -> int:
        """Things that are held back."""
        return sum(case.verdict is Verdict.QUARANTINED for case in self.cases)


def judge(connection: duckdb.DuckDBPyConnection, card: Card, arrival: Arrival, rows: Sequence[Dated]) -> Judged:
    """Hold back what is wrong in a batch.

    Raises:
        Turned: the batch is wrong as a whole; with all that is wrong with it and can be let pass.
    """
    accepted, came = Accepted.of(connection, arrival), by_table(rows)
    wrong = [
        fault
        for fault in whole.faults(arrival.source, arrival.scope, card, came, _held(connection, arrival))
        if not accepted.whole(fault)
    ]
    whole.refuse(wrong, later=True)
    suspects = suspected(connection, arrival, came, accepted)
    held_back = {case.subject_id: case for case in suspects.cases if case.verdict is Verdict.QUARANTINED}
    told = [(case.checks[0], case.reason) for case in held_back.values()]
    whole.refuse([*wrong, *whole.mass(arrival.source, told, suspects.count)])
    if not held_back:
        return Judged(came, suspects.cases, staged(came))
    fit = [row for row in rows if (key := subjects.key(row)) is None or key[1] not in held_back]
    stand_ins = [row for key, found in suspects.held.items() if key and key[1] in held_back for row in found]
    return Judged(by_table([*fit, *stand_ins]), suspects.cases, {})


@dataclass(frozen=True)
class Suspects:
    """What the checks of single rows find."""

    cases: Sequence[FirewallCase]
    held: dict[subjects.Key | None, list[Dated]]
    """The rows that hold now of what the cases are about."""
    count: int
    """Things in the batch that state a number [1]."""


def suspected(
    connection: duckdb.DuckDBPyConnection, arrival: Arrival, rows: Iterable[Dated] | ByTable, accepted: Accepted
) -> Suspects:
    """The cases of single things in a batch, but for what was accepted."""
    came, by_key = by_table(rows), defaultdict[subjects.Key, list[Finding]](list)
    for finding in findings(connection, arrival, came):
        by_key[finding.key].append(finding)
    all_rows = (row for same in came.values() for row in same)
    new = subjects.grouped(row for row in all_rows if subjects.key(row) in by_key) if by_key else {}
    old = subjects.held(connection, arrival.source, by_key)
    seen = _seen(connection, arrival)
    cases = [
        of_findings(arrival, found, new[key], old.get(key, ()), seen.get(key[1], seen[None]))
        for key, found in by_key.items()
        if not accepted.thing(key, subjects.value(new[key]))
    ]
    return Suspects(cases, old, subjects.number_count(came))


def _held(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> whole.Held:
    query = (files("ingest") / "held_count.sql").read_text(encoding="utf-8")
    return whole.Held(*connection.execute(query, {"source": arrival.source, "scope": arrival.scope}).fetchall()[0])


def _seen(connection: duckdb.DuckDBPyConnection, arrival: Arrival) -> dict[str | None, datetime | None]:
    """When what is published was last seen to hold: of what is held back already, and of all else."""
    query = (files("ingest.firewall") / "last_seen.sql").read_text(encoding="utf-8")
    told = {"source": arrival.source, "scope": arrival.scope}
    return dict(connection.execute(query, told).fetchall())
