"""Numbers as people write them: $2.49/h, EUR 1.5 million, 250 000 USD, 1.234,56 EUR, about 8 kW, 8-10 months, (12,000).

Only what can be read in one way is read; the rest is refused, as a number misread is worse than one that is left out.
"""

import re
from dataclasses import dataclass

from planner.audit.units import CURRENCIES, SIGNS, UnitError

DIGITS = r"(?:\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d+)?|\d[\d.,'_]*\d|\d|\.\d+)(?:\.(?!\d))?(?:[eE][-+]?\d+)?"
MONEY = "|".join(re.escape(sign) for sign in sorted((*SIGNS, *CURRENCIES), key=len, reverse=True))
ABOUT = re.compile(r"(?:[~≈≃]|(?:about|approx(?:imately|\.)?|around|roughly|ca\.?|c\.)\s)\s*", re.IGNORECASE)
ONE = re.compile(
    rf"(?P<sign>[-+]?)\s*(?P<money>{MONEY})?\s*(?P<minus>[-+]?)(?P<digits>{DIGITS})(?P<unit>.*)", re.DOTALL
)
RANGE = re.compile(
    rf"(?P<low>[-+]?\s*(?:{MONEY})?\s*{DIGITS}\s?(?P<size>[A-Za-z%]*))\s*(?:-|–|—|\.\.\.?|…|\bto\b)\s*"  # noqa: RUF001
    rf"(?P<high>(?:{MONEY})?\s*{DIGITS}.*)",
    re.DOTALL,
)
LOSS = re.compile(rf"(?P<money>{MONEY})?\s*\((?P<within>[^()]*\d[^()]*)\)(?P<unit>.*)", re.DOTALL)
PLAIN = str.maketrans({"−": "-", "‑": "-", "’": "'", "\u00a0": " ", "\u2009": " ", "\u202f": " "})  # noqa: RUF001
EXPONENT = re.compile(r"[eE][-+]?\d+$")


@dataclass(frozen=True)
class Amount:
    """A number as written: its digits in plain signs, and its unit."""

    digits: str
    unit: str
    upper: str | None = None
    """The digits of a range's upper end."""


def parse_amount(text: str) -> Amount:
    """A number, or a range, as written.

    Raises:
        UnitError: it does not begin with a number, or can be read in two ways.

    >>> parse_amount("$833,806"), parse_amount("-$9.4K")
    (Amount(digits='833806', unit='$', upper=None), Amount(digits='-9.4', unit='$ K', upper=None))
    >>> parse_amount("250 000 USD").digits, parse_amount("1.234,56 EUR").digits, parse_amount("about 0,25 €/kWh").digits
    ('250000', '1234.56', '0.25')
    >>> parse_amount("$8-10k"), parse_amount("(12,000) USD").digits
    (Amount(digits='8', unit='$ k', upper='10'), '-12000')
    """
    said = ABOUT.sub("", text.translate(PLAIN).strip(), count=1) if ABOUT.match(text.strip()) else text.translate(PLAIN)
    said = said.strip()
    if loss := LOSS.fullmatch(said):
        inside = parse_amount(f"{loss['money'] or ''}{loss['within'].strip()}{loss['unit']}")
        return Amount(f"-{inside.digits}", inside.unit)
    if found := RANGE.fullmatch(said):
        return _range(found, text)
    return _one(said, text)


def _range(found: re.Match[str], text: str) -> Amount:
    low, high = _one(found["low"], text), _one(found["high"], text)
    unit, bare = high.unit.split(), low.unit.split()
    money = [word for word in bare if word in SIGNS or word in CURRENCIES]
    if money and money[0] not in unit:
        unit = [*money, *unit]
    if any(word not in unit for word in bare):
        raise UnitError(f"{text!r}: the two ends have different units; write them alike")
    return Amount(low.digits, " ".join(unit), high.digits)


def _one(said: str, text: str) -> Amount:
    found = ONE.fullmatch(said.strip())
    if not found:
        raise UnitError(f"{text!r} does not begin with a number")
    unit = found["unit"].strip()
    if re.match(r"\d", unit):
        raise UnitError(f"{text!r}: two numbers; write one")
    money = found["money"] or ""
    if money and re.match(r"m\b", unit):
        unit = "M" + unit[1:]
    joint = "" if unit.startswith("/") else " "
    sign = "-" if "-" in found["sign"] + found["minus"] else ""
    return Amount(sign + plain_digits(found["digits"], text), f"{money}{joint}{unit}".strip())


def plain_digits(digits: str, text: str) -> str:
    """Digits with a decimal point and nothing that parts thousands.

    >>> plain_digits("1'250'000", ""), plain_digits("1.250.000", ""), plain_digits("2,5", ""), plain_digits("1,250", "")
    ('1250000', '1250000', '2.5', '1250')
    """
    exponent = EXPONENT.search(digits)
    number = digits[: exponent.start()] if exponent else digits
    number = re.sub(r"[ '_]", "", number).rstrip(".")
    if "," in number and "." in number:
        point = max(".,", key=number.rfind)
        whole, _, rest = number.rpartition(point)
        number = _ungrouped(whole, "," if point == "." else ".", text) + "." + rest
    elif re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", number) or number.count(".") > 1:
        number = _ungrouped(number, "," if "," in number else ".", text)
    elif "," in number:
        if number.count(",") > 1:
            raise UnitError(f"{text!r}: its commas part no thousands")
        number = number.replace(",", ".")
    return number + (exponent[0] if exponent else "")


def _ungrouped(number: str, mark: str, text: str) -> str:
    if not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})*", number):
        raise UnitError(f"{text!r}: its marks part no thousands")
    return number.replace(mark, "")
