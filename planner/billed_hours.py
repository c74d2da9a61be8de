"""GPU-hours by the hour out of a cloud bill in FOCUS, as CSV or Parquet.

The rows that count are usage charged in hours, of machines with GPUs: FOCUS states `GpuCount` in `SkuPriceDetails`, and
where a bill leaves it out the warehouse may know the `InstanceType`. Rows over a day are spread evenly over its hours.
A bill tells GPU-hours that were paid for, not how busy they were. https://focus.finops.org/focus-specification/v1-2/
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from importlib.resources import files
from pathlib import Path

import duckdb

from planner.measured import Measured, from_stamps, whole_hour
from warehouse.faults import BadInput

ONE_HOUR = timedelta(hours=1)
Row = tuple[str, str, float, int]
"""Beginning, end, GPU-hours, rows without a number of GPUs."""


def read(path: Path, zone: tzinfo, machines: Mapping[str, float]) -> Measured:
    """GPUs paid for in each hour of a year.

    Args:
        path: the bill.
        zone: time zone of times without an offset.
        machines: GPUs of each instance type that is known.

    Raises:
        BadInput: the file is no bill in FOCUS, or charges for no GPUs.
    """
    rows = _rows(path, machines)
    hours: dict[datetime, float] = defaultdict(float)
    for starts, ends, gpu_hours, _ in rows:
        first, last = (_moment(text, zone, path) for text in (starts, ends))
        length = max((last - first) // ONE_HOUR, 1)
        for step in range(length):
            hours[first + step * ONE_HOUR] += gpu_hours / length
    if not any(hours.values()):
        raise BadInput(f"{path}: charges for no GPU-hours; rows need ConsumedUnit Hours and a GpuCount or InstanceType")
    first, last = min(hours), max(hours)
    every = [first + step * ONE_HOUR for step in range((last - first) // ONE_HOUR + 1)]
    unknown = sum(row[3] for row in rows)
    left_out = f" ({unknown} rows in hours without GPUs left out)" if unknown else ""
    stamped = [(hour, hours.get(hour, 0.0), f"{hour}") for hour in every]
    return Measured(from_stamps(stamped, path), f"GPU-hours of the bill {path.name}{left_out}")


def _rows(path: Path, machines: Mapping[str, float]) -> list[Row]:
    query = (files("planner.queries") / "billed_hours.sql").read_text(encoding="utf-8")
    known = {"instance_types": list(machines) or [""], "gpu_counts": list(machines.values()) or [0.0]}
    try:
        with duckdb.connect() as connection:
            name = str(path)
            parquet = path.suffix == ".parquet"
            bill = connection.read_parquet(name) if parquet else connection.read_csv(name, all_varchar=True)
            bill.create_view("bill")
            return connection.execute(query, known).fetchall()
    except duckdb.Error as fault:
        first = str(fault).splitlines()[0]
        raise BadInput(f"{path}: can't be read as a FOCUS bill ({first})") from fault


def _moment(text: str, zone: tzinfo, path: Path) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadInput(f"{path}: {text!r} is no time of a charge period") from fault
    return whole_hour(moment if moment.tzinfo else moment.replace(tzinfo=zone), path, text).astimezone(UTC)
