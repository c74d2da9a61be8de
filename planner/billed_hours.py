"""GPU-hours by the hour out of a cloud bill in FOCUS: CSV or Parquet, a file or a folder of them.

The rows that count are usage charged by time, of machines with GPUs: FOCUS states `GpuCount` in `SkuPriceDetails`, and
where a bill leaves it out the warehouse may know the machine. A row is spread evenly over the hours that it touches.
A bill tells GPU-hours that were paid for, not how busy they were. https://focus.finops.org/focus-specification/v1-2/
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from importlib.resources import files
from pathlib import Path

from planner.measured import Measured, from_stamps
from warehouse.bill_file import opened
from warehouse.faults import BadInput

NEEDED = ("ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "ConsumedUnit or PricingUnit")
QUANTITIES = ("ConsumedQuantity", "PricingQuantity")
ONE_HOUR = timedelta(hours=1)
EPOCH = datetime.fromtimestamp(0, UTC)
Charge = tuple[datetime, datetime, float]
"""Beginning, end, GPU-hours."""


def read(path: Path, zone: tzinfo, machines: Mapping[str, float]) -> Measured:
    """GPUs paid for in each hour of a year.

    Args:
        path: the bill.
        zone: time zone of times without an offset.
        machines: GPUs of each machine that is known, by its name or seller's id in small letters.

    Raises:
        BadInput: the file is no bill in FOCUS, or charges for no GPUs.
    """
    rows = _rows(path, machines)
    charges = [
        (_moment(starts, "ChargePeriodStart", zone, path), _moment(ends, "ChargePeriodEnd", zone, path), gpu_hours)
        for starts, ends, gpu_hours, _ in rows
    ]
    hours = _by_hour(charges)
    if not any(hours.values()):
        raise BadInput(
            f"{path}: charges for no GPU-hours; usage needs a unit of time, and a GpuCount or a machine that is known"
        )
    first, last = min(hours), max(hours)
    every = [first + step * ONE_HOUR for step in range((last - first) // ONE_HOUR + 1)]
    unknown = sum(row[3] for row in rows)
    left_out = f" ({unknown} rows in hours without GPUs left out)" if unknown else ""
    stamped = [(hour, hours.get(hour, 0.0), f"{hour}") for hour in every]
    return Measured(from_stamps(stamped, path), f"GPU-hours of the bill {path.name}{left_out}")


def _by_hour(charges: Sequence[Charge]) -> dict[datetime, float]:
    """Whole hours of UTC, or of the bill's own clock where all charges begin and end at one minute of it."""
    minutes = {(moment - EPOCH) % ONE_HOUR for starts, ends, _ in charges for moment in (starts, ends)}
    origin = EPOCH + minutes.pop() if len(minutes) == 1 else EPOCH
    hours: dict[datetime, float] = defaultdict(float)
    for starts, ends, gpu_hours in charges:
        first = starts - (starts - origin) % ONE_HOUR
        count = max(-((first - ends) // ONE_HOUR), 1)
        for step in range(count):
            hours[first + step * ONE_HOUR] += gpu_hours / count
    return hours


def _rows(path: Path, machines: Mapping[str, float]) -> list[tuple[str, str, float, int]]:
    """Beginning, end, GPU-hours, and rows without a number of GPUs."""
    known = {"names": list(machines) or [""], "gpu_counts": list(machines.values()) or [0.0]}
    query = (files("planner.queries") / "billed_hours.sql").read_text(encoding="utf-8")
    with opened(path, NEEDED, QUANTITIES) as connection:
        return connection.execute(query, known).fetchall()


def _moment(text: str, column: str, zone: tzinfo, path: Path) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadInput(f"{path}: {column} is {text!r}, not a time such as 2026-03-01T14:00:00Z") from fault
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
