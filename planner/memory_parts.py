"""How the memory of each GPU is shared out in the layouts that front plans rest on, as rows."""

from collections.abc import Iterator

from planner.comparison import Comparison
from warehouse.tables import MemoryPart


def memory_parts(comparison: Comparison) -> Iterator[MemoryPart]:
    """Rows of each layout of the cheapest plan of each way and terms."""
    best: dict[tuple[object, ...], tuple[str, int]] = {}
    for plan in (found.plan for found in comparison.ranked):
        if plan.gpu_id and plan.tensor_parallel:
            best.setdefault((plan.way, plan.route, plan.commitment_months), (plan.gpu_id, plan.tensor_parallel))
    for gpu_id, tensor_parallel in dict.fromkeys(best.values()):
        found = comparison.replicas[gpu_id]
        parts = next((r.memory for r in found if not isinstance(r, str) and r.gpu_count == tensor_parallel), ())
        for place, (name, size) in enumerate(parts, 1):
            yield MemoryPart(
                source="planner",
                scenario_id=comparison.case.scenario_id,
                gpu_id=gpu_id,
                tensor_parallel=tensor_parallel,
                part_rank=place,
                part=name,
                size_gib=size,
                gpu_memory_gib=sum(each for _, each in parts),
            )
