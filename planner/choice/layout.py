"""How a replica may be laid over accelerators."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.sizing.architecture import Architecture
from planner.sizing.attention import LatentAttention
from warehouse.tables import Gpu

NODE = 8
WAYS = (1, 2, 4, NODE)
SINGLE = frozenset({"unified memory"})
"""Form factors of which a machine has one."""


@dataclass(frozen=True)
class Layout:
    """GPUs that share each layer, stages, and copies of attention."""

    tensor_parallel: int
    pipeline_parallel: int = 1
    attention_data_parallel: int = 1

    @property
    def gpu_count(self) -> int:
        """GPUs of a replica [1]."""
        return self.tensor_parallel * self.pipeline_parallel

    @property
    def said(self) -> str:
        """In a word, as engines' flags have it.

        >>> Layout(8, 2).said, Layout(4, attention_data_parallel=4).said
        ('tp8 pp2', 'tp4 dp4')
        """
        words = [f"tp{self.tensor_parallel}"]
        words += [f"pp{self.pipeline_parallel}"] * (self.pipeline_parallel > 1)
        words += [f"dp{self.attention_data_parallel}"] * (self.attention_data_parallel > 1)
        return " ".join(words)


def layouts(architecture: Architecture) -> tuple[Layout, ...]:
    """Within a node of eight: layers shared by 1, 2, 4 or 8; latent attention also as copies of itself."""
    return tuple(_layouts(architecture))


def _layouts(architecture: Architecture) -> Iterator[Layout]:
    is_latent = any(isinstance(mixer, LatentAttention) for mixer, _ in architecture.attention_layers)
    for ways in WAYS:
        if architecture.divides_by(ways):
            yield Layout(ways)
        if is_latent and ways > 1:
            yield Layout(ways, attention_data_parallel=ways)


def over_two_nodes(architecture: Architecture) -> tuple[Layout, ...]:
    """Where a node is not enough: two, each with half of the layers."""
    return (Layout(NODE, pipeline_parallel=2),) if architecture.divides_by(NODE) else ()


def can_be(layout: Layout, gpu: Gpu) -> bool:
    """Whether such accelerators come in that number."""
    return layout.gpu_count == 1 or gpu.form_factor not in SINGLE
