"""The longest context a model allows, from its configuration.

Quirks: Cohere states the length that was trained for in `model_max_length`, above `max_position_embeddings`; YaRN gives
the original length and a factor, and only some configurations state their product as well; other scalings are in
`max_position_embeddings` already. As vLLM has it (vllm/config/model.py, read 2026-12-01).
"""

from collections.abc import Mapping
from typing import Any

Fields = Mapping[str, Any]
LONGEST = 10**9
"""No model allows more [tokens]."""


def context_length(fields: Fields) -> int | None:
    """Prompt and answer together that a model was made for [tokens]; None where its configuration doesn't say.

    >>> context_length({"max_position_embeddings": 8192, "model_max_length": 131072})
    131072
    >>> yarn = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768}
    >>> context_length({"max_position_embeddings": 32768, "rope_scaling": yarn})
    131072
    """
    stated: int | None = fields.get("model_max_length") or fields.get("max_position_embeddings")
    return _stretched(fields.get("rope_scaling") or {}, stated) or stated


def _stretched(scaling: Fields, stated: int | None) -> int | None:
    """The length that YaRN stretches to, where that is the scaling [tokens]."""
    original, factor = scaling.get("original_max_position_embeddings", stated), scaling.get("factor")
    is_yarn = "yarn" in (scaling.get("rope_type"), scaling.get("type"))
    if not is_yarn or not isinstance(original, int) or not isinstance(factor, int | float):
        return None
    return round(original * factor) if 0 < original * factor < LONGEST else None
