"""Arithmetic as people print it, in the signs that formulas have: 3 years, 10 %, $5, a ÷ b, x^2.

A number before a unit is a quantity, and stands in brackets: `cost / 3 years` divides by the years too.
"""

import re

from planner.audit.units import COUNTS, CURRENCIES, TIMES

UNITS = frozenset(
    (*CURRENCIES, *TIMES, *COUNTS, "s", "day", "week", "W", "kW", "MW", "GW", "Wh", "kWh", "MWh", "Mtok", "Btok")
) | {"byte", "GB", "TB", "PB", "GiB", "TiB", "FLOP", "TFLOP"}
"""The units that a formula may name; an input needs another name."""
SHORT = {"hour": "h", "hr": "h", "mo": "month", "yr": "year", "tok": "token"}
SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "^": "**"})  # noqa: RUF001 - as people print them
AMOUNT = r"(?<![\w.\]])(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"
TEXTS = re.compile(r"""("[^"]*"|'[^']*')""")


def plain(formula: str) -> str:
    """A formula with every quantity written out.

    >>> plain("rent^2 * 3 years + $5"), plain("capex * (1 - 10%) / 12 months")
    ('rent**2 * (3 * year) + (5 * USD)', 'capex * (1 - (10 / 100)) / (12 * month)')
    >>> plain("pace * 24h + 1e6 * GB")
    'pace * (24 * h) + 1e6 * GB'
    >>> plain('tax_shield(21%, 8%, "macrs_5")')
    'tax_shield((21 / 100), (8 / 100), "macrs_5")'
    """
    parts = TEXTS.split(formula)
    return "".join(part if number % 2 else _plain(part) for number, part in enumerate(parts))


def unit_named(word: str) -> str | None:
    """The unit that a word names, in the singular or the plural.

    >>> unit_named("years"), unit_named("GPUs"), unit_named("hrs"), unit_named("rent")
    ('year', 'GPU', 'h', None)
    """
    forms = (word, word.removesuffix("s"), word.removesuffix("s").lower())
    return next((SHORT.get(form, form) for form in forms if form in UNITS or form in SHORT), None)


def _plain(part: str) -> str:
    found = re.sub(r"\$\s?(\d+(?:\.\d+)?)", r"(\1 * USD)", part.translate(SIGNS))
    found = re.sub(AMOUNT + r"\s?%(?!\s*[\w(])", r"(\1 / 100)", found)
    return re.sub(AMOUNT + r"\s*([A-Za-z]+)\b(?!\s*\()", _quantity, found)


def _quantity(found: re.Match[str]) -> str:
    unit = unit_named(found[2])
    return f"({found[1]} * {unit})" if unit else found[0]
