"""Units as analyses write them ("USD/GPU-h", "$/1M tok", "% / year"), and which of them a quantity is made of.

A slash divides everything up to the next slash; a hyphen, a blank or a dot multiplies. Counted things (GPU, node,
request, token) are units too, so that a rate per node can't pass for one per GPU. Hours, months and years are kept
apart: how long a month is depends on who wrote the analysis, so one becomes the other only under its conventions
(`planner.audit.quantity`).
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

Unit = tuple[tuple[str, int], ...]
"""Base units and their powers, in the order of the alphabet."""

CURRENCIES = (
    "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "CAD", "AUD", "SEK", "KRW", "SGD", "NOK", "DKK", "PLN", "CZK",
    "HUF", "RON", "HKD", "TWD", "BRL", "MXN", "ZAR", "AED", "SAR", "ILS", "THB", "IDR", "MYR", "PHP", "NZD", "TRY",
)  # fmt: skip
SIGNS = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "CN¥": "CNY", "RMB": "CNY", "₹": "INR", "₩": "KRW",
    "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "S$": "SGD", "HK$": "HKD", "NT$": "TWD", "R$": "BRL",
    "¢": "USD",
}  # fmt: skip
TIMES = ("h", "month", "year")
COUNTS = {
    "GPU": ("gpu", "accelerator", "chip"),
    "node": ("server", "instance", "machine", "host", "system"),
    "rack": ("cabinet",),
    "FTE": ("fte", "engineer"),
    "request": ("req", "prompt", "call", "query", "inference"),
    "token": ("tok", "Tok", "Token"),
    "failure": ("interruption",),
    "switch": ("switches",),
    "user": (),
    "image": (),
    "site": (),
}
SCALED: dict[str, tuple[float, tuple[str, ...]]] = {
    "s": (1 / 3600, ("h",)),
    "sec": (1 / 3600, ("h",)),
    "second": (1 / 3600, ("h",)),
    "min": (1 / 60, ("h",)),
    "minute": (1 / 60, ("h",)),
    "hr": (1, ("h",)),
    "hour": (1, ("h",)),
    "d": (24, ("h",)),
    "day": (24, ("h",)),
    "week": (168, ("h",)),
    "wk": (168, ("h",)),
    "mo": (1, ("month",)),
    "quarter": (3, ("month",)),
    "qtr": (3, ("month",)),
    "annum": (1, ("year",)),
    "y": (1, ("year",)),
    "yr": (1, ("year",)),
    "Wh": (1, ("W", "h")),
    "watt": (1, ("W",)),
    "kw": (1e3, ("W",)),
    "kwh": (1e3, ("W", "h")),
    "KWH": (1e3, ("W", "h")),
    "mtok": (1e6, ("token",)),
    "mtoken": (1e6, ("token",)),
    "FLOPS": (3600, ("FLOP", "/h")),
    "bit": (1 / 8, ("byte",)),
    "%": (0.01, ()),
    "percent": (0.01, ()),
    "x": (1, ()),
    "ratio": (1, ()),
    "fraction": (1, ()),
    "thousand": (1e3, ()),
    "million": (1e6, ()),
    "billion": (1e9, ()),
    "k": (1e3, ()),
    "K": (1e3, ()),
    "M": (1e6, ()),
    "B": (1e9, ()),
    "bn": (1e9, ()),
    "bln": (1e9, ()),
    "mn": (1e6, ()),
    "mln": (1e6, ()),
    "mio": (1e6, ()),
    "MM": (1e6, ()),
    "T": (1e12, ()),
    "tn": (1e12, ()),
    "trillion": (1e12, ()),
    "bp": (1e-4, ()),
    "pp": (0.01, ()),
    **{sign: (1, (name,)) for sign, name in SIGNS.items()},
    "cent": (0.01, ("USD",)),
    "¢": (0.01, ("USD",)),
    "c": (0.01, ("USD",)),
    "GiB": (1024**3, ("byte",)),
    "TiB": (1024**4, ("byte",)),
    "GB": (1e9, ("byte",)),
    "TB": (1e12, ("byte",)),
    "PB": (1e15, ("byte",)),
}
CODE = 3  # letters of a currency's
MULTIPLES = frozenset({"k", "K", "M", "B", "T", "MM", "mn", "bn", "thousand", "million", "billion", "trillion"})
"""What stands alone for so many of something."""
PREFIXES = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
MULTIPLE = re.compile(r"(\d[\d,]*)(k|K|M|B|T)?")


WORDY = (
    (r"\bp\.?\s?a\.?(?=\s|$)", "/year"),
    (r"\bhourly\b", "/h"),
    (r"\bdaily\b", "/day"),
    (r"\bweekly\b", "/week"),
    (r"\bmonthly\b", "/month"),
    (r"\b(yearly|annually)\b", "/year"),
    (r"\b(input|output|cached|prompt|completion|generated)\s+(?=tok)", ""),
)
"""What stands for what."""


class UnitError(ValueError):
    """A unit that nobody knows; the message says which part of it."""


def parse_unit(text: str, counts: tuple[str, ...] = ()) -> tuple[float, Unit]:
    """A unit as a factor and base units.

    Args:
        text: as written.
        counts: further things that the analysis counts, such as "seat".

    Raises:
        UnitError: a part of it is no unit.

    >>> parse_unit("USD/kW-month")
    (0.001, (('USD', 1), ('W', -1), ('month', -1)))
    >>> parse_unit("$/1M tok"), parse_unit("%")
    ((1e-06, (('USD', 1), ('token', -1))), (0.01, ()))
    >>> parse_unit("% p.a.") == parse_unit("% a year"), parse_unit("USD monthly"), parse_unit("$/M output tokens")
    (True, (1.0, (('USD', 1), ('month', -1))), (1e-06, (('USD', 1), ('token', -1))))
    """
    factor, powers = 1.0, dict[str, int]()
    for place, part in enumerate(re.split(r"/|\bper\b|\ban?\b", _in_short(text))):
        sign = 1 if place == 0 else -1
        for word in re.split(r"[-*·\s]+", part.strip()):
            size, bases = _word(word, counts) if word else (1.0, ())
            factor *= size**sign
            for base in bases:
                name = base.removeprefix("/")
                powers[name] = powers.get(name, 0) + (-sign if base.startswith("/") else sign)
    return factor, as_unit(powers)


def _in_short(text: str) -> str:
    """Units without what says the same in other words: p.a., monthly, and whose tokens they are."""
    for pattern, short in WORDY:
        text = re.sub(pattern, short, text)
    return re.sub(r"[()]", " ", text)


def as_unit(powers: Mapping[str, int]) -> Unit:
    """Powers that are zero left out, in the order of the alphabet."""
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def times(left: Unit, right: Unit, power: int = 1) -> Unit:
    """The unit of left * right^power."""
    powers = dict(left)
    for name, count in right:
        powers[name] = powers.get(name, 0) + count * power
    return as_unit(powers)


def told(unit: Unit) -> str:
    """A unit in words.

    >>> told((("GPU", 1), ("USD", 1), ("node", -1))), told(())
    ('GPU USD/node', 'a plain number')
    """
    over = " ".join(_powered(name, power) for name, power in unit if power > 0)
    under = "".join(f"/{_powered(name, -power)}" for name, power in unit if power < 0)
    return (over or "1") + under if unit else "a plain number"


def _powered(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"


@cache
def words() -> dict[str, tuple[float, tuple[str, ...]]]:
    """Every word that is a unit by itself, with its factor and its bases."""
    known = {name: (1.0, (name,)) for name in (*CURRENCIES, *TIMES, *COUNTS, "W", "FLOP", "byte")}
    known |= {alias: (1.0, (name,)) for name, aliases in COUNTS.items() for alias in aliases}
    return known | SCALED


def _word(word: str, counts: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
    found = next((f for form in _forms(word) if (f := _known(form, counts))), None)
    if found is None:
        raise UnitError(f"{word!r} is no unit")
    return found


def _forms(word: str) -> Iterator[str]:
    """As written, in the singular, in small letters."""
    singular = word.removesuffix("s") if len(word) > 2 else word
    for form in (word, singular):
        yield form
        yield form.lower() if len(form) > 2 else form
        yield form.upper() if len(form) == CODE else form


def _known(word: str, counts: tuple[str, ...]) -> tuple[float, tuple[str, ...]] | None:
    if word in counts:
        return 1.0, (word,)
    if word in words():
        return words()[word]
    if multiple := MULTIPLE.fullmatch(word):
        return float(multiple[1].replace(",", "")) * PREFIXES.get(multiple[2] or "", 1.0), ()
    prefix, rest = PREFIXES.get(word[:1]), word[1:]
    if prefix is None or rest in {"", "h", "month", "year", "s", "%", "x"} or rest not in words():
        return None
    size, bases = words()[rest]
    return prefix * size, bases
