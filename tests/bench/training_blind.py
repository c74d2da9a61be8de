"""Qwen's published table of fine-tuning on A100: for memory a blind test, as the formulas were made before it was read.

Peaks (GB) and seconds an iteration of 8 sequences one after another, by method and length: README.md of
https://github.com/QwenLM/Qwen at 03cd81f5, "Profiling of Memory and Speed". Settings are those of its scripts: rank 64
on queries, keys, values, output, gate and up, dropout, full checkpointing, bf16; Q-LoRA on a GPTQ base, where ours is
bitsandbytes'. Of its speeds the launches and the width of adapters' small kernels are taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from planner.sizing.architecture import Architecture, read_config
from planner.training.account import account_of
from planner.training.recipe import Recipe, projections
from planner.training.speed import training_speed
from tests.bench.training_speed import gpus
from warehouse.units import GB

LENGTHS = (256, 512, 1024, 2048, 4096, 8192)
ITERATION_SEQUENCES = 8
SHAPES = {
    "1.8B": (2048, 24, 16, 11008),
    "7B": (4096, 32, 32, 22016),
    "14B": (5120, 40, 40, 27392),
    "72B": (8192, 80, 64, 49152),
}
"""Hidden size, layers, heads, and twice the width of the feed-forward block."""
TABLE = {
    ("1.8B", "lora"): ((6.7, 1.0), (7.4, 1.0), (8.4, 1.1), (11.0, 1.7), (16.2, 3.3), (21.8, 6.8)),
    ("1.8B", "qlora"): ((5.8, 1.4), (6.0, 1.4), (6.6, 1.4), (7.8, 2.0), (10.2, 3.4), (15.8, 6.5)),
    ("1.8B", "full"): ((43.5, 2.1), (43.5, 2.2), (43.5, 2.2), (43.5, 2.3), (47.1, 2.8), (48.3, 5.6)),
    ("7B", "lora"): ((20.1, 1.2), (20.4, 1.5), (21.5, 2.8), (23.8, 5.2), (29.7, 10.1), (36.6, 21.3)),
    ("7B", "qlora"): ((11.5, 3.0), (11.5, 3.0), (12.3, 3.5), (13.9, 7.0), (16.9, 11.6), (23.5, 22.3)),
    ("14B", "lora"): ((34.6, 1.6), (35.1, 2.4), (35.3, 4.4), (37.4, 8.4), (42.5, 17.0), (55.2, 36.0)),
    ("14B", "qlora"): ((18.7, 5.3), (18.4, 6.3), (18.9, 8.2), (19.9, 11.8), (23.0, 20.1), (27.9, 38.3)),
    ("72B", "qlora"): ((61.4, 27.4), (61.4, 31.5), (62.9, 41.4), (64.1, 59.5), (68.0, 97.7), (75.6, 179.8)),
}


@dataclass(frozen=True)
class Blind:
    """A cell of the table, and ours."""

    size: str
    method: str
    length: int
    peak_gb: float
    iteration_s: float

    @property
    def recipe(self) -> Recipe:
        """As its script has it."""
        return Recipe(
            self.method,
            sequence_tokens=self.length,
            lora_rank=64,
            lora_targets=projections("attention,gate,up"),
            lora_dropout=True,
        )

    @property
    def memory_error(self) -> float:
        """Predicted over measured, less one."""
        return account_of(qwen(self.size), self.recipe).needed / GB / self.peak_gb - 1

    @property
    def speed_error(self) -> float:
        """Predicted over measured tokens a second, less one."""
        found = training_speed(qwen(self.size), gpus()["A100-SXM-80GB"], self.recipe)
        return found.tokens_per_s * self.iteration_s / (ITERATION_SEQUENCES * self.length) - 1


def qwen(size: str) -> Architecture:
    """Qwen 1."""
    hidden, layers, heads, width = SHAPES[size]
    config = {
        "model_type": "qwen",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": heads,
        "intermediate_size": width,
        "vocab_size": 151_936 if size in {"1.8B", "7B"} else 152_064,
    }
    return read_config(config, f"Qwen-{size}")


def cells() -> list[Blind]:
    """Every cell."""
    return [
        Blind(size, method, length, *measured)
        for (size, method), row in TABLE.items()
        for length, measured in zip(LENGTHS, row, strict=True)
    ]


def blind() -> Iterator[str]:
    """Errors by method, and of LoRA by length."""
    yield "| Qwen's table | cells | memory: bias | median % | P90 % | speed: bias | median % | P90 % |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for method, words in (("lora", "LoRA"), ("qlora", "Q-LoRA on GPTQ"), ("full", "full, 1.8B")):
        yield _line(words, [cell for cell in cells() if cell.method == method])
    for size in ("1.8B", "7B", "14B"):
        yield _line(f"LoRA, {size}", [cell for cell in cells() if (cell.method, cell.size) == ("lora", size)])
    for length in LENGTHS:
        yield _line(f"LoRA, {length:,}", [cell for cell in cells() if (cell.method, cell.length) == ("lora", length)])


def _line(name: str, found: list[Blind]) -> str:
    memory, speed = _said([c.memory_error for c in found]), _said([c.speed_error for c in found])
    return f"| {name} | {len(found)} | {memory} | {speed} |"


def _said(errors: list[float]) -> str:
    sizes = sorted(map(abs, errors))
    high = sizes[round(0.9 * (len(sizes) - 1))]
    return f"{median(errors) + 1:.2f} | {median(sizes) * 100:.0f} | {high * 100:.0f}"
