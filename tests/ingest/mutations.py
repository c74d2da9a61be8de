"""Payloads of JSON changed in one place or in all, to ask a parser what it makes of them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ingest.payload import Payload

Change = Callable[[Any], Any]


def documents(payload: Payload) -> list[Any]:
    """The JSON values in a payload; numbers with a point are exact."""
    text, decoder, found, position = payload.content.decode(), json.JSONDecoder(parse_float=Decimal), [], 0
    while text[position:].strip():
        position += len(text[position:]) - len(text[position:].lstrip())
        value, position = decoder.raw_decode(text, position)
        found.append(value)
    return found


def of(payload: Payload, values: list[Any]) -> Payload:
    """The payload with other JSON values in it, unread."""
    content = "\n".join(json.dumps(value, default=_exact) for value in values).encode()
    return replace(payload, content=content, ledger=type(payload.ledger)())


def objects(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in a JSON value with its path, outermost first."""
    if isinstance(value, dict):
        yield path, value
        for name, one in list(value.items()):
            yield from objects(one, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for one in value:
            yield from objects(one, path)


def places(value: Any) -> list[str]:
    """The paths of all objects, each once."""
    return list(dict.fromkeys(path for path, _ in objects(value)))


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every field that holds a number, or a number in quotes: its path, the object it is in, its name."""
    if isinstance(value, list):
        for one in value:
            yield from numbers(one, path)
    elif isinstance(value, dict):
        for name, one in value.items():
            below = f"{path}.{name}" if path else name
            yield from numbers(one, below)
            if is_number(one):
                yield below, value, name


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number, or text that is nothing else."""
    if isinstance(value, bool):
        return False
    try:
        return isinstance(value, int | Decimal) or (isinstance(value, str) and Decimal(value).is_finite())
    except ArithmeticError:
        return False


def _exact(number: Decimal) -> float:
    return float(number)
