"""What `vllm bench serve --save-result` and SGLang's `bench_serving` write: one flat JSON object for a run.

SGLang, and vLLM with `--append-result`, write one object a line. Neither says GPU, parallelism or precision; a run may
bear them under our names (`--metadata gpu_id=H100 weights=fp8 tensor_parallel=2` puts them there). Lengths are totals
over completed requests. `date` is 20250711-083200. Without `max_concurrency` the load was a rate; then requests under
way are what SGLang counted (`concurrency`), or follow from Little's law. Keys as in vLLM's `vllm/benchmarks/serve.py`
(2026-11).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ingest.benchmarks.sound import check_total, failures
from ingest.benchmarks.stated import NEEDED, Stated, number, seconds

MARK = "output_throughput"
"""The key by which such a file is known."""
ENGINES = {"vllm": "vllm", "sglang": "sglang", "trt": "tensorrt-llm", "tensorrt-llm": "tensorrt-llm"}
OURS = (*NEEDED, "gpu_count", "pipeline_parallel", "attention_data_parallel", "engine", "note")


def stated(run: Mapping[str, Any], where: str) -> Stated:
    """One run's figures.

    Raises:
        BadInput: A figure is no number, most requests failed, or figures don't go together.
    """

    def figure(name: str) -> float | None:
        return number(run.get(name), where, name)

    completed, duration_s = figure("completed"), figure("duration")
    doubt = failures(where, completed, figure("num_prompts"), figure("failed"))
    check_total(where, MARK, figure(MARK), figure("total_output_tokens"), duration_s)
    check_total(where, "request_throughput", figure("request_throughput"), completed, duration_s)
    fields = {
        "llm_id": run.get("model_id") or run.get("model"),
        "engine": _engine(run),
        "input_tokens": _mean(figure("total_input_tokens"), completed),
        "output_tokens": _mean(figure("total_output_tokens"), completed),
        "concurrency": _concurrency(run, where),
        "output_tokens_per_s": figure(MARK),
        "requests_per_s": figure("request_throughput"),
        "time_to_first_token_s": _time(run, "ttft", where),
        "time_per_output_token_s": _time(run, "tpot", where),
        "measured_on": _day(run.get("date")),
    }
    said = {name: run[name] for name in OURS if name != "concurrency" and run.get(name) is not None}
    return Stated(where, {**fields, **said}, doubt)


def _engine(run: Mapping[str, Any]) -> str | None:
    name = str(run.get("backend") or run.get("endpoint_type") or "").lower()
    return next((engine for word, engine in ENGINES.items() if name.startswith(word)), None)


def _mean(total: float | None, count: float | None) -> float | None:
    return total / count if total and count else None


def _concurrency(run: Mapping[str, Any], where: str) -> int | None:
    for name in ("max_concurrency", "concurrency"):
        stated_one = number(run.get(name), where, name)
        if stated_one:
            return max(1, round(stated_one))
    rate = number(run.get("request_throughput"), where, "request_throughput")
    latency = _latency_s(run, where)
    return max(1, round(rate * latency)) if rate and latency else None


def _latency_s(run: Mapping[str, Any], where: str) -> float | None:
    """From a request to the end of its answer [s]: as stated, else its first token and the others."""
    stated_one = seconds(run.get("mean_e2el_ms"), where, "mean_e2el_ms")
    if stated_one:
        return stated_one
    first, each = (seconds(run.get(f"mean_{name}_ms"), where, f"mean_{name}_ms") for name in ("ttft", "tpot"))
    tokens, completed = (number(run.get(name), where, name) for name in ("total_output_tokens", "completed"))
    mean = _mean(tokens, completed)
    return first + each * (mean - 1) if first and each and mean else None


def _time(run: Mapping[str, Any], name: str, where: str) -> float | None:
    key = next((k for k in (f"median_{name}_ms", f"mean_{name}_ms") if run.get(k)), None)
    return seconds(run[key], where, key) if key else None


def _day(text: object) -> object:
    try:
        return datetime.strptime(str(text)[:8], "%Y%m%d").date()  # noqa: DTZ007 - only the day is kept
    except ValueError:
        return None
