"""The KV cache by architecture, where other calculators went wrong."""

import pytest

from planner.sizing.architecture import Architecture, read_config
from planner.sizing.kv import kv_bytes_per_token, sequence_bytes, sequence_bytes_per_gpu
from warehouse.faults import BadInput

MIB = 2**20


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("deepseek-ai/DeepSeek-V3", 70_272),  # arXiv:2505.09343, table 1
        ("Qwen/Qwen2.5-72B", 327_680),  # the same
        ("meta-llama/Meta-Llama-3.1-405B", 516_096),  # the same
        ("Qwen/Qwen3-32B", 2 * 64 * 8 * 128 * 2),  # not 2 * 64 * 8 * 80 * 2: the head dimension is explicit
        ("Qwen/Qwen3-235B-A22B", 2 * 94 * 4 * 128 * 2),
        ("meta-llama/Llama-2-7b-hf", 524_288),  # no grouping: all 32 heads
        ("moonshotai/Kimi-K2.5", 70_272),
        ("Qwen/Qwen3.5-27B", 65_536),  # 16 of 64 layers attend
        ("nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", 6_144),  # 6 of 52
        ("Qwen/Qwen2-7B", 57_344),  # states a window of 131072 and does not use it
        ("microsoft/Phi-4-mini-instruct", 131_072),  # its window is longer than its context
    ],
)
def test_bytes_per_token_at_16_bit(model, name, expected):
    assert kv_bytes_per_token(model(name), "bf16", 8192) == expected


def test_fp8_halves_the_cache_whatever_the_weights_are(model):
    deepseek = model("deepseek-ai/DeepSeek-V3")
    assert kv_bytes_per_token(deepseek, "fp8", 8192) == 35_136
    assert kv_bytes_per_token(deepseek, "auto", 8192) == 70_272


@pytest.mark.parametrize(
    ("name", "context", "mebibytes"),
    [
        ("openai/gpt-oss-120b", 131_072, 18 * 2 * 8 * 64 * 2 * (131_072 + 128) / MIB),
        ("google/gemma-3-27b-it", 131_072, 2 * 16 * 128 * 2 * (10 * 131_072 + 52 * 1024) / MIB),
        ("google/gemma-2-9b", 8_192, 2 * 8 * 256 * 2 * (21 * 8_192 + 21 * 4_096) / MIB),
        ("meta-llama/Llama-4-Scout-17B-16E-Instruct", 131_072, 2 * 8 * 128 * 2 * (12 * 131_072 + 36 * 8_192) / MIB),
        ("meta-llama/Meta-Llama-3.1-8B", 131_072, 16_384),
    ],
)
def test_windows_bound_the_cache_of_a_sequence(model, name, context, mebibytes):
    assert sequence_bytes(model(name), "bf16", context) == mebibytes * MIB


def test_a_full_window_adds_nothing_more(model):
    gemma = model("google/gemma-3-27b-it")
    assert kv_bytes_per_token(gemma, "bf16", 512) == 62 * 2 * 16 * 128 * 2
    assert kv_bytes_per_token(gemma, "bf16", 8192) == 10 * 2 * 16 * 128 * 2


@pytest.mark.parametrize(
    ("name", "state_mib"),
    [
        ("Qwen/Qwen3.5-122B-A10B", 36 * (2 * 12_288 * 3 + 4 * 64 * 128 * 128) / MIB),
        ("nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", 23 * (2 * 6_144 * 3 + 4 * 4_096 * 128) / MIB),
        ("ai21labs/Jamba-v0.1", 28 * (2 * 8_192 * 3 + 2 * 8_192 * 16) / MIB),
    ],
)
def test_a_state_has_one_size_whatever_the_context(model, name, state_mib):
    hybrid = model(name)
    short, long = sequence_bytes(hybrid, "bf16", 1_000), sequence_bytes(hybrid, "bf16", 2_000)
    assert 2 * short - long == pytest.approx(state_mib * MIB)


def test_a_latent_is_stored_once_and_whole_on_every_gpu(model):
    """Neither doubled for keys and values nor divided by tensor parallelism."""
    deepseek = model("deepseek-ai/DeepSeek-V3")
    assert sequence_bytes(deepseek, "bf16", 1) == 61 * (512 + 64) * 2
    assert {sequence_bytes_per_gpu(deepseek, "bf16", 4096, ways) for ways in (1, 8, 16)} == {70_272 * 4096}


def test_key_value_heads_are_split_and_then_replicated(model):
    """Qwen3-235B-A22B has 4 of them: 8 GPUs hold as much each as 4 do."""
    qwen = model("Qwen/Qwen3-235B-A22B")
    assert [sequence_bytes_per_gpu(qwen, "bf16", 1, ways) for ways in (1, 2, 4, 8)] == [192_512, 96_256, 48_128, 48_128]


def test_mimo_has_its_own_heads_in_windowed_layers_and_shorter_values(model):
    """9 full layers of 4 key-value heads, 39 windowed ones of 8; keys of 192, values of 128."""
    mimo = model("XiaomiMiMo/MiMo-V2-Flash")
    windowed = sum(count for mixer, count in mimo.attention_layers if mixer.window_tokens)
    assert windowed == 39
    assert kv_bytes_per_token(mimo, "bf16", 8192) == (48 - windowed) * 4 * (192 + 128) * 2


def test_a_vision_models_nested_configuration_is_found():
    nested = {
        "model_type": "qwen3_vl",
        "tie_word_embeddings": False,
        "vision_config": {"hidden_size": 1024},
        "text_config": {
            "model_type": "qwen3_vl_text",
            "hidden_size": 4096,
            "num_hidden_layers": 36,
            "num_attention_heads": 32,
            "num_key_value_heads": 8,
            "head_dim": 128,
            "intermediate_size": 12_288,
            "vocab_size": 151_936,
        },
    }
    found = read_config(nested, "Qwen3-VL-8B")
    assert kv_bytes_per_token(found, "bf16", 8192) == 147_456
    assert found.unsized_parts == ("image encoder",)


def test_an_unknown_cache_is_not_zero():
    opaque = Architecture("70B", stated_parameter_count=70 * 10**9)
    assert kv_bytes_per_token(opaque, "bf16", 8192) is None
    assert sequence_bytes(opaque, "bf16", 8192) is None


def test_an_unknown_format_is_refused(model):
    with pytest.raises(BadInput, match="fp9"):
        kv_bytes_per_token(model("Qwen/Qwen3-8B"), "fp9", 8192)
