"""How far weights are from published checkpoints: `python -m tests.bench.sizing_checkpoints RESEARCH_DIR`.

RESEARCH_DIR holds `truth_checkpoint_bytes.csv`, whose sizes include draft layers, and an image encoder's file beside
GGUF's; models of which no configuration is at hand, and formats that `size --weights` refuses, are counted apart.
"""

from collections import Counter, defaultdict
from pathlib import Path

import click

from planner.sizing.weights import draft_bytes, weight_bytes
from tests.bench.collection import Collection, Row
from tests.bench.spread import spread
from warehouse.faults import BadInput

KINDS = {"pytorch": "16 bit", "ggufv2": "GGUF", "mlx": "MLX"}


@click.command(help=__doc__)
@click.argument("folder", metavar="RESEARCH_DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Print the table."""
    bench = Collection(folder)
    distinct = {(row["repo"], row["quant"], row["bytes"]): row for row in bench.rows("truth_checkpoint_bytes")}
    errors: dict[str, list[float]] = defaultdict(list)
    left_out: Counter[str] = Counter()
    for row in distinct.values():
        found = _error(bench, row)
        if isinstance(found, str):
            left_out[found] += 1
        else:
            errors[KINDS.get(row["format"], row["format"])].append(found)
    click.echo("| checkpoints | rows | error |\n|---|--:|---|")
    for kind, each in sorted(errors.items()):
        click.echo(f"| {kind} | {len(each)} | {spread(each)} |")
    click.echo(f"left out: {dict(left_out)}")


def _error(bench: Collection, row: Row) -> float | str:
    """Sized over published, less one; or why it isn't sized."""
    base = row["model_spec"].rpartition("/")[2].removesuffix("-GGUF").removesuffix("-{quantization}")
    own = base.removesuffix("-FP8").removesuffix("-GPTQ-Int4").removesuffix("-AWQ").replace("27b", "27B")
    model = bench.model(f"Qwen/{own}", f"nvidia/{own}-NVFP4")
    if model is None:
        return "no configuration"
    is_drafting = row["format"] in {"pytorch", "fp8", "awq", "gptq"}
    weights = row["quant"].removeprefix("mlx-") if row["quant"] == "mlx-bf16" else row["quant"]
    try:
        sized = weight_bytes(model, weights) + (draft_bytes(model, weights) if is_drafting and model.drafts else 0.0)
    except BadInput:
        return f"{row['format']} of a recipe by layer"
    return sized / float(row["bytes"]) - 1


if __name__ == "__main__":
    main()
