"""What must hold of any estimate, whatever the constants are: more of a good thing never costs speed."""

from dataclasses import replace
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.sizing.coefficients import calibrated
from planner.sizing.roofline import roofline
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, cycle_s, first_token_s, throughput
from warehouse.faults import BadInput

MODELS = (
    "meta-llama/Meta-Llama-3.1-70B",
    "Qwen/Qwen3-30B-A3B",
    "deepseek-ai/DeepSeek-R1",
    "Qwen/Qwen3.5-397B-A17B",
    "openai/gpt-oss-120b",
)
GPUS = ("H100-SXM-80GB", "B200-SXM", "MI300X", "A100-PCIE-80GB", "L40S", "RTX-PRO-6000-BW-SE")
ALMOST = 1 + 1e-9


@st.composite
def replicas(draw):
    ways = draw(st.sampled_from([1, 2, 4, 8]))
    copies = draw(st.sampled_from([1, ways]))
    serving = Serving(
        context_tokens=8192,
        weights=draw(st.sampled_from(["bf16", "fp8", "int4", "nvfp4"])),
        kv=draw(st.sampled_from(["bf16", "fp8"])),
        tensor_parallel=ways,
        pipeline_parallel=draw(st.sampled_from([1, 2, 4])),
        attention_data_parallel=copies,
        engine=draw(st.sampled_from(["vllm", "sglang", "tensorrt-llm"])),
    )
    load = Load(draw(st.integers(1, 20_000)), draw(st.integers(1, 4_000)))
    return draw(st.sampled_from(MODELS)), draw(st.sampled_from(GPUS)), serving, load, draw(st.integers(1, 2_000))


@pytest.fixture(scope="module")
def line_of(model, gpus):
    return lambda name, gpu_id, serving: roofline(model(name), gpus[gpu_id], serving, calibrated())


@given(replicas())
@settings(max_examples=60, deadline=None)
def test_more_at_once_never_lowers_the_total_nor_the_waiting(line_of, asked):
    name, gpu_id, serving, load, batch = asked
    line = line_of(name, gpu_id, serving)
    few, many = cycle_s(line, load, batch), cycle_s(line, load, 2 * batch)
    assert 2 * batch / many * ALMOST >= batch / few
    assert many * ALMOST >= few
    later, sooner = first_token_s(line, load, 2 * batch), first_token_s(line, load, batch)
    assert later * ALMOST >= sooner


@given(replicas(), st.integers(1, 20_000))
@settings(max_examples=60, deadline=None)
def test_longer_prompts_are_never_faster(line_of, asked, more):
    name, gpu_id, serving, load, batch = asked
    line = line_of(name, gpu_id, serving)
    longer = replace(load, input_tokens=load.input_tokens + more)
    assert cycle_s(line, longer, batch) * ALMOST >= cycle_s(line, load, batch)
    assert first_token_s(line, longer, batch) * ALMOST >= first_token_s(line, load, batch)


@given(replicas(), st.floats(1, 4), st.sampled_from(["memory_bandwidth_gb_per_s", "bf16_dense_tflops", "link"]))
@settings(max_examples=60, deadline=None)
def test_a_better_gpu_is_never_slower(model, gpus, asked, factor, what):
    name, gpu_id, serving, load, batch = asked
    names = ("scaleup_bandwidth_gb_per_s", "pcie_bandwidth_gb_per_s") if what == "link" else (what,)
    better = gpus[gpu_id].model_copy(update={n: (getattr(gpus[gpu_id], n) or 0) * factor for n in names})
    lines = (roofline(model(name), gpu, serving, calibrated()) for gpu in (gpus[gpu_id], better))
    now, then = (cycle_s(line, load, batch) for line in lines)
    assert then <= now * ALMOST


@given(replicas(), st.integers(1, 8), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_more_accepted_drafts_are_never_slower(line_of, asked, drafted, share, other):
    name, gpu_id, serving, load, batch = asked
    few, many = sorted((share, other))
    cycles = [
        cycle_s(
            line_of(name, gpu_id, replace(serving, draft_tokens=drafted, accepted_draft_tokens=part * drafted)),
            load,
            batch,
        )
        for part in (few, many)
    ]
    assert cycles[1] <= cycles[0] * ALMOST


@pytest.mark.parametrize("weights", ["bf16", "fp8", "int4", "nvfp4"])
def test_every_gpu_gets_a_finite_banded_estimate_or_a_reason(model, gpus, weights):
    """Also those that took no part in the calibration: old ones, consumer ones, other vendors'."""
    told = {}
    for gpu in gpus.values():
        try:
            pace = throughput(model("Qwen/Qwen2.5-7B"), gpu, Serving(4096, weights=weights), Load(500, 200))
        except BadInput as fault:
            told[gpu.gpu_id] = fault.message
        else:
            numbers = [v for v in vars(pace).values() if isinstance(v, float)]
            assert all(isfinite(number) and number > 0 for number in numbers), gpu.gpu_id
            assert pace.low_factor < 1 < pace.high_factor
    assert "no run on Google's accelerators took part" in told["TPU-v5p"]
    assert not {"L40S", "RTX-4090", "RTX-5090", "MI300X", "V100-SXM2-32GB", "A10"} & told.keys() or weights == "bf16"
