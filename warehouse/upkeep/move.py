"""Copy a warehouse to another place: from a file into a lake, back, or anywhere else."""

from pathlib import Path

from warehouse import copying, store
from warehouse.faults import BadInput, Fault
from warehouse.lake.opening import Missing
from warehouse.place import Place


def move(origin: Place, target: Place) -> dict[str, int]:
    """Copy all rows to a new place, which then is a warehouse of its own; the old one stays as it is.

    Returns:
        How many rows of each table there are.

    Raises:
        BadInput: there is no warehouse to copy.
        Fault: there is one at the target already; nothing is overwritten.
    """
    _check_origin(origin)
    if isinstance(target, Path) and target.exists():
        raise Fault(f"{target} is there already and nothing is overwritten; name a new place")
    with store.writing(target, sandboxed=False) as connection:
        return copying.copy(connection, origin)


def _check_origin(origin: Place) -> None:
    missing = BadInput(f"there is no warehouse at {origin}; `gpuplan warehouse info` says where yours is")
    if isinstance(origin, Path) and not origin.exists():
        raise missing
    try:
        with store.reading(origin, sandboxed=False):
            pass
    except Missing as fault:
        raise missing from fault
