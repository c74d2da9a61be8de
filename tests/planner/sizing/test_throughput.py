"""Speed: against runs that others measured, and what must hold whatever the constants are."""

import csv
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from planner.sizing.architecture import Architecture
from planner.sizing.coefficients import calibrated
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, throughput
from warehouse.faults import BadInput

MEASURED = list(csv.DictReader((Path(__file__).parent / "measured.csv").read_text(encoding="utf-8").splitlines()))


def measured_over_predicted(run, model, gpus):
    ways = int(run["tensor_parallel"])
    serving = Serving(
        context_tokens=int(run["input_tokens"]) + int(run["output_tokens"]),
        weights=run["weights"],
        kv=run["kv"],
        tensor_parallel=ways,
        max_sequences=int(run["concurrency"]),
        max_batched_tokens=2048,
        engine="vllm" if run["engine"] == "rocm" else run["engine"],
    )
    load = Load(int(run["input_tokens"]), int(run["output_tokens"]))
    pace = throughput(model(run["llm_id"]), gpus[run["gpu_id"]], serving, load)
    return float(run["output_tokens_per_s_per_gpu"]) / (pace.output_tokens_per_s / ways), pace


def test_estimates_agree_with_measured_runs(model, gpus):
    found = [measured_over_predicted(run, model, gpus) for run in MEASURED]
    ratios = [ratio for ratio, _ in found]
    assert len(ratios) > 80
    assert median(abs(1 / ratio - 1) for ratio in ratios) < 0.16
    assert 0.9 < median(ratios) < 1.1
    assert sum(pace.low_factor <= ratio <= pace.high_factor for ratio, pace in found) / len(found) > 0.7
    assert sum(0.5 <= ratio <= 2 for ratio in ratios) / len(ratios) > 0.9


@pytest.fixture
def asked():
    return Serving(context_tokens=4096, tensor_parallel=2, weights="fp8")


def test_rates_are_one_another(model, h100, asked):
    pace = throughput(model("meta-llama/Meta-Llama-3.1-70B"), h100, asked, Load(1000, 250))
    assert pace.requests_per_s * 250 == pytest.approx(pace.output_tokens_per_s)
    assert pace.concurrency / pace.time_per_output_token_s == pytest.approx(pace.output_tokens_per_s)
    assert pace.time_to_first_token_s > pace.time_per_output_token_s
    assert pace.low_factor < 1 < pace.high_factor
    assert pace.time_to_first_token_low_s < pace.time_to_first_token_s < pace.time_to_first_token_high_s


def test_a_pace_bounds_the_sequences(model, h100, asked):
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    free = throughput(llama, h100, asked, Load(1000, 250))
    paced = throughput(llama, h100, asked, Load(1000, 250, max_time_per_output_token_s=0.04))
    assert free.limited_by == "KV cache"
    few = throughput(llama, h100, replace(asked, max_sequences=64), Load(1000, 250))
    assert (few.concurrency, few.limited_by) == (64, "sequences in a step")
    assert paced.time_per_output_token_s <= 0.04 < free.time_per_output_token_s
    assert paced.limited_by == "time per output token"
    assert 0 < paced.requests_per_s < free.requests_per_s
    hopeless = throughput(llama, h100, asked, Load(1000, 250, max_time_per_output_token_s=0.001))
    assert (hopeless.concurrency, hopeless.requests_per_s) == (0, 0)
    assert hopeless.time_per_output_token_s > 0.001


def test_the_cache_bounds_the_sequences(model, h100):
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    pace = throughput(llama, h100, Serving(context_tokens=8192, tensor_parallel=2), Load(8000, 200))
    assert pace.limited_by == "KV cache"
    assert 0 < pace.concurrency < 10


def test_one_sequence_reads_every_weight_once_a_token(model, h100):
    """70.6 billion bytes from two H100 take at least 10.4 ms; overheads add some, not a multiple."""
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    pace = throughput(llama, h100, Serving(4096, weights="fp8", tensor_parallel=2, max_sequences=1), Load(100, 1000))
    assert 0.0104 < pace.time_per_output_token_s < 0.025


def test_a_mixture_of_experts_is_faster_than_a_dense_model_of_its_size(model, gpus):
    h200, serving = gpus["H200-SXM-141GB"], Serving(4096, max_sequences=1, weights="bf16")
    sparse = throughput(model("Qwen/Qwen3-30B-A3B"), h200, serving, Load(1000, 250))
    dense = throughput(model("Qwen/Qwen3-32B"), h200, serving, Load(1000, 250))
    assert sparse.output_tokens_per_s > 2 * dense.output_tokens_per_s


def test_longer_prompts_and_slower_engines_cost_speed(model, h100, asked):
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    base = throughput(llama, h100, asked, Load(1000, 250))
    assert throughput(llama, h100, asked, Load(2000, 250)).requests_per_s < base.requests_per_s
    slower = replace(calibrated(), layer_s=2 * calibrated().layer_s)
    assert throughput(llama, h100, asked, Load(1000, 250), slower).requests_per_s < base.requests_per_s


def test_what_is_not_known_is_refused(model, gpus, h100, asked):
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    rateless = h100.model_copy(update={"bf16_dense_tflops": None, "fp16_dense_tflops": None})
    with pytest.raises(BadInput, match="H100-SXM-80GB: its 16-bit matrix rate is unknown"):
        throughput(llama, rateless, asked, Load(1000, 250))
    linkless = h100.model_copy(update={"scaleup_bandwidth_gb_per_s": None, "pcie_bandwidth_gb_per_s": None})
    with pytest.raises(BadInput, match="link"):
        throughput(llama, linkless, asked, Load(1000, 250))
    with pytest.raises(BadInput, match="70B"):
        throughput(Architecture("70B", stated_parameter_count=70 * 10**9), h100, asked, Load(1000, 250))
    with pytest.raises(BadInput, match="not one request"):
        throughput(llama, h100, Serving(4096), Load(1000, 250))
    with pytest.raises(BadInput, match="at least 1"):
        throughput(llama, h100, asked, Load(1000, 0))
    v100 = gpus["V100-SXM2-32GB"]
    assert throughput(model("Qwen/Qwen2.5-7B"), v100, Serving(4096), Load(1000, 250)).requests_per_s > 0  # FP16 only
