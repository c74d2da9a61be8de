"""Measured serving runs as cases for the throughput model: `throughput_dev.csv` of a research folder.

The table holds published runs (TensorRT-LLM performance overviews, InferenceX, NVIDIA aiconfigurator's runs, MLPerf
Inference, GPUStack's performance lab), each with its URL. Quirks that are undone here: TensorRT-LLM's overviews state
neither concurrency nor the ramp, so as many sequences run as fit, of so many requests as its documentation says
(docs/source/performance/perf-overview.md, v1.0, table of num_requests); MLPerf does not publish the parallelism, so the
smallest that fits is taken; runs with attention DP are labelled with tensor parallel 1 or with all GPUs.
"""

import csv
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from planner.sizing.architecture import Architecture, read_config
from planner.sizing.bands import format_of, kind_of
from planner.sizing.coefficients import calibrated, engine_of, generation
from planner.sizing.roofline import Roofline, rated, roofline
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, cycle_s, first_token_s, most_sequences, sequences_kept
from warehouse.faults import BadInput
from warehouse.tables import Gpu

SEEDS = files("warehouse.seeds")
GPU_WORDS = {
    "MI300X": "MI300X",
    "MI325X": "MI325X",
    "MI355X": "MI355X",
    "H100-NVL": "H100-NVL-94GB",
    "H100-PCI": "H100-PCIE-80GB",
    "H100": "H100-SXM-80GB",
    "GH200": "GH200-96GB",
    "H200-NVL": "H200-NVL-141GB",
    "H200": "H200-SXM-141GB",
    "GB200": "GB200",
    "GB300": "GB300",
    "B200": "B200-SXM",
    "B300": "B300-SXM",
    "RTX": "RTX-PRO-6000-BW-SE",
    "L40S": "L40S",
    "A100-SXM": "A100-SXM-80GB",
    "A100-PCI": "A100-PCIE-80GB",
}
FORMATS = {"fp8?": "fp8", "fp4": "nvfp4", "UINT4": "int4", "fp16": "bf16"}
REQUESTS = {
    (128, 128): 30000,
    (128, 4096): 1500,
    (1000, 2000): 1500,
    (2048, 2048): 1500,
    (5000, 500): 1500,
    (20000, 2000): 1000,
}
MLPERF_REQUESTS = 24576
MLPERF_LIMITS_S = {
    ("meta-llama/Llama-2-70b-hf", "mlperf_server"): (2.0, 0.2),
    ("meta-llama/Llama-2-70b-hf", "mlperf_interactive"): (0.45, 0.04),
    ("meta-llama/Meta-Llama-3.1-405B", "mlperf_server"): (6.0, 0.175),
    ("meta-llama/Meta-Llama-3.1-405B", "mlperf_interactive"): (4.5, 0.08),
    ("meta-llama/Meta-Llama-3.1-8B", "mlperf_server"): (2.0, 0.1),
    ("meta-llama/Meta-Llama-3.1-8B", "mlperf_interactive"): (0.5, 0.03),
    ("deepseek-ai/DeepSeek-R1", "mlperf_server"): (2.0, 0.08),
    ("mistralai/Mixtral-8x7B-v0.1", "mlperf_server"): (2.0, 0.2),
}
"""Longest time to first token and per token (https://github.com/mlcommons/inference_policies, v5.1) [s]."""
LIMIT_OVER_TYPICAL = 1.5
"""MLPerf's limits hold for 99 requests of 100, ours for a typical one, whose tokens are that much quicker: a round
figure that these rows suggest, as submissions don't publish the distribution [-]."""
DRAFTED, ACCEPTED = 3, 1.5
"""Multi-token prediction's drafts and how many are accepted: a round figure, as the runs don't say [tokens]."""
MOST_SEQUENCES = {"offline_max": 2048, "burst": 256}
"""Sequences a step: TensorRT-LLM's benchmark, and what engines take that nobody set up; 1,024 otherwise [1]."""
TUNED = ("silicon_agg", "inferencex", "trtllm_docs_max", "trtllm_docs_static")


@dataclass(frozen=True)
class Run:
    """A measured run, and the model's work for it."""

    row: Mapping[str, str]
    architecture: Architecture
    line: Roofline
    load: Load
    batch: float
    requests: int
    """Of an offline run: requests in all, so that its ramp up and down counts [1]; 0: steady."""

    @property
    def gpu(self) -> Gpu:
        return self.line.rates.gpu

    @property
    def engine(self) -> str:
        return engine_of(self.gpu, self.line.work.serving.engine)

    @property
    def group(self) -> str:
        return "|".join([self.row["model"], self.gpu.gpu_id, self.engine, self.row["weights"]])

    @property
    def regime(self) -> dict[str, str]:
        return {
            "family": self.row["family"],
            "kind": kind_of(self.architecture),
            "engine": self.engine,
            "generation": generation(self.gpu),
            "GPU": self.gpu.gpu_id,
            "format": f"{generation(self.gpu)} {format_of(self.architecture, self.line.work.serving.weights)}",
        }

    @property
    def measured(self) -> float:
        """Output tokens a second of the replica."""
        return float(self.row["out_tok_s_per_gpu"]) * self.line.work.serving.gpu_count

    def predicted(self) -> float:
        steady = self.batch * self.load.output_tokens / cycle_s(self.line, self.load, self.batch)
        return steady * self.requests / (self.requests + self.batch / 2) if self.requests else steady

    def predicted_first_token_s(self) -> float:
        cycle = cycle_s(self.line, self.load, self.batch)
        waiting = max((self.load.concurrency or 0) / self.batch - 1, 0.0) * cycle
        return first_token_s(self.line, self.load, self.batch) + waiting

    def predicted_token_s(self) -> float:
        return cycle_s(self.line, self.load, self.batch) / self.load.output_tokens

    def at(self, coefficients: object) -> "Run":
        return replace(self, line=rated(self.line, coefficients))


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "throughput_dev.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tuned_rows(folder: Path) -> list[dict[str, str]]:
    """Aggregate serving on tuned engines, without speculation: what the calibration and the claim are about."""
    return [
        row
        for row in rows_of(folder)
        if row["family"] in TUNED and row["spec_decode"] == "none" and row["disagg"] == "0" and row["grade"] != "C"
    ]


def default_rows(folder: Path) -> list[dict[str, str]]:
    """Engines with their default configuration: bursts of 1,000 requests in GPUStack's performance lab."""
    return [row for row in rows_of(folder) if row["family"] == "gpustack" and row["spec_decode"] == "none"]


def drafted_rows(folder: Path) -> list[dict[str, str]]:
    """Aggregate serving with multi-token prediction."""
    return [row for row in rows_of(folder) if row["family"] == "inferencex" and row["spec_decode"] == "mtp"]


def runs_of(rows: list[dict[str, str]], folder: Path) -> tuple[list[Run], list[str]]:
    """The runs that can be estimated, and why the others can't."""
    runs, left_out = [], []
    for row in rows:
        try:
            runs.append(run_of(row, folder))
        except BadInput as fault:
            left_out.append(fault.message)
    return runs, left_out


def run_of(row: Mapping[str, str], folder: Path) -> Run:
    """One measured run.

    Raises:
        BadInput: Its model or GPU is not known, or the memory formulas say that it does not fit.
    """
    architecture, gpu = architecture_of(row["model"], folder), gpu_of(row["gpu"])
    if row["tp"]:
        return _run(row, architecture, gpu, serving_of(row))
    for ways in (1, 2, 4, 8):
        if int(row["n_gpus"]) % ways == 0 and architecture.divides_by(ways):
            with suppress(BadInput):
                return _run(row, architecture, gpu, replace(serving_of(row), tensor_parallel=ways))
    raise BadInput(f"{row['model']} on {row['gpu']}: does not fit")


def _run(row: Mapping[str, str], architecture: Architecture, gpu: Gpu, serving: Serving) -> Run:
    first_s, token_s = MLPERF_LIMITS_S.get((row["model"], row["scenario"]), (None, None))
    typical_s = token_s and token_s / LIMIT_OVER_TYPICAL
    load = Load(round(float(row["isl"])), round(float(row["osl"])), _concurrency(row), typical_s, first_s)
    most, _ = most_sequences(architecture, gpu, serving, load)
    if row["scenario"] == "static_batch":
        most = max(most, load.concurrency or 1)
    if most < 1:
        raise BadInput(f"{row['model']} at {row['weights']} on {serving.gpu_count} x {gpu.gpu_id}: does not fit")
    line, requests = roofline(architecture, gpu, serving, calibrated()), _requests(row)
    batch = min(filter(None, (load.concurrency, most, requests)))
    batch, _ = sequences_kept(line, load, batch, "")
    if batch < 1:
        raise BadInput(f"{row['model']} on {serving.gpu_count} x {gpu.gpu_id}: not within MLPerf's limits")
    return Run(row, architecture, line, load, batch, requests)


def serving_of(row: Mapping[str, str]) -> Serving:
    """How a run's model was served."""
    stages = int(row["pp"] or 1)
    ways = int(row["n_gpus"]) // stages
    copies = ways if row["dp_attention"] == "1" else 1
    weights = FORMATS.get(row["weights"], row["weights"])
    kv = {"": "bf16" if weights == "bf16" else "fp8", "auto": "bf16", "fp16": "bf16"}.get(
        row["kv_dtype"], row["kv_dtype"]
    )
    return Serving(
        context_tokens=round(float(row["isl"])) + round(float(row["osl"])),
        weights=weights,
        kv=kv,
        tensor_parallel=ways if row["tp"] else 1,
        pipeline_parallel=stages,
        expert_parallel=min(int(row["ep"] or 1), ways),
        attention_data_parallel=copies,
        draft_tokens=DRAFTED if row["spec_decode"] == "mtp" else 0,
        accepted_draft_tokens=ACCEPTED if row["spec_decode"] == "mtp" else 0.0,
        engine=_engine(row),
        max_sequences=MOST_SEQUENCES.get(row["scenario"], 1024),
        max_batched_tokens=8192,
    )


def _engine(row: Mapping[str, str]) -> str:
    name, version = row["engine"].lower(), row["engine_version"].lower()
    if "sglang" in name:
        return "sglang"
    return "tensorrt-llm" if "tensorrt" in name or ("mlperf" in name and "vllm" not in version) else "vllm"


def _concurrency(row: Mapping[str, str]) -> int | None:
    return round(float(row["concurrency"])) if row["concurrency"] else None


def _requests(row: Mapping[str, str]) -> int:
    if row["scenario"] == "offline_max":
        return REQUESTS.get((round(float(row["isl"])), round(float(row["osl"]))), 3000)
    return {"mlperf_offline": MLPERF_REQUESTS, "burst": 1000}.get(row["scenario"], 0)


def gpu_of(name: str) -> Gpu:
    """The accelerator that a table calls so.

    Raises:
        BadInput: It is not one of ours, or there are two kinds at once.
    """
    found = next((gpu_id for word, gpu_id in GPU_WORDS.items() if word in name), None)
    if found is None or "(x" in name:
        raise BadInput(f"{name}: not an accelerator of the table")
    return gpus()[found]


@cache
def gpus() -> dict[str, Gpu]:
    rows = csv.DictReader((SEEDS / "gpu.csv").read_text(encoding="utf-8").splitlines())
    read = (Gpu.model_validate({k: v.split("|") if k == "aliases" else v for k, v in row.items() if v}) for row in rows)
    return {gpu.gpu_id: gpu for gpu in read}


@cache
def architecture_of(model: str, folder: Path) -> Architecture:
    """A model's architecture from the research folder's configurations.

    Raises:
        BadInput: There is no configuration, or it is not understood.
    """
    file = folder / "configs" / f"{model.replace('/', '--')}.json"
    if not file.exists():
        raise BadInput(f"{model}: no configuration")
    return read_config(json.loads(file.read_text(encoding="utf-8")), model)
