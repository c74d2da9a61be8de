"""Attention as a configuration describes it: grouped heads, latents and squeezed entries.

Quirks: Gemma-4's full layers have heads of their own size and number and no value projection; MiMo-V2's windowed
layers have key-value heads of their own; a head's dimension is what `head_dim` says, wherever it says so.
"""

from planner.sizing.attention import Attention, LatentAttention
from planner.sizing.compressed import CompressedAttention
from planner.sizing.family import Family, Fields
from planner.sizing.patterns import borrows_cache, has_indexer, window_tokens

HEAD_GATES = {"laguna", "step3p5", "lfm3", "bailing_hybrid"}
"""Families with one gate a head."""
EVERY_SINK = {"gpt_oss", "granite_swa", "granitemoe_swa"}
"""Families with attention sinks in every layer; MiMo-V2 has them in windowed ones."""


def attention(index: int, fields: Fields, family: Family) -> Attention:
    """Attention with grouped key-value heads."""
    heads = fields["num_attention_heads"]
    window = window_tokens(fields, index)
    kv_heads, dimension = _heads(fields, window)
    says_bias = bool(fields.get("attention_bias", fields.get("use_bias", fields["model_type"] == "phi-msft")))
    sparse = fields.get("sparse_attention_config") if has_indexer(fields, index) else None
    borrows = borrows_cache(fields, index)
    output_bias = says_bias and family.qkv_bias is None if family.output_bias is None else family.output_bias
    return Attention(
        heads=heads,
        kv_heads=kv_heads,
        head_dimension=dimension,
        value_dimension=fields.get("v_head_dim", dimension),
        window_tokens=window,
        qkv_bias=says_bias if family.qkv_bias is None else family.qkv_bias,
        output_bias=output_bias,
        output_gate=family.output_gate,
        head_gate=fields["model_type"] in HEAD_GATES and fields.get("use_attention_gate", True),
        extra=_query_norm(fields, family, heads, kv_heads, dimension) // (1 + borrows) + _sinks(fields, heads, window),
        value_is_key=bool(fields.get("attention_k_eq_v")) and window is None,
        borrows_cache=borrows,
        owns_keys=fields["model_type"] == "gemma3n_text",
        index_heads=sparse["sparse_num_index_heads"] if sparse else 0,
        index_dimension=sparse["sparse_index_dim"] if sparse else 0,
    )


def _heads(fields: Fields, window: int | None) -> tuple[int, int]:
    """Key-value heads, and the dimension of a head."""
    heads = fields["num_attention_heads"]
    kv_heads = fields.get("num_key_value_heads", heads)
    dimension = fields.get("head_dim") or fields["hidden_size"] // heads
    if window:
        return fields.get("swa_num_key_value_heads", kv_heads), dimension
    return fields.get("num_global_key_value_heads", kv_heads), fields.get("global_head_dim", dimension)


def _query_norm(fields: Fields, family: Family, heads: int, kv_heads: int, dimension: int) -> int:
    """Parameters of the norms on queries and keys."""
    if not family.query_norm or not fields.get("use_qk_norm", family.query_norm_by_default):
        return 0
    return 2 * dimension * (1 + family.norm_bias) if family.query_norm == "head" else (heads + kv_heads) * dimension


def _sinks(fields: Fields, heads: int, window: int | None) -> int:
    """Learnt attention sinks."""
    has_sinks = fields["model_type"] in EVERY_SINK or (window and fields.get("add_swa_attention_sink_bias"))
    return heads if has_sinks else 0


def latent_attention(index: int, fields: Fields) -> LatentAttention:
    """Multi-head latent attention, with the indexer of those layers that have one."""
    indexed = has_indexer(fields, index)
    return LatentAttention(
        heads=fields["num_attention_heads"],
        query_rank=fields.get("q_lora_rank"),
        latent_rank=fields["kv_lora_rank"],
        nope_dimension=fields["qk_nope_head_dim"],
        rope_dimension=fields["qk_rope_head_dim"],
        value_dimension=fields["v_head_dim"],
        indexer_heads=fields["index_n_heads"] if indexed else 0,
        indexer_dimension=fields["index_head_dim"] if indexed else 0,
        output_gate=bool(fields.get("mla_use_output_gate")),
        head_gate=fields["model_type"] in HEAD_GATES,
        is_expanded=fields["model_type"] == "minicpm3",
    )


def compressed_attention(index: int, fields: Fields) -> CompressedAttention:
    """DeepSeek-V4's attention, squeezed as that layer's ratio says."""
    return CompressedAttention(
        heads=fields["num_attention_heads"],
        dimension=fields["head_dim"],
        query_rank=fields["q_lora_rank"],
        output_groups=fields["o_groups"],
        output_rank=fields["o_lora_rank"],
        window=fields["sliding_window"],
        ratio=fields["compress_ratios"][index],
        indexer_heads=fields["index_n_heads"],
        indexer_dimension=fields["index_head_dim"],
        picked=fields["index_topk"],
    )
