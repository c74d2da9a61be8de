"""Families beyond the bundled models: what is in them, what a token leaves, and what makes no sense in them."""

import json
from pathlib import Path

import pytest

from planner.sizing.architecture import read_config
from planner.sizing.kv import kv_bytes_per_token, sequence_bytes
from planner.sizing.memory import fit
from planner.sizing.pages import held_sequence_bytes
from planner.sizing.serving import Serving
from planner.sizing.trimming import trimmed
from tests.planner.sizing.exact_totals import EXACT
from tests.planner.sizing.made_configs import llm, words
from tests.planner.sizing.rounded_totals import COARSE, ROUNDED
from warehouse.faults import BadInput

BYTES_PER_TOKEN = {
    "starcoder": 40 * 2 * 1 * 128 * 2,
    "glm-4-9b-chat": 40 * 2 * 2 * 128 * 2,
    "Mamba-Codestral-7B": 0,
    "granite-4.0-h-small": 4 * 2 * 8 * 128 * 2,
    "Falcon-H1-0.5B": 36 * 2 * 2 * 64 * 2,
    "LFM2-1.2B": 6 * 2 * 8 * 64 * 2,
    "MiniMax-Text-01": 10 * 2 * 8 * 128 * 2,
    "EXAONE-4.0-32B": 16 * 2 * 8 * 128 * 2,
    "Hunyuan-Large": 32 * 2 * 8 * 80 * 2,
    "gemma-3-4b-it, which leaves its class's defaults out": 5 * 2 * 4 * 256 * 2,
    "Trinity-Mini": 8 * 2 * 4 * 128 * 2,
    "LongCat-Flash": 56 * 576 * 2,
    "gemma-3n-E4B, its language model": 4 * 2 * 2 * 256 * 2,
    "GLM-4.7-Flash": 47 * 576 * 2,
    "Llama-3.2-11B-Vision": 163_840,
    "falcon-40b": 60 * 2 * 8 * 64 * 2,
    "grok-2": 64 * 2 * 8 * 128 * 2,
    "MiniCPM3-4B": 62 * 2 * 40 * 96 * 2,
    "K-EXAONE-236B-A23B": 12 * 2 * 8 * 128 * 2,
    "recurrentgemma-2b": 0,
    "zamba": 13 * 2 * 16 * 464 * 2,
    "zamba2": 9 * 2 * 32 * 160 * 2,
    "rwkv": 0,
    "mistral4": 36 * (256 + 64) * 2,
    "gemma4_text": 5 * 2 * 4 * 512 * 2,
    "kimi_linear": 6 * 576 * 2,
}
DEFAULTS = json.loads(Path(__file__).with_name("transformers_defaults.json").read_text())
"""Default configurations of transformers 5.24, cut to what matters, and the numbers its models then hold."""
ALL = {**EXACT, **ROUNDED, **COARSE, **DEFAULTS}


@pytest.mark.parametrize("name", EXACT)
def test_parameters_are_the_files_own(name):
    total, config = EXACT[name]
    assert read_config(config, name).parameter_count == total


@pytest.mark.parametrize("name", ROUNDED)
def test_parameters_agree_with_the_card(name):
    total, config = ROUNDED[name]
    assert read_config(config, name).parameter_count == pytest.approx(total, rel=0.001)


@pytest.mark.parametrize("name", COARSE)
def test_parameters_agree_with_a_card_that_rounds(name):
    total, config = COARSE[name]
    assert read_config(config, name).parameter_count == pytest.approx(total, rel=0.006)


def test_parameters_are_those_that_transformers_builds():
    """Each built without memory (on torch's meta device) and counted, with buffers that are stored."""
    told = {kind: read_config(config, kind).parameter_count for kind, (_, config) in DEFAULTS.items()}
    assert told == {kind: total for kind, (total, _) in DEFAULTS.items()}


@pytest.mark.parametrize("name", BYTES_PER_TOKEN)
def test_a_token_leaves_what_its_layers_keep(name):
    """Llama-3.2-11B-Vision: as vLLM 0.6 logged (vllm-project/vllm/pull/12126)."""
    assert kv_bytes_per_token(read_config(ALL[name][1], name), "bf16", 8192) == BYTES_PER_TOKEN[name]


def test_what_is_trimmed_gives_the_same_and_each_is_sized(gpus):
    for name, (_, config) in ALL.items():
        model, kept = read_config(config, name), read_config(trimmed(config), name)
        assert (model.layers, model.parameter_count) == (kept.layers, kept.parameter_count), name
        assert fit(model, gpus["B300-SXM"], Serving(4096, tensor_parallel=8)).margin_gib, name


def test_of_experts_that_do_nothing_a_token_picks_its_share():
    """LongCat-Flash: 12 of 768 are picked, of which 512 do something: 27 billion parameters on average."""
    longcat = read_config(ALL["LongCat-Flash"][1], "LongCat-Flash")
    assert longcat.active_parameter_count == pytest.approx(27e9, rel=0.01)


def test_tables_for_every_layer_are_looked_up_and_not_read_whole():
    """Gemma-3n E4B works on some four billion parameters a token; the head is 0.54 billion beside."""
    gemma = read_config(ROUNDED["gemma-3n-E4B, its language model"][1], "gemma")
    assert gemma.active_parameter_count - 262_400 * 2048 == pytest.approx(4e9, rel=0.01)


def test_since_transformers_5_the_outer_level_ties_the_tables():
    inner = llm("qwen2", (4096, 22016, 2, 32, 32, 151936), tie_word_embeddings=False)
    outer = {"text_config": inner, "tie_word_embeddings": True}
    for version, tied in (("4.57.1", False), ("5.24.0", True)):
        assert read_config(outer | {"transformers_version": version}, "vl").tied_embeddings is tied


def test_a_window_that_is_stated_to_be_null_is_no_default():
    text = words("model_type=mistral head_dim=128 hidden_size=5120 num_hidden_layers=40 vocab_size=131072")
    pixtral = read_config({"text_config": {**text, "sliding_window": None}}, "pixtral")
    ((mixer, count),) = pixtral.attention_layers
    assert (mixer.window_tokens, mixer.heads, mixer.kv_heads, count) == (None, 32, 8, 40)


def test_windows_beside_states_stop_growing():
    gemma = read_config(EXACT["recurrentgemma-2b"][1], "gemma")
    held = [held_sequence_bytes(gemma, Serving(tokens)) for tokens in (1024, 8192, 65_536)]
    assert held[0] < held[1] == held[2] < 0.1 * 2**30


def test_a_model_without_attention_has_a_cache_that_does_not_grow():
    mamba = read_config(EXACT["Mamba-Codestral-7B"][1], "mamba")
    assert sequence_bytes(mamba, "bf16", 100) == sequence_bytes(mamba, "bf16", 10_000) > 0


def test_vllm_keeps_states_in_16_bit_where_the_configuration_asks_for_no_more(model):
    """Qwen3-Next: its log says 544 tokens a page, 1.49 % more than a state; 32 bit would take 1,056."""
    held = held_sequence_bytes(model("Qwen/Qwen3-Next-80B-A3B-Instruct"), Serving(544))
    assert held == 12 * 544 * 2048 * (1 + 2 * 3)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("Bamba-9B", {"mamba_expand": None}),
        ("Mamba-Codestral-7B", {"num_heads": 0}),
        ("falcon-mamba-7b", {"intermediate_size": 8193}),
        ("dbrx", {"ffn_config": 7}),
        ("LFM2-1.2B", {"block_multiple_of": 0}),
        ("LongCat-Flash", {"n_routed_experts": 0}),
        ("gemma-3n-E4B, its language model", {"num_kv_shared_layers": 35}),
    ],
)
def test_fields_of_a_familys_own_that_make_no_sense_are_refused(name, change):
    with pytest.raises(BadInput, match=name.split(",")[0]):
        read_config(ALL[name][1] | change, name)


def test_other_parts_of_a_model_are_named():
    thinker = {
        "text_config": llm(
            "qwen3_omni_moe_text",
            (2048, 768, 48, 32, 4, 152064),
            "head_dim=128 moe_intermediate_size=768 num_experts=128 num_experts_per_tok=8",
        ),
        "audio_config": {"model_type": "audio"},
        "vision_config": {"model_type": "unheard"},
    }
    config = {"model_type": "qwen3_omni_moe", "thinker_config": thinker, "talker_config": {"layers": 20}}
    for each in (config, trimmed(config)):
        assert read_config(each, "omni").unsized_parts == ("image encoder", "audio encoder", "speech generator")
