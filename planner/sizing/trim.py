"""Rebuild the models' seeds from a folder of Hugging Face configurations.

    python -m planner.sizing.trim CONFIGS warehouse/seeds/llm

Every seed keeps what people wrote into it (aliases, published counts, source) and gets its configuration anew:
only the fields that sizing reads, from CONFIGS/<publisher>--<name>.json. NVIDIA's checkpoints state their
quantisation in a file of its own, `<publisher>--<name>.hf_quant_config.json`; it is read where it is there.
A new model needs a seed with its `llm_id`, `source_name` and `confidence` first.
"""

import json
from pathlib import Path
from typing import Any

import click

from planner.sizing.architecture import read_config
from planner.sizing.trimming import trimmed


@click.command(help=__doc__)
@click.argument("configs", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("seeds", type=click.Path(exists=True, file_okay=False, path_type=Path))
def trim(configs: Path, seeds: Path) -> None:
    """Write every seed whose configuration is at hand."""
    for path in sorted(seeds.glob("*.json")):
        config = configs / path.name
        if not config.exists():
            click.echo(f"{path.name}: kept, {config} is not there", err=True)
            continue
        seed = json.loads(path.read_text(encoding="utf-8"))
        seed["config"] = trimmed(whole_config(config))
        architecture = read_config(seed["config"], seed["llm_id"])
        seed["max_context_tokens"] = architecture.max_context_tokens
        path.write_text(written(seed), encoding="utf-8")


def whole_config(path: Path) -> dict[str, Any]:
    """A configuration with the quantisation that a file beside it may state."""
    config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    beside = path.with_suffix(".hf_quant_config.json")
    if beside.exists() and "quantization_config" not in config:
        config["quantization_config"] = json.loads(beside.read_text(encoding="utf-8"))["quantization"]
    return config


def written(seed: dict[str, Any]) -> str:
    """A seed as JSON with a line for each field, lists and all."""
    outer = [f'  "{key}": {json.dumps(value)}' for key, value in seed.items() if key != "config" and value is not None]
    inner = [f'    "{key}": {json.dumps(value)}' for key, value in seed["config"].items()]
    return "{\n" + ",\n".join([*outer, '  "config": {\n' + ",\n".join(inner) + "\n  }"]) + "\n}\n"


if __name__ == "__main__":
    trim()
