"""What is in AWS's machines: our table where it has the type, what the row says where it doesn't.

The price list has a number of GPUs and often their memory, never their model. A type that `ingest/shapes/aws.csv`
lacks is kept with its GPU unknown and named in the log; so is a type of which the list and the table disagree.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from ingest.payload import Payload
from ingest.shapes import Shape, shape
from ingest.sources.aws.rows import Row

HALVES = frozenset({"K80", "M60"})
"""Boards of two chips, which AWS counts by the chip and table `gpu` by the board."""
MEMORY_TOLERANCE = Decimal("0.1")
"""GB or GiB, with what the driver takes or without: an L4 has been 22 and 24, a B200 180 and 192."""


def contents(payload: Payload, machine: str, row: Row) -> dict[str, Any]:
    """The fields of an offer that say what is in a machine."""
    inside = shape("aws", machine)
    if inside is None:
        payload.note(f"unmapped: {machine}, not in the table of AWS's machines")
        return {
            "instance_type": machine,
            "gpu_name": machine,
            "gpu_count": number(row.get("gpu", "")),
            "gpu_memory_size_gb": number(row.get("gpumemory", "")),
            "core_count": number(row.get("vcpu", "")),
            "memory_size_gib": number(row.get("memory", "")),
        }
    for disagreement in _disagreements(inside, row):
        payload.note(f"{machine}: {disagreement}")
    return vars(inside)


def number(text: str) -> Decimal | None:
    """The positive number that a text of AWS's begins with, or nothing.

    >>> number("2,048 GiB"), number("320 GB HBM2"), number("NA"), number("0")
    (Decimal('2048'), Decimal('320'), None, None)
    """
    try:
        found = Decimal(text.partition(" ")[0].replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found > 0 else None


def _disagreements(inside: Shape, row: Row) -> Iterator[str]:
    """Where the list's numbers are not the table's; the table stands."""
    count, memory = number(row.get("gpu", "")), number(row.get("gpumemory", ""))
    known = inside.gpu_count and inside.gpu_count * (2 if inside.gpu_id in HALVES else 1)
    if count and known and count != known:
        yield f"AWS lists {count:f} GPUs, the table of machines has {known:f}"
    held = inside.gpu_memory_size_gb
    if memory and held and abs(memory - held) > MEMORY_TOLERANCE * memory:
        yield f"AWS lists {memory:f} GB of GPU memory, the table of machines has {held:f}"
