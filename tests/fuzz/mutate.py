"""Changes of a text that a reader knows: a cell becomes an edge, lines go, come twice or change places, bytes break."""

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

EDGES = (
    *("0", "-1", "0.0", "-0", "1e-320", "1e400", "-1e400", "NaN", "Infinity", "nan", "inf", "9" * 40, "9" * 5000),
    *(
        "null",
        "true",
        "false",
        '""',
        "''",
        "[]",
        "{}",
        "[[]]",
        "[0]",
        '"0"',
        '"NaN"',
        "none",
        "1_000",
        "0x10",
        "+5",
        "5.",
    ),
    *("١٢", "²", "½", "1,5", "1.234,5", "$4", "4 USD", "\u0000", "\u202e", "é\u0301", "\U0001f9ff", "a" * 70_000),
    *("2026-02-30", "2026-13-01T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59+14:00", "../../etc/passwd", "%s{0}"),
    *("=1+1", "'; DROP TABLE price; --", "<!DOCTYPE x>", "&amp;", "-", ",", ";", "\t", "\r"),
)
TOKEN = re.compile(r'"[^"\n]*"|[\w.+-]+|[^\s\w]')
DEEP = ("[", '{"a":', "<a>", "(", "-", "a=[")
Mutation = Callable[[str, Random], str]


def mutated(seed: bytes, random: Random) -> bytes:
    """A seed changed in one to four places."""
    text = seed.decode("utf-8", "replace")
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        text = random.choice(MUTATIONS)(text, random)
    content = text.encode("utf-8", "surrogatepass")
    return _broken(content, random) if random.random() < 0.05 else content


def _token(text: str, random: Random) -> str:
    """One token becomes an edge, or another token of the same text."""
    found = list(TOKEN.finditer(text))
    if not found:
        return random.choice(EDGES)
    old = random.choice(found)
    new = random.choice(EDGES) if random.random() < 0.7 else random.choice(found).group()
    if old.group().startswith('"') and random.random() < 0.5:
        new = f'"{new}"'
    return text[: old.start()] + new + text[old.end() :]


def _lines(text: str, random: Random) -> str:
    """A line goes, comes again or changes places with another."""
    lines = text.splitlines(keepends=True) or [""]
    here, there = random.randrange(len(lines)), random.randrange(len(lines))
    change = random.randrange(3)
    if change == 0:
        del lines[here]
    elif change == 1:
        lines.insert(there, lines[here])
    else:
        lines[here], lines[there] = lines[there], lines[here]
    return "".join(lines)


def _span(text: str, random: Random) -> str:
    """A part goes, or comes twice."""
    start = random.randrange(len(text) + 1)
    end = min(len(text), start + random.choice((1, 2, 8, 64, 1024)))
    return text[:start] + text[start:end] * random.choice((0, 2)) + text[end:]


def _cut(text: str, random: Random) -> str:
    return text[: random.randrange(len(text) + 1)]


def _nested(text: str, random: Random) -> str:
    """Openings without end at some place: readers that call themselves must say so and not fall."""
    place = random.randrange(len(text) + 1)
    return text[:place] + random.choice(DEEP) * random.choice((3, 200, 5_000)) + text[place:]


def _json(text: str, random: Random) -> str:
    """A value of a JSON document becomes another, goes, or stands under another name; other texts lose a token."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return _token(text, random)
    places = _places(whole) if isinstance(whole, dict | list) else []
    if not places:
        return _token(text, random)
    holder, key = random.choice(places)
    if isinstance(holder, dict) and random.random() < 0.15:
        holder[random.choice(["", "a", *map(str, holder)])] = holder.pop(key)
    elif random.random() < 0.2:
        del holder[key]
    elif random.random() < 0.3:
        other, name = random.choice(places)
        holder[key] = json.loads(json.dumps(other[name]))
    else:
        holder[key] = random.choice(VALUES)
    return json.dumps(whole)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every holder and key, found without calling itself."""
    found, open_values = [], [value]
    while open_values:
        holder = open_values.pop()
        inner = list(holder.items() if isinstance(holder, dict) else enumerate(holder))
        found += [(holder, key) for key, _ in inner]
        open_values += [one for _, one in inner if isinstance(one, dict | list)]
    return found


def _broken(content: bytes, random: Random) -> bytes:
    """Bytes that are no text."""
    place = random.randrange(len(content) + 1)
    return content[:place] + random.choice((b"\xff\xfe", b"\x00", b"\xed\xa0\x80", b"\xef\xbb\xbf")) + content[place:]


VALUES = (
    *(
        0,
        -1,
        0.0,
        1e-320,
        1e308,
        10**30,
        10**400,
        True,
        False,
        None,
        "",
        "0",
        "-1",
        "nan",
        "1e400",
        [],
        {},
        [None],
        [0],
    ),
    *({"": 0}, "²", "1/0", "2026-02-30", "a" * 70_000, [[[]]], "\u0000", "9" * 5000),
)
MUTATIONS: tuple[Mutation, ...] = (*[_token] * 6, *[_json] * 6, *[_lines] * 3, *[_span] * 2, _cut, _nested)
