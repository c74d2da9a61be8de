"""What is in an instance, where its seller's price list does not say: one CSV a seller.

A shape is a fact about an instance type: which accelerator, how many, how much host. Sellers whose price lists
carry these need no file here. A count is in accelerators as table `gpu` has them: half a K80 or M60 board counts
0.5, a sixth of a shared A10 0.1667. An empty cell is not known, an empty gpu_id an accelerator table `gpu` lacks.

Sources: `aws.csv` and `gcp.csv` are made by `ingest/snapshot/shapes.py`. `azure.csv` is from the Karpenter provider's
list and Microsoft's pages of size series (github.com/MicrosoftDocs/azure-compute-docs,
articles/virtual-machines/sizes/gpu-accelerated); `oci.csv` from Oracle's page of compute shapes
(https://docs.oracle.com/iaas/Content/Compute/References/computeshapes.htm, as of 2025-02-13: newer shapes have their
GPUs only). An OCPU counts as two virtual CPUs, a local disk in TB as 10^12 bytes, and network bandwidth is that of
all adapters together, those for RDMA among them. has_nvlink is yes where each GPU reaches all others of the
instance over NVLink, no where there is one GPU or none of them has it, empty for pairs under a bridge.
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
    gpu_memory_size_gb: Decimal | None
    has_nvlink: bool | None
    network_bandwidth_gbit_per_s: Decimal | None


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
        gpu_count=_number(row["gpu_count"]),
        core_count=_number(row["core_count"]),
        memory_size_gib=_number(row["memory_size_gib"]),
        disk_space_gib=_number(row["disk_space_gib"]),
        gpu_memory_size_gb=_number(row["gpu_memory_size_gb"]),
        has_nvlink={"yes": True, "no": False, "": None}[row["has_nvlink"]],
        network_bandwidth_gbit_per_s=_number(row["network_bandwidth_gbit_per_s"]),
    )


def _number(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None
