"""The checks of single rows: each is a question in SQL, asked of the batch as it arrives, beside what is published.

A file in `checks/` is a check: its rows name a thing, the check, a verdict and a reason.
"""

from functools import cache
from importlib.resources import files

import duckdb

from ingest.firewall import subjects
from ingest.firewall.bands import Band, CurrencyCode, bands, currencies
from ingest.firewall.cases import Finding
from warehouse.load import Arrival
from warehouse.staging import stage
from warehouse.tables import ByTable, Dated, Verdict

CHECKS = {
    "offer": ("band", "jump", "currency", "committed", "size", "spot", "outlier", "part"),
    "token_price": ("token_jump",),
    "fx_rate": ("rate_jump", "rate_currency"),
}
"""The questions about each kind of thing."""


def findings(connection: duckdb.DuckDBPyConnection, arrival: Arrival, came: ByTable) -> list[Finding]:
    """What the checks say of a batch's rows, by their tables."""
    brought = kinds(came)
    if not brought:
        return []
    for record, name in staged(came).items():
        stage(connection, name, record, came.get(record, []))
    at = {"at": arrival.fetched_at}
    stage(connection, "currency_code", CurrencyCode, currencies())
    connection.execute(_sql("tenfold.sql"))
    if "offer" in brought:
        stage(connection, "band", Band, bands())
        connection.execute(_sql("arriving.sql"), at)
    found = []
    for kind in sorted(brought):
        for check in CHECKS[kind]:
            question = _sql(f"checks/{check}.sql")
            asked = connection.execute(question, at if "$at" in question else None).fetchall()
            found += [Finding(kind, subject, name, Verdict(verdict), why) for subject, name, verdict, why in asked]
    return sorted(found, key=lambda one: (one.key, one.check))


def kinds(came: ByTable) -> set[str]:
    """Which things a batch's rows are about."""
    return {kind for record in came if (kind := subjects.KIND_OF.get(record))}


def staged(came: ByTable) -> dict[type[Dated], str]:
    """The tables that hold a batch as it arrives, by their record."""
    return {record: f"arriving_{record.table()}" for kind in sorted(kinds(came)) for record in subjects.KINDS[kind]}


@cache
def _sql(name: str) -> str:
    return (files("ingest.firewall") / name).read_text(encoding="utf-8")
