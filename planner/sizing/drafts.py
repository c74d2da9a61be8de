"""Draft layers: what a checkpoint holds for predicting several tokens ahead, and an engine loads only when asked.

DeepSeek's, GLM's and Qwen's (multi-token prediction) are one layer of the model's own kind, a matrix that joins the
next token's embedding to the last hidden value, and three norms; embedding and head are the model's. Model pages that
say 685B for DeepSeek-V3's 671B count it, with copies of both tables.
"""

from planner.sizing.blocks import Kind, Part
from planner.sizing.family import Family, Fields
from planner.sizing.layer import Layer
from planner.sizing.layers import layers_of

NORMS = 3
FULL_ATTENTION = {"qwen3_next", "qwen3_5_text", "qwen3_5_moe_text"}
"""Families of mixed layers whose draft layer attends fully."""
LISTED = (
    "layer_types",
    "indexer_types",
    "mlp_layer_types",
    "moe_layer_freq",
    "full_attention_interval",
    "per_layer_config",
)
"""What tells the model's own layers apart, and says nothing of a draft's."""
LIKE_THE_LAST = {"deepseek_v3", "deepseek_v32", "glm4_moe", "glm4_moe_lite", "glm_moe_dsa"}


def draft_layers(fields: Fields, family: Family, name: str) -> tuple[Layer, ...]:
    """The draft layers of a checkpoint; none where it has none or its kind is not known to us."""
    count: int = fields.get("num_nextn_predict_layers", 0)
    if not count or fields["model_type"] not in FULL_ATTENTION | LIKE_THE_LAST:
        return ()
    alone = {**fields, "num_hidden_layers": 1, "first_k_dense_replace": 0, "mlp_only_layers": []}
    for listed in LISTED:
        alone.pop(listed, None)
    return tuple(layers_of(alone, family, name)) * count


def joining_part(hidden: int) -> Part:
    """The matrix that joins a token's embedding to the last hidden value."""
    return Part(Kind.ATTENTION, 2 * hidden * hidden)
