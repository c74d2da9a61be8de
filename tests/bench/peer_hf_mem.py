"""What hf-mem says of the cache of the same models: run by a Python that has it.

    python -m venv peer && peer/bin/pip install hf-mem==0.5.6
    peer/bin/python tests/bench/peer_hf_mem.py RESEARCH_DIR

It stands alone: the peer's environment has none of our packages, and asks no hub, as its arithmetic takes a
configuration. Against two truths: bytes a token that were measured or published (dense and latent attention), and what
vLLM set aside for one sequence, its pool over the concurrency that it printed.
"""

import csv
import json
import sys
from pathlib import Path
from statistics import median
from typing import Any

LENGTH = 32_768
CACHES = {"": "BF16", "bf16": "BF16", "fp16": "F16", "fp8": "F8_E4M3"}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def config_of(folder: Path, model: str) -> dict[str, Any] | None:
    path = folder / "configs" / f"{model.replace('/', '--')}.json"
    if not path.exists():
        return None
    config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {**config, **config.get("text_config", {})}


def per_token(folder: Path, size: Any) -> dict[str, float]:
    """Theirs over what was measured or published, by model."""
    found = {}
    for row in rows(folder, "truth_kv.csv"):
        truth = row["measured_B_per_token_bf16"] or row["published_B_per_token_bf16"]
        config = config_of(folder, row["model"])
        if truth and config:
            found[f"{row['model']} ({row['arch']})"] = size(config, "BF16", LENGTH) / LENGTH / float(truth)
    return found


def per_sequence(folder: Path, size: Any) -> dict[str, float]:
    """Theirs over what vLLM set aside, by log; with tensor parallelism all GPUs' pools together."""
    found = {}
    for row in rows(folder, "vllm_logs_dev.csv"):
        config = config_of(folder, row["config_for_check"])
        if not (config and row["max_concurrency"] and row["kv_cache_gib_per_gpu"] and row["max_model_len"]):
            continue
        held = float(row["kv_cache_gib_per_gpu"]) * 2**30 * int(row["tp"] or 1) / float(row["max_concurrency"])
        theirs = size(config, CACHES[row["kv_dtype"]], int(row["max_model_len"]))
        found[f"{row['id']} {row['model']}"] = theirs / held
    return found


def main() -> None:
    from hf_mem.safetensors.kv_cache import compute_safetensors_kv_cache_size  # noqa: PLC0415 - the peer's own

    folder = Path(sys.argv[1])
    for what, found in (
        ("bytes a token", per_token(folder, compute_safetensors_kv_cache_size)),
        ("bytes a sequence", per_sequence(folder, compute_safetensors_kv_cache_size)),
    ):
        print(f"{what}: {len(found)} known, factor over the truth: median {median(found.values()):.2f}")  # noqa: T201
        for name, factor in sorted(found.items(), key=lambda pair: pair[1]):
            print(f"* {factor:.2f} {name}")  # noqa: T201


if __name__ == "__main__":
    main()
