"""What every line of a sheet has: a class is a kind, a field is a column, its docstring says how to fill it in."""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

LINK = r"^[a-zA-Z][a-zA-Z0-9+.-]*:\S+$"
CURRENCY = r"^[A-Z]{3}$"


class Line(BaseModel):
    """What all kinds have in common."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, str_strip_whitespace=True, allow_inf_nan=False
    )
    example: ClassVar[dict[str, str]] = {}
    """A line that a reader recognises."""

    quoted_on: date
    """The day on which you read it off the page or quote, such as 2026-09-20."""
    source_url: str = Field(pattern=LINK)
    """Where a reader can see it: https://..., or file:///... for a document of your own."""
