"""Families beyond the bundled models, with rounded totals as their cards are remembered to state them."""

from tests.planner.sizing.made_configs import kinds, llm, words

ROUNDED = {
    "Solar-Open-100B": (
        102.6e9,
        llm(
            "solar_open",
            (4096, 10240, 48, 64, 8, 196608),
            "head_dim=128 moe_intermediate_size=1280 n_routed_experts=128 n_shared_experts=1 num_experts_per_tok=8",
        ),
    ),
    "Trinity-Mini": (
        26.12e9,
        llm(
            "afmoe",
            (2048, 6144, 32, 32, 4, 200192),
            "head_dim=128 moe_intermediate_size=1024 num_experts=128 num_shared_experts=1 num_experts_per_tok=8 "
            "num_dense_layers=2 sliding_window=2048",
        ),
    ),
    "Bamba-9B": (
        9.78e9,
        llm(
            "bamba",
            (4096, 14336, 32, 32, 8, 128256),
            "mamba_n_heads=128 mamba_d_head=auto mamba_expand=2 mamba_d_state=128 mamba_n_groups=1 mamba_d_conv=4",
            attn_layer_indices=[9, 18, 27],
        ),
    ),
    "LFM2-8B-A1B": (
        8.34e9,
        llm(
            "lfm2_moe",
            (2048, 7168, 24, 32, 8, 65536),
            "conv_L_cache=3 moe_intermediate_size=1792 num_dense_layers=2 num_experts=32 num_experts_per_tok=4",
            use_expert_bias=True,
            layer_types=kinds(24, {2, 6, 10, 14, 18, 21}, "conv"),
        ),
    ),
    "Hunyuan-Large": (
        389e9,
        llm(
            "hunyuan",
            (6400, 18304, 64, 80, 8, 128512),
            "num_experts=16 moe_topk=1 num_shared_expert=1 cla_share_factor=2",
            use_cla=True,
        ),
    ),
    "LongCat-Flash": (
        560.7e9,
        words(
            "model_type=longcat_flash hidden_size=6144 num_layers=28 num_attention_heads=64 ffn_hidden_size=12288 "
            "expert_ffn_hidden_size=2048 n_routed_experts=512 zero_expert_num=256 moe_topk=12 q_lora_rank=1536 "
            "kv_lora_rank=512 qk_rope_head_dim=64 qk_nope_head_dim=128 v_head_dim=128 vocab_size=131072"
        ),
    ),
    "gemma-3n-E4B, its language model": (
        6.87e9,
        llm(
            "gemma3n_text",
            (2048, 16384, 35, 8, 2, 262400),
            "head_dim=256 vocab_size_per_layer_input=262144 hidden_size_per_layer_input=256 altup_num_inputs=4 "
            "laurel_rank=64 num_kv_shared_layers=15 sliding_window=512",
            layer_types=kinds(35, range(4, 35, 5), "sliding_attention"),
        ),
    ),
    "GLM-4.7-Flash": (
        29.94e9,
        llm(
            "glm4_moe_lite",
            (2048, 10240, 47, 20, 20, 154880),
            "moe_intermediate_size=1536 n_routed_experts=64 n_shared_experts=1 num_experts_per_tok=4 "
            "first_k_dense_replace=1 q_lora_rank=768 kv_lora_rank=512 qk_nope_head_dim=192 qk_rope_head_dim=64 "
            "v_head_dim=256",
        ),
    ),
}
COARSE = {
    "K-EXAONE-236B-A23B": (
        236e9,
        llm(
            "exaone_moe",
            (6144, 18432, 48, 64, 8, 153600),
            "num_experts=128 num_experts_per_tok=8 num_shared_experts=1 moe_intermediate_size=2048 head_dim=128 "
            "first_k_dense_replace=1 sliding_window=128 sliding_window_pattern=LLLG",
        ),
    ),
    "snowflake-arctic": (
        480e9,
        llm(
            "arctic",
            (7168, 4864, 35, 56, 8, 32000),
            "num_local_experts=128 num_experts_per_tok=2 moe_layer_frequency=1",
            parallel_attn_mlp_res=True,
        ),
    ),
    "Step-3.5-Flash": (
        196.8e9,
        llm(
            "step3p5",
            (4096, 11264, 45, 64, 8, 128896),
            "head_dim=128 moe_num_experts=288 moe_top_k=8 moe_intermediate_size=1280 share_expert_dim=1280 "
            "sliding_window=512",
            moe_layers_enum=",".join(map(str, range(3, 45))),
            layer_types=kinds(45, range(0, 45, 4), "sliding_attention"),
            attention_other_setting={"attention_type": "sliding_attention", "num_attention_heads": 96},
        ),
    ),
    "DeepSeek-VL2-Tiny, 3.37 billion with an encoder of 0.43": (
        2.94e9,
        {
            "language_config": llm(
                "deepseek_v2",
                (1280, 6848, 12, 10, 10, 129280),
                "n_routed_experts=64 n_shared_experts=2 num_experts_per_tok=6 moe_intermediate_size=896 "
                "first_k_dense_replace=1 qk_nope_head_dim=0 qk_rope_head_dim=0 v_head_dim=0",
                use_mla=False,
                kv_lora_rank=None,
            )
        },
    ),
    "grok-1": (
        314e9,
        llm("grok-1", (6144, 32768, 64, 48, 8, 131072), "num_experts=8 num_experts_per_token=2"),
    ),
    "Phi-4-multimodal, its language model": (
        3.84e9,
        llm("phi4mm", (3072, 8192, 32, 24, 8, 200064), tie_word_embeddings=True, vision_lora={"r": 256}),
    ),
}
"""Models whose cards round to three digits or fewer."""
