"""A price followed home: price, offer, batch, payload, and the record in the payload that it was read from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

import duckdb

from ingest import archive, raw_record, sources
from ingest.raw_record import Found, Wanted
from warehouse import store
from warehouse.ask import rows
from warehouse.faults import BadInput, Fault
from warehouse.literal import quoted
from warehouse.place import Place
from warehouse.tables import (
    Batch,
    Dated,
    FxRate,
    HardwarePrice,
    Offer,
    Price,
    PriceComponent,
    TokenPrice,
)

MEMORY = re.compile(r" \d+ ?GB$")
"""What some parsers add to a seller's name of a GPU."""


@dataclass(frozen=True)
class Chain:
    """One price and where it comes from."""

    price: dict[str, Any]
    """The price as it is named and stated."""
    offer: dict[str, Any]
    """What is for sale; empty for tokens and hardware."""
    batch: Batch
    path: str | None
    """The payload's file in the archive; empty where there never was one."""
    state: str
    """What is known of the payload."""
    records: Sequence[Found]
    """Where in the payload it stands."""


def trace(connection: duckdb.DuckDBPyConnection, link: Place, name: str) -> list[Chain]:
    """Follow a price home, or every price that a plan rests on.

    Args:
        connection: a reader's.
        link: the warehouse, beside which the payloads are.
        name: a price_id, or a plan_id.

    Raises:
        BadInput: nothing has that name.
    """
    query = (files("ingest") / "price_named.sql").read_text(encoding="utf-8")
    found = rows(connection, query, {"name": name})
    if not found:
        raise BadInput(f"{name}: no price and no plan has this id; `gpuplan prices --format json` shows price_id")
    return [_chain(connection, link, price) for price in found]


def _chain(connection: duckdb.DuckDBPyConnection, link: Place, price: dict[str, Any]) -> Chain:
    batch = store.records(connection, Batch, f"batch_id = {price['batch_id']}")[0]
    group = list(_rows(connection, price))
    offer = next((row.model_dump(mode="json", exclude_none=True) for row in group if isinstance(row, Offer)), {})
    path, state, found = _kept(link, batch, group)
    return Chain(price, offer, batch, path, state, found)


def _kept(link: Place, batch: Batch, group: Sequence[Dated]) -> tuple[str | None, str, list[Found]]:
    """The payload's file, what is known of it, and the records in it."""
    if batch.payload_sha256 is None:
        return None, "not fetched: it came with the program", []
    path = str(archive.file(link, batch.source, batch.payload_sha256))
    known = batch.source in sources.names()
    try:
        payload = archive.read(link, batch, in_parts=known and sources.source(batch.source).CARD.in_parts)
    except Fault as fault:
        return path, fault.message, []
    found = [record for wanted in wanted_of(group) for record in raw_record.find(payload, wanted)]
    return path, "kept, and its SHA-256 is right", found


def wanted_of(group: Sequence[Dated]) -> Iterator[Wanted]:
    """What the records behind a thing's rows are known by: those of its parts, where it was put together."""
    offer = next((row for row in group if isinstance(row, Offer)), None)
    parts = [row for row in group if isinstance(row, PriceComponent)]
    for part in parts:
        yield Wanted((part.list_unit_price,), (part.sku_id, part.description))
    for row in group:
        if isinstance(row, Price) and offer and not parts:
            amounts = tuple(a for a in (row.list_unit_price, row.upfront_unit_price) if a is not None)
            names = (offer.sku_id, offer.instance_type, offer.gpu_name, MEMORY.sub("", offer.gpu_name))
            yield Wanted(amounts, _names(*names), offer.gpu_count or Decimal(1))
        if isinstance(row, TokenPrice):
            yield Wanted((row.list_unit_price,), _names(row.model_name))
        if isinstance(row, HardwarePrice):
            yield Wanted((row.typical_price,), _names(row.hardware_id))
        if isinstance(row, FxRate):
            yield Wanted((row.units_per_eur,), _names(row.currency))


def _names(*names: str | None) -> tuple[str, ...]:
    return tuple(name for name in names if name)


def _rows(connection: duckdb.DuckDBPyConnection, price: dict[str, Any]) -> Iterator[Dated]:
    """The rows behind a price, as they were when its period began."""
    for record in (Offer, Price, PriceComponent):
        yield from _at(connection, record, f"offer_id = {quoted(str(price['offer_id']))}", price)
    if price["kind"] == "token":
        where = f"model_name = {quoted(price['thing'])} AND list_unit_price = {price['list_unit_price']}"
        yield from _at(connection, TokenPrice, where, price)
    if price["kind"] == "hardware":
        yield from _at(connection, HardwarePrice, f"hardware_id = {quoted(price['thing'])}", price)


def _at(
    connection: duckdb.DuckDBPyConnection, record: type[Dated], where: str, price: dict[str, Any]
) -> Iterator[Dated]:
    columns = list(record.model_fields)
    query = (
        f"SELECT {', '.join(columns)} FROM {record.table()} WHERE ({where}) AND source = $source "
        "AND valid_from <= $at AND (valid_to IS NULL OR valid_to > $at)"
    )
    told = {"source": price["source"], "at": price["valid_from"]}
    for row in connection.execute(query, told).fetchall():
        yield record.model_validate(dict(zip(columns, row, strict=True)))
