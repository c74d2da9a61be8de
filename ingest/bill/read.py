"""A file of charges to records: what it lacks or can't mean is told with the column's name."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.seller_names import seller
from warehouse.bill_file import opened
from warehouse.faults import BadInput
from warehouse.tables import ActualCost
from warehouse.tables.record import digest

NEEDED = (
    *("ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "EffectiveCost", "BilledCost", "BillingCurrency"),
    "ServiceProviderName or ProviderName",
)
OPTIONAL = ("BillingPeriodStart", "ConsumedQuantity", "PricingQuantity", "ListCost", "ContractedCost")
AMOUNTS = frozenset({"quantity", "list_cost", "contracted_cost", "effective_cost", "billed_cost", "charge_count"})


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
    query = (files("ingest.bill.queries") / "charges.sql").read_text(encoding="utf-8")
    with opened(path, NEEDED, OPTIONAL) as connection:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


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
