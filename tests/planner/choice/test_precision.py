"""What runs where, and how many bits a weight really has."""

import pytest

from planner.choice.precision import distinct, offered, precisions
from planner.sizing.number_format import FORMATS
from planner.sizing.weights import weight_bytes

KNOWN = {p.name: p for p in precisions()}


@pytest.mark.parametrize(
    ("precision", "gpu", "how"),
    [
        ("fp8", "H100-SXM-80GB", "native"),
        ("fp8", "L40S", "native"),
        ("fp8", "MI300X", "native"),
        ("fp8", "A100-SXM-80GB", "widened"),  # W8A16 through Marlin
        ("fp8", "V100-SXM2-32GB", None),
        ("int8", "A100-SXM-80GB", "native"),
        ("int8", "B200-SXM", None),  # vLLM's page on INT8: not on compute capability 10
        ("nvfp4", "B200-SXM", "native"),
        ("nvfp4", "RTX-5090", "native"),
        ("nvfp4", "H100-SXM-80GB", "widened"),
        ("nvfp4", "MI355X", None),
        ("mxfp4", "MI355X", "native"),
        ("mxfp4", "B200-SXM", "native"),
        ("mxfp4", "RTX-PRO-6000-BW-SE", "widened"),  # vllm-project/vllm/issues/31085
        ("awq", "V100-SXM2-16GB", None),
        ("gptq", "V100-SXM2-16GB", "widened"),
        ("awq", "MI300X", None),
        ("q4_k_m", "M4-Max-128GB", "widened"),
        ("q4_k_m", "RTX-4090", "widened"),
        ("q4_k_m", "TPU-v5e", None),
        ("fp8", "M3-Ultra-512GB", None),
        ("bf16", "M3-Ultra-512GB", "native"),
    ],
)
def test_what_runs_natively_and_what_is_only_stored_so(gpus, precision, gpu, how):
    assert KNOWN[precision].runs_on(gpus[gpu]) == how


def test_who_multiplies_natively_has_a_rate_for_it(gpus):
    rates = {"fp8": "fp8_dense_tflops", "int8": "int8_dense_tops", "nvfp4": "fp4_dense_tflops"}
    for name, field in rates.items():
        native = [gpu for gpu in gpus.values() if KNOWN[name].runs_on(gpu) == "native"]
        assert native
        assert [gpu.gpu_id for gpu in native if getattr(gpu, field) is None and gpu.gpu_id != "H20"] == []


@pytest.mark.parametrize(
    ("weights", "bits"),
    [
        # Of 70,553,706,496 weights 2,102,665,216 keep 16 bit: two tables of 128,256 x 8,192, and norms.
        ("fp8", 8 + 8 * 2_102_665_216 / 70_553_706_496),
        ("int4", 4.15625 + 11.84375 * 2_102_665_216 / 70_553_706_496),
        ("nvfp4", 4.5 + 11.5 * 2_102_665_216 / 70_553_706_496),
        ("q4_k_m", 4.8944),
    ],
)
def test_bits_a_weight_count_scales_and_what_stays_in_16_bit(model, weights, bits):
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    assert weight_bytes(llama, weights) * 8 / llama.parameter_count == pytest.approx(bits, rel=1e-4)


def test_nobody_widens_what_was_published_in_four_bits(model):
    names = [choice.precision.name for choice in offered(model("openai/gpt-oss-120b"), gguf=False)]
    assert names == ["mxfp4"]
    names = [choice.precision.name for choice in offered(model("deepseek-ai/DeepSeek-V3"), gguf=False)]
    assert names == ["fp8", "awq", "gptq", "nvfp4", "mxfp4"]


def test_the_published_checkpoint_is_asked_for_as_it_is(model):
    first = offered(model("openai/gpt-oss-120b"), gguf=False)[0]
    assert (first.weights, first.precision.quality) == ("native", "as its publisher released it")


def test_few_bits_are_shown_side_by_side_and_never_ranked(model):
    every = offered(model("Qwen/Qwen3-8B"), gguf=True)
    ranked = [choice.precision.name for choice in distinct(every)]
    assert {"q2_k", "q3_k_m"} <= {choice.precision.name for choice in every}
    assert not {"q2_k", "q3_k_m"} & set(ranked)
    assert len({FORMATS[KNOWN[name].format].name for name in ranked}) == len(ranked)


def test_every_stated_quality_has_its_source():
    assert [p.name for p in precisions() if p.quality and not p.url] == []
