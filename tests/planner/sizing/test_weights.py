"""Weights in GPU memory: recipes, copies under tensor parallelism, and what engines logged."""

from dataclasses import replace

import pytest

from planner.sizing.architecture import Architecture, read_config
from planner.sizing.number_format import number_format
from planner.sizing.serving import Serving
from planner.sizing.trimming import trimmed
from planner.sizing.weights import weight_bytes, weight_bytes_per_gpu
from planner.sizing.work import work_of
from warehouse.faults import BadInput

GIB = 2**30
TINY = {"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 1, "num_attention_heads": 4, "vocab_size": 10}


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


def test_formats_go_by_several_names_and_a_wrong_one_by_none():
    assert number_format("BFloat16") is number_format("bf16")
    assert number_format("awq") is number_format("gptq") is number_format("int4")
    with pytest.raises(BadInput, match="did you mean fp8"):
        number_format("fp88")


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        ("W8A8", "int8"),
        ("GPTQ-Int8", "int8"),
        ("W4A16_AWQ", "int4"),
        ("bnb-4bit", "nf4"),
        ("fp8-dynamic", "fp8"),
        ("float8_e4m3fn", "fp8"),
        ("NVFP4_AWQ", "nvfp4"),
        ("W4A8_MXFP4_FP8", "mxfp4"),
        ("MXFP4_MOE", "mxfp4"),
        ("Q4_1", "q4_1"),
        ("IQ2_M", "iq2_m"),
        ("F16", "fp16"),
        ("Llama-3.1-8B-Instruct.Q5_K_S.gguf", "q5_k_s"),
        ("Qwen3-8B-GGUF/qwen3-8b-BF16.gguf", "bf16"),
        ("mlx-community/Qwen3-8B-8bit", "mlx-8bit"),
        ("bitsandbytes-8bit", "int8"),
    ],
)
def test_names_of_checkpoints_and_tools_are_understood(name, known_as):
    assert number_format(name).name == known_as


@pytest.mark.parametrize(
    ("name", "weights", "checkpoint"),
    [
        ("Qwen/Qwen3.5-27B", "mlx-4bit", 16_054_266_848),
        ("Qwen/Qwen3.5-27B", "mlx-8bit", 29_500_943_328),
        ("Qwen/Qwen3.5-27B", "mlx-mxfp8", 28_660_526_048),
        ("Qwen/Qwen3.5-397B-A17B", "mlx-6bit", 322_946_674_272),
    ],
)
def test_mlx_quantises_all_but_the_image_encoder(model, name, weights, checkpoint):
    """`total_size` of mlx-community's indices."""
    assert weight_bytes(model(name), weights) == pytest.approx(checkpoint, rel=0.001)


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


@pytest.mark.parametrize(
    ("method", "known_as"),
    [
        ({"quant_method": "quark", "global_quant_config": {"weight": {"dtype": "fp4", "group_size": 32}}}, "mxfp4"),
        ({"quant_method": "quark", "global_quant_config": {"weight": {"dtype": "fp8_e4m3"}}}, "fp8"),
        ({"quant_method": "hqq", "quant_config": {"weight_quant_params": {"nbits": 4, "group_size": 64}}}, "int4"),
        ({"quant_method": "auto-round", "bits": 4, "group_size": 128}, "int4"),
        ({"quant_method": "gptq", "bits": 8, "group_size": 32}, "int8"),
        ({"quant_algo": "FP8_PB_WO"}, "fp8"),
        ({"quant_algo": "W4A16_AWQ", "group_size": 128}, "int4"),
        ({"quant_method": "modelopt_fp4"}, "nvfp4"),
        ({"quantization": {"quant_algo": "NVFP4", "group_size": 16}}, "nvfp4"),
        ({"load_in_8bit": True}, "int8"),
        ({"bits": 4, "group_size": 128, "damp_percent": 0.01, "desc_act": False}, "int4"),
        ({"quant_method": "gptq", "bits": 3, "group_size": 128}, "int3"),
        ({"quant_method": "marlin", "group_size": 128}, "int4"),
        ({"quant_method": "w8a8_fp8"}, "fp8"),
        ({"quant_method": "torchao", "quant_type": "int8_weight_only"}, "int8"),
        ({"quant_method": "torchao", "quant_type": {"default": {"_type": "Float8WeightOnlyConfig"}}}, "fp8"),
        ({"quant_method": "quanto", "weights": "int8"}, "int8"),
        ({"quant_method": "fp_quant", "forward_dtype": "nvfp4"}, "nvfp4"),
        ({"quant_method": "auto-round", "bits": 4, "group_size": 32, "data_type": "mx_fp"}, "mxfp4"),
        (
            {"quant_method": "quark", "global_quant_config": {"weight": [{"dtype": "fp8_e4m3"}, {"dtype": "int4"}]}},
            "int4",
        ),
    ],
)
def test_a_checkpoints_method_is_understood(method, known_as):
    assert read_config(TINY | {"quantization_config": method}, "tiny").recipe.weights.name == known_as


@pytest.mark.parametrize(
    "method",
    [
        {"quant_method": "bitsandbytes"},
        {"quant_algo": "MIXED_PRECISION"},
        {"quant_method": "exl2", "bits": 4.0},
        {"quant_method": "higgs", "bits": 4},
        {"quant_method": "auto-round", "bits": 4, "group_size": 128, "extra_config": {"lm_head": {"bits": 8}}},
        {"quant_method": "gptq_marlin_24", "bits": 4, "group_size": 128},
        {"quant_method": "torchao", "quant_type": {"layers": {}}},
        {"quant_method": "compressed-tensors", "config_groups": {}, "sparsity_config": {"format": "sparse-24-bitmask"}},
    ],
)
def test_a_quantisation_that_is_not_understood_is_refused(method):
    with pytest.raises(BadInput, match="--weights"):
        read_config(TINY | {"quantization_config": method}, "tiny")


LLAMA_2_7B = {
    "model_type": "llama",
    "hidden_size": 4096,
    "intermediate_size": 11008,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "vocab_size": 32000,
}
LINEAR, TABLES = 32 * (4 * 4096**2 + 3 * 4096 * 11008), 2 * 32000 * 4096
AWQ = {"quant_method": "awq", "w_bit": 4, "q_group_size": 128}
SYMMETRIC = {"num_bits": 4, "type": "int", "group_size": 128}
MIXED = {
    "group_0": {"targets": ["Linear"], "weights": {"num_bits": 8, "type": "float"}},
    "group_1": {"targets": ["re:.*mlp.*"], "weights": {"num_bits": 4, "type": "float", "group_size": 16}},
}
MLP = 32 * 3 * 4096 * 11008


@pytest.mark.parametrize(
    ("quantisation", "size"),
    [
        (AWQ, 3.889e9),  # TheBloke/Llama-2-7B-AWQ: 3.89 GB
        ({"quant_method": "gptq", "bits": 8, "group_size": 32}, LINEAR * (1 + 3 / 32) + 2 * TABLES),
        ({"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights": SYMMETRIC}}},
         LINEAR * (0.5 + 2 / 128) + 2 * TABLES),
        ({"quant_method": "compressed-tensors", "config_groups": MIXED, "ignore": ["lm_head"]},
         MLP * 0.5625 + (LINEAR - MLP) + 2 * TABLES),
        ({"bits": 4, "group_size": 64}, (LINEAR + TABLES) * 0.5625),  # MLX quantises its tables too
        ({"quant_method": "hqq", "quant_config": {"weight_quant_params": {"nbits": 4, "group_size": 64}}},
         LINEAR * 0.5625 + 2 * TABLES),
        ({"quant_method": "gptq", "bits": 4, "group_size": -1}, LINEAR * 0.5 + 2 * TABLES),
        ({"quant_method": "gptq", "bits": 4, "group_size": 128, "dynamic": {"-:.*attn.*": {}, "+:.*mlp.*": {}}},
         MLP * (0.5 + 2.5 / 128) + 2 * (LINEAR - MLP) + 2 * TABLES),
        ({"quant_method": "compressed-tensors", "config_groups": {"group_0": {"targets": ["re:.*mlp.*"],
          "weights": SYMMETRIC}}}, MLP * (0.5 + 2 / 128) + 2 * (LINEAR - MLP) + 2 * TABLES),
        ({"quant_method": "compressed-tensors", "config_groups": MIXED, "ignore": ["re:.*self_attn.*"]},
         MLP * 0.5625 + 2 * (LINEAR - MLP) + 2 * TABLES),
        ({"quant_method": "torchao", "quant_type": {"default": {"_type": "Int4WeightOnlyConfig",
          "_data": {"group_size": 128}}}}, LINEAR * (0.5 + 4 / 128) + 2 * TABLES),
        ({"quant_method": "auto-round", "bits": 4, "group_size": 128, "extra_config": {
            "model.layers.0.self_attn.q_proj": {"bits": 16}, "model.layers.0.mlp.up_proj": {}}},
         MLP * (0.5 + 2.5 / 128) + 2 * (LINEAR - MLP) + 2 * TABLES),
        ({"quant_method": "quark", "global_quant_config": {"weight": {"dtype": "int4", "group_size": 128}},
          "layer_quant_config": {"*self_attn*": {"weight": {"dtype": "fp8_e4m3"}}}},
         MLP * (0.5 + 2 / 128) + (LINEAR - MLP) + 2 * TABLES),
    ],
)  # fmt: skip
def test_a_groups_scale_and_zero_are_counted(quantisation, size):
    for config in (full := LLAMA_2_7B | {"quantization_config": quantisation}, trimmed(full)):
        assert weight_bytes(read_config(config, "llama"), "native") == pytest.approx(size, rel=0.001)


def test_mlx_says_quantization_for_short():
    mlx = read_config(LLAMA_2_7B | {"quantization": {"bits": 4, "group_size": 64}}, "mlx")
    assert weight_bytes(mlx, "native") == pytest.approx((LINEAR + TABLES) * 0.5625, rel=0.001)


def test_bytes_stand_in_for_a_quantisation_that_is_not_understood():
    config = LLAMA_2_7B | {"quantization_config": {"quant_method": "exl3", "bits": 3.5}}
    with pytest.raises(BadInput, match="--checkpoint-bytes"):
        read_config(config, "llama")
    known = read_config(config, "llama", checkpoint_bytes=3_100_000_000)
    assert weight_bytes(known, "native") == 3_100_000_000
    assert "quantisation" in known.doubt


def test_a_cache_that_the_checkpoint_has_scales_for_is_told():
    modelopt = {"quant_method": "modelopt", "quant_algo": "FP8"}
    described = {"kv_cache_scheme": {"num_bits": 8, "type": "float"}}
    for more, told in (({}, False), ({"kv_cache_quant_algo": "FP8"}, True), (described, True)):
        for config in (full := LLAMA_2_7B | {"quantization_config": modelopt | more}, trimmed(full)):
            assert read_config(config, "llama").caches_in_eight_bit is told
