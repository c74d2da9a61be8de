"""What NVIDIA's aiconfigurator says of the same runs: run by a Python that has it.

    python -m venv peer && peer/bin/pip install aiconfigurator==0.12.0
    peer/bin/python tests/bench/peer_aiconfigurator.py RESEARCH_DIR peer.csv [EVERY]

It stands alone: the peer's environment has none of our packages. Every EVERY-th run with a stated concurrency is asked,
as one answer takes the peer about a second. Runs that it has no data for are left out.
"""

import csv
import sys
import warnings
from pathlib import Path

SYSTEMS = {
    "A100-SXM-80GB": "a100_sxm",
    "B200": "b200_sxm",
    "B300": "b300_sxm",
    "GB200": "gb200",
    "H100-SXM": "h100_sxm",
    "H200-SXM": "h200_sxm",
    "L40S": "l40s",
}
BACKENDS = {"TensorRT-LLM": "trtllm", "sglang": "sglang", "vllm": "vllm", "vLLM": "vllm", "SGLang": "sglang"}
GEMM = {"bf16": "bfloat16", "fp16": "bfloat16", "fp8": "fp8", "nvfp4": "nvfp4", "mxfp4": "bfloat16", "int4": "int4_wo"}
MOE = {"bf16": "bfloat16", "fp16": "bfloat16", "fp8": "fp8", "nvfp4": "nvfp4", "int4": "int4_wo"}
BLOCKWISE = ("DeepSeek", "GLM-5", "MiniMax")
"""Models whose 8-bit weights have scales for blocks."""


def wanted(row: dict[str, str]) -> bool:
    return (
        row["spec_decode"] == "none"
        and row["disagg"] == "0"
        and row["grade"] != "C"
        and row["family"] in {"silicon_agg", "inferencex"}
        and bool(row["concurrency"])
        and row["gpu"] in SYSTEMS
        and row["engine"] in BACKENDS
    )


def asked(row: dict[str, str]) -> dict[str, object]:
    """The row in the peer's words."""
    stages, gpus = int(row["pp"]), int(row["n_gpus"])
    ways = gpus // stages
    copies = ways if row["dp_attention"] == "1" else 1
    experts = min(int(row["ep"]), ways)
    weights, blackwell = row["weights"], row["gpu"][0] in "BG"
    eight_bit = "fp8_block" if any(word in row["model"] for word in BLOCKWISE) else "fp8"
    moe = {"fp8": eight_bit, "mxfp4": "w4a8_mxfp4_mxfp8" if blackwell else "w4a16_mxfp4"}
    return {
        "model_path": row["model"],
        "system_name": SYSTEMS[row["gpu"]],
        "backend_name": BACKENDS[row["engine"]],
        "isl": round(float(row["isl"])),
        "osl": round(float(row["osl"])),
        "batch_size": max(1, round(float(row["concurrency"]) / copies)),
        "tp_size": ways // copies,
        "pp_size": stages,
        "attention_dp_size": copies,
        "moe_tp_size": ways // experts,
        "moe_ep_size": experts,
        "gemm_quant_mode": eight_bit if weights == "fp8" else GEMM[weights],
        "moe_quant_mode": moe.get(weights) or MOE[weights],
        "kvcache_quant_mode": "fp8" if row["kv_dtype"] == "fp8" else "bfloat16",
    }


def main(folder: Path, out: Path, every: int) -> None:
    from aiconfigurator.cli.api import cli_estimate  # noqa: PLC0415 - only the peer's environment has it

    with (folder / "throughput_dev.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if wanted(row)][::every]
    with out.open("w", encoding="utf-8", newline="") as file:
        told = csv.writer(file)
        told.writerow(["id", "ttft_ms", "tpot_ms", "fault"])
        for row in rows:
            try:
                found = cli_estimate(**asked(row))
                told.writerow([row["id"], found.ttft, found.tpot, ""])
            except Exception as fault:  # noqa: BLE001 - whatever the peer can't do is told, not judged
                told.writerow([row["id"], "", "", str(fault).splitlines()[0][:120] if str(fault) else type(fault)])
            file.flush()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
