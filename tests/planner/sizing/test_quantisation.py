"""Quantisations: by which names they go, as checkpoints describe them, and what their scales and zeros take."""

import pytest

from planner.sizing.architecture import read_config
from planner.sizing.number_format import number_format
from planner.sizing.trimming import trimmed
from planner.sizing.weights import weight_bytes
from warehouse.faults import BadInput

TINY = {"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 1, "num_attention_heads": 4, "vocab_size": 10}


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
