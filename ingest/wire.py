"""One object of a payload, read field by field, and the ledger of what was read.

A field is present, and then read, ignored by name, or reported: so a seller's new field is noticed and a lost one
stops the batch. A path names a field without positions: `Items.savingsPlan.term` is that of every plan of every
item.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from warehouse.load import Refused


@dataclass
class Ledger:
    """What one payload holds and what became of it."""

    present: Counter[str] = field(default_factory=Counter)
    """How often each field occurs."""
    read: set[str] = field(default_factory=set)
    """Fields that the parser looked at."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Rows that the parser left out, by reason."""
    remarks: set[str] = field(default_factory=set)
    """What else a reader of the log should know."""

    def unread(self, ignored: frozenset[str]) -> dict[str, int]:
        """Fields nobody read and nobody ignores, with how often they occur."""
        return {path: count for path, count in self.present.items() if path not in self.read | ignored}


@dataclass(frozen=True)
class Wire:
    """One object as it came; every look at a field is noted in the ledger."""

    fields: Mapping[str, Any]
    source: str
    ledger: Ledger
    path: str = ""

    def __post_init__(self) -> None:
        """Note which fields there are; those of a part are noted when somebody reads the part."""
        self.ledger.present.update(self._path(name) for name in self.fields)

    def text(self, name: str) -> str:
        """A field that must be text."""
        return str(self._of_type(name, str, "text"))

    def text_or_none(self, name: str) -> str | None:
        """Text that may be null or absent."""
        return self.text(name) if self._look(name) is not None else None

    def texts(self, name: str) -> list[str]:
        """A field that must be a list of texts."""
        found = self._of_type(name, list, "a list")
        if not all(isinstance(item, str) for item in found):
            raise self._wrong(name, found, "a list of texts")
        return list(found)

    def number(self, name: str) -> Decimal:
        """A field that must be a number, written as one or as text."""
        value = self._of_type(name, int | Decimal | str, "a number")
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise self._wrong(name, value, "a number") from None
        if not number.is_finite():
            raise self._wrong(name, value, "a number")
        return number

    def number_or_none(self, name: str) -> Decimal | None:
        """A number that may be null or absent."""
        return self.number(name) if self._look(name) is not None else None

    def fraction_or_none(self, name: str) -> Decimal | None:
        """A number that may be null, absent or written as a fraction of whole numbers, such as 1/2."""
        value = self._look(name)
        if not isinstance(value, str) or "/" not in value:
            return self.number_or_none(name)
        try:
            fraction = Fraction(value)
        except (ValueError, ZeroDivisionError):
            raise self._wrong(name, value, "a number or a fraction") from None
        return Decimal(fraction.numerator) / fraction.denominator

    def flag_or_none(self, name: str) -> bool | None:
        """A truth value that may be null or absent."""
        return bool(self._of_type(name, bool, "true or false")) if self._look(name) is not None else None

    def time(self, name: str) -> datetime:
        """A field that must be an ISO 8601 time; one without an offset is taken as UTC."""
        value = self.text(name)
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            raise self._wrong(name, value, "a time") from None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def time_or_none(self, name: str) -> datetime | None:
        """A time that may be null or absent."""
        return self.time(name) if self._look(name) is not None else None

    def part(self, name: str) -> "Wire":
        """A field that must be an object."""
        return self._part(name, self._of_type(name, dict, "an object"))

    def part_or_none(self, name: str) -> "Wire | None":
        """An object that may be null or absent."""
        return self.part(name) if self._look(name) is not None else None

    def parts(self, name: str) -> list["Wire"]:
        """A field that must be a list of objects."""
        return [self._part(name, item) for item in self._of_type(name, list, "a list")]

    def parts_or_none(self, name: str) -> list["Wire"]:
        """A list of objects that may be null or absent; empty then."""
        return self.parts(name) if self._look(name) is not None else []

    def entries(self, name: str) -> dict[str, "Wire"]:
        """A field that must be an object of objects under names of their own, which paths leave out."""
        found = self._of_type(name, dict, "an object")
        return {key: self._part(name, item) for key, item in found.items()}

    def _part(self, name: str, value: Any) -> "Wire":
        if not isinstance(value, dict):
            raise self._wrong(name, value, "an object")
        return Wire(value, self.source, self.ledger, self._path(name))

    def _look(self, name: str) -> Any:
        self.ledger.read.add(self._path(name))
        return self.fields.get(name)

    def _of_type(self, name: str, wanted: Any, called: str) -> Any:
        value = self._look(name)
        if name not in self.fields:
            raise Refused(f"{self.source}: no field {self._path(name)}; this is another schema than gpuplan knows")
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise self._wrong(name, value, called)
        return value

    def _wrong(self, name: str, value: Any, wanted: str) -> Refused:
        return Refused(f"{self.source}: {self._path(name)} is {str(value)[:60]!r}, not {wanted}")

    def _path(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name
