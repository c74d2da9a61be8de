"""Precisions as choices: which accelerators run them natively, which widen them, and what is known of their answers."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from planner.sizing.architecture import Architecture
from planner.sizing.coefficients import generation
from planner.sizing.number_format import FORMATS
from warehouse.tables import Gpu

GGUF_VENDORS = frozenset({"NVIDIA", "AMD", "Apple"})
"""Whose accelerators llama.cpp runs on."""
LEAST_BYTES = 0.5
"""Of a weight that is ranked unasked [B]."""
NATIVE = "native"
WIDENED = "widened"


@dataclass(frozen=True)
class Precision:
    """A way to store the weights."""

    name: str
    format: str
    """The number format, as `size --weights` has it."""
    native: frozenset[str] = frozenset()
    """Generations that multiply in it."""
    weight_only: frozenset[str] = frozenset()
    """Generations that widen it to 16 bit for every product."""
    gguf: bool = False
    quality: str | None = None
    """What was measured of its answers; None where that is not known."""
    url: str | None = None

    def runs_on(self, gpu: Gpu) -> str | None:
        """How an accelerator runs it: `native`, `widened`, or not at all."""
        if self.gguf:
            return WIDENED if gpu.vendor in GGUF_VENDORS and (gpu.bf16_dense_tflops or gpu.fp16_dense_tflops) else None
        chip = generation(gpu)
        return NATIVE if chip in self.native else WIDENED if chip in self.weight_only else None

    @property
    def bare_bytes(self) -> float:
        """Bytes of a quantised weight without scales [B]."""
        return FORMATS[self.format].bare_bytes

    @property
    def stored_bytes(self) -> float:
        """Bytes of a quantised weight with its scales [B]."""
        return FORMATS[self.format].stored_bytes


@dataclass(frozen=True)
class Offered:
    """A precision of one model."""

    precision: Precision
    weights: str
    """What to ask sizing for: the format, or `native` for the checkpoint as it is published."""
    runs: dict[str, str | None] = field(default_factory=dict, compare=False)

    def runs_on(self, gpu: Gpu) -> str | None:
        """As the precision's, remembered."""
        if gpu.gpu_id not in self.runs:
            self.runs[gpu.gpu_id] = self.precision.runs_on(gpu)
        return self.runs[gpu.gpu_id]


@cache
def precisions() -> tuple[Precision, ...]:
    """All that we know of, from 16 bit down."""
    data = tomllib.loads((files("planner.data") / "precision.toml").read_text(encoding="utf-8"))
    return tuple(
        Precision(
            name,
            row["format"],
            frozenset(row.get("native", ())),
            frozenset(row.get("weight_only", ())),
            row.get("gguf", False),
            row.get("quality"),
            row.get("url"),
        )
        for name, row in data.items()
    )


def offered(architecture: Architecture, *, gguf: bool) -> tuple[Offered, ...]:
    """The checkpoint as it is published, and all that has fewer bits; GGUF's where asked for.

    Nobody gains by widening a checkpoint that was published in 4 or 8 bits, nor by other scales for as many bits.
    """
    published = _published(architecture)
    narrower = (p for p in precisions() if p.bare_bytes < published.bare_bytes and (gguf or not p.gguf))
    return (Offered(published, "native"), *(Offered(p, p.format) for p in narrower))


def distinct(choices: Iterable[Offered]) -> tuple[Offered, ...]:
    """Those to rank: from 4 bits on, and of each number format the one that runs on most.

    AWQ and GPTQ take and give the same. Below 4 bits answers suffer so much that nobody should find them first.
    """
    best: dict[str, Offered] = {}
    for choice in choices:
        if choice.precision.stored_bytes < LEAST_BYTES:
            continue
        known = best.get(choice.precision.format)
        if known is None or (known.weights != "native" and _reach(choice) > _reach(known)):
            best[choice.precision.format] = choice
    return tuple(best.values())


def _reach(choice: Offered) -> int:
    return len(choice.precision.native) + len(choice.precision.weight_only)


def _published(architecture: Architecture) -> Precision:
    """The precision of the published checkpoint; its quality is what its publisher measured."""
    name = architecture.recipe.weights.name
    wanted = "bf16" if name in {"fp16", "fp32"} else name
    known = next((p for p in precisions() if p.format == wanted), None)
    released = "as its publisher released it"
    if known is None:
        return Precision(wanted, wanted, quality=released)
    return known if wanted == "bf16" else replace(known, quality=released, url=None)
