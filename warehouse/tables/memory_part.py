"""What each GPU of a replica holds: weights, cache and the rest, the account behind a plan's sizing."""

from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class MemoryPart(Dated):
    """One part of one GPU's memory, for a layout that a front plan rests on; the parts of a layout are all of it."""

    key: ClassVar[tuple[str, ...]] = ("scenario_id", "gpu_id", "tensor_parallel", "part_rank")
    scope_column: ClassVar[str | None] = "scenario_id"

    scenario_id: str
    """The scenario."""
    gpu_id: str
    """The accelerator."""
    tensor_parallel: int
    """GPUs that one replica spans [1]."""
    part_rank: int = Field(ge=1)
    """Place from the bottom [1]."""
    part: str
    """What it is for: weights, activations, KV cache, what lies outside the engine, what is kept free."""
    size_gib: float
    """Memory on each GPU [GiB]."""
    gpu_memory_gib: float
    """All memory of the GPU that an engine sees [GiB]."""
