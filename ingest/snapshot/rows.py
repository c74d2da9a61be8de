"""Flat CSV rows: an offer and its price on one line, sorted, without the columns that no row fills.

A price list that was kept for years repeats itself. Only the days on which a price moved are written, and the
newest day whole, so that the loader can tell "still 55.04" from "not seen since".
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import TypeVar

from warehouse.tables import Dated, Offer, Price
from warehouse.units import NANO

Flat = dict[str, str]
K = TypeVar("K", bound=Hashable)

_FILLED_BY_THE_LOAD = frozenset(Dated.model_fields) - {"source"}
OFFER_COLUMNS = tuple(n for n in Offer.model_fields if n not in _FILLED_BY_THE_LOAD | {"offer_id"})
PRICE_COLUMNS = tuple(
    n for n in Price.model_fields if n not in Dated.model_fields and n not in {"offer_id", "region_id"}
)


def flat(offer: Offer, price: Price, observed_on: date) -> Flat:
    """One line of a price file."""
    return {
        **{name: text(getattr(offer, name)) for name in OFFER_COLUMNS},
        "observed_on": observed_on.isoformat(),
        **{name: text(getattr(price, name)) for name in PRICE_COLUMNS},
    }


def record_row(record: Dated) -> Flat:
    """One line of any other file: the record's own columns."""
    names = [name for name in type(record).model_fields if name not in _FILLED_BY_THE_LOAD]
    return {name: text(getattr(record, name)) for name in names}


def text(value: object) -> str:
    """A value as it stands in a CSV file: no trailing zeros, lists joined by a bar, unknown empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, tuple):
        return "|".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def write(path: Path, rows: Iterable[Flat], *, whole: bool = False) -> None:
    """Write sorted rows; a column that no row fills is left out, unless the reader wants them all."""
    ordered = sorted(rows, key=lambda row: tuple(row.values()))
    columns = [name for name in ordered[0] if whole or any(row[name] for row in ordered)]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(ordered)


def read(path: Path) -> list[dict[str, str]]:
    """All rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def money(stated: str) -> Decimal:
    """A stated price, rounded to the finest that the warehouse keeps.

    >>> money("88.4899999025753")
    Decimal('88.489999903')
    """
    return Decimal(stated).quantize(NANO, rounding=ROUND_HALF_EVEN)


def moves(
    rows: Iterable[Mapping[str, str]],
    day: str,
    key: Callable[[Mapping[str, str]], K],
    value: str,
) -> list[tuple[date, K, str]]:
    """The days on which a price moved, and the newest day whole, of what the newest day still sells."""
    seen: dict[K, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row[value]:
            seen[key(row)][row[day]] = row[value]
    newest = max((d for by_day in seen.values() for d in by_day), default="")
    return [
        (date.fromisoformat(d), thing, by_day[d])
        for thing, by_day in seen.items()
        if newest in by_day
        for d in _days_kept(by_day, newest)
    ]


def _days_kept(by_day: dict[str, str], newest: str) -> list[str]:
    days = sorted(by_day)
    moved = [
        d for before, d in zip([None, *days[:-1]], days, strict=True) if before is None or by_day[before] != by_day[d]
    ]
    return moved if moved[-1] == newest else [*moved, newest]
