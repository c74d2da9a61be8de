"""Families beyond the bundled models: configurations made with the fields of the published ones.

Totals are those of the models' safetensors files, as their pages on huggingface.co are remembered to state them, and
rounded ones those of model cards. None was adapted to what came out; one that is right to the last digit vouches for
itself.
"""

import pytest

from planner.sizing.architecture import read_config
from planner.sizing.kv import kv_bytes_per_token, sequence_bytes
from planner.sizing.memory import fit
from planner.sizing.pages import held_sequence_bytes
from planner.sizing.serving import Serving
from planner.sizing.trimming import trimmed
from warehouse.faults import BadInput

SIZES = (
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "vocab_size",
)


def _words(text):
    """`hidden_size=4096 model_type=opt` as a configuration."""
    pairs = (word.split("=") for word in text.split())
    return {key: int(value) if value.isdigit() else value for key, value in pairs}


def _llm(kind, sizes, words="", **more):
    """Hidden size, width, layers, heads, key-value heads and vocabulary; then all that is particular."""
    return {"model_type": kind, **dict(zip(SIZES, sizes, strict=True)), **_words(words), **more}


def _kinds(count, attending, other):
    return ["full_attention" if index in attending else other for index in range(count)]


GRANITE = ["attention" if index in {5, 15, 25, 35} else "mamba" for index in range(40)]
GRANITE_STATES = "mamba_d_head=64 mamba_d_state=128 mamba_n_groups=1 mamba_d_conv=4"
MOE = "moe_intermediate_size=1408 n_routed_experts={} n_shared_experts=2 num_experts_per_tok=6 first_k_dense_replace=1"
EXACT = {
    "bloom-7b1": (
        7_069_016_064,
        _words("model_type=bloom hidden_size=4096 n_layer=30 n_head=32 vocab_size=250880"),
    ),
    "opt-6.7b": (
        6_658_473_984,
        _words(
            "model_type=opt hidden_size=4096 ffn_dim=16384 num_hidden_layers=32 num_attention_heads=32 "
            "vocab_size=50272 max_position_embeddings=2048"
        ),
    ),
    "gpt2-xl": (
        1_557_611_200,
        _words("model_type=gpt2 n_embd=1600 n_layer=48 n_head=25 n_positions=1024 vocab_size=50257"),
    ),
    "pythia-6.9b": (6_857_302_016, _llm("gpt_neox", (4096, 16384, 32, 32, 32, 50432))),
    "starcoder": (
        15_517_456_384,
        _words(
            "model_type=gpt_bigcode n_embd=6144 n_layer=40 n_head=48 n_inner=24576 n_positions=8192 vocab_size=49152"
        )
        | {"multi_query": True},
    ),
    "mpt-7b": (6_649_286_656, _words("model_type=mpt d_model=4096 n_heads=32 n_layers=32 vocab_size=50432")),
    "dbrx": (
        131_596_523_520,
        _words("model_type=dbrx d_model=6144 n_heads=48 n_layers=40 vocab_size=100352 max_seq_len=32768")
        | {
            "attn_config": {"kv_n_heads": 8},
            "ffn_config": {"ffn_hidden_size": 10752, "moe_num_experts": 16, "moe_top_k": 4},
        },
    ),
    "Baichuan2-7B": (7_505_973_248, _llm("baichuan", (4096, 11008, 32, 32, 32, 125696))),
    "stablelm-2-1_6b": (1_644_515_328, _llm("stablelm", (2048, 5632, 24, 32, 32, 100352), use_qkv_bias=True)),
    "OLMo-7B": (6_888_095_744, _llm("olmo", (4096, 11008, 32, 32, 32, 50304))),
    "OLMoE-1B-7B": (
        6_919_161_856,
        _llm("olmoe", (2048, 1024, 16, 16, 16, 50304), "num_experts=64 num_experts_per_tok=8"),
    ),
    "phi-1_5": (1_418_270_720, _llm("phi", (2048, 8192, 24, 32, 32, 51200))),
    "Phi-3.5-MoE": (
        41_873_153_344,
        _llm(
            "phimoe",
            (4096, 6400, 32, 32, 8, 32064),
            "num_local_experts=16 num_experts_per_tok=2",
            attention_bias=True,
            lm_head_bias=True,
        ),
    ),
    "deepseek-moe-16b": (16_375_728_128, _llm("deepseek", (2048, 10944, 28, 16, 16, 102400), MOE.format(64))),
    "dots.llm1": (142_774_381_696, _llm("dots1", (4096, 10944, 62, 32, 32, 152064), MOE.format(128))),
    "glm-4-9b-chat": (
        9_399_951_360,
        _words(
            "model_type=chatglm hidden_size=4096 ffn_hidden_size=13696 num_layers=40 num_attention_heads=32 "
            "kv_channels=128 multi_query_group_num=2 padded_vocab_size=151552"
        )
        | {"multi_query_attention": True, "add_qkv_bias": True, "add_bias_linear": False},
    ),
    "GLM-4-9B-0414": (
        9_400_279_040,
        _llm("glm4", (4096, 13696, 40, 32, 2, 151552), "head_dim=128", attention_bias=True),
    ),
    "falcon-mamba-7b": (
        7_272_665_088,
        _words(
            "model_type=falcon_mamba hidden_size=4096 num_hidden_layers=64 intermediate_size=8192 state_size=16 "
            "conv_kernel=4 time_step_rank=256 vocab_size=65024"
        )
        | {"tie_word_embeddings": False},
    ),
    "Mamba-Codestral-7B": (
        7_285_403_648,
        _words(
            "model_type=mamba2 hidden_size=4096 num_hidden_layers=64 num_heads=128 head_dim=64 n_groups=8 "
            "state_size=128 conv_kernel=4 vocab_size=32768"
        )
        | {"tie_word_embeddings": False},
    ),
    "granite-4.0-h-small": (
        32_207_337_984,
        _llm(
            "granitemoehybrid",
            (4096, 768, 40, 32, 8, 100352),
            f"shared_intermediate_size=1536 num_local_experts=72 num_experts_per_tok=10 {GRANITE_STATES}",
            mamba_n_heads=128,
            layer_types=GRANITE,
        ),
    ),
    "granite-4.0-h-micro": (
        3_191_396_096,
        _llm(
            "granitemoehybrid",
            (2048, 8192, 40, 32, 8, 100352),
            f"shared_intermediate_size=8192 num_local_experts=0 num_experts_per_tok=0 {GRANITE_STATES}",
            mamba_n_heads=64,
            layer_types=GRANITE,
        ),
    ),
    "Falcon-H1-0.5B": (
        521_411_104,
        _llm(
            "falcon_h1",
            (1024, 2048, 36, 8, 2, 32784),
            "head_dim=64 mamba_d_ssm=1536 mamba_n_heads=24 mamba_d_head=auto mamba_d_state=128 mamba_n_groups=1 "
            "mamba_d_conv=4",
            mamba_rms_norm=False,
        ),
    ),
    "LFM2-1.2B": (
        1_170_340_608,
        _llm(
            "lfm2",
            (2048, 12288, 16, 32, 8, 65536),
            "conv_L_cache=3 block_multiple_of=256",
            block_auto_adjust_ff_dim=True,
            layer_types=_kinds(16, {2, 5, 8, 10, 12, 14}, "conv"),
        ),
    ),
    "MiniMax-Text-01": (
        456_089_655_296,
        _llm(
            "minimax_text_01",
            (6144, 9216, 80, 64, 8, 200064),
            "head_dim=128 num_local_experts=32 num_experts_per_tok=2",
            attn_type_list=[int(index % 8 == 7) for index in range(80)],
        ),
    ),
    "EXAONE-3.5-7.8B": (
        7_818_448_896,
        _words(
            "model_type=exaone hidden_size=4096 intermediate_size=14336 num_layers=32 num_attention_heads=32 "
            "num_key_value_heads=8 vocab_size=102400"
        ),
    ),
    "EXAONE-4.0-32B": (
        32_003_216_384,
        _llm(
            "exaone4", (5120, 27392, 64, 40, 8, 102400), "head_dim=128 sliding_window=4096 sliding_window_pattern=LLLG"
        ),
    ),
    "Hunyuan-A13B": (
        80_393_183_232,
        _llm(
            "hunyuan_v1_moe",
            (4096, 3072, 32, 32, 8, 128167),
            "attention_head_dim=128 num_experts=64",
            moe_topk=[8] * 32,
            num_shared_expert=[1] * 32,
            moe_intermediate_size=[3072] * 32,
        ),
    ),
    "ERNIE-4.5-21B-A3B": (
        21_825_437_888,
        _llm(
            "ernie4_5_moe",
            (2560, 12288, 28, 20, 4, 103424),
            "head_dim=128 moe_intermediate_size=1536 moe_num_experts=64 moe_k=6 moe_num_shared_experts=2 "
            "moe_layer_start_index=1",
        ),
    ),
    "Seed-OSS-36B": (
        36_151_104_512,
        _llm("seed_oss", (5120, 27648, 64, 80, 8, 155136), "head_dim=128", attention_bias=True),
    ),
    "Ling-lite": (
        16_801_974_272,
        _llm(
            "bailing_moe",
            (2048, 5632, 28, 16, 4, 126464),
            "moe_intermediate_size=1408 num_experts=64 num_experts_per_tok=6 num_shared_experts=2",
            use_qkv_bias=False,
        ),
    ),
    "Ling-mini-2.0": (
        16_255_643_392,
        _llm(
            "bailing_moe_v2",
            (2048, 5120, 20, 16, 4, 157184),
            "head_dim=128 moe_intermediate_size=512 num_experts=256 num_experts_per_tok=8 num_shared_experts=1 "
            "first_k_dense_replace=1",
            use_qk_norm=True,
            moe_router_enable_expert_bias=True,
        ),
    ),
    "MiniCPM-2B": (2_724_880_896, _llm("minicpm", (2304, 5760, 40, 36, 36, 122753))),
    "Llama-3.2-11B-Vision": (
        10_670_220_835,
        {
            "text_config": _llm(
                "mllama_text_model",
                (4096, 14336, 40, 32, 8, 128256),
                cross_attention_layers=[3, 8, 13, 18, 23, 28, 33, 38],
            ),
            "vision_config": _words(
                "model_type=mllama_vision_model hidden_size=1280 image_size=560 patch_size=14 num_hidden_layers=32 "
                "num_global_layers=8 max_num_tiles=4 intermediate_size=5120 vision_output_dim=7680"
            ),
        },
    ),
    "gemma-3-4b-it, which leaves its class's defaults out": (
        4_300_079_472,
        {
            "text_config": _words(
                "model_type=gemma3_text hidden_size=2560 intermediate_size=10240 num_hidden_layers=34 "
                "sliding_window=1024"
            ),
            "vision_config": _words(
                "model_type=siglip_vision_model hidden_size=1152 image_size=896 intermediate_size=4304 "
                "num_hidden_layers=27 patch_size=14"
            ),
        },
    ),
    "InternVL3-8B": (
        7_944_373_760,
        {
            "llm_config": _llm("qwen2", (3584, 18944, 28, 28, 4, 151674)),
            "vision_config": _words(
                "model_type=intern_vit_6b hidden_size=1024 intermediate_size=4096 num_hidden_layers=24 image_size=448 "
                "patch_size=14"
            )
            | {"qkv_bias": True},
        },
    ),
    "Qwen2-VL-7B": (
        8_291_375_616,
        _llm("qwen2_vl", (3584, 18944, 28, 28, 4, 152064))
        | {"vision_config": _words("model_type=qwen2_vl embed_dim=1280 depth=32 mlp_ratio=4 patch_size=14")},
    ),
}
ROUNDED = {
    "Solar-Open-100B": (
        102.6e9,
        _llm(
            "solar_open",
            (4096, 10240, 48, 64, 8, 196608),
            "head_dim=128 moe_intermediate_size=1280 n_routed_experts=128 n_shared_experts=1 num_experts_per_tok=8",
        ),
    ),
    "Trinity-Mini": (
        26.12e9,
        _llm(
            "afmoe",
            (2048, 6144, 32, 32, 4, 200192),
            "head_dim=128 moe_intermediate_size=1024 num_experts=128 num_shared_experts=1 num_experts_per_tok=8 "
            "num_dense_layers=2 sliding_window=2048",
        ),
    ),
    "Bamba-9B": (
        9.78e9,
        _llm(
            "bamba",
            (4096, 14336, 32, 32, 8, 128256),
            "mamba_n_heads=128 mamba_d_head=auto mamba_expand=2 mamba_d_state=128 mamba_n_groups=1 mamba_d_conv=4",
            attn_layer_indices=[9, 18, 27],
        ),
    ),
    "LFM2-8B-A1B": (
        8.34e9,
        _llm(
            "lfm2_moe",
            (2048, 7168, 24, 32, 8, 65536),
            "conv_L_cache=3 moe_intermediate_size=1792 num_dense_layers=2 num_experts=32 num_experts_per_tok=4",
            use_expert_bias=True,
            layer_types=_kinds(24, {2, 6, 10, 14, 18, 21}, "conv"),
        ),
    ),
    "Hunyuan-Large": (
        389e9,
        _llm(
            "hunyuan",
            (6400, 18304, 64, 80, 8, 128512),
            "num_experts=16 moe_topk=1 num_shared_expert=1 cla_share_factor=2",
            use_cla=True,
        ),
    ),
    "LongCat-Flash": (
        560.7e9,
        _words(
            "model_type=longcat_flash hidden_size=6144 num_layers=28 num_attention_heads=64 ffn_hidden_size=12288 "
            "expert_ffn_hidden_size=2048 n_routed_experts=512 zero_expert_num=256 moe_topk=12 q_lora_rank=1536 "
            "kv_lora_rank=512 qk_rope_head_dim=64 qk_nope_head_dim=128 v_head_dim=128 vocab_size=131072"
        ),
    ),
    "gemma-3n-E4B, its language model": (
        6.87e9,
        _llm(
            "gemma3n_text",
            (2048, 16384, 35, 8, 2, 262400),
            "head_dim=256 vocab_size_per_layer_input=262144 hidden_size_per_layer_input=256 altup_num_inputs=4 "
            "laurel_rank=64 num_kv_shared_layers=15 sliding_window=512",
            layer_types=_kinds(35, range(4, 35, 5), "sliding_attention"),
        ),
    ),
    "GLM-4.7-Flash": (
        29.94e9,
        _llm(
            "glm4_moe_lite",
            (2048, 10240, 47, 20, 20, 154880),
            "moe_intermediate_size=1536 n_routed_experts=64 n_shared_experts=1 num_experts_per_tok=4 "
            "first_k_dense_replace=1 q_lora_rank=768 kv_lora_rank=512 qk_nope_head_dim=192 qk_rope_head_dim=64 "
            "v_head_dim=256",
        ),
    ),
}
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
}
ALL = {**EXACT, **ROUNDED}


@pytest.mark.parametrize("name", EXACT)
def test_parameters_are_the_files_own(name):
    total, config = EXACT[name]
    assert read_config(config, name).parameter_count == total


@pytest.mark.parametrize("name", ROUNDED)
def test_parameters_agree_with_the_card(name):
    total, config = ROUNDED[name]
    assert read_config(config, name).parameter_count == pytest.approx(total, rel=0.001)


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


def test_a_window_that_is_stated_to_be_null_is_no_default():
    text = _words("model_type=mistral head_dim=128 hidden_size=5120 num_hidden_layers=40 vocab_size=131072")
    pixtral = read_config({"text_config": {**text, "sliding_window": None}}, "pixtral")
    ((mixer, count),) = pixtral.attention_layers
    assert (mixer.window_tokens, mixer.heads, mixer.kv_heads, count) == (None, 32, 8, 40)


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
        "text_config": _llm(
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
