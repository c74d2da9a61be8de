"""Arithmetic as people print it, in the signs that formulas have: 3 years, 10 %, $5, a ÷ b, x^2.

A number before a unit is a quantity, and stands in brackets: `cost / 3 years` divides by the years too.
"""

import re

from planner.audit.units import COUNTS, CURRENCIES, SIGNS, TIMES

UNITS = frozenset(
    (*CURRENCIES, *TIMES, *COUNTS, "s", "day", "week", "W", "kW", "MW", "GW", "Wh", "kWh", "MWh", "Mtok", "Btok")
) | {"byte", "GB", "TB", "PB", "GiB", "TiB", "FLOP", "TFLOP"}
"""The units that a formula may name; an input needs another name."""
SHORT = {"hour": "h", "hr": "h", "mo": "month", "yr": "year", "tok": "token", "server": "node"}
SIZES = {
    "k": "1e3", "K": "1e3", "thousand": "1e3", "M": "1e6", "MM": "1e6", "mn": "1e6", "million": "1e6", "B": "1e9",
    "bn": "1e9", "billion": "1e9", "T": "1e12", "trillion": "1e12",
}  # fmt: skip
SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True) if sign != "¢")
MARKS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "^": "**"})  # noqa: RUF001 - as people print them
NUMBER = r"(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"
AMOUNT = r"(?<![\w.\]])" + NUMBER
SIZE = rf"(?:\s*({'|'.join(sorted(SIZES, key=len, reverse=True))})\b)?"
TEXTS = re.compile(r"""("[^"]*"|'[^']*')""")


def plain(formula: str) -> str:
    """A formula with every quantity written out.

    >>> plain("rent^2 * 3 years + $5"), plain("capex * (1 - 10%) / 12 months")
    ('rent**2 * (3 * year) + (5 * USD)', 'capex * (1 - (10 / 100)) / (12 * month)')
    >>> plain("pace * 24h + 1e6 * GB"), plain("$1.2M / 2.5 €/GPU-hr")
    ('pace * (24 * h) + 1e6 * GB', '(1.2 * 1e6 * USD) / (2.5 * EUR)/(GPU*h)')
    >>> plain("= 1,250 + max(1,250)"), plain("fee per month x 8"), plain("IF(a > b, 1, 2)")
    ('1250 + max(1,250)', 'fee / month * 8', 'if_(a > b, 1, 2)')
    >>> plain('tax_shield(21%, 8%, "macrs_5")')
    'tax_shield((21 / 100), (8 / 100), "macrs_5")'
    """
    parts = TEXTS.split(formula.strip().removeprefix("="))
    return "".join(part if number % 2 else _plain(part) for number, part in enumerate(parts)).strip()


def unit_named(word: str) -> str | None:
    """The unit that a word names, in the singular or the plural.

    >>> unit_named("years"), unit_named("GPUs"), unit_named("hrs"), unit_named("rent")
    ('year', 'GPU', 'h', None)
    """
    forms = (word, word.removesuffix("s"), word.removesuffix("s").lower())
    return next((SHORT.get(form, form) for form in forms if form in UNITS or form in SHORT), None)


def _plain(part: str) -> str:
    found = _ungrouped(part.translate(MARKS))
    found = re.sub(r"\bif\s*\(", "if_(", found, flags=re.IGNORECASE)
    found = re.sub(r"(?<=[\w)\]%])\s+x\s+(?=[\w(.$€£])", " * ", found)
    found = re.sub(r"(?<=[\w)\]])\s+per\s+(?=[A-Za-z])", " / ", found)
    found = re.sub(r"(?<![\w.])([A-Za-z]+)-([A-Za-z]+)(?![\w.(])", _product, found)
    found = re.sub(rf"({SIGN})\s?{NUMBER}{SIZE}", lambda m: _sized(m[2], m[3], SIGNS[m[1]]), found)
    found = re.sub(rf"{AMOUNT}{SIZE}\s?({SIGN})", lambda m: _sized(m[1], m[2], SIGNS[m[3]]), found)
    found = re.sub(AMOUNT + r"\s?%(?!\s*[\w(])", r"(\1 / 100)", found)
    return re.sub(AMOUNT + SIZE + r"(?:\s*([A-Za-z]+)\b(?!\s*\())?", _quantity, found)


def _sized(number: str, size: str | None, unit: str) -> str:
    return f"({number} * {SIZES[size]} * {unit})" if size else f"({number} * {unit})"


def _quantity(found: re.Match[str]) -> str:
    unit = unit_named(found[3]) if found[3] else None
    if unit:
        return _sized(found[1], found[2], unit)
    rest = found[0][found.end(2) - found.start() :] if found[2] else ""
    return f"({found[1]} * {SIZES[found[2]]}){rest}" if found[2] else found[0]


def _product(found: re.Match[str]) -> str:
    """GPU-h: two units with a hyphen between them are multiplied."""
    units = unit_named(found[1]), unit_named(found[2])
    return f"({units[0]}*{units[1]})" if all(units) else found[0]


def _ungrouped(part: str) -> str:
    """Commas that part thousands left out: those that are not between arguments of a function or parts of a list."""
    made, within = list[str](), list[bool]()
    for place, sign in enumerate(part):
        if sign in "([":
            within.append(sign == "[" or bool(re.search(r"\w\s*$", part[:place])))
        elif sign in ")]" and within:
            within.pop()
        groups = re.match(r",\d{3}(?!\d)", part[place:]) and re.search(r"\d$", part[:place])
        made.append("" if sign == "," and groups and not any(within) else sign)
    return "".join(made)
