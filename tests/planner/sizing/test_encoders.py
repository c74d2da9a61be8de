"""Image encoders and draft layers: with them totals are those of the checkpoints, number by number."""

import pytest

from planner.sizing.architecture import read_config
from planner.sizing.vision import encoder_parameters

LLAMA_4 = {
    "model_type": "llama4_vision_model",
    "hidden_size": 1408,
    "num_hidden_layers": 34,
    "intermediate_size": 5632,
    "patch_size": 14,
    "image_size": 336,
    "vision_output_dim": 4096,
    "projector_input_dim": 4096,
    "projector_output_dim": 4096,
}
PIXTRAL = {
    "model_type": "pixtral",
    "hidden_size": 1024,
    "num_hidden_layers": 24,
    "intermediate_size": 4096,
    "patch_size": 14,
}
QWEN_2_5 = {
    "model_type": "qwen2_5_vl",
    "hidden_size": 1280,
    "depth": 32,
    "intermediate_size": 3420,
    "patch_size": 14,
    "spatial_merge_size": 2,
    "temporal_patch_size": 2,
    "out_hidden_size": 3584,
}


@pytest.mark.parametrize(
    ("name", "total"),
    [
        # parameters of the safetensors files, as the models' pages on huggingface.co state them
        ("google/gemma-3-27b-it", 27_432_406_640),
        ("google/gemma-4-26B-A4B", 25_805_936_206),
        ("nvidia/Gemma-4-31B-IT-NVFP4", 31_273_088_876),  # of the 16-bit model
        ("Qwen/Qwen3-VL-8B-Instruct", 8_767_123_696),
        ("nvidia/Llama-3_3-Nemotron-Super-49B-v1", 49_867_145_216),
    ],
)
def test_a_total_with_its_encoder_is_exact(model, name, total):
    assert model(name).parameter_count == total


@pytest.mark.parametrize(
    ("vision", "hidden", "language", "total"),
    [
        (LLAMA_4, 5120, 107_769_861_120, 108_641_793_536),  # Llama-4-Scout-17B-16E
        (PIXTRAL, 5120, 23_572_403_200, 24_011_361_280),  # Mistral-Small-3.1-24B
        (QWEN_2_5, 3584, 7_615_616_512, 8_292_166_656),  # Qwen2.5-VL-7B
    ],
)
def test_an_encoder_is_what_a_model_has_beside_its_language_model(vision, hidden, language, total):
    assert encoder_parameters(vision, hidden) == total - language


@pytest.mark.parametrize(
    ("name", "checkpoint_bytes", "single_precision"),
    [
        # total_size of model.safetensors.index.json; some norms and decays are in 32 bit, 2 bytes more each
        ("Qwen/Qwen3.5-27B", 55_562_855_904, 0),
        ("Qwen/Qwen3.5-35B-A3B", 71_903_655_008, 30 * (32 + 128)),
        ("Qwen/Qwen3.5-122B-A10B", 250_173_007_840, 36 * (64 + 128)),
        ("Qwen/Qwen3.5-397B-A17B", 806_795_875_168, 45 * (64 + 128)),
    ],
)
def test_with_draft_layers_the_checkpoint_is_met_to_the_byte(model, name, checkpoint_bytes, single_precision):
    found = model(name)
    parameters = found.parameter_count + found.draft_parameter_count
    assert 2 * parameters + 2 * single_precision == checkpoint_bytes


@pytest.mark.parametrize(
    ("name", "total", "active"),
    [
        ("deepseek-ai/DeepSeek-V4-Flash", 284e9, 13e9),  # as their model cards round them
        ("deepseek-ai/DeepSeek-V4-Pro", 1.6e12, 49e9),
        ("nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-BF16", 550e9, 55e9),
        ("stepfun-ai/Step-3.7-Flash", 196e9, 11e9),
    ],
)
def test_new_families_agree_with_their_cards(model, name, total, active):
    assert model(name).parameter_count == pytest.approx(total, rel=0.02)
    assert model(name).active_parameter_count == pytest.approx(active, rel=0.07)


def test_an_encoder_we_dont_know_is_named_and_not_guessed(model):
    assert encoder_parameters({"model_type": "clip_vision_model", "hidden_size": 1280}, 6144) is None
    assert model("moonshotai/Kimi-K3").unsized_parts == ("image encoder",)
    assert "1 %" in model("stepfun-ai/Step-3.7-Flash").doubt


def test_an_encoder_is_loaded_beside_the_layers_but_works_on_no_token_of_text(model):
    with_images = model("Qwen/Qwen3-VL-8B-Instruct")
    assert with_images.active_parameter_count == model("Qwen/Qwen3-8B").active_parameter_count
    text_only = {"model_type": "qwen3", "hidden_size": 64, "num_hidden_layers": 1, "num_attention_heads": 4}
    assert read_config({**text_only, "vocab_size": 10}, "text").encoder_parameters == 0
