"""What fits: the engine's own account, and the reasons why something does not."""

from dataclasses import replace

import pytest

from planner.sizing.architecture import Architecture
from planner.sizing.memory import fit
from planner.sizing.serving import Serving
from warehouse.faults import BadInput

GIB = 2**30


@pytest.mark.parametrize(
    ("name", "memory_gib", "serving", "pool_gib", "tolerance"),
    [
        # vLLM start-up logs: memory of the GPU, settings, and "KV Cache" in GiB
        (
            "meta-llama/Meta-Llama-3.1-8B",  # vllm-project/vllm/issues/10517, RTX 3090
            23.58,
            Serving(context_tokens=20_000, max_batched_tokens=20_000),
            3.81,
            0.08,
        ),
        (
            "openai/gpt-oss-20b",  # llm-d/llm-d-benchmark, empirical-vllm-memory-results.md, H100
            79.18,
            Serving(context_tokens=16_000, max_sequences=1024),
            50.28,
            0.01,
        ),
        (
            "openai/gpt-oss-120b",  # the same
            79.18,
            Serving(context_tokens=16_000, max_sequences=1024, memory_utilisation=0.95),
            3.33,
            0.06,
        ),
        (
            "meta-llama/Meta-Llama-3.1-8B",  # vllm-project/vllm/pull/10511, H100
            79.22,
            Serving(context_tokens=8192, max_batched_tokens=8192),
            53.29,
            0.04,
        ),
    ],
)
def test_the_room_for_the_cache_agrees_with_engine_logs(model, h100, *, name, memory_gib, serving, pool_gib, tolerance):
    assert fit(model(name), h100, serving, memory_gib).kv_cache_gib == pytest.approx(pool_gib, rel=tolerance)


def test_sampling_many_sequences_takes_gigabytes(model, h100):
    """vLLM logged 7.38 GiB of activations for gpt-oss at 1024 sequences: 38.5 bytes x 201,088 x 1024."""
    terms = {t.name: t for t in fit(model("openai/gpt-oss-20b"), h100, Serving(16_000, max_sequences=1024)).terms}
    assert terms["activations"].gib_per_gpu == pytest.approx(7.38, abs=0.01)
    assert terms["activations"].inputs == {"vocabulary": 201_088, "max_sequences": 1024}


def test_a_70b_at_fp8_does_not_start_on_one_h100_with_1024_sequences(model, h100):
    """llm-d/llm-d-benchmark logged -1.44 GiB for the cache: weights fit, the rest does not."""
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    found = fit(llama, h100, Serving(16_000, weights="fp8", max_sequences=1024), 79.18)
    assert (found.fits, found.binding_constraint, found.kv_cache_tokens) == (False, "activations", 0)
    assert found.min_gpus == 2


def test_what_binds_is_named(model, h100):
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    weights = fit(llama, h100, Serving(8192))
    assert (weights.fits, weights.binding_constraint, weights.min_gpus) == (False, "weights", 2)
    # 141,107,412,992 B of weights, 38.5 x 128,256 x 1,024 B of logits, 0.13 and 2.5 GiB
    assert weights.verdict == "does not fit: 138.8 GiB needed, 71.3 GiB usable per GPU (weights)"
    cache = fit(llama, h100, Serving(8192, tensor_parallel=2, concurrency=64))
    assert (cache.fits, cache.binding_constraint) == (False, "KV cache")
    assert cache.margin_gib < 0 < cache.max_concurrency < 64
    heads = fit(model("Qwen/Qwen2.5-7B"), h100, Serving(8192, tensor_parallel=8))
    assert (heads.fits, heads.binding_constraint) == (False, "tensor parallel")
    assert heads.verdict == "does not fit: attention heads can't be split over 8 GPUs"
    stages = fit(llama, h100, Serving(8192, pipeline_parallel=81))
    assert stages.verdict == "does not fit: 81 stages are more than the model has layers"


def test_the_account_adds_up(model, h100):
    found = fit(model("meta-llama/Meta-Llama-3.1-70B"), h100, Serving(8192, tensor_parallel=4, concurrency=16))
    budget, *taken, left, _graphs = [term.gib_per_gpu for term in found.terms]
    assert budget == pytest.approx(79.2 * 0.9)
    assert budget - sum(taken) == pytest.approx(left)
    assert left == pytest.approx(found.margin_gib)
    assert found.fits


def test_cache_tokens_and_concurrency_come_from_the_same_room(model, h100):
    found = fit(model("meta-llama/Meta-Llama-3.1-8B"), h100, Serving(8192))
    room = found.kv_cache_gib * GIB
    assert found.kv_cache_tokens == int(room / 131_072 / 16) * 16
    assert found.max_concurrency == int(room / (131_072 * 8192))


def test_more_gpus_give_no_more_room_for_a_latent(model, gpus):
    """DeepSeek's cache is whole on each GPU: from 8 to 16 only the weights make room."""
    deepseek, h200 = model("deepseek-ai/DeepSeek-V3"), gpus["H200-SXM-141GB"]
    eight, sixteen = (fit(deepseek, h200, Serving(8192, tensor_parallel=ways)) for ways in (8, 16))
    freed = eight.weights_gib_per_gpu - sixteen.weights_gib_per_gpu
    assert sixteen.kv_cache_gib - eight.kv_cache_gib == pytest.approx(freed, rel=0.01)
    assert sixteen.kv_cache_tokens == pytest.approx(sixteen.kv_cache_gib * GIB / 70_272, abs=16)


def test_labels_in_gb_are_not_gib(model, h100):
    """An "80 GB" H100 shows 79.2 GiB; taken as 80 GiB there would be 0.72 GiB more."""
    llama = model("meta-llama/Meta-Llama-3.1-8B")
    as_seen, as_labelled = fit(llama, h100, Serving(8192)), fit(llama, h100, Serving(8192), gpu_memory_gib=80)
    assert as_labelled.kv_cache_gib - as_seen.kv_cache_gib == pytest.approx(0.72)


def test_no_number_of_small_gpus_holds_a_huge_model(model, gpus):
    found = fit(model("moonshotai/Kimi-K2-Instruct"), gpus["T4"], Serving(8192))
    assert found.min_gpus is None
    assert "64" in found.min_gpus_reason


def test_an_opaque_model_has_weights_a_rule_of_thumb_and_no_invented_cache(h100):
    found = fit(Architecture("70B", stated_parameter_count=70 * 10**9), h100, Serving(8192, weights="int4"))
    assert found.weights_gib_per_gpu == pytest.approx(35e9 / GIB)
    assert (found.kv_bytes_per_token, found.kv_cache_tokens, found.max_concurrency) == (None, None, None)
    assert found.fits
    assert found.margin_gib == pytest.approx(79.2 * 0.9 - 2 * 35e9 / GIB)
    assert not fit(Architecture("70B", stated_parameter_count=70 * 10**9), h100, Serving(8192, weights="int8")).fits


def test_more_is_never_less(model, h100):
    llama, serving = model("meta-llama/Meta-Llama-3.1-8B"), Serving(8192, concurrency=8)
    margin = fit(llama, h100, serving).margin_gib
    for change in ({"concurrency": 9}, {"context_tokens": 8193}, {"weights": "fp32"}, {"memory_utilisation": 0.8}):
        assert fit(llama, h100, replace(serving, **change)).margin_gib < margin
    for change in ({"kv": "fp8"}, {"weights": "fp8"}, {"tensor_parallel": 2}):
        assert fit(llama, h100, replace(serving, **change)).margin_gib > margin


@pytest.mark.parametrize(
    "wrong",
    [{"context_tokens": 0}, {"concurrency": 0}, {"tensor_parallel": -1}, {"memory_utilisation": 1.1}],
)
def test_what_no_engine_can_do_is_refused(wrong):
    with pytest.raises(BadInput):
        Serving(**{"context_tokens": 8192, **wrong})
