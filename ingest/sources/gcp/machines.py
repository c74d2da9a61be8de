"""Which parts a machine is billed by.

* a2-ultragpu has the core and memory of A2, with another GPU. a3-megagpu is A3Plus, a3-ultragpu A3Ultra. An
  a3-edgegpu-8g is billed as an a3-highgpu-8g.
* A4 and A4X are sold by the slice: one GPU with its share of the host and the local SSD, so nothing is added.
* A G4 with a share of a GPU is billed by eighths with the host in them, about 15 % dearer than its share of a
  whole machine.
* T4, P4, P100 and V100 are added to an N1 machine of the buyer's choice. Nobody can run them without one, so they
  are priced with 8 cores and 30 GiB for each GPU: an n1-standard-8, -16, -32 or -64, the largest ratio that each
  of them may be attached to (https://cloud.google.com/compute/docs/gpus, read 2024-06). The instance type says
  which, and the parts say what a smaller host would save.
"""

from collections.abc import Iterator
from decimal import Decimal

from ingest.shapes import Shape
from ingest.sources.gcp.skus import Part

FAMILIES = (
    ("a2-", "A2"),
    ("a3-megagpu-", "A3Plus"),
    ("a3-ultragpu-", "A3Ultra"),
    ("a3-", "A3"),
    ("g2-", "G2"),
    ("g4-", "G4"),
    ("n1-", "N1"),
)
SLICES = ("a4-", "a4x-")
EIGHTHS = 8

Need = tuple[Part, Decimal]
"""A part and how much of it [cores, GiB or GPUs]."""


def needs(machine: Shape) -> Iterator[Need]:
    """The parts that a machine's bill has.

    Raises:
        LookupError: the table of shapes has a machine of a family not known here, or lacks its size.
    """
    count = _known(machine, machine.gpu_count)
    if machine.instance_type.startswith(SLICES):
        yield Part("slice", machine.gpu_name), count
    elif count < 1:
        yield Part("slice", f"1/{EIGHTHS} {machine.gpu_name}"), count * EIGHTHS
    else:
        family = next(name for prefix, name in FAMILIES if machine.instance_type.startswith(prefix))
        yield Part("core", family), _known(machine, machine.core_count)
        yield Part("memory", family), _known(machine, machine.memory_size_gib)
        yield Part("gpu", machine.gpu_name), count
        if machine.disk_space_gib:
            yield Part("local_ssd"), machine.disk_space_gib


def decides_where(part: Part) -> bool:
    """Whether a region that has this part should have the machine: local SSD and N1 hosts are everywhere."""
    return part.kind != "local_ssd" and part.name != "N1"


def _known(machine: Shape, size: Decimal | None) -> Decimal:
    if size is None:
        raise LookupError(f"{machine.instance_type} lacks a size in ingest/shapes/gcp.csv")
    return size
