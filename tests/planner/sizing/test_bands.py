"""Which band an estimate gets: its kind's where it was calibrated, a wider one for what was never seen."""

import pytest

from planner.sizing.bands import band_of, format_of, kind_of
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, throughput

LLAMA = "meta-llama/Meta-Llama-3.1-70B"


def test_kinds_are_told_by_the_layers(model):
    names = (LLAMA, "Qwen/Qwen3-30B-A3B", "deepseek-ai/DeepSeek-R1", "Qwen/Qwen3.5-397B-A17B", "openai/gpt-oss-20b")
    assert [kind_of(model(name)) for name in names] == [
        "dense layers",
        "experts",
        "latent attention",
        "states of fixed size",
        "experts",
    ]
    assert format_of(model("openai/gpt-oss-20b"), "native") == "mxfp4"
    assert format_of(model(LLAMA), "fp16") == "bf16"


@pytest.mark.parametrize(
    ("gpu_id", "serving", "said"),
    [
        ("V100-SXM2-32GB", Serving(4096), "new to it: Volta GPUs"),
        ("A100-SXM-80GB", Serving(4096, weights="nf4"), "new to it: nf4 on Ampere GPUs"),
        ("H100-SXM-80GB", Serving(4096, weights="fp8", tensor_parallel=16), "new to it: exchange between nodes"),
        (
            "H100-SXM-80GB",
            Serving(4096, weights="fp8", tensor_parallel=8, pipeline_parallel=2),
            "new to it: exchange between nodes",
        ),
        (
            "H100-SXM-80GB",
            Serving(4096, weights="fp8", draft_tokens=3, accepted_draft_tokens=1.5),
            "new to it: speculative decoding",
        ),
    ],
)
def test_what_is_new_widens_the_band_and_is_said(model, gpus, gpu_id, serving, said):
    known = band_of(model(LLAMA), gpus["H100-SXM-80GB"], Serving(4096, weights="fp8"))
    band = band_of(model(LLAMA), gpus[gpu_id], serving)
    assert "new" not in known.basis
    assert said in band.basis
    assert band.low <= known.low < 1 < known.high <= band.high
    assert (band.low, band.high) != (known.low, known.high)


def test_an_engine_that_nobody_tuned_is_slower_and_less_certain(model, h100):
    serving = Serving(4096, weights="fp8", tensor_parallel=2)
    tuned = throughput(model(LLAMA), h100, serving, Load(1000, 250))
    untuned = throughput(model(LLAMA), h100, serving, Load(1000, 250, tuned=False))
    assert "untuned" in untuned.basis
    assert 0.4 < untuned.requests_per_s / tuned.requests_per_s < 0.8
    assert untuned.low_factor < tuned.low_factor


def test_limits_bound_the_concurrency(model, h100):
    llama, serving = model(LLAMA), Serving(4096, weights="fp8", tensor_parallel=4)
    free = throughput(llama, h100, serving, Load(1000, 250))
    soon = throughput(llama, h100, serving, Load(1000, 250, max_time_to_first_token_s=1.0))
    assert soon.time_to_first_token_s <= 1.0 < free.time_to_first_token_s
    assert soon.limited_by == "time to first token"
    one_more = throughput(llama, h100, serving, Load(1000, 250, concurrency=soon.concurrency + 1))
    assert one_more.time_to_first_token_s > 1.0
    assert soon.token_efficiency == pytest.approx(soon.requests_per_s / free.requests_per_s)


def test_who_asks_for_more_than_fits_waits(model, h100):
    llama, serving = model(LLAMA), Serving(8192, tensor_parallel=4)
    most = throughput(llama, h100, serving, Load(7000, 500)).concurrency
    queued = throughput(llama, h100, serving, Load(7000, 500, concurrency=4 * most))
    fitting = throughput(llama, h100, serving, Load(7000, 500, concurrency=most))
    assert (queued.concurrency, queued.requests_per_s) == (most, fitting.requests_per_s)
    assert queued.time_to_first_token_s > fitting.time_to_first_token_s + 2 * 500 * fitting.time_per_output_token_s
