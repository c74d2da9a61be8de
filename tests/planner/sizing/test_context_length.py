"""The longest context of models, against what their makers state."""

import json
from importlib.resources import files

import pytest

from planner.sizing.architecture import read_config

TINY = {"model_type": "qwen2", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 100}
SEEDS = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in (files("warehouse.seeds") / "llm").iterdir()
    if path.name.endswith(".json")
]
BY_NAME = {name: seed for seed in SEEDS for name in (seed["llm_id"], *seed["aliases"])}
YARN = {"factor": 4.0, "original_max_position_embeddings": 32_768}


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("meta-llama/Llama-2-7b-hf", 4096),  # arXiv:2307.09288, table 1
        ("meta-llama/Llama-2-70b-chat-hf", 4096),
        ("meta-llama/Llama-3.3-70B-Instruct", 131_072),
        ("meta-llama/Llama-4-Scout-17B-16E-Instruct", 10_485_760),
        ("Qwen/Qwen-72B", 32_768),
        ("Qwen/Qwen3-235B-A22B", 40_960),
        ("Qwen/Qwen3-235B-A22B-Thinking-2507", 262_144),
        ("Qwen/Qwen3-235B-A22B-Instruct-2507-FP8", 262_144),
        ("Qwen/Qwen3-Coder-30B-A3B-Instruct", 262_144),
        ("Qwen/Qwen3-4B-Instruct-2507", 262_144),
        ("Qwen/Qwen3-Next-80B-A3B-Instruct", 262_144),
        ("moonshotai/Kimi-K2-Instruct", 131_072),
        ("moonshotai/Kimi-K2-Instruct-0905", 262_144),
        ("deepseek-ai/DeepSeek-R1", 163_840),
        ("mistralai/Mistral-Large-Instruct-2407", 131_072),
        ("CohereForAI/c4ai-command-r-v01", 131_072),
        ("google/gemma-3-27b-it", 131_072),
        ("google/gemma-2-9b", 8192),
        ("openai/gpt-oss-20b", 131_072),
    ],
)
def test_the_context_is_the_one_its_maker_states(name, tokens):
    assert BY_NAME[name]["max_context_tokens"] == tokens


def test_a_bundled_record_and_its_configuration_say_the_same():
    for seed in SEEDS:
        said = read_config(seed["config"], seed["llm_id"]).max_context_tokens
        assert said == seed["max_context_tokens"], seed["llm_id"]


@pytest.mark.parametrize(
    ("stated", "tokens"),
    [
        ({"max_position_embeddings": 32_768, "rope_scaling": YARN | {"type": "yarn"}}, 131_072),
        ({"max_position_embeddings": 131_072, "rope_parameters": YARN | {"rope_type": "yarn"}}, 131_072),
        ({"max_position_embeddings": 131_072, "rope_scaling": YARN | {"rope_type": "llama3"}}, 131_072),
        ({"max_position_embeddings": 8192, "rope_scaling": {"rope_type": "yarn", "factor": 4}}, 32_768),
        ({"max_position_embeddings": 8192, "rope_parameters": {"full_attention": {"rope_type": "default"}}}, 8192),
        ({}, None),
    ],
)
def test_stretched_positions_are_counted_once(stated, tokens):
    assert read_config(TINY | stated, "tiny").max_context_tokens == tokens
