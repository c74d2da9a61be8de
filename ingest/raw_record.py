"""Where in a payload a price stands: the smallest record that names the thing and bears the number.

Nothing is noted while a source is parsed; the record is found afterwards, by what the price is known by. The seller
may write the number for another unit: in cents, for one GPU or all of them, for a month or a token. A record of JSON
is named by its JSON Pointer (RFC 6901), one of a text by its line.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ingest.payload import Payload

MOST_FOUND = 3
MOST_SCALARS = 400
"""A record of more values than this is no record of one thing."""
NEAR = Decimal("1e-7")
FACTORS = (*map(Decimal, ("1", "100", "1000", "1e-6", "1e6", "1e8", "730")), Decimal(1) / 60, Decimal(100) / 60)
"""What a seller's number may be of ours: cents, mills, tokens, micro-cents, months, minutes and cents a minute."""
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.]*\w)")
NANO = Decimal("1e-9")


@dataclass(frozen=True)
class Wanted:
    """What a record is known by."""

    amounts: tuple[Decimal, ...]
    """The numbers that the price is made of, as we keep them."""
    names: tuple[str, ...]
    """The seller's words for the thing, the one that says most first."""
    count: Decimal = Decimal(1)
    """How many of them are sold together."""

    def is_amount(self, number: Decimal) -> bool:
        """Whether a number is one of the amounts, in any unit that sellers use."""
        return any(
            abs(number - amount * factor * times) <= NEAR * abs(number)
            for amount in self.amounts
            for factor in FACTORS
            for times in (Decimal(1), self.count, 1 / self.count)
        )


@dataclass(frozen=True)
class Found:
    """A record of a payload."""

    where: str
    """Its JSON Pointer, or the line it is in."""
    record: Any
    """The record as it came."""
    has_price: bool
    """Whether the number stands in it."""


def find(payload: Payload, wanted: Wanted) -> list[Found]:
    """The records of a payload in which a price stands, the closest first; none where nothing names the thing."""
    if payload.parts:
        lines = (line for part in payload.parts for line in _part_lines(part.name, part.open()))
        return _closest(_matching_lines(lines, wanted))
    text = payload.content.decode("utf-8-sig", errors="replace")
    try:
        documents = list(_documents(text))
    except ValueError:
        numbered = ((f"line {number}", line) for number, line in enumerate(text.splitlines(), start=1))
        return _closest(_matching_lines(numbered, wanted))
    return _closest(found for number, document in enumerate(documents) for found in _in_json(document, wanted, number))


def _documents(text: str) -> Iterator[Any]:
    decoder, position = json.JSONDecoder(parse_float=Decimal), 0
    text = text.strip()
    while position < len(text):
        value, position = decoder.raw_decode(text, position)
        yield value
        position += len(text[position:]) - len(text[position:].lstrip())


def _closest(found: Iterable[Found]) -> list[Found]:
    """Records with the number first; of those that hold one another, only the smallest."""
    return sorted(found, key=lambda one: not one.has_price)[:MOST_FOUND]


@dataclass
class _Node:
    """A part of a document: what is in it, all told."""

    where: str
    value: Any
    names: frozenset[str]
    has_price: bool
    size: int
    settled: bool
    """Whether a smaller part of it is a record already."""


def _in_json(document: Any, wanted: Wanted, number: int) -> list[Found]:
    words = _words(document)
    must = [name for name in wanted.names if any(_called(word, wanted) >= {name} for word in words)][:1]
    if not must:
        return []
    best: list[_Node] = []
    _walk(document, f"/{number}" if number else "", wanted, best)
    named = [node for node in best if must[0] in node.names]
    chosen = [node for node in named if node.has_price] or named
    chosen.sort(key=lambda node: (-len(node.names), node.size))
    return [Found(node.where or "/", node.value, node.has_price) for node in chosen]


def _walk(value: Any, where: str, wanted: Wanted, best: list[_Node]) -> _Node:
    """A part with what is below it; the smallest parts that have name and number, or else name, are put by."""
    if not isinstance(value, dict | list):
        return _scalar(value, where, wanted)
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    nodes = [_walk(one, f"{where}/{_escaped(str(key))}", wanted, best) for key, one in pairs]
    names = frozenset().union(_called(_key(where), wanted), *(node.names for node in nodes))
    has_price = any(node.has_price for node in nodes) or _in_nanos(value, wanted)
    size, settled = sum(node.size for node in nodes), any(node.settled for node in nodes)
    node = _Node(where, value, names, has_price, size, settled)
    if isinstance(value, dict) and wanted.names and names and not settled and size <= MOST_SCALARS:
        if has_price:
            node.settled = True
            best.append(node)
        elif names != frozenset().union(*(node.names for node in nodes if isinstance(node.value, dict | list))):
            best.append(node)
    return node


def _scalar(value: Any, where: str, wanted: Wanted) -> _Node:
    text = str(value)
    number = _number(value)
    return _Node(
        where,
        value,
        _called(text, wanted),
        number is not None and number > 0 and wanted.is_amount(number),
        1,
        settled=False,
    )


def _called(text: str, wanted: Wanted) -> frozenset[str]:
    """The names that a text is, or ends in after a slash, as a reseller writes the name of a seller's model."""
    return frozenset(name for name in wanted.names if text == name or text.endswith(f"/{name}"))


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        number = Decimal(value.lstrip("$€").replace(",", "") if isinstance(value, str) else value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _in_nanos(value: Any, wanted: Wanted) -> bool:
    """Whether an object is an amount of money as Google writes it, in units and billionths."""
    if not isinstance(value, dict) or "nanos" not in value:
        return False
    units, nanos = _number(value.get("units", 0)), _number(value["nanos"])
    return units is not None and nanos is not None and wanted.is_amount(units + nanos * NANO)


def _words(value: Any) -> set[str]:
    """All texts in a document, keys too."""
    if isinstance(value, dict):
        return set(value).union(*map(_words, value.values()))
    if isinstance(value, list):
        return set().union(*map(_words, value))
    return {str(value)}


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _key(where: str) -> str:
    """The last key of a pointer."""
    return where.rpartition("/")[2].replace("~1", "/").replace("~0", "~")


def _part_lines(name: str, file: Any) -> Iterator[tuple[str, str]]:
    with file:
        for number, line in enumerate(file, start=1):
            yield f"{name}, line {number}", line.decode("utf-8", errors="replace").rstrip("\r\n")


def _matching_lines(lines: Iterable[tuple[str, str]], wanted: Wanted) -> Iterator[Found]:
    """Lines that name the thing by the first of its names that any line has."""
    by_name: dict[str, list[Found]] = {name: [] for name in wanted.names}
    for where, line in lines:
        for name in wanted.names:
            if name in line:
                by_name[name].append(Found(where, line, _line_has(line, wanted)))
                break
    return iter(next((_best_lines(found) for found in by_name.values() if found), []))


def _best_lines(found: Sequence[Found]) -> list[Found]:
    priced = [one for one in found if one.has_price]
    return priced or list(found)


def _line_has(line: str, wanted: Wanted) -> bool:
    return any(wanted.is_amount(Decimal(text)) for text in NUMBER.findall(line) if Decimal(text))
