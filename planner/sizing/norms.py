"""A layer's small parameters: its norms, and what some families have beside them."""

from planner.sizing.family import Family, Fields
from planner.sizing.patterns import has_experts


def small_parameters(index: int, fields: Fields, family: Family) -> int:
    """Norms, scales and gates of a layer that no matrix of attention or experts holds [1]."""
    hidden, kind = fields["hidden_size"], fields["model_type"]
    small = _norms(index, fields, family) * hidden * (1 + family.norm_bias)
    if kind in EXTRAS:
        small += EXTRAS[kind](fields)
    if index in fields.get("cross_attention_layers", ()):  # Llama-3.2-Vision: norms on queries and keys, two gates
        small += 2 * (hidden // fields["num_attention_heads"]) + 2
    if "hc_mult" in fields:
        mix = (2 + fields["hc_mult"]) * fields["hc_mult"]
        small += 2 * (mix * fields["hc_mult"] * hidden + mix + 3)
    if "attn_res_block_size" in fields:
        small += 4 * hidden
    return int(small)


def _norms(index: int, fields: Fields, family: Family) -> int:
    """Norms of a layer of hidden size [1]."""
    kind = fields["model_type"]
    if kind == "falcon":
        return _falcons(fields)
    if kind == "stablelm" and fields.get("use_parallel_residual"):
        return 1
    if kind == "axk1" or (kind == "arctic" and fields.get("parallel_attn_mlp_res")):
        return 2 + has_experts(fields, index)
    if fields.get("use_post_norm"):
        return 4
    return 2 if fields.get("use_sandwich_norm") is False else family.norms


def _falcons(fields: Fields) -> int:
    """Falcon's: one where attention and feed-forward are side by side, two one after another or in its newer form."""
    if fields.get("new_decoder_architecture"):
        return int(fields.get("num_ln_in_parallel_attn", 2))
    return 1 if fields.get("parallel_attn", True) else 2


def _gemma_3n(fields: Fields) -> int:
    """Alternating updates, a low-rank residual and the gates of per-layer inputs.

    As in Hugging Face transformers' `modeling_gemma3n.py` (Apache-2.0, read 2026-12).
    """
    hidden, inputs = fields["hidden_size"], fields["altup_num_inputs"]
    updates = inputs**2 + inputs**3 + inputs * hidden + 2 * hidden
    residual = 2 * hidden * fields["laurel_rank"] + hidden
    return int(updates + residual + 2 * hidden * fields["hidden_size_per_layer_input"] + hidden)


def _gemma_4(fields: Fields) -> int:
    """A scale, three norms beside experts, and the gates of per-layer inputs."""
    hidden: int = fields["hidden_size"]
    inner: int = fields.get("hidden_size_per_layer_input", 0)
    per_layer = 2 * hidden * inner + hidden if inner else 0
    return 1 + 3 * hidden * bool(fields.get("num_experts")) + per_layer


def _bitnet(fields: Fields) -> int:
    """A norm before each of the two output matrices."""
    return int(fields["hidden_size"] + fields["intermediate_size"])


def _apertus(fields: Fields) -> int:  # noqa: ARG001 - every family is asked alike
    """Four numbers of its activation function."""
    return 4


EXTRAS = {
    "gemma3n_text": _gemma_3n,
    "gemma4_text": _gemma_4,
    "gemma4_unified_text": _gemma_4,
    "bitnet": _bitnet,
    "apertus": _apertus,
}
