"""A scenario's faults in words: the key, the value, and the nearest known name."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from warehouse.faults import nearest

_SAID = {
    "missing": "is missing",
    "extra_forbidden": "unknown key",
    "union_tag_not_found": "kind is missing: say requests, gpu_hours or training",
}
KINDS = ["requests", "gpu_hours", "training"]


def explain(fault: ValidationError, model: type[BaseModel]) -> list[str]:
    """One line for each thing that is wrong."""
    return [_line(error, model) for error in fault.errors(include_url=False)]


def _line(error: Any, model: type[BaseModel]) -> str:
    place = [str(part) for part in error["loc"]]
    path = ".".join(part for part in place if part not in KINDS)
    kind = error["type"]
    if kind == "extra_forbidden":
        return f"{path}: unknown key{nearest(place[-1], _known(model, place[:-1]))}"
    if kind in _SAID:
        return f"{path}: {_SAID[kind]}"
    if kind == "union_tag_invalid":
        tag = error["ctx"]["tag"]
        return f"{path}.kind = {tag!r}: say requests, gpu_hours or training{nearest(tag, KINDS)}"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    return f"{path} = {error['input']!r}: {_sentence(error)}"


def _sentence(error: Any) -> str:
    """Pydantic's message, and for a word of a fixed set the nearest one."""
    message: str = error["msg"][0].lower() + error["msg"][1:]
    expected = str(error.get("ctx", {}).get("expected", ""))
    words = expected.replace("'", "").replace(" or ", ", ").split(", ")
    return message + (nearest(error["input"], words) if isinstance(error["input"], str) and expected else "")


def _known(model: type[BaseModel], place: list[str]) -> list[str]:
    """The keys that the table at a place may have."""
    tables: list[type[BaseModel]] = [model]
    for part in place:
        inner = [m for t in tables for m in _models(t, part)]
        tables = inner or tables
    return [name for table in tables for name in table.model_fields]


def _models(model: type[BaseModel], part: str) -> Iterator[type[BaseModel]]:
    field = model.model_fields.get(part)
    for candidate in _leaves(field.annotation) if field else ():
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            yield candidate


def _leaves(annotation: Any) -> Iterator[Any]:
    inner = get_args(annotation)
    if not inner:
        yield annotation
    for each in inner:
        yield from _leaves(each)
