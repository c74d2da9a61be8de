"""From a scenario to costed plans; in a notebook, `planner.compare("scenario.toml").ranking`."""

from os import PathLike
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.notebook import Answer
    from planner.sizing.answer import Sizes

__all__ = ["compare", "size"]


def compare(
    scenario: str | PathLike[str],
    *,
    warehouse: str | None = None,
    as_of: str | None = None,
    allow_stale: bool = False,
    sampled: bool = True,
) -> "Answer":
    """Cost every way to serve a scenario and rank them, as the verb `compare` does; the plans stay in the warehouse.

    Args:
        scenario: a TOML file.
        warehouse: a file or a lake; GPUPLAN_WAREHOUSE, or the platform's data folder, where none is named.
        as_of: the day whose prices are used, such as 2026-07-20; today's where none.
        allow_stale: whether a price may be older than its source allows.
        sampled: whether all assumptions are drawn at once, so that the answer tells how sure it is.

    Raises:
        warehouse.faults.BadInput: the file, a key, a value or a name in it is wrong.
        warehouse.faults.Stale: a ranked plan rests on a price older than its source allows.
    """
    from pathlib import Path  # noqa: PLC0415 - the front door imports this package for its doors, which are light

    from planner.errand import Wanted, plan  # noqa: PLC0415
    from planner.notebook import Answer  # noqa: PLC0415
    from warehouse.place import place_of  # noqa: PLC0415

    place = place_of(warehouse) if warehouse else None
    return Answer(plan(Path(scenario), place, as_of, Wanted(allow_stale=allow_stale, sampled=sampled)))


def size(config: str, *, gpus: tuple[str, ...] = (), warehouse: str | None = None, **options: Any) -> "Sizes":
    """Say what memory a model needs on GPUs and how many that takes, as the verb `size` does.

    Args:
        config: a config.json or its folder, a model's name, or a count such as 70B.
        gpus: ids or aliases; all that serve in data centres where empty.
        warehouse: where GPUs and models are known from; as for `compare`.
        options: the verb's other options by their names, such as context=131072, weights="fp8".

    Raises:
        warehouse.faults.BadInput: an unknown model, GPU, number format or option.
    """
    from pydantic import ValidationError  # noqa: PLC0415

    from planner.sizing.answer import Ask, sized  # noqa: PLC0415
    from warehouse.access import reader  # noqa: PLC0415
    from warehouse.faults import BadInput  # noqa: PLC0415
    from warehouse.place import place_of  # noqa: PLC0415

    try:
        ask = Ask.model_validate({"config": config, "gpus": gpus, **options})
    except ValidationError as fault:
        said = "; ".join(f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in fault.errors())
        raise BadInput(f"planner.size: {said}") from fault
    with reader(place_of(warehouse) if warehouse else None) as connection:
        return sized(connection, ask)
