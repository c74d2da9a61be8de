"""Parameters are exact: they equal the counts that publishers' checkpoints have.

The totals are the tensors' of each model's safetensors files, as the model's page on huggingface.co states them.
"""

import json

import pytest

from planner.sizing.architecture import Architecture, read_config
from warehouse.faults import BadInput

PUBLISHED = [
    ("meta-llama/Llama-3.2-1B", 1_235_814_400),
    ("meta-llama/Llama-3.2-3B", 3_212_749_824),
    ("meta-llama/Meta-Llama-3.1-8B", 8_030_261_248),
    ("meta-llama/Meta-Llama-3.1-70B", 70_553_706_496),
    ("meta-llama/Meta-Llama-3.1-405B", 405_853_388_800),
    ("meta-llama/Llama-2-7b-hf", 6_738_415_616),
    ("meta-llama/Llama-2-13b-hf", 13_015_864_320),
    ("meta-llama/Llama-2-70b-hf", 68_976_648_192),
    ("Qwen/Qwen2.5-0.5B", 494_032_768),
    ("Qwen/Qwen2.5-1.5B", 1_543_714_304),
    ("Qwen/Qwen2.5-3B", 3_085_938_688),
    ("Qwen/Qwen2.5-7B", 7_615_616_512),
    ("Qwen/Qwen2.5-14B", 14_770_033_664),
    ("Qwen/Qwen2.5-32B", 32_763_876_352),
    ("Qwen/Qwen2.5-72B", 72_706_203_648),
    ("Qwen/Qwen3-8B", 8_190_735_360),
    ("Qwen/Qwen3-14B", 14_768_307_200),
    ("Qwen/Qwen3-32B", 32_762_123_264),
    ("Qwen/Qwen3-30B-A3B", 30_532_122_624),
    ("Qwen/Qwen3-235B-A22B", 235_093_634_560),
    ("Qwen/Qwen-72B", 72_287_920_128),
    ("mistralai/Mistral-7B-v0.1", 7_241_732_096),
    ("mistralai/Mistral-7B-Instruct-v0.3", 7_248_023_552),
    ("mistralai/Mistral-Small-24B-Instruct-2501", 23_572_403_200),
    ("mistralai/Mistral-Large-Instruct-2407", 122_610_069_504),
    ("mistralai/Mixtral-8x7B-v0.1", 46_702_792_704),
    ("mistralai/Mixtral-8x22B-v0.1", 140_620_634_112),
    ("google/gemma-2b", 2_506_172_416),
    ("google/gemma-2-2b", 2_614_341_888),
    ("google/gemma-2-9b", 9_241_705_984),
    ("google/gemma-2-27b", 27_227_128_320),
    ("google/gemma-3-1b-it", 999_885_952),
    ("microsoft/phi-2", 2_779_683_840),
    ("microsoft/phi-4", 14_659_507_200),
    ("microsoft/Phi-3.5-mini-instruct", 3_821_079_552),
    ("microsoft/Phi-4-mini-instruct", 3_836_021_760),
    ("deepseek-ai/DeepSeek-V2-Lite", 15_706_484_224),
    ("deepseek-ai/DeepSeek-V2", 235_741_434_880),
    ("CohereForAI/c4ai-command-r-v01", 34_980_831_232),
    ("CohereForAI/c4ai-command-r-plus", 103_810_674_688),
    ("CohereForAI/aya-23-8B", 8_028_033_024),
    ("ai21labs/Jamba-v0.1", 51_570_323_328),
    ("TinyLlama/TinyLlama-1.1B-Chat-v1.0", 1_100_048_384),
    ("EleutherAI/gpt-j-6b", 6_050_882_784),
    ("bigcode/starcoder2-7b", 7_173_923_840),
]
ROUNDED = [
    ("deepseek-ai/DeepSeek-V3", 671e9, 37e9),
    ("openai/gpt-oss-120b", 116.83e9, 5.13e9),
    ("openai/gpt-oss-20b", 20.91e9, 3.61e9),
    ("mistralai/Mixtral-8x7B-v0.1", 46.7e9, 12.9e9),
    ("zai-org/GLM-4.5-Air", 106e9, 12e9),
    ("nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-FP8", 120.6e9, 12.7e9),
    ("MiniMaxAI/MiniMax-M2.5", 230e9, 10e9),
    ("moonshotai/Kimi-K2-Instruct", 1026e9, 32e9),
    ("Qwen/Qwen3-235B-A22B", 235e9, 22e9),
]


@pytest.mark.parametrize(("name", "total"), PUBLISHED)
def test_a_parameter_count_is_exact(model, name, total):
    assert model(name).parameter_count == total


@pytest.mark.parametrize(("name", "total", "active"), ROUNDED)
def test_a_mixture_of_experts_agrees_with_its_card(model, name, total, active):
    architecture = model(name)
    assert architecture.parameter_count == pytest.approx(total, rel=0.01)
    assert architecture.active_parameter_count == pytest.approx(active, rel=0.08)


def test_tied_checkpoints_that_store_the_head_twice_are_counted_once(model):
    """falcon-7b's file holds 7,217,189,760 numbers, 295,469,056 of them a copy of the embeddings."""
    assert model("tiiuae/falcon-7b").parameter_count == 7_217_189_760 - 65_024 * 4_544


def test_active_parameters_leave_out_the_input_embedding_but_not_the_head(model):
    assert model("meta-llama/Meta-Llama-3.1-8B").active_parameter_count == 8_030_261_248 - 128_256 * 4_096
    assert model("meta-llama/Llama-3.2-1B").active_parameter_count == 1_235_814_400


def test_a_head_dimension_that_is_not_hidden_over_heads_is_taken_as_stated(model):
    """Qwen3-32B: 5120 / 64 = 80, but its heads have 128."""
    (attention, count), *_ = model("Qwen/Qwen3-32B").attention_layers
    assert (attention.head_dimension, attention.heads, count) == (128, 64, 64)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"model_type": "gemma5_text"}, "gemma5_text"),
        ({"block_configs": [{"attention": None}]}, "block_configs"),
        ({"vocab_size": None}, "vocab_size"),
        ({"intermediate_size": None, "num_experts": 8}, "num_experts_per_tok"),
        ({"layer_types": ["full_attention"]}, "num_hidden_layers"),
    ],
)
def test_a_configuration_that_is_not_understood_is_refused_by_name(change, word):
    config = {
        "model_type": "llama",
        "hidden_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 256,
        "vocab_size": 100,
    }
    assert read_config(config, "tiny").parameter_count == 2 * 64 * 100 + 2 * (4 * 64 * 64 + 3 * 64 * 256 + 128) + 64
    with pytest.raises(BadInput, match=word) as refused:
        read_config(config | change, "tiny")
    assert refused.value.exit_code == 2


def test_of_a_bare_count_nothing_else_is_known():
    opaque = Architecture("70B", stated_parameter_count=70 * 10**9)
    assert opaque.is_opaque
    assert opaque.parameter_count == opaque.active_parameter_count == 70 * 10**9


def test_every_bundled_model_can_be_sized(model):
    from importlib.resources import files  # noqa: PLC0415

    seeds = [p for p in (files("warehouse.seeds") / "llm").iterdir() if p.name.endswith(".json")]
    assert len(seeds) >= 60
    for path in seeds:
        seed = json.loads(path.read_text(encoding="utf-8"))
        architecture = model(seed["llm_id"])
        published = seed.get("parameter_count")
        if published and not seed["llm_id"].startswith("google/gemma-3-"):  # their cards count the vision encoder
            assert architecture.parameter_count == pytest.approx(published, rel=0.045), seed["llm_id"]


def test_no_two_bundled_models_share_a_name():
    from importlib.resources import files  # noqa: PLC0415

    names = []
    for path in (files("warehouse.seeds") / "llm").iterdir():
        if path.name.endswith(".json"):
            seed = json.loads(path.read_text(encoding="utf-8"))
            names += [name.casefold() for name in (seed["llm_id"], *seed["aliases"])]
    assert len(names) == len(set(names))
