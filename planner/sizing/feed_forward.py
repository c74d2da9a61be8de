"""What works on each token by itself: dense blocks and mixtures of experts, from their configuration."""

from planner.sizing.blocks import Dense, Experts
from planner.sizing.family import Family, Fields
from planner.sizing.layer import FeedForward
from planner.sizing.patterns import ATTENTION_FREE, borrows_cache, has_experts

ROUTERS_WITH_BIAS = {
    "gpt_oss",
    "glm4_moe",
    "glm4v_moe_text",
    "glm4_moe_lite",
    "nemotron_h",
    "kimi_k2",
    "step3p7",
    "ernie4_5_moe",
    "dots1",
    "solar_open",
    "afmoe",
    "longcat_flash",
    "exaone_moe",
    "hy_v3",
    "sarvam_moe",
    "sarvam_mla",
    "axk1",
    "laguna",
    "step3p5",
    "bailing_hybrid",
    "kimi_linear",
    "minimax_m3_vl_text",
}
SHARED_WIDTHS = (
    "shared_expert_intermediate_size",
    "moe_shared_expert_intermediate_size",
    "shared_intermediate_size",
    "share_expert_dim",
)


def feed_forward_of(index: int, fields: Fields, family: Family) -> FeedForward | None:
    """What follows the mixer of a layer; None where nothing does."""
    kind = fields["model_type"]
    if kind in ATTENTION_FREE:
        return None
    if has_experts(fields, index):
        return experts_of(fields, family, index)
    stated = fields.get("dense_intermediate_size") or fields.get("intermediate_size_mlp")
    stated = fields["shared_intermediate_size"] if kind == "granitemoehybrid" else stated
    width = stated or fields.get("intermediate_size") or 4 * fields["hidden_size"]
    halves = 2 if kind == "qwen" else 1  # Qwen 1 states both halves of the gated block
    twice = 2 if fields.get("use_double_wide_mlp") and borrows_cache(fields, index) else 1
    bias = family.mlp_bias and fields.get("use_bias", True)
    return Dense(width // halves * twice, family.gated, bias or bool(fields.get("mlp_bias")))


def experts_of(fields: Fields, family: Family, index: int = 0) -> Experts:
    """The mixture of experts of a layer."""
    kind = fields["model_type"]
    width = fields.get("moe_intermediate_size") or fields.get("intermediate_size", 0)
    latent = fields.get("moe_latent_size", 0)
    scales = fields["hidden_size"] + fields["num_experts"] if kind == "gemma4_text" else 0
    return Experts(
        count=fields["num_experts"],
        top_k=fields["num_experts_per_tok"],
        width=width,
        shared_width=_shared_width(fields, width),
        shared_gate=bool(fields.get("shared_expert_intermediate_size")) and kind != "laguna",
        gated=family.gated,
        router_bias=_has_router_bias(fields) and index >= fields.get("num_hash_layers", 0),
        bias=kind == "gpt_oss",
        latent=latent,
        beside=_beside(fields),
        small=scales + latent * bool(fields.get("latent_moe_use_norm")),
    )


def _beside(fields: Fields) -> int:
    """Width of a dense block that runs beside the experts: Gemma-4's, Grok-2's, and Arctic's as wide as a token."""
    if fields["model_type"] == "arctic":
        return int(fields["hidden_size"]) * bool(fields.get("parallel_attn_mlp_res"))
    return (
        int(fields["intermediate_size"]) if fields["model_type"] == "gemma4_text" or fields.get("residual_moe") else 0
    )


def _shared_width(fields: Fields, width: int) -> int:
    if fields["model_type"] == "llama4_text":
        return width
    stated = next((fields[key] for key in SHARED_WIDTHS if key in fields), None)
    return int(stated if stated is not None else width * fields.get("n_shared_experts", 0))


def _has_router_bias(fields: Fields) -> bool:
    """Whether the router corrects its scores with one number an expert."""
    return (
        fields["model_type"] in ROUTERS_WITH_BIAS
        or fields.get("topk_method") == "noaux_tc"
        or bool(fields.get("use_routing_bias"))
    )
