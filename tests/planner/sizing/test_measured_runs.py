"""A measured run goes before the estimate: which one, what lies between two, and what is said of it."""

from datetime import date

import pytest

from planner.sizing.benchmarks import speed
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, throughput
from warehouse.tables import Benchmark

LLAMA = "meta-llama/Meta-Llama-3.1-70B"
SERVING = Serving(4096, weights="fp8", tensor_parallel=2)


def run(concurrency, tokens_per_s, **other):
    fields = {
        "source": "benchmark:mine",
        "llm_id": LLAMA,
        "gpu_id": "H100-SXM-80GB",
        "gpu_count": 2,
        "tensor_parallel": 2,
        "engine": "vllm",
        "weights": "fp8",
        "input_tokens": 1000,
        "output_tokens": 250,
        "concurrency": concurrency,
        "output_tokens_per_s": tokens_per_s,
        "time_to_first_token_s": concurrency / 100,
        "time_per_output_token_s": concurrency / tokens_per_s,
        "measured_on": date(2026, 11, 2),
        "source_name": "mine.json",
    }
    return Benchmark.of(**{**fields, **other})


SWEEP = [run(4, 200.0), run(16, 640.0), run(64, 1600.0)]


@pytest.fixture
def told(model, h100):
    return lambda load, runs=SWEEP, serving=SERVING: speed(model(LLAMA), h100, serving, load, runs)


def test_the_run_itself_stands(told):
    pace = told(Load(1000, 250, concurrency=16))
    assert (pace.output_tokens_per_s, pace.requests_per_s, pace.concurrency) == (640.0, 2.56, 16)
    assert pace.basis == "measured: mine.json of 2026-11-02, at 16 at once"
    assert pace.low_factor > 0.9


def test_between_two_runs_it_is_interpolated_and_said(told):
    """Halfway from 16 to 64 on a logarithmic scale is 32, and from 640 to 1600 is 1011.9."""
    pace = told(Load(1000, 250, concurrency=32))
    assert pace.output_tokens_per_s == pytest.approx(1011.93, rel=1e-4)
    assert "interpolated between 16 and 64 at once" in pace.basis
    assert pace.high_factor > told(Load(1000, 250, concurrency=16)).high_factor


def test_beyond_the_runs_the_model_is_scaled_to_the_nearest(told, model, h100):
    """At 64 the sweep says 1600 tokens/s; the model is scaled to say so, and then says what happens at 100."""
    estimated = [throughput(model(LLAMA), h100, SERVING, Load(1000, 250, concurrency=n)) for n in (64, 100)]
    pace = told(Load(1000, 250, concurrency=100))
    factor = 1600 / estimated[0].output_tokens_per_s
    assert pace.output_tokens_per_s == pytest.approx(estimated[1].output_tokens_per_s * factor)
    assert f"estimate, scaled by {factor:.2f} to what was measured: mine.json of 2026-11-02, at 64" in pace.basis
    free = told(Load(1000, 250))
    assert free.concurrency == throughput(model(LLAMA), h100, SERVING, Load(1000, 250)).concurrency > 64
    fewer = told(Load(1000, 250, concurrency=1))
    assert "scaled" in fewer.basis
    assert fewer.output_tokens_per_s < 200


def test_a_single_run_at_low_load_does_not_bound_the_replica(told):
    one = told(Load(1000, 250), [run(1, 55.0)])
    assert one.concurrency > 50
    assert one.output_tokens_per_s > 10 * 55.0


def test_limits_choose_the_concurrency(told):
    pace = told(Load(1000, 250, max_time_per_output_token_s=0.03))
    assert 16 < pace.concurrency < 64
    assert pace.time_per_output_token_s <= 0.03
    assert pace.basis.startswith("measured")
    sooner = told(Load(1000, 250, max_time_to_first_token_s=0.1))
    assert 4 <= sooner.concurrency < 16
    strict = told(Load(1000, 250, max_time_per_output_token_s=0.0195))
    assert "scaled" in strict.basis
    assert strict.time_per_output_token_s <= 0.0195


def test_lengths_may_differ_by_a_quarter(told):
    pace = told(Load(1200, 250, concurrency=16))
    assert pace.basis.endswith("at once, 1000 tokens in and 250 out")
    assert "mine.json" not in told(Load(1300, 250)).basis
    assert "mine.json" not in told(Load(1000, 100)).basis


@pytest.mark.parametrize(
    "other",
    [
        {"llm_id": "Qwen/Qwen3-32B"},
        {"gpu_id": "H200-SXM-141GB"},
        {"weights": "bf16"},
        {"weights": "no such"},
        {"engine": "sglang"},
        {"tensor_parallel": 4, "gpu_count": 4},
        {"pipeline_parallel": 2},
        {"attention_data_parallel": 2},
    ],
)
def test_another_replica_is_another_thing(told, other):
    assert told(Load(1000, 250), [run(16, 640.0, **other)]) == told(Load(1000, 250), [])


def test_an_engine_that_nobody_stated_may_be_any_and_the_newest_run_counts(told):
    old = run(16, 500.0, engine="unknown", measured_on=date(2025, 1, 1), source="benchmark:old")
    assert told(Load(1000, 250, concurrency=16), [old]).output_tokens_per_s == 500.0
    assert told(Load(1000, 250, concurrency=16), [*SWEEP, old]).output_tokens_per_s == 640.0


def test_what_was_not_measured_follows_or_stays_out(told):
    bare = run(16, 640.0, time_to_first_token_s=None, time_per_output_token_s=None)
    pace = told(Load(1000, 250, concurrency=16), [bare])
    assert pace.time_per_output_token_s == 16 / 640
    assert pace.time_to_first_token_s == 16 / 640
