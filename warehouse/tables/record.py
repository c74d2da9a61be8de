"""What every table's record is: frozen, strict about its fields, and documented field by field."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from operator import attrgetter
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """A row before it is stored, and after it is read back."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        validate_default=True,
        allow_inf_nan=False,
    )

    @classmethod
    def table(cls) -> str:
        """Name of the table: the class name in snake_case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class Dated(Record):
    """A record whose facts hold for a period; a change closes one period and opens the next."""

    key: ClassVar[tuple[str, ...]] = ()
    """Columns that say which thing a row is about."""
    scope_column: ClassVar[str | None] = None
    """Column by which one batch covers a part of a source: a region, a scenario."""
    not_compared: ClassVar[frozenset[str]] = frozenset()
    """Columns that may differ without making a new period, such as the link a price was read from."""

    source: str
    """Whom we asked: the name of a file in `ingest/sources`, `seed`, `planner`, or `quote:` and a sheet's name."""
    valid_from: datetime | None = Field(default=None)
    """When we first saw these facts (UTC); filled in by the load."""
    valid_to: datetime | None = Field(default=None)
    """When we saw them changed or withdrawn (UTC); empty while they hold."""
    batch_id: int | None = Field(default=None)
    """The batch that opened this period."""

    @classmethod
    def compared(cls) -> tuple[str, ...]:
        """Columns whose change makes a new period."""
        own = set(Dated.model_fields) | set(cls.key) | cls.not_compared
        return tuple(name for name in cls.model_fields if name not in own)

    def identity(self) -> tuple[object, ...]:
        """The key's values."""
        found = getter(self.key)(self)
        return found if len(self.key) > 1 else (found,)


ByTable = Mapping[type[Dated], Sequence[Any]]
"""Rows by the table that they go into."""


@cache
def getter(names: tuple[str, ...]) -> Callable[[object], Any]:
    """What reads some fields of a record: one value, or a tuple of several."""
    return attrgetter(*names)


def by_table(rows: Iterable[Dated] | ByTable) -> ByTable:
    """Rows by the table that they go into; where they are so already, as they are."""
    if isinstance(rows, Mapping):
        return rows
    found: dict[type[Dated], list[Any]] = defaultdict(list)
    for row in rows:
        found[type(row)].append(row)
    return found


def has_doubles(rows: ByTable) -> bool:
    """Whether two rows of one table have one key."""
    return any(len(set(map(getter(record.key), same))) < len(same) for record, same in rows.items())


def digest(parts: Iterable[object]) -> str:
    """A short, stable id for a tuple of facts (64 bits of SHA-256, hexadecimal).

    >>> digest(["aws", "p5.48xlarge", None])
    'fcb27d330d428190'
    """
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return sha256(text.encode()).hexdigest()[:16]


class Identified(Dated):
    """A dated record whose id is the digest of the fields that identify it."""

    identified_by: ClassVar[tuple[str, ...]] = ()
    identified_if_stated: ClassVar[tuple[str, ...]] = ()
    """Fields that came later: where they are empty the id is what it was before them."""

    @classmethod
    def compared(cls) -> tuple[str, ...]:
        """Columns whose change makes a new period; what makes the id can't change under it."""
        identifying = {*cls.identified_by, *cls.identified_if_stated}
        return tuple(name for name in super().compared() if name not in identifying)

    @classmethod
    def of(cls, **fields: object) -> Self:
        """Make a record, its id filled in from its identifying fields."""
        bare = cls.model_validate({cls.key[0]: "-", **fields})
        stated = [name for name in cls.identified_if_stated if getattr(bare, name) is not None]
        found = digest(getattr(bare, name) for name in (*cls.identified_by, *stated))
        return bare.model_copy(update={cls.key[0]: found})
