"""Every family by its `model_type`: what its code fixes, whatever a configuration says.

As in Hugging Face transformers' `modeling_*.py` (Apache-2.0, read 2026-12) and the models' own code.
"""

from dataclasses import replace

from planner.sizing.family import Family, Fields
from warehouse.faults import BadInput

GEMMA = Family(tied_by_default=True)
GEMMA_4 = Family(norms=4, query_norm="head", tied_by_default=True, needs=("layer_types", "sliding_window"))
LLAMA = Family()
QWEN_2 = Family(qkv_bias=True)
GPT_J = Family(qkv_bias=False, mlp_bias=True, gated=False, norms=1, norm_bias=True, head_bias=True)
GPT_2 = Family(
    qkv_bias=True,
    output_bias=True,
    mlp_bias=True,
    gated=False,
    norm_bias=True,
    tied_by_default=True,
    positions=0,
)
PERSIMMON = Family(qkv_bias=True, output_bias=True, mlp_bias=True, gated=False, norm_bias=True, query_norm="head")
HUNYUAN = Family(query_norm="head", tied_by_default=True)
RWKV = Family(norms=0, norm_bias=True, embedding_norm=True)
MAMBA = Family(gated=False, norms=1, tied_by_default=True)
MINIMAX = Family(needs=("num_experts",))
LING = Family(qkv_bias=None, output_bias=False, query_norm="head", query_norm_by_default=False)
GLM_MOE = Family(qkv_bias=None, output_bias=False, query_norm="head", query_norm_by_default=False)
QWEN_3 = Family(query_norm="head")
QWEN_3_NEXT = Family(query_norm="head", output_gate=True)
COHERE = Family(norms=1, query_norm="wide", query_norm_by_default=False, tied_by_default=True)
DEEPSEEK = Family()
DEEPSEEK_4 = Family(needs=("compress_ratios", "q_lora_rank", "o_lora_rank", "o_groups"))
MINIMAX_3 = Family(query_norm="head")
STEP_3_5 = Family(query_norm="head", needs=("num_experts", "layer_types", "per_layer_config"))
STEP = Family(
    query_norm="head",
    doubt="heads of windowed layers and gates are not in the configuration: up to 1 % more parameters",
)
FAMILIES = {
    "llama": LLAMA,
    "mistral": LLAMA,
    "mixtral": LLAMA,
    "internlm2": LLAMA,
    "granite": LLAMA,
    "smollm3": Family(tied_by_default=True),
    "phi3": LLAMA,
    "phi3_v": LLAMA,
    "phi4mm": LLAMA,
    "phi4_multimodal": LLAMA,
    "llama4_text": LLAMA,
    "nemotron-nas": LLAMA,
    "qwen": QWEN_2,
    "qwen2": QWEN_2,
    "qwen2_moe": QWEN_2,
    "qwen2_vl": QWEN_2,
    "qwen2_5_vl": QWEN_2,
    "qwen2_5_vl_text": QWEN_2,
    "mimo": QWEN_2,
    "qwen3": QWEN_3,
    "qwen3_moe": QWEN_3,
    "qwen3_vl_text": QWEN_3,
    "qwen3_vl_moe_text": QWEN_3,
    "qwen3_next": QWEN_3_NEXT,
    "qwen3_5_text": QWEN_3_NEXT,
    "qwen3_5_moe_text": QWEN_3_NEXT,
    "gemma": GEMMA,
    "gemma2": Family(norms=4, tied_by_default=True),
    "gemma3_text": Family(norms=4, query_norm="head", tied_by_default=True),
    "gemma4_text": GEMMA_4,
    "gemma4_unified_text": GEMMA_4,
    "vaultgemma": GEMMA,
    "recurrent_gemma": Family(
        output_bias=True, mlp_bias=True, tied_by_default=True, needs=("layer_types", "lru_width", "sliding_window")
    ),
    "cohere": COHERE,
    "cohere2": COHERE,
    "cohere2_moe": replace(COHERE, needs=("num_experts",)),
    "olmo2": Family(query_norm="wide"),
    "olmo3": Family(query_norm="wide"),
    "flex_olmo": Family(query_norm="wide"),
    "olmo_hybrid": Family(query_norm="wide", needs=("layer_types", "linear_num_value_heads")),
    "falcon": Family(gated=False, norms=1, norm_bias=True, tied_by_default=True),
    "starcoder2": Family(qkv_bias=None, mlp_bias=True, gated=False, norm_bias=True, tied_by_default=True),
    "phi-msft": Family(qkv_bias=None, mlp_bias=True, gated=False, norms=1, norm_bias=True, head_bias=True),
    "gptj": GPT_J,
    "codegen": GPT_J,
    "gpt_oss": Family(),
    "glm4_moe": GLM_MOE,
    "minimax_m2": Family(query_norm="wide"),
    "minimax_m3": MINIMAX_3,
    "minimax_m3_vl_text": MINIMAX_3,
    "minimax_m3_vl": MINIMAX_3,
    "mimo_v2_flash": LLAMA,
    "deepseek_v2": DEEPSEEK,
    "deepseek_v3": DEEPSEEK,
    "deepseek_v32": DEEPSEEK,
    "deepseek_v4": DEEPSEEK_4,
    "deepseek_ref": DEEPSEEK_4,
    "kimi_k2": DEEPSEEK,
    "kimi_linear": Family(needs=("linear_attn_config", "kv_lora_rank")),
    "bailing_hybrid": Family(needs=("linear_attn_config", "layer_types", "kv_lora_rank")),
    "glm_moe_dsa": DEEPSEEK,
    "nemotron_h": Family(gated=False, norms=1, needs=("hybrid_override_pattern",)),
    "jamba": LLAMA,
    "ministral": LLAMA,
    "ministral3": LLAMA,
    "arcee": Family(gated=False),
    "apertus": Family(gated=False, query_norm="head"),
    "baichuan": LLAMA,
    "internlm": LLAMA,
    "internlm3": LLAMA,
    "iquestcoder": LLAMA,
    "aquila": LLAMA,
    "solar": LLAMA,
    "Yi": LLAMA,
    "hyperclovax": LLAMA,
    "bitnet": LLAMA,
    "jais2": Family(gated=False, norm_bias=True),
    "minicpm": Family(tied_by_default=True),
    "minicpm3": Family(tied_by_default=True, needs=("kv_lora_rank",)),
    "orion": Family(norm_bias=True),
    "xverse": LLAMA,
    "helium": LLAMA,
    "cwm": LLAMA,
    "seed_oss": Family(qkv_bias=True),
    "exaone": LLAMA,
    "exaone4": QWEN_3,
    "exaone_moe": replace(QWEN_3, needs=("num_experts",)),
    "mellum": replace(QWEN_3, needs=("num_experts",)),
    "hy_v3": replace(QWEN_3, needs=("num_experts",)),
    "laguna": replace(QWEN_3, needs=("num_experts", "layer_types", "mlp_layer_types")),
    "granitemoe": Family(tied_by_default=True),
    "granitemoeshared": Family(tied_by_default=True),
    "granite_swa": Family(tied_by_default=True, needs=("layer_types",)),
    "granitemoe_swa": Family(tied_by_default=True, needs=("layer_types",)),
    "granitemoehybrid": Family(tied_by_default=True, needs=("layer_types", "shared_intermediate_size")),
    "bamba": Family(needs=("attn_layer_indices",)),
    "falcon_h1": Family(needs=("mamba_num_heads", "mamba_rms_norm")),
    "rwkv": RWKV,
    "rwkv5": RWKV,
    "rwkv6": RWKV,
    "rwkv7": replace(RWKV, needs=("decay_low_rank_dim", "a_low_rank_dim", "v_low_rank_dim", "gate_low_rank_dim")),
    "zamba": Family(tied_by_default=True, needs=("layer_types", "head_dim")),
    "zamba2": Family(tied_by_default=True, needs=("layer_types", "head_dim")),
    "mamba": MAMBA,
    "falcon_mamba": Family(norms=1),
    "mamba2": Family(norms=1, needs=("mamba_num_heads", "mamba_head_dim")),
    "lfm2": Family(query_norm="head", tied_by_default=True, needs=("layer_types",)),
    "lfm3": Family(norms=4, query_norm="head", tied_by_default=True, needs=("layer_types",)),
    "lfm2_moe": Family(query_norm="head", tied_by_default=True, needs=("layer_types",)),
    "minimax": MINIMAX,
    "minimax_text_01": MINIMAX,
    "minimax_m1": MINIMAX,
    "nemotron": Family(gated=False, norm_bias=True),
    "stablelm": Family(output_bias=False, norm_bias=True, query_norm="wide", query_norm_by_default=False),
    "olmo": Family(norms=0, final_norm=False),
    "olmoe": Family(query_norm="wide"),
    "dbrx": LLAMA,
    "mpt": Family(gated=False, tied_by_default=True),
    "phi": Family(qkv_bias=True, output_bias=True, mlp_bias=True, gated=False, norms=1, norm_bias=True, head_bias=True),
    "phimoe": Family(norm_bias=True),
    "gpt_neox": Family(qkv_bias=True, output_bias=True, mlp_bias=True, gated=False, norm_bias=True),
    "persimmon": PERSIMMON,
    "gpt2": GPT_2,
    "gpt-sw3": GPT_2,
    "gpt_neo": replace(GPT_2, qkv_bias=False),
    "xglm": replace(GPT_2, positions=None),
    "gpt_bigcode": GPT_2,
    "opt": replace(GPT_2, positions=2),
    "bloom": replace(GPT_2, positions=None, embedding_norm=True),
    "chatglm": Family(qkv_bias=None, output_bias=False),
    "glm": Family(qkv_bias=None, output_bias=False),
    "glm4": Family(qkv_bias=None, output_bias=False, norms=4),
    "glm4v_text": Family(qkv_bias=True, norms=4),
    "glm4v_moe_text": GLM_MOE,
    "glm_ocr_text": Family(qkv_bias=False, norms=4),
    "glm4_moe_lite": DEEPSEEK,
    "deepseek": LLAMA,
    "mistral4": DEEPSEEK,
    "sarvam_mla": DEEPSEEK,
    "youtu": replace(DEEPSEEK, tied_by_default=True),
    "axk1": DEEPSEEK,
    "sarvam_moe": Family(query_norm="head", query_norm_by_default=False),
    "arctic": Family(needs=("num_experts", "decoder_sparse_step")),
    "grok-1": Family(norms=4, tied_by_default=True, needs=("num_experts",)),
    "grok": Family(norms=4, needs=("num_experts",)),
    "aria_text": Family(needs=("num_experts",)),
    "dots1": Family(query_norm="head"),
    "solar_open": LLAMA,
    "afmoe": Family(norms=4, query_norm="head", output_gate=True),
    "ernie4_5": Family(tied_by_default=True),
    "paddleocr_vl_text": Family(tied_by_default=True),
    "ernie4_5_moe": Family(tied_by_default=True, needs=("num_experts",)),
    "hunyuan_v1_dense": HUNYUAN,
    "hunyuan_v1_moe": HUNYUAN,
    "hunyuan": HUNYUAN,
    "bailing_moe": LING,
    "bailing_moe_v2": LING,
    "longcat_flash": DEEPSEEK,
    "gemma3n_text": Family(
        norms=4,
        query_norm="head",
        tied_by_default=True,
        needs=("layer_types", "altup_num_inputs", "laurel_rank", "hidden_size_per_layer_input"),
    ),
    "mllama_text_model": Family(
        needs=("cross_attention_layers",),
        doubt="its cross-attention layers are counted as if they cached text, as vLLM 0.6 does",
    ),
    "qwen2_vl_text": QWEN_2,
    "qwen2_5_omni_text": QWEN_2,
    "qwen3_omni_moe_text": QWEN_3,
    "step3p7": STEP,
    "step3p5": STEP_3_5,
}
NOT_DECODERS = frozenset(
    """albert bart bert clip deberta-v2 distilbert electra led m2m_100 marian mbart modernbert mpnet mt5 nomic_bert
    pegasus roberta siglip t5 umt5 wav2vec2 whisper xlm-roberta""".split()  # noqa: SIM905 - easier to read
)
"""Encoders, and models with an encoder beside the decoder: they keep no cache, or one of another kind."""
NEEDED = ("hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size")
REMEDY = "put the checkpoint's model.safetensors.index.json beside it, or size it by its parameter count, such as 26B"


def family_of(fields: Fields, name: str) -> Family:
    """The family of a configuration.

    Raises:
        BadInput: The family is unknown, or a field that every family needs is missing.
    """
    if "model_type" not in fields:
        raise BadInput(f"{name}: the configuration has no model_type, so its family can't be told; {REMEDY}")
    model_type = fields["model_type"]
    if model_type in NOT_DECODERS:
        raise BadInput(f"{name}: {model_type} is no language model of decoder layers alone; {REMEDY}")
    if model_type not in FAMILIES:
        raise BadInput(f"{name}: model_type {model_type!r} is not understood; {REMEDY}")
    if "block_configs" in fields and model_type != "nemotron-nas":
        raise BadInput(f"{name}: block_configs in a configuration of {model_type} is not understood; {REMEDY}")
    family = FAMILIES[model_type]
    missing = [field for field in (*NEEDED, *family.needs) if field not in fields]
    if missing:
        raise BadInput(f"{name}: the configuration has no {', '.join(missing)}")
    return family
