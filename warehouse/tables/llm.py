"""Large language models: the fields of their published configuration that sizing needs."""

from typing import ClassVar

from pydantic import Field

from warehouse.tables.record import Dated


class Llm(Dated):
    """A language model's architecture."""

    key: ClassVar[tuple[str, ...]] = ("llm_id",)

    llm_id: str
    """Repository name, such as meta-llama/Meta-Llama-3.1-70B."""
    aliases: tuple[str, ...] = ()
    """Checkpoints of the very same architecture, such as the instruction-tuned one."""
    parameter_count: int | None = Field(default=None, gt=0)
    """Parameters as published [1]."""
    active_parameter_count: int | None = Field(default=None, gt=0)
    """Parameters that work on one token, as published [1]."""
    checkpoint_bytes: int | None = Field(default=None, gt=0)
    """Size of the published checkpoint in its own precision [B]."""
    max_context_tokens: int | None = Field(default=None, gt=0)
    """Longest context the configuration allows [tokens]."""
    config: str
    """The configuration's fields that sizing needs, as JSON in Hugging Face's names."""
    source_name: str
    """Where the configuration comes from."""
    confidence: str
    """A copied from the repository, B rebuilt from a table, C class defaults."""
