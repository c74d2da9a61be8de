"""A file of charges to records: what it lacks or can't mean is told with the column's name."""

import re
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
DETAILS = frozenset({"skupricedetails", "x_skudetails"})
KINDS = (".csv", ".csv.gz", ".parquet")


def read(path: Path, source: str) -> list[ActualCost]:
    """The charges of a bill.

    Args:
        path: CSV or Parquet, or a folder of either.
        source: whose rows they become.

    Raises:
        BadInput: it can't be read, lacks a column, or a cell can't be what its column says.
    """
    rows = _rows(path)
    if not rows:
        raise BadInput(f"{path}: no charges in it, so nothing is replaced")
    return [_charge(path, source, row) for row in rows]


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            bill = _relation(connection, path)
            _check_columns(path, bill.columns)
            bill.create_view("bill")
            connection.execute(_sql("cells"))
            _check_cells(connection, path)
            cursor = connection.execute(_sql("charges"))
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as fault:
        raise BadInput(f"{path}: can't be read as a FOCUS bill ({str(fault).splitlines()[0]})") from fault


def parts(path: Path) -> list[Path]:
    """The files that a bill consists of: itself, or those of a folder, as clouds export large ones.

    Raises:
        BadInput: there is no such file, or none in the folder, or some of each kind.
    """
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.name.lower().endswith(KINDS))
    if not found:
        raise BadInput(f"{path}: no CSV or Parquet file in this folder")
    if len({file.suffix == ".parquet" for file in found}) > 1:
        raise BadInput(f"{path}: CSV and Parquet files in one folder; a bill is in files of one kind")
    return found


def _relation(connection: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyRelation:
    """The rows of all its files; details that Parquet keeps as a map become JSON, as in CSV."""
    names = [re.sub(r"([*?[])", r"[\1]", str(file)) for file in parts(path)]
    if not names[0].endswith(".parquet"):
        return connection.read_csv(names, all_varchar=True, union_by_name=True)  # type: ignore[arg-type] # takes several
    bill = connection.read_parquet(names, union_by_name=True)
    kinds = zip(bill.columns, map(str, bill.types), strict=True)
    nested = [name for name, kind in kinds if name.lower() in DETAILS and kind.startswith(NESTED)]
    plain = ", ".join(f"CAST(to_json({name}) AS VARCHAR) AS {name}" for name in nested)
    return bill.project(f"* REPLACE ({plain})") if nested else bill


def _check_columns(path: Path, columns: list[str]) -> None:
    """Names as they come out of databases, in small letters, serve too."""
    there = {name.lower() for name in columns}
    lacking = [name for name in NEEDED if name.lower() not in there]
    lacking += ["ServiceProviderName or ProviderName"] * (not {"serviceprovidername", "providername"} & there)
    if lacking:
        raise BadInput(f"{path}: no FOCUS bill, it lacks {', '.join(lacking)}")


def _check_cells(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    for name, cell, is_time in connection.execute(_sql("bad_cell")).fetchall():
        wanted = "a time, such as 2026-09-01T00:00:00Z" if is_time else "a number, such as 1234.56"
        raise BadInput(f"{path}: {name} is {repr(cell) if cell else 'empty'}, not {wanted}")


def _sql(name: str) -> str:
    return (files("ingest.bill.queries") / f"{name}.sql").read_text(encoding="utf-8")


def _charge(path: Path, source: str, row: Mapping[str, Any]) -> ActualCost:
    facts = dict(row)
    if facts["charge_period_end"] < facts["charge_period_start"]:
        raise BadInput(f"{path}: a charge period ends on {facts['charge_period_end']}, before it begins")
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
