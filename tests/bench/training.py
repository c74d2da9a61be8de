"""How far training's memory and speed are from what was measured: `python -m tests.bench.training RESEARCH_DIR`.

RESEARCH_DIR holds `truth_training.csv` (published peaks), `train_throughput.csv` (published speeds) and `configs/`,
none of which is part of this repository. Prints Markdown; nothing is asserted. Which framework made a row, and what it
does by default, is taken from its source's name; nothing is taken from a row's peak.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import click

from planner.sizing.architecture import Architecture, read_config
from planner.training.account import account_of
from planner.training.fit import band, training_fit
from planner.training.recipe import Recipe, projections
from planner.training.speed import training_speed
from tests.bench.collection import Collection, Row
from tests.bench.spread import seconds
from tests.bench.training_blind import blind
from tests.bench.training_elsewhere import elsewhere
from tests.bench.training_pipelines import pipelines
from tests.bench.training_speed import gpus, speeds
from warehouse.units import GB, GIB

UNLISTED = {
    "gemma-7b": ("gemma", 3072, 28, 16, 16, 24576, 256000, 256),
    "phi-1.5": ("phi-msft", 2048, 24, 32, 32, 8192, 51200, 64),
    "stablelm-base-alpha-3b": ("phi-msft", 4096, 16, 32, 32, 16384, 50688, 128),
    "Yi-34B": ("llama", 7168, 60, 56, 8, 20480, 64000, 128),
}
"""Models without a configuration in the collection, from their cards: family, hidden size, layers, heads, KV heads,
width, vocabulary, head size. StableLM's first is GPT-NeoX, of which Phi's layers have the shape."""
ALIASES = {"phi-3-mini": "microsoft/Phi-3.5-mini-instruct"}
SOURCES = {
    "litgpt resource-tables": {"framework": "litgpt", "lora_rank": 8, "lora_targets": projections("q,v")},
    "litgpt config_hub": {"framework": "litgpt", "lora_rank": 32, "lora_targets": projections("q,v")},
    "GPU Test doc (HF 4.49)": {"framework": "transformers"},
    "torchtitan 2024-12": {"framework": "torchtitan"},
    "torchtune README": {"framework": "torchtune", "precision": "bf16", "lora_rank": 8},
    "torchtune README (2024-04)": {"framework": "fsdp-qlora"},
    "Answer.AI fsdp_qlora": {"framework": "fsdp-qlora", "lora_rank": 64},
    "Unsloth table, HF+FA2 column": {"framework": "transformers", "lora_rank": 32},
    "Unsloth table, Unsloth column": {"framework": "unsloth", "lora_rank": 32},
}
"""Frameworks and adapters as the sources describe them."""
ALL_BUT_HEAD = {"lora_rank": 8, "lora_targets": projections("all,head"), "lora_dropout": True}
"""Of litgpt's recipes that put adapters everywhere."""
STATES = {
    "16": {},
    "8": {"precision": "bf16"},
    "2": {"optimiser": "paged-adamw-8bit", "precision": "bf16", "fused_backward": True},
}
ALLOCATED = "litgpt"
"""Reports what PyTorch's allocator holds, which leaves out the framework's own."""
CHECKPOINTS = {"none": "none", "sac": "selective", "full": "full"}


@dataclass(frozen=True)
class Peak:
    """A published peak, and ours."""

    row: Row
    architecture: Architecture
    recipe: Recipe
    measured_gib: float

    @property
    def predicted_gib(self) -> float:
        """Of our account, as the source measures."""
        account = account_of(self.architecture, self.recipe)
        counted = account.needed - account.overhead * self.row["source"].startswith(ALLOCATED)
        return counted / GIB

    @property
    def error(self) -> float:
        """Predicted over measured, less one."""
        return self.predicted_gib / self.measured_gib - 1


def peaks(bench: Collection) -> list[Peak]:
    """Every row with settings."""
    return [_peak(bench, row) for row in bench.rows("truth_training") if row["kind"] == "measured"]


def _peak(bench: Collection, row: Row) -> Peak:
    unit = GB if row["unit"] == "GB" else GIB
    return Peak(row, _architecture(bench, row["model"]), recipe_of(row), float(row["peak"]) * unit / GIB)


def _architecture(bench: Collection, name: str) -> Architecture:
    found = bench.model(ALIASES.get(name, name))
    return found or _unlisted(name)


def _unlisted(name: str) -> Architecture:
    family, hidden, layers, heads, kv_heads, width, vocabulary, head = UNLISTED[name]
    config = {
        "model_type": family,
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "intermediate_size": width,
        "vocab_size": vocabulary,
        "head_dim": head,
    }
    return read_config(config, name)


def recipe_of(row: Row) -> Recipe:
    """The settings of a row."""
    said = dict(word.split("=") for word in row["settings"].split())
    chosen: dict[str, object] = {
        "method": row["method"],
        "checkpointing": CHECKPOINTS[said["ac"]],
        "double_quantised": said.get("q") == "0.516",
        "cpu_offload": said.get("offload") == "True",
        **SOURCES[row["source"]],
        **(ALL_BUT_HEAD if said.get("lx") == "1" else {}),
        **STATES[said.get("states", "16")],
        **_shared(row, said),
    }
    return Recipe(**chosen)  # type: ignore[arg-type]


def _shared(row: Row, said: dict[str, str]) -> dict[str, object]:
    """How GPUs share the work; a row counts tokens of all that share a sequence."""
    tensor, split = int(said.get("tp", 1)), int(said.get("shard_act", 1))
    gpus = int(row["gpus"])
    sharded = int(said.get("n", 1)) > 1
    return {
        "gpus": gpus,
        "tensor_parallel": tensor,
        "context_parallel": split // tensor or 1,
        "sharding": "zero3" if sharded else "none",
        "sequence_tokens": int(row["micro_tokens"]),
    }


def memory(bench: Collection) -> Iterator[str]:
    """Errors of peaks by source, method and model."""
    found = peaks(bench)
    yield "| peak memory on each GPU | rows | bias | median % | P90 % | worst % |"
    yield "|---|--:|--:|--:|--:|--:|"
    yield line("all rows with settings", found)
    for name, key in (("source", "source"), ("method", "method"), ("model", "model"), ("GPU", "gpu")):
        yield from (line(f"{name}: {group}", rows) for group, rows in by(found, lambda p, k=key: p.row[k]))


def left_out(bench: Collection) -> Iterator[str]:
    """What a user of a framework that we don't know would see, and how well the band holds sources that had no part."""
    found = peaks(bench)
    unknown = [Peak(p.row, p.architecture, _as_transformers(p.recipe), p.measured_gib) for p in found]
    yield line("all rows, every framework taken for transformers", unknown)
    inside = 0
    for _, rows in by(found, lambda p: p.row["source"]):
        low, high = _band([p for p in found if p.row["source"] != rows[0].row["source"]])
        inside += sum(low <= p.measured_gib / p.predicted_gib <= high for p in rows)
    low, high = _band(found)
    yield f"\nMeasured over predicted, P10 and P90: {low:.2f} to {high:.2f}"
    yield f"Such a band of the other sources holds {inside / len(found):.0%} of the rows of those left out."
    low, high = band()
    held = sum(low <= p.measured_gib / p.predicted_gib <= high for p in found)
    yield f"The band in force, {low:g} to {high:g}, holds {held / len(found):.0%} of all."


def _as_transformers(recipe: Recipe) -> Recipe:
    return replace(recipe, framework="transformers")


def _band(found: list[Peak]) -> tuple[float, float]:
    ratios = sorted(p.measured_gib / p.predicted_gib for p in found)
    return ratios[round(0.1 * (len(ratios) - 1))], ratios[round(0.9 * (len(ratios) - 1))]


def by(found: Iterable[Peak], key: Callable[[Peak], str]) -> list[tuple[str, list[Peak]]]:
    """In groups."""
    groups: dict[str, list[Peak]] = defaultdict(list)
    for peak in found:
        groups[key(peak)].append(peak)
    return sorted(groups.items())


def line(name: str, found: list[Peak]) -> str:
    """A row of the table."""
    sizes = sorted(abs(p.error) for p in found)
    high = sizes[min(len(sizes) - 1, round(0.9 * (len(sizes) - 1)))]
    bias = median(p.error for p in found) + 1
    return (
        f"| {name} | {len(found)} | {bias:.2f} | {median(sizes) * 100:.1f} | {high * 100:.0f} | {sizes[-1] * 100:.0f} |"
    )


def rules(bench: Collection) -> Iterator[str]:
    """What rules of thumb say of the same rows: none knows of tokens."""
    found = [p for p in peaks(bench) if p.recipe.gpus == 1]
    full = [p for p in found if p.recipe.method == "full"]
    yield "| on one GPU, the same rows | rows | bias | median % | P90 % | worst % |"
    yield "|---|--:|--:|--:|--:|--:|"
    yield line("this", found)
    yield line("LLaMA-Factory's table by size and method", [_told(p, _by_size(p)) for p in found])
    yield line("this, full training alone", full)
    yield line("16 bytes a parameter, 8 all in 16 bit", [_told(p, _states_alone(p)) for p in full])
    yield line("4 x 16-bit weights, as accelerate estimates Adam", [_told(p, 4 * _weights_gib(p)) for p in full])
    yield line("3.5 x serving at 1.75 x weights", [_told(p, 3.5 * 1.75 * _weights_gib(p)) for p in full])


@dataclass(frozen=True)
class Told(Peak):
    """A published peak, and what somebody else says."""

    said_gib: float = 0.0

    @property
    def predicted_gib(self) -> float:
        """As said."""
        return self.said_gib


def _told(peak: Peak, gib: float) -> Told:
    return Told(peak.row, peak.architecture, peak.recipe, peak.measured_gib, gib)


def _weights_gib(peak: Peak) -> float:
    return 2 * (peak.architecture.parameter_count or 0) / GIB


def _by_size(peak: Peak) -> float:
    """Its 7B line, scaled: 120 GB in mixed precision, 60 in 16 bit, 16 with adapters, 6 on 4 bit."""
    full = {"mixed": 120, "bf16": 60}[peak.recipe.precision]
    line_gb = {"full": full, "lora": 16, "qlora": 6}[peak.recipe.method]
    return line_gb * GB / GIB * (peak.architecture.parameter_count or 0) / 7e9


def _states_alone(peak: Peak) -> float:
    return _weights_gib(peak) * (8 if peak.recipe.precision == "mixed" else 4)


def pace(bench: Collection) -> str:
    """Time of one sizing, memory and speed."""
    peak = next(p for p in peaks(bench) if p.row["gpu"] == "H100")
    gpu = gpus()["H100-SXM-80GB"]
    memory = seconds(lambda: training_fit(peak.architecture, gpu, peak.recipe))
    speed = seconds(lambda: training_speed(peak.architecture, gpu, peak.recipe))
    return f"\nOne sizing takes {memory * 1e3:.2f} ms with the fewest GPUs, its speed {speed * 1e3:.2f} ms."


@click.command(help=__doc__)
@click.argument("folder", metavar="RESEARCH_DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rows", is_flag=True, help="Every row, too.")
def main(folder: Path, rows: bool) -> None:
    """Print every table."""
    bench = Collection(folder)
    click.echo("\n".join([*memory(bench), *left_out(bench), "", *rules(bench), pace(bench), ""]))
    if rows:
        for peak in peaks(bench):
            said = [peak.row[k] for k in ("source", "model", "method", "gpus", "micro_tokens", "settings")]
            click.echo(f"{peak.measured_gib:7.2f} {peak.predicted_gib:7.2f} {peak.error:+6.1%} {' | '.join(said)}")
    click.echo("\n".join([*speeds(bench), "", *elsewhere(), "", *pipelines(), "", *blind()]))


if __name__ == "__main__":
    main()
