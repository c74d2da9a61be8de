"""What each model family leaves unsaid in its config.json (biases, norms, gates, ties), and its layers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.sizing.blocks import Attention, Dense, Experts, FeedForward, LatentAttention, Layer, Mixer
from planner.sizing.hybrids import gated_delta_net, mamba, mamba_2
from planner.sizing.patterns import has_attention, has_experts, window_tokens
from warehouse.faults import BadInput

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Family:
    """What the code of a model family fixes, whatever the configuration says."""

    qkv_bias: bool | None = None
    """None: as `attention_bias` says, for queries, keys, values and output alike."""
    mlp_bias: bool = False
    gated: bool = True
    norms: int = 2
    norm_bias: bool = False
    query_norm: str = ""
    """`head`: one norm of head size for queries and one for keys; `wide`: over all heads at once."""
    query_norm_by_default: bool = True
    output_gate: bool = False
    tied_by_default: bool = False
    head_bias: bool = False


GEMMA = Family(tied_by_default=True)
LLAMA = Family()
QWEN_2 = Family(qkv_bias=True)
QWEN_3 = Family(query_norm="head")
QWEN_3_NEXT = Family(query_norm="head", output_gate=True)
DEEPSEEK = Family()
FAMILIES = {
    "llama": LLAMA,
    "mistral": LLAMA,
    "mixtral": LLAMA,
    "internlm2": LLAMA,
    "phi3": LLAMA,
    "llama4_text": LLAMA,
    "qwen": QWEN_2,
    "qwen2": QWEN_2,
    "qwen2_moe": QWEN_2,
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
    "cohere": Family(norms=1, query_norm="wide", query_norm_by_default=False, tied_by_default=True),
    "olmo2": Family(query_norm="wide"),
    "falcon": Family(gated=False, norms=1, norm_bias=True, tied_by_default=True),
    "starcoder2": Family(qkv_bias=None, mlp_bias=True, gated=False, norm_bias=True, tied_by_default=True),
    "phi-msft": Family(qkv_bias=None, mlp_bias=True, gated=False, norms=1, norm_bias=True, head_bias=True),
    "gptj": Family(qkv_bias=False, mlp_bias=True, gated=False, norms=1, norm_bias=True, head_bias=True),
    "gpt_oss": Family(),
    "glm4_moe": Family(qkv_bias=True, query_norm="head", query_norm_by_default=False),
    "minimax_m2": Family(query_norm="wide"),
    "mimo_v2_flash": LLAMA,
    "deepseek_v2": DEEPSEEK,
    "deepseek_v3": DEEPSEEK,
    "deepseek_v32": DEEPSEEK,
    "kimi_k2": DEEPSEEK,
    "glm_moe_dsa": DEEPSEEK,
    "nemotron_h": Family(gated=False, norms=1),
    "jamba": LLAMA,
}
UNREAD = ("block_configs",)
"""Fields that change the layers in ways that we do not read."""
NEEDED = ("hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size")


def family_of(fields: Fields, name: str) -> Family:
    """The family of a configuration.

    Raises:
        BadInput: The family is unknown, or a field that every family needs is missing.
    """
    model_type = str(fields.get("model_type", "none"))
    unread = next((field for field in UNREAD if field in fields), None)
    if model_type not in FAMILIES or unread:
        what = f"{unread} in a configuration" if unread else f"model_type {model_type!r}"
        raise BadInput(f"{name}: {what} is not understood; size it by its parameter count, such as 26B")
    missing = [field for field in NEEDED if field not in fields]
    if model_type == "nemotron_h" and "hybrid_override_pattern" not in fields:
        missing.append("hybrid_override_pattern")
    if missing:
        raise BadInput(f"{name}: the configuration has no {', '.join(missing)}")
    return FAMILIES[model_type]


def layers_of(fields: Fields, family: Family, name: str) -> list[Layer]:
    """Every layer, in order.

    Raises:
        BadInput: A field that this kind of layer needs is missing.
    """
    try:
        if "hybrid_override_pattern" in fields:
            return [_single_block_layer(letter, fields, family) for letter in fields["hybrid_override_pattern"]]
        return [_layer(index, fields, family) for index in range(fields["num_hidden_layers"])]
    except KeyError as missing:
        raise BadInput(f"{name}: the configuration has no {missing.args[0]}") from missing
    except IndexError as short:
        raise BadInput(f"{name}: a list of layers is shorter than num_hidden_layers") from short


def _layer(index: int, fields: Fields, family: Family) -> Layer:
    norms = 2 if fields.get("new_decoder_architecture") else family.norms
    norm_parameters = norms * fields["hidden_size"] * (1 + family.norm_bias)
    return Layer(_mixer(index, fields, family), _feed_forward(index, fields, family), norm_parameters)


def _single_block_layer(letter: str, fields: Fields, family: Family) -> Layer:
    """Nemotron-H: each letter of the pattern is a layer of one block."""
    hidden = fields["hidden_size"]
    if letter == "M":
        return Layer(mamba_2(fields), None, hidden)
    if letter == "*":
        return Layer(_attention(0, fields, family), None, hidden)
    block = _experts(fields, family) if letter == "E" else Dense(fields["intermediate_size"], family.gated)
    return Layer(None, block, hidden)


def _mixer(index: int, fields: Fields, family: Family) -> Mixer:
    if not has_attention(fields, index):
        return mamba(fields) if fields["model_type"] == "jamba" else gated_delta_net(fields)
    return _latent_attention(index, fields) if "kv_lora_rank" in fields else _attention(index, fields, family)


def _attention(index: int, fields: Fields, family: Family) -> Attention:
    heads = fields["num_attention_heads"]
    dimension = fields.get("head_dim") or fields["hidden_size"] // heads
    window = window_tokens(fields, index)
    kv_heads = fields.get("num_key_value_heads", heads)
    if window and "swa_num_key_value_heads" in fields:
        kv_heads = fields["swa_num_key_value_heads"]
    says_bias = bool(fields.get("attention_bias", fields.get("use_bias", fields["model_type"] == "phi-msft")))
    return Attention(
        heads=heads,
        kv_heads=kv_heads,
        head_dimension=dimension,
        value_dimension=fields.get("v_head_dim", dimension),
        window_tokens=window,
        qkv_bias=says_bias if family.qkv_bias is None else family.qkv_bias,
        output_bias=says_bias and family.qkv_bias is None,
        output_gate=family.output_gate,
        extra=_query_norm(fields, family, heads, kv_heads, dimension) + _sinks(fields, heads, window),
    )


def _query_norm(fields: Fields, family: Family, heads: int, kv_heads: int, dimension: int) -> int:
    """Parameters of the norms on queries and keys."""
    if not family.query_norm or not fields.get("use_qk_norm", family.query_norm_by_default):
        return 0
    return 2 * dimension if family.query_norm == "head" else (heads + kv_heads) * dimension


def _sinks(fields: Fields, heads: int, window: int | None) -> int:
    """Learnt attention sinks: in every layer of gpt-oss, in the windowed ones of MiMo-V2."""
    has_sinks = fields["model_type"] == "gpt_oss" or (window and fields.get("add_swa_attention_sink_bias"))
    return heads if has_sinks else 0


def _latent_attention(index: int, fields: Fields) -> LatentAttention:
    has_indexer = "index_n_heads" in fields
    if has_indexer and "indexer_types" in fields:
        has_indexer = fields["indexer_types"][index] == "full"
    return LatentAttention(
        heads=fields["num_attention_heads"],
        query_rank=fields.get("q_lora_rank"),
        latent_rank=fields["kv_lora_rank"],
        nope_dimension=fields["qk_nope_head_dim"],
        rope_dimension=fields["qk_rope_head_dim"],
        value_dimension=fields["v_head_dim"],
        indexer_heads=fields["index_n_heads"] if has_indexer else 0,
        indexer_dimension=fields["index_head_dim"] if has_indexer else 0,
    )


def _feed_forward(index: int, fields: Fields, family: Family) -> FeedForward:
    if has_experts(fields, index):
        return _experts(fields, family)
    width = fields.get("intermediate_size_mlp") or fields.get("intermediate_size") or 4 * fields["hidden_size"]
    halves = 2 if fields["model_type"] == "qwen" else 1  # Qwen 1 states both halves of the gated block
    bias = family.mlp_bias and fields.get("use_bias", True)
    return Dense(width // halves, family.gated, bias or bool(fields.get("mlp_bias")))


def _experts(fields: Fields, family: Family) -> Experts:
    width = fields.get("moe_intermediate_size", fields.get("intermediate_size", 0))
    return Experts(
        count=fields["num_experts"],
        top_k=fields["num_experts_per_tok"],
        width=width,
        shared_width=_shared_width(fields, width),
        shared_gate=bool(fields.get("shared_expert_intermediate_size")),
        gated=family.gated,
        router_bias=_has_router_bias(fields),
        bias=fields["model_type"] == "gpt_oss",
        latent=fields.get("moe_latent_size", 0),
    )


def _shared_width(fields: Fields, width: int) -> int:
    if fields["model_type"] == "llama4_text":
        return width
    stated = fields.get("shared_expert_intermediate_size", fields.get("moe_shared_expert_intermediate_size"))
    return int(stated if stated is not None else width * fields.get("n_shared_experts", 0))


def _has_router_bias(fields: Fields) -> bool:
    """Whether the router corrects its scores with one number an expert."""
    return (
        fields["model_type"] in {"gpt_oss", "glm4_moe", "nemotron_h", "kimi_k2"}
        or fields.get("topk_method") == "noaux_tc"
        or bool(fields.get("use_routing_bias"))
    )
