"""How far training's speed is from published runs: llm-foundry's MPT models on 8 to 512 A100 and H100."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import median

from planner.sizing.architecture import Architecture
from planner.sizing.attention import Attention
from planner.sizing.blocks import Dense
from planner.sizing.layer import Layer
from planner.training.recipe import Recipe
from planner.training.speed import training_speed
from tests.bench.collection import Collection, Row
from warehouse.tables import Gpu

SHAPES = {
    "125m": (768, 12, 12),
    "350m": (1024, 24, 16),
    "760m": (1536, 24, 12),
    "1b": (2048, 24, 16),
    "3b": (2560, 32, 20),
    "7b": (4096, 32, 32),
    "13b": (5120, 40, 40),
    "30b": (7168, 48, 56),
    "70b": (8192, 80, 64),
}
"""MPT's hidden size, layers and heads, of llm-foundry's configurations."""
GPUS = {"h100_80gb": "H100-SXM-80GB", "a100_80gb": "A100-SXM-80GB", "a100_40gb": "A100-SXM-40GB"}
SHARDINGS = {"FULL_SHARD": "zero3", "SHARD_GRAD_OP": "zero2"}


@dataclass(frozen=True)
class Run:
    """A published run, and ours."""

    row: Row
    predicted: float
    measured: float
    narrowest: float = 1.0

    @property
    def error(self) -> float:
        """Predicted over measured, less one."""
        return self.predicted / self.measured - 1

    @property
    def chip(self) -> str:
        """What has a share of its own."""
        return self.row["gpu"][:4] + (" fp8" if "fp8" in self.row["precision"] else " bf16")

    @property
    def group(self) -> tuple[str, str]:
        """Model and GPU."""
        return self.row["model"], self.row["gpu"]


def runs(bench: Collection) -> list[Run]:
    """Every row, with our estimate."""
    return [_run(row) for row in bench.rows("train_throughput")]


def _run(row: Row) -> Run:
    recipe = Recipe(
        precision="fp8" if "fp8" in row["precision"] else "mixed",
        gpus=int(row["n_gpus"]),
        sharding=SHARDINGS[row["sharding"]],
        checkpointing="full" if row["act_ckpt"] == "True" else "none",
        sequence_tokens=int(row["seq_len"]),
        micro_batch=int(float(row["microbatch"])),
    )
    found = training_speed(mpt(row["model"]), gpus()[GPUS[row["gpu"]]], recipe)
    return Run(row, found.tokens_per_s_per_gpu, float(row["tok_s_per_gpu"]))


@cache
def mpt(name: str) -> Architecture:
    """MPT: GPT's shape, tied embeddings."""
    hidden, layers, heads = SHAPES[name.lower().removeprefix("mpt-").strip()]
    mixer = Attention(heads, heads, hidden // heads, hidden // heads)
    layer = Layer(mixer, Dense(4 * hidden, gated=False), 2 * hidden)
    return Architecture(name, hidden, 50_368, tied_embeddings=True, layers=((layer, layers),))


@cache
def gpus() -> dict[str, Gpu]:
    """GPUs as bundled."""
    text = (Path(__file__).parents[2] / "warehouse/seeds/gpu.csv").open(encoding="utf-8")
    rows = [{k: v.split("|") if k == "aliases" else v for k, v in row.items() if v} for row in csv.DictReader(text)]
    return {gpu.gpu_id: gpu for gpu in map(Gpu.model_validate, rows)}


def left_out(found: list[Run]) -> list[Run]:
    """The share of each generation as the median of the other groups' runs (model x GPU) would have it."""
    made = []
    for run in found:
        others = [r.measured / r.predicted for r in found if r.chip == run.chip and r.group != run.group]
        made.append(replace(run, predicted=run.predicted * (median(others) if others else 1.0)))
    return made


def speeds(bench: Collection) -> Iterator[str]:
    """Errors of speed by GPU, model and sequence."""
    found = runs(bench)
    yield "| tokens a second on each GPU | rows | bias | median % | P90 % | worst % |"
    yield "|---|--:|--:|--:|--:|--:|"
    yield line("all rows", found)
    yield line("groups (model x GPU) left out", left_out(found))
    keys: dict[str, Callable[[Run], str]] = {
        "arithmetic": lambda r: r.chip,
        "model": lambda r: r.row["model"],
        "sequence": lambda r: f"{int(r.row['seq_len']):>6,}",
        "GPUs": lambda r: f"{int(r.row['n_gpus']):>3}",
        "recomputing": lambda r: r.row["act_ckpt"],
    }
    for name, key in keys.items():
        yield from (line(f"{name}: {group}", rows) for group, rows in by(found, key))
    ratios = sorted(r.measured / r.predicted for r in left_out(found) if "fp8" not in r.chip)
    yield f"\nMeasured over predicted, groups left out, 16 bit: P10 {at(ratios, 0.1):.2f}, P90 {at(ratios, 0.9):.2f}"


def at(values: list[float], share: float) -> float:
    """A quantile of sorted values."""
    return values[round(share * (len(values) - 1))]


def by(found: Iterable[Run], key: Callable[[Run], str]) -> list[tuple[str, list[Run]]]:
    """In groups."""
    groups: dict[str, list[Run]] = defaultdict(list)
    for run in found:
        groups[key(run)].append(run)
    return sorted(groups.items())


def line(name: str, found: list[Run]) -> str:
    """A row of the table."""
    sizes = sorted(abs(r.error) for r in found)
    bias = median(r.error for r in found) + 1
    return (
        f"| {name} | {len(found)} | {bias:.2f} | {median(sizes) * 100:.1f} | {at(sizes, 0.9) * 100:.0f} | "
        f"{sizes[-1] * 100:.0f} |"
    )
