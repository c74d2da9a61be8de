"""Families beyond the bundled models, with the parameters of their safetensors files.

Totals are those that the models' pages on huggingface.co are remembered to state. None was adapted to what
came out; one that is right to the last digit vouches for itself.
"""

from tests.planner.sizing.made_configs import kinds, llm, words

GRANITE = ["attention" if index in {5, 15, 25, 35} else "mamba" for index in range(40)]
GRANITE_STATES = "mamba_d_head=64 mamba_d_state=128 mamba_n_groups=1 mamba_d_conv=4"
MOE = "moe_intermediate_size=1408 n_routed_experts={} n_shared_experts=2 num_experts_per_tok=6 first_k_dense_replace=1"
EXACT = {
    "bloom-7b1": (
        7_069_016_064,
        words("model_type=bloom hidden_size=4096 n_layer=30 n_head=32 vocab_size=250880"),
    ),
    "opt-6.7b": (
        6_658_473_984,
        words(
            "model_type=opt hidden_size=4096 ffn_dim=16384 num_hidden_layers=32 num_attention_heads=32 "
            "vocab_size=50272 max_position_embeddings=2048"
        ),
    ),
    "gpt2-xl": (
        1_557_611_200,
        words("model_type=gpt2 n_embd=1600 n_layer=48 n_head=25 n_positions=1024 vocab_size=50257"),
    ),
    "pythia-6.9b": (6_857_302_016, llm("gpt_neox", (4096, 16384, 32, 32, 32, 50432))),
    "starcoder": (
        15_517_456_384,
        words("model_type=gpt_bigcode n_embd=6144 n_layer=40 n_head=48 n_inner=24576 n_positions=8192 vocab_size=49152")
        | {"multi_query": True},
    ),
    "mpt-7b": (6_649_286_656, words("model_type=mpt d_model=4096 n_heads=32 n_layers=32 vocab_size=50432")),
    "dbrx": (
        131_596_523_520,
        words("model_type=dbrx d_model=6144 n_heads=48 n_layers=40 vocab_size=100352 max_seq_len=32768")
        | {
            "attn_config": {"kv_n_heads": 8},
            "ffn_config": {"ffn_hidden_size": 10752, "moe_num_experts": 16, "moe_top_k": 4},
        },
    ),
    "Baichuan2-7B": (7_505_973_248, llm("baichuan", (4096, 11008, 32, 32, 32, 125696))),
    "stablelm-2-1_6b": (1_644_515_328, llm("stablelm", (2048, 5632, 24, 32, 32, 100352), use_qkv_bias=True)),
    "OLMo-7B": (6_888_095_744, llm("olmo", (4096, 11008, 32, 32, 32, 50304))),
    "OLMoE-1B-7B": (
        6_919_161_856,
        llm("olmoe", (2048, 1024, 16, 16, 16, 50304), "num_experts=64 num_experts_per_tok=8"),
    ),
    "falcon-40b": (
        41_303_293_952,
        words("model_type=falcon hidden_size=8192 num_hidden_layers=60 num_attention_heads=128 num_kv_heads=8")
        | {"vocab_size": 65024, "new_decoder_architecture": True, "multi_query": True, "bias": False},
    ),
    "falcon-rw-1b": (
        1_311_625_216,
        words("model_type=falcon hidden_size=2048 num_hidden_layers=24 num_attention_heads=32 vocab_size=50304")
        | {"bias": True, "multi_query": False, "parallel_attn": False, "new_decoder_architecture": False},
    ),
    "recurrentgemma-2b": (
        2_682_862_080,
        llm(
            "recurrent_gemma",
            (2560, 15360, 26, 10, 1, 256000),
            "attention_window_size=2048 conv1d_width=4 lru_width=2560 head_dim=256",
            block_types=["recurrent", "recurrent", "attention"],
        ),
    ),
    "rwkv-5-world-7b": (
        7_518_044_160,
        words("model_type=rwkv5 hidden_size=4096 num_hidden_layers=32 vocab_size=65536"),
    ),
    "rwkv-6-world-1b6": (
        1_599_873_024,
        words("model_type=rwkv6 hidden_size=2048 num_hidden_layers=24 vocab_size=65536"),
    ),
    "rwkv7-2.9B-world": (
        2_947_735_040,
        words(
            "model_type=rwkv7 hidden_size=2560 intermediate_size=10240 num_hidden_layers=32 vocab_size=65536 "
            "decay_low_rank_dim=96 a_low_rank_dim=96 v_low_rank_dim=64 gate_low_rank_dim=320"
        ),
    ),
    "grok-2": (
        269_515_497_472,
        llm(
            "git",
            (8192, 32768, 64, 64, 8, 131072),
            "num_local_experts=8 num_experts_per_tok=2 moe_intermediate_size=16384 head_dim=128",
            residual_moe=True,
            sliding_window_size=-1,
        ),
    ),
    "MiniCPM3-4B": (
        4_073_875_968,
        llm(
            "minicpm3",
            (2560, 6400, 62, 40, 40, 73448),
            "kv_lora_rank=256 q_lora_rank=768 qk_nope_head_dim=64 qk_rope_head_dim=32 v_head_dim=64",
        ),
    ),
    "phi-1_5": (1_418_270_720, llm("phi", (2048, 8192, 24, 32, 32, 51200))),
    "Phi-3.5-MoE": (
        41_873_153_344,
        llm(
            "phimoe",
            (4096, 6400, 32, 32, 8, 32064),
            "num_local_experts=16 num_experts_per_tok=2",
            attention_bias=True,
            lm_head_bias=True,
        ),
    ),
    "deepseek-moe-16b": (16_375_728_128, llm("deepseek", (2048, 10944, 28, 16, 16, 102400), MOE.format(64))),
    "dots.llm1": (142_774_381_696, llm("dots1", (4096, 10944, 62, 32, 32, 152064), MOE.format(128))),
    "glm-4-9b-chat": (
        9_399_951_360,
        words(
            "model_type=chatglm hidden_size=4096 ffn_hidden_size=13696 num_layers=40 num_attention_heads=32 "
            "kv_channels=128 multi_query_group_num=2 padded_vocab_size=151552"
        )
        | {"multi_query_attention": True, "add_qkv_bias": True, "add_bias_linear": False},
    ),
    "GLM-4-9B-0414": (
        9_400_279_040,
        llm("glm4", (4096, 13696, 40, 32, 2, 151552), "head_dim=128", attention_bias=True),
    ),
    "falcon-mamba-7b": (
        7_272_665_088,
        words(
            "model_type=falcon_mamba hidden_size=4096 num_hidden_layers=64 intermediate_size=8192 state_size=16 "
            "conv_kernel=4 time_step_rank=256 vocab_size=65024"
        )
        | {"tie_word_embeddings": False},
    ),
    "Mamba-Codestral-7B": (
        7_285_403_648,
        words(
            "model_type=mamba2 hidden_size=4096 num_hidden_layers=64 num_heads=128 head_dim=64 n_groups=8 "
            "state_size=128 conv_kernel=4 vocab_size=32768"
        )
        | {"tie_word_embeddings": False},
    ),
    "granite-4.0-h-small": (
        32_207_337_984,
        llm(
            "granitemoehybrid",
            (4096, 768, 40, 32, 8, 100352),
            f"shared_intermediate_size=1536 num_local_experts=72 num_experts_per_tok=10 {GRANITE_STATES}",
            mamba_n_heads=128,
            layer_types=GRANITE,
        ),
    ),
    "granite-4.0-h-micro": (
        3_191_396_096,
        llm(
            "granitemoehybrid",
            (2048, 8192, 40, 32, 8, 100352),
            f"shared_intermediate_size=8192 num_local_experts=0 num_experts_per_tok=0 {GRANITE_STATES}",
            mamba_n_heads=64,
            layer_types=GRANITE,
        ),
    ),
    "Falcon-H1-0.5B": (
        521_411_104,
        llm(
            "falcon_h1",
            (1024, 2048, 36, 8, 2, 32784),
            "head_dim=64 mamba_d_ssm=1536 mamba_n_heads=24 mamba_d_head=auto mamba_d_state=128 mamba_n_groups=1 "
            "mamba_d_conv=4",
            mamba_rms_norm=False,
        ),
    ),
    "LFM2-1.2B": (
        1_170_340_608,
        llm(
            "lfm2",
            (2048, 12288, 16, 32, 8, 65536),
            "conv_L_cache=3 block_multiple_of=256",
            block_auto_adjust_ff_dim=True,
            layer_types=kinds(16, {2, 5, 8, 10, 12, 14}, "conv"),
        ),
    ),
    "MiniMax-Text-01": (
        456_089_655_296,
        llm(
            "minimax_text_01",
            (6144, 9216, 80, 64, 8, 200064),
            "head_dim=128 num_local_experts=32 num_experts_per_tok=2",
            attn_type_list=[int(index % 8 == 7) for index in range(80)],
        ),
    ),
    "EXAONE-3.5-7.8B": (
        7_818_448_896,
        words(
            "model_type=exaone hidden_size=4096 intermediate_size=14336 num_layers=32 num_attention_heads=32 "
            "num_key_value_heads=8 vocab_size=102400"
        ),
    ),
    "EXAONE-4.0-32B": (
        32_003_216_384,
        llm(
            "exaone4", (5120, 27392, 64, 40, 8, 102400), "head_dim=128 sliding_window=4096 sliding_window_pattern=LLLG"
        ),
    ),
    "Hunyuan-A13B": (
        80_393_183_232,
        llm(
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
        llm(
            "ernie4_5_moe",
            (2560, 12288, 28, 20, 4, 103424),
            "head_dim=128 moe_intermediate_size=1536 moe_num_experts=64 moe_k=6 moe_num_shared_experts=2 "
            "moe_layer_start_index=1",
        ),
    ),
    "Seed-OSS-36B": (
        36_151_104_512,
        llm("seed_oss", (5120, 27648, 64, 80, 8, 155136), "head_dim=128", attention_bias=True),
    ),
    "Ling-lite": (
        16_801_974_272,
        llm(
            "bailing_moe",
            (2048, 5632, 28, 16, 4, 126464),
            "moe_intermediate_size=1408 num_experts=64 num_experts_per_tok=6 num_shared_experts=2",
            use_qkv_bias=False,
        ),
    ),
    "Ling-mini-2.0": (
        16_255_643_392,
        llm(
            "bailing_moe_v2",
            (2048, 5120, 20, 16, 4, 157184),
            "head_dim=128 moe_intermediate_size=512 num_experts=256 num_experts_per_tok=8 num_shared_experts=1 "
            "first_k_dense_replace=1",
            use_qk_norm=True,
            moe_router_enable_expert_bias=True,
        ),
    ),
    "MiniCPM-2B": (2_724_880_896, llm("minicpm", (2304, 5760, 40, 36, 36, 122753))),
    "Llama-3.2-11B-Vision": (
        10_670_220_835,
        {
            "text_config": llm(
                "mllama_text_model",
                (4096, 14336, 40, 32, 8, 128256),
                cross_attention_layers=[3, 8, 13, 18, 23, 28, 33, 38],
            ),
            "vision_config": words(
                "model_type=mllama_vision_model hidden_size=1280 image_size=560 patch_size=14 num_hidden_layers=32 "
                "num_global_layers=8 max_num_tiles=4 intermediate_size=5120 vision_output_dim=7680"
            ),
        },
    ),
    "gemma-3-4b-it, which leaves its class's defaults out": (
        4_300_079_472,
        {
            "text_config": words(
                "model_type=gemma3_text hidden_size=2560 intermediate_size=10240 num_hidden_layers=34 "
                "sliding_window=1024"
            ),
            "vision_config": words(
                "model_type=siglip_vision_model hidden_size=1152 image_size=896 intermediate_size=4304 "
                "num_hidden_layers=27 patch_size=14"
            ),
        },
    ),
    "InternVL3-8B": (
        7_944_373_760,
        {
            "llm_config": llm("qwen2", (3584, 18944, 28, 28, 4, 151674)),
            "vision_config": words(
                "model_type=intern_vit_6b hidden_size=1024 intermediate_size=4096 num_hidden_layers=24 image_size=448 "
                "patch_size=14"
            )
            | {"qkv_bias": True},
        },
    ),
    "Qwen2-VL-7B": (
        8_291_375_616,
        llm("qwen2_vl", (3584, 18944, 28, 28, 4, 152064))
        | {"vision_config": words("model_type=qwen2_vl embed_dim=1280 depth=32 mlp_ratio=4 patch_size=14")},
    ),
}
