"""The kinds of lines that a sheet can have.

`gpuplan quotes template KIND` is made from these classes, and so are the faults that a wrong cell is told with.
"""

from ingest.quotes.line import Line
from ingest.quotes.owned import ColocationLine, ServerLine
from ingest.quotes.rented import DiscountLine, PriceLine

KINDS: dict[str, type[Line]] = {
    "price": PriceLine,
    "discount": DiscountLine,
    "server": ServerLine,
    "colocation": ColocationLine,
}


def columns(kind: type[Line]) -> list[str]:
    """A kind's columns, what it is about first and where it was read last."""
    return [*(name for name in kind.model_fields if name not in Line.model_fields), *Line.model_fields]
