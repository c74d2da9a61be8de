"""Weights in GPU memory: recipes, copies under tensor parallelism, and what engines logged."""

from dataclasses import replace

import pytest

from planner.sizing.architecture import Architecture, read_config
from planner.sizing.serving import Serving
from planner.sizing.weights import weight_bytes, weight_bytes_per_gpu
from planner.sizing.work import work_of
from warehouse.faults import BadInput

GIB = 2**30


@pytest.mark.parametrize(
    ("name", "published_bytes"),
    [
        ("meta-llama/Meta-Llama-3.1-70B", 141_107_412_992),
        ("Qwen/Qwen3-235B-A22B", 470_187_269_120),
        ("Qwen/Qwen2.5-72B", 145_412_407_296),
        ("mistralai/Mixtral-8x7B-v0.1", 93_405_585_408),
        ("deepseek-ai/DeepSeek-V2-Lite", 31_412_968_448),
    ],
)
def test_16_bit_weights_are_the_checkpoint_to_the_byte(model, name, published_bytes):
    """`total_size` of each model's model.safetensors.index.json."""
    assert weight_bytes(model(name), "native") == published_bytes


def test_gpt_oss_120b_agrees_with_its_mxfp4_checkpoint(model):
    """65,248,815,744 bytes of tensors, https://huggingface.co/openai/gpt-oss-120b."""
    assert weight_bytes(model("openai/gpt-oss-120b"), "native") == pytest.approx(65_248_815_744, rel=0.002)


@pytest.mark.parametrize(
    ("name", "weights", "ways", "logged_gib", "tolerance"),
    [
        # vLLM's "model weights take" lines, on each GPU
        ("meta-llama/Meta-Llama-3.1-8B", "bf16", 1, 14.9888, 0.003),  # vllm-project/vllm/issues/10517
        ("meta-llama/Meta-Llama-3.1-70B", "int8", 1, 67.7229, 0.003),  # vllm-project/vllm/pull/12569, w8a8
        ("Qwen/Qwen2.5-14B", "bf16", 2, 13.9476, 0.02),  # vllm-project/vllm/issues/13061
        ("Qwen/Qwen3-30B-A3B", "bf16", 4, 14.2474, 0.003),  # vllm-project/vllm/issues/17327
        ("openai/gpt-oss-120b", "native", 1, 64.38, 0.005),  # llm-d/llm-d-benchmark, empirical-vllm-memory-results
        ("openai/gpt-oss-20b", "native", 1, 13.47, 0.005),  # the same
        ("openai/gpt-oss-120b", "native", 1, 65.9651, 0.03),  # vllm-project/vllm/issues/23278, another kernel pads more
        ("meta-llama/Meta-Llama-3.1-70B", "fp8", 1, 67.72, 0.003),  # llm-d/llm-d-benchmark
    ],
)
def test_weights_agree_with_engine_logs(model, name, weights, ways, logged_gib, tolerance):
    assert weight_bytes_per_gpu(model(name), weights, ways) / GIB == pytest.approx(logged_gib, rel=tolerance)


def test_metas_fp8_405b_keeps_attention_in_16_bit():
    """57.752 GiB on each of 8 GPUs (vllm-project/vllm/issues/6746), where a byte a parameter would be 47.7."""
    config = {
        "model_type": "llama",
        "hidden_size": 16_384,
        "num_hidden_layers": 126,
        "num_attention_heads": 128,
        "num_key_value_heads": 8,
        "intermediate_size": 53_248,
        "vocab_size": 128_256,
        "tie_word_embeddings": False,
        "quantization_config": {
            "quant_method": "fbgemm_fp8",
            "modules_to_not_convert": [f"model.layers.{n}.self_attn.q_proj" for n in range(126)],
        },
    }
    published = read_config(config, "meta-llama/Meta-Llama-3.1-405B-Instruct-FP8")
    assert weight_bytes_per_gpu(published, "native", 8) / GIB == pytest.approx(57.752, rel=0.03)
    assert weight_bytes_per_gpu(published, "int8", 8) / GIB == pytest.approx(47.7, rel=0.01)


def test_four_bits_are_more_than_four_bits(model):
    """Embeddings and head stay in 16 bit, groups carry scales: a small model is far from half a byte a weight."""
    small = model("Qwen/Qwen2.5-0.5B")
    linear = 494_032_768 - 151_936 * 896
    at_least = linear * 0.51953125 + 151_936 * 896 * 2
    assert weight_bytes(small, "int4") == pytest.approx(at_least, rel=0.001)
    assert weight_bytes(small, "int4") * 8 / 494_032_768 > 7


def test_mxfp4_and_nvfp4_reach_the_experts_only(model):
    deepseek = model("deepseek-ai/DeepSeek-V3")
    experts = 58 * 256 * 3 * 7168 * 2048
    rest = 671_026_419_200 - experts
    assert weight_bytes(deepseek, "nvfp4") == pytest.approx(experts * 0.5625 + rest * 2)


def test_latent_down_projections_and_routers_sit_whole_on_every_gpu(model):
    deepseek = model("deepseek-ai/DeepSeek-V3")
    down = 61 * 7168 * (1536 + 512 + 64)  # a byte each
    router = 58 * 256 * 7168 * 2
    more = weight_bytes_per_gpu(deepseek, "native", 8) - weight_bytes(deepseek, "native") / 8
    assert more == pytest.approx((down + router) * 7 / 8, rel=0.01)


def test_key_value_projections_are_copied_when_there_are_fewer_heads_than_gpus(model):
    qwen = model("Qwen/Qwen3-235B-A22B")
    projections = 94 * 4096 * 2 * 4 * 128 * 2
    routers_and_norms = 94 * (128 * 4096 + 2 * 4096 + 2 * 128) * 2 + 4096 * 2
    more = weight_bytes_per_gpu(qwen, "bf16", 8) - weight_bytes(qwen, "bf16") / 8
    assert more == pytest.approx(projections / 8 + routers_and_norms * 7 / 8)


@pytest.mark.parametrize(
    ("weights", "gigabytes"),
    [("fp32", 280), ("fp16", 140), ("bf16", 140), ("int8", 70), ("fp8", 70), ("int4", 35)],
)
def test_a_bare_count_is_parameters_times_bytes(weights, gigabytes):
    assert weight_bytes(Architecture("70B", stated_parameter_count=70 * 10**9), weights) == gigabytes * 10**9


def test_of_a_known_checkpoint_the_bytes_are_taken_as_they_are():
    assert weight_bytes(Architecture("x", checkpoint_bytes=19_306_216_416), "native") == 19_306_216_416
    with pytest.raises(BadInput, match="neither"):
        weight_bytes(Architecture("x", checkpoint_bytes=19_306_216_416), "fp8")


def test_a_checkpoint_far_below_16_bit_is_believed_though_its_configuration_says_nothing(model):
    """As large as a file at Q4_K_M; speed follows, as a step reads so much less."""
    whole = model("Qwen/Qwen3-32B")
    quantised = replace(whole, checkpoint_bytes=19_762_000_000)
    assert weight_bytes(quantised, "native") == pytest.approx(19_762_000_000)
    assert weight_bytes(replace(whole, checkpoint_bytes=4 * whole.parameter_count), "native") == weight_bytes(
        whole, "native"
    )
    read = [sum(work_of(each, Serving(1)).dense_bytes.values()) for each in (quantised, whole)]
    assert read[0] / read[1] == pytest.approx(19_762_000_000 / (2 * whole.parameter_count))
