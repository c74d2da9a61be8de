"""A budget question: one `.sql` file whose first line asks it in English.

The second line names the group it is listed in: `-- group: renting`. An answer with more columns than a terminal holds
names those for its table: `-- table: column, column`. `-- empty: reason` says why an answer may have no rows, and what
to do. Then come its parameters, one a line:
`-- param: name type default description`. Types are text, number (none below 0), positive (a number), share (above 0),
fraction, integer (from 1), date, moment (now, or the end of a day), category (of sale, in FOCUS's words or ours),
region (what the macro region_named understands) and gpu (an accelerator's id or alias); a default of `null` means that
the parameter may be left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from importlib.resources import files
from math import inf, isfinite
from typing import Any

from warehouse.faults import BadInput, nearest

MOST = 10_000_000
"""The largest integer that a question takes."""
PARAM = "-- param: "
GROUP = "-- group: "
TABLE = "-- table: "
EMPTY = "-- empty: "
GROUPS = {
    "renting": "What can I rent, where, for how much",
    "time": "How prices move",
    "terms": "Commitments and spot",
    "buying": "Own or rent",
    "models": "Hosted models",
    "bills": "What was used and paid, by imported bills",
    "plans": "What was planned with gpuplan compare",
    "trust": "How far to trust it",
}
"""What each group is about, in the order in which they are listed."""

CATEGORIES = {"Standard": "on-demand", "Dynamic": "spot", "Committed": "committed", "Other": "other"}
"""FOCUS's words for terms of sale, and ours."""


def _category(word: str) -> str:
    for category, ours in CATEGORIES.items():
        if word.lower() in {category.lower(), ours}:
            return category
    raise ValueError(word)


def _moment(word: str) -> str:
    """A day's end, as a question about that day means it.

    >>> _moment("2026-07-20")
    '2026-07-20T23:59:59.999999+00:00'
    """
    if word == "now":
        return word
    return datetime.combine(date.fromisoformat(word), time.max, UTC).isoformat()


def _number(word: str, most: float = inf, *, above: float = -inf) -> float:
    """A number of 0 or more, within its bounds.

    >>> _number("0.5", 1, above=0)
    0.5
    """
    value = float(word)
    if not (isfinite(value) and 0 <= value <= most and value > above):
        raise ValueError(word)
    return value


def _integer(word: str) -> int:
    value = int(word)
    if not 1 <= value <= MOST:
        raise ValueError(word)
    return value


CASTS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "number": _number,
    "positive": partial(_number, above=0),
    "share": partial(_number, most=1, above=0),
    "fraction": partial(_number, most=1),
    "integer": _integer,
    "date": date.fromisoformat,
    "moment": _moment,
    "category": _category,
    "gpu": str,
    "region": str,
}


WORDS = {
    "number": "a number of 0 or more",
    "positive": "a number above 0",
    "share": "a number above 0 and up to 1",
    "fraction": "a number from 0 to 1",
    "integer": f"an integer from 1 to {MOST:,}",
}
"""What a parameter of a kind must be, where the kind's name does not say it."""


@dataclass(frozen=True)
class Parameter:
    """A typed blank in a question."""

    name: str
    kind: str
    default: Any
    description: str

    def value(self, word: str) -> Any:
        """A user's word as the parameter's type.

        Raises:
            BadInput: it is not of that type.
        """
        try:
            return None if word == "null" else CASTS[self.kind](word)
        except ValueError as fault:
            wanted = WORDS.get(self.kind, f"a {self.kind}")
            raise BadInput(f"--{self.name} {word}: not {wanted} ({self.description})") from fault


@dataclass(frozen=True)
class Question:
    """A question, its parameters, and the SQL that answers it."""

    name: str
    title: str
    group: str
    shown: tuple[str, ...]
    """Columns of the terminal's table, where all are too many for it; other formats have all."""
    empty: str
    """Why an answer may have no rows, and what to do."""
    parameters: tuple[Parameter, ...]
    query: str

    def values(self, words: Mapping[str, str]) -> dict[str, Any]:
        """The parameters' values: the user's where given, else the defaults.

        Raises:
            BadInput: a parameter is unknown or of the wrong type.
        """
        known = {p.name: p for p in self.parameters}
        for name in words:
            if name not in known:
                has = ", ".join(known) or "none"
                raise BadInput(f"{self.name} has no parameter --{name}{nearest(name, list(known))} (it has: {has})")
        return {name: p.value(words[name]) if name in words else p.default for name, p in known.items()}


def questions() -> dict[str, Question]:
    """All questions by name, group by group."""
    found = [
        read(f.name[:-4], f.read_text("utf-8")) for f in files("reports.questions").iterdir() if f.name.endswith(".sql")
    ]
    return {q.name: q for q in sorted(found, key=lambda q: (list(GROUPS).index(q.group), q.name))}


def question(name: str) -> Question:
    """One question.

    Raises:
        BadInput: there is none of that name.
    """
    known = questions()
    if name not in known:
        raise BadInput(f"no question {name!r}{nearest(name, list(known))}; `gpuplan ask` lists them")
    return known[name]


def read(name: str, text: str) -> Question:
    """A question from its file's text."""
    lines = text.splitlines()
    parameters = tuple(_parameter(line) for line in lines[2:] if line.startswith(PARAM))
    shown = tuple(c for line in lines if line.startswith(TABLE) for c in line.removeprefix(TABLE).split(", "))
    empty = next(line.removeprefix(EMPTY) for line in lines if line.startswith(EMPTY))
    return Question(name, lines[0].removeprefix("-- "), lines[1].removeprefix(GROUP), shown, empty, parameters, text)


def _parameter(line: str) -> Parameter:
    name, kind, default, description = line.removeprefix(PARAM).split(maxsplit=3)
    bare = Parameter(name, kind, None, description)
    return Parameter(name, kind, bare.value(default), description)
