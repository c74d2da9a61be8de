"""What is in an instance, where its seller's price list does not say: one CSV a seller.

A shape is a fact about an instance type: which accelerator, how many, how much host. Sellers whose price lists
carry these need no file here. A count is in accelerators as table `gpu` has them: half a K80 or M60 board counts
0.5, a sixth of a shared A10 0.1667. An empty cell is not known, an empty gpu_id an accelerator table `gpu` lacks.
"""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Shape:
    """An instance type's contents."""

    instance_type: str
    gpu_id: str | None
    gpu_name: str
    gpu_count: Decimal | None
    core_count: Decimal | None
    memory_size_gib: Decimal | None
    disk_space_gib: Decimal | None


def shape(seller: str, instance_type: str) -> Shape | None:
    """The shape of an instance type, or nothing where it is not known."""
    return shapes(seller).get(instance_type.lower())


@cache
def shapes(seller: str) -> dict[str, Shape]:
    """All shapes of a seller by lower-case instance type."""
    text = (files("ingest.shapes") / f"{seller}.csv").read_text(encoding="utf-8")
    return {row["instance_type"].lower(): _shape(row) for row in csv.DictReader(text.splitlines())}


def _shape(row: dict[str, str]) -> Shape:
    return Shape(
        instance_type=row["instance_type"],
        gpu_id=row["gpu_id"] or None,
        gpu_name=row["gpu_name"],
        gpu_count=Decimal(row["gpu_count"]) if row["gpu_count"] else None,
        core_count=Decimal(row["core_count"]) if row["core_count"] else None,
        memory_size_gib=Decimal(row["memory_size_gib"]) if row["memory_size_gib"] else None,
        disk_space_gib=Decimal(row["disk_space_gib"]) if row["disk_space_gib"] else None,
    )
