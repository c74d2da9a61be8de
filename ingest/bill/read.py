"""A file of charges to records: what it lacks or can't mean is told with the column's name."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
from pydantic import ValidationError

from ingest.seller_names import seller
from warehouse.faults import BadInput
from warehouse.tables import ActualCost
from warehouse.tables.record import digest

NEEDED = ("ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "EffectiveCost", "BilledCost", "BillingCurrency")
AMOUNTS = frozenset({"quantity", "list_cost", "contracted_cost", "effective_cost", "billed_cost", "charge_count"})
NESTED = ("MAP", "STRUCT")


def read(path: Path, source: str) -> list[ActualCost]:
    """The charges of a bill.

    Args:
        path: CSV or Parquet.
        source: whose rows they become.

    Raises:
        BadInput: it can't be read, lacks a column, or a cell can't be what its column says.
    """
    return [_charge(path, source, row) for row in _rows(path)]


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            bill = _relation(connection, path)
            _check_columns(path, bill.columns)
            bill.create_view("bill")
            query = (files("ingest.bill.queries") / "charges.sql").read_text(encoding="utf-8")
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as fault:
        raise BadInput(f"{path}: can't be read as a FOCUS bill ({str(fault).splitlines()[0]})") from fault


def _relation(connection: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyRelation:
    """The file's rows; details that Parquet keeps as a map become JSON, as in CSV."""
    if path.suffix != ".parquet":
        return connection.read_csv(str(path), all_varchar=True)
    bill = connection.read_parquet(str(path))
    kinds = dict(zip(bill.columns, map(str, bill.types), strict=True))
    nested = kinds.get("SkuPriceDetails", "").startswith(NESTED)
    return bill.project("* REPLACE (CAST(to_json(SkuPriceDetails) AS VARCHAR) AS SkuPriceDetails)") if nested else bill


def _check_columns(path: Path, columns: list[str]) -> None:
    lacking = [name for name in NEEDED if name not in columns]
    lacking += ["ServiceProviderName or ProviderName"] * (not {"ServiceProviderName", "ProviderName"} & set(columns))
    if lacking:
        raise BadInput(f"{path}: no FOCUS bill, it lacks {', '.join(lacking)}")


def _charge(path: Path, source: str, row: Mapping[str, Any]) -> ActualCost:
    facts = dict(row)
    facts["service_provider_name"] = seller(facts.pop("provider_name") or "").service_provider_name
    try:
        return ActualCost(
            source=source,
            charge_id=digest(value for name, value in sorted(facts.items()) if name not in AMOUNTS),
            **facts,
        )
    except ValidationError as fault:
        first = fault.errors()[0]
        raise BadInput(f"{path}: {first['loc'][0]} is {first['input']!r}: {first['msg']}") from fault
