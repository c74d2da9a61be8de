"""What all tables of a scenario file have in common: no key that nobody knows, and numbers that are numbers."""

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, model_validator


def _types(annotation: Any) -> set[Any]:
    """The plain types that an annotation takes.

    >>> from typing import Annotated
    >>> sorted(kind.__name__ for kind in _types(Annotated[float, "a price"] | None))
    ['NoneType', 'float']
    """
    inner = annotation.__args__[:1] if hasattr(annotation, "__metadata__") else get_args(annotation)
    return {annotation} if not inner else set().union(*map(_types, inner))


class Word:
    """A text, or true, where a number is meant: shown as it was written, and no number to anybody."""

    def __init__(self, written: object) -> None:
        self.written = written

    def __repr__(self) -> str:
        """As it was written."""
        return repr(self.written)


class Part(BaseModel):
    """A table of the scenario file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    @model_validator(mode="before")
    @classmethod
    def _numbers_are_numbers(cls, stated: Any) -> Any:
        """Keep "100" and true, which Python would take for 100 and 1, from being numbers."""
        if not isinstance(stated, Mapping):
            return stated
        fields = {name: field for name, field in cls.model_fields.items() if isinstance(stated.get(name), bool | str)}
        wrong = {name for name, field in fields.items() if _is_of_numbers(_types(field.annotation), stated[name])}
        return {name: Word(value) if name in wrong else value for name, value in stated.items()}


def _is_of_numbers(types: set[Any], value: object) -> bool:
    """Whether a key takes numbers, and nothing like its value."""
    return bool(types & {int, float}) and type(value) not in types
