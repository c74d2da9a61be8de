"""The manner in which figures are said: decimal marks, grouping, and the currency that dollars are converted to.

A report is drawn `in_manner`, so that every renderer's words say figures alike. Dates are ISO 8601 in every manner:
03/04 means two days in two countries.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from warehouse.faults import BadInput, nearest

SAMPLE_LOCALES = ["en_US", "en_GB", "en_IN", "de_DE", "de_CH", "fr_FR", "es_ES", "it_IT", "nl_NL", "sv_SE", "ja_JP"]


@dataclass(frozen=True)
class Manner:
    """How figures read in one locale and currency."""

    locale: str = "en_US"
    decimal: str = "."
    group: str = ","
    later_group_size: int = 3
    """Digits in each group but the last, which has three: two in India [1]."""
    currency: str = "USD"
    prefix: str = "$"
    """What stands before a sum."""
    suffix: str = ""
    """What stands after it."""
    units_per_usd: float = 1.0
    """What a US dollar is worth [currency per USD]."""
    rate_on: date | None = None
    """Day of that rate; none for US dollars."""

    def number(self, text: str) -> str:
        """A number written as Python writes it, 1,234.5, in this locale.

        >>> Manner(decimal=",", group=".").number("-1,234,567.80"), Manner(later_group_size=2).number("1,234,567")
        ('-1.234.567,80', '12,34,567')
        """
        whole, point, places = text.partition(".")
        sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        digits = digits.replace(",", "")
        head, tail = digits[:-3], digits[-3:]
        groups = [tail]
        while head:
            groups.insert(0, head[-self.later_group_size :])
            head = head[: -self.later_group_size]
        whole = self.group.join(groups) if "," in text else digits
        return f"{sign}{whole}{self.decimal if point else ''}{places}"

    def sum(self, text: str) -> str:
        """A sum of money whose digits are written as Python writes them.

        >>> Manner().sum("-1,500"), Manner(prefix="", suffix=" EUR").sum("0.25")
        ('-$1,500', '0.25 EUR')
        """
        sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        return f"{sign}{self.prefix}{self.number(digits)}{self.suffix}"


ENGLISH = Manner()
_manner: ContextVar[Manner] = ContextVar("manner", default=ENGLISH)


def manner() -> Manner:
    """The manner in which words are said now."""
    return _manner.get()


@contextmanager
def in_manner(wanted: Manner) -> Iterator[None]:
    """Say figures in a manner."""
    before = _manner.set(wanted)
    try:
        yield
    finally:
        _manner.reset(before)


def manner_of(locale: str, currency: str, units_per_usd: float = 1.0, rate_on: date | None = None) -> Manner:
    """The manner of a locale and currency, by the Unicode CLDR.

    Raises:
        BadInput: there is no such locale.
    """
    if (locale, currency) == (ENGLISH.locale, ENGLISH.currency):
        return ENGLISH
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - only other manners need it

    try:
        found = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError) as fault:
        raise BadInput(f"locale {locale}: not one of the Unicode CLDR{nearest(locale, SAMPLE_LOCALES)}") from fault
    symbols, grouping = found.number_symbols["latn"], found.decimal_formats[None].grouping
    before, _, after = found.currency_formats["standard"].pattern.split(";")[0].partition("#")
    name = found.currency_symbols.get(currency, currency)
    space = "\u00a0" if name[-1].isalpha() and before.endswith("¤") else ""
    return Manner(
        locale=str(found),
        decimal=symbols["decimal"],
        group=symbols["group"],
        later_group_size=grouping[1],
        currency=currency,
        prefix=before.replace("¤", name + space),
        suffix=after.lstrip("#,.0").replace("¤", name),
        units_per_usd=units_per_usd,
        rate_on=rate_on,
    )
