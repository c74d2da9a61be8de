"""What a batch must satisfy as a whole; one that does not is refused, and yesterday's stands."""

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

from ingest.card import Card
from ingest.firewall import subjects
from warehouse.load import Refused
from warehouse.tables import (
    ByTable,
    Dated,
    Offer,
    Price,
    PriceComponent,
    PriceStatus,
    PricingCategory,
    by_table,
    getter,
)

STANDS = "; the last good ones stand"
LEAST_SHARE_HELD = 0.7
"""A whole batch that lacks 30 % of the rows we hold is an outage, as Azure's list had for days at a time."""
FEW = 5
"""Rows that may go, or be held back, without alarm for the whole: a small region can close a machine or two."""
MOST_SHARE_HELD_BACK = 0.2
"""Where more of a batch is wrong than this, it is the batch that is wrong: a unit, a currency, a column."""


@dataclass(frozen=True)
class Held:
    """What of a source, or of a part of it, holds now."""

    rows: int
    """Offers and token prices [1]."""
    prices: int
    """Offers whose price is known [1]."""
    terms: Mapping[str, int] | None = None
    """Offers on demand, spot and so on [1]."""


class Turned(Refused):
    """A batch that the firewall turns away.

    Attributes:
        check: the check's name.
        also: other checks that it fails.
        expected: how many rows, or things, a good batch has of what was counted.
        found: how many this one has.
    """

    def __init__(self, check: str, message: str, expected: float | None = None, found: float | None = None) -> None:
        super().__init__(message)
        self.check, self.expected, self.found = check, expected, found
        self.also: tuple[str, ...] = ()


ACCEPTABLE = frozenset({"floor", "coverage", "prices", "terms", "canary", "mass"})
"""Checks of a whole batch that somebody can let pass; what fails another can't be loaded."""


def faults(source: str, scope: str | None, card: Card, rows: Iterable[Dated] | ByTable, held: Held) -> Iterator[Turned]:
    """What is wrong with a batch as a whole, the gravest first.

    Args:
        source: whose batch it is.
        scope: the part of the source.
        card: what the source declares.
        rows: the batch; its rows by their tables are not sorted again.
        held: what of the same source and part holds now.
    """
    came = by_table(rows)
    offers, prices = came.get(Offer, []), came.get(Price, [])
    keys = {record: set(map(getter(record.key), same)) for record, same in came.items()}
    if any(len(keys[record]) < len(same) for record, same in came.items()):
        yield _doubled(source, came)
    yield from _unpaired(source, keys.get(Offer, set()), keys.get(Price, set()))
    yield from _unpriced(source, offers, prices)
    count = sum(len(same) for record, same in came.items() if record not in {Price, PriceComponent})
    if count < card.at_least:
        told = f"{source}: {count} rows came, a good batch has at least {card.at_least}"
        yield Turned("floor", told, card.at_least, count)
    if card.complete:
        yield from _shrunk(source, "coverage", "rows", count, held.rows)
        priced = subjects.number_count({Price: prices})
        yield from _shrunk(source, "prices", "prices", priced, held.prices)
        yield from _without_terms(source, offers, held.terms or {})
    yield from _silent_canaries(source, scope, offers, prices)


def refuse(wrong: Sequence[Turned], *, later: bool = False) -> None:
    """Refuse a batch with which something is wrong: with all that can be let pass, so that it can be let pass at once.

    Args:
        wrong: what is.
        later: whether other checks are still to come, so that only what ends it is told yet.

    Raises:
        Turned: something is wrong.
    """
    for fault in wrong:
        if fault.check not in ACCEPTABLE:
            raise fault
    if wrong and not later:
        first, *others = wrong
        reasons = "; ".join([first.message, *(fault.message.partition(": ")[2] for fault in others)])
        stands = STANDS if STANDS in reasons else ""
        told = Turned(first.check, reasons.replace(STANDS, "") + stands, first.expected, first.found)
        told.also = tuple(fault.check for fault in others)
        raise told


def mass(source: str, held_back: Collection[tuple[str, str]], count: int) -> Iterator[Turned]:
    """Whether so much of a batch would be held back that all of it must be.

    Args:
        source: whose batch it is.
        held_back: check and reason of each thing that would be.
        count: things in the batch that have a price.
    """
    few = len(held_back) <= FEW and not len(held_back) == count > 1
    if few or len(held_back) <= MOST_SHARE_HELD_BACK * count:
        return
    (check, number), *_ = Counter(name for name, _ in held_back).most_common(1)
    example = min(reason for name, reason in held_back if name == check)
    told = f"{source}: {len(held_back)} of {count} prices are wrong, {number} by {check}, such as: {example}"
    yield Turned("mass", told, None, len(held_back))


def _without_terms(source: str, offers: Sequence[Offer], held: Mapping[str, int]) -> Iterator[Turned]:
    """Nothing on terms on which a seller sells: Azure's list once had nothing but Low Priority for days."""
    came = set(map(getter(("pricing_category",)), offers))
    for category, count in held.items():
        if count > FEW and came and category not in came:
            told = f"{source}: no offer came {subjects.TERMS[PricingCategory(category)]}, where {count} hold now"
            yield Turned("terms", told, count, 0)


def _shrunk(source: str, check: str, what: str, found: int, held: int) -> Iterator[Turned]:
    """So much fewer than hold that it is an outage and no sale."""
    if found <= LEAST_SHARE_HELD * held and held - found > FEW:
        told = f"{source}: {found} {what} came where {held} hold now{STANDS}"
        yield Turned(check, told, held, found)


def _doubled(source: str, came: ByTable) -> Turned:
    """Rows of one key, such as a page that came twice under other names."""
    counted = Counter((record, row.identity()) for record, same in came.items() for row in same)
    twice = [of for of, count in counted.items() if count > 1]
    record, key = twice[0]
    told = f"{source}: two rows of one {record.table()} key {key}"
    more = f", and {len(twice) - 1} more such keys" if len(twice) > 1 else ""
    return Turned("duplicate", told + more, 0, len(twice))


def _unpaired(source: str, offered: set[str], priced: set[str]) -> Iterator[Turned]:
    if offered != priced:
        alone = len(offered ^ priced)
        yield Turned("unpaired", f"{source}: {alone} offers and prices do not go together", 0, alone)


def _unpriced(source: str, offers: Sequence[Offer], prices: Sequence[Price]) -> Iterator[Turned]:
    if offers and not any(row.list_unit_price or row.price_status == PriceStatus.RESERVATION_ONLY for row in prices):
        yield Turned("unpriced", f"{source}: none of {len(offers)} offers has a price", len(offers), 0)


def _silent_canaries(
    source: str, scope: str | None, offers: Sequence[Offer], prices: Sequence[Price]
) -> Iterator[Turned]:
    """Offers that are always there; a batch without one lacks others too."""
    canaries = [canary for canary in _canaries() if (canary["source"], canary["scope"]) == (source, scope or "")]
    if not canaries:
        return
    priced = {row.offer_id for row in prices if row.list_unit_price}
    sold = {(r.instance_type or "", r.gpu_id or "") for r in offers if r.offer_id in priced}
    for canary in canaries:
        instance, gpu = canary["instance_pattern"], canary["gpu_pattern"]
        if not any(fnmatchcase(one, instance) and fnmatchcase(of, gpu) for one, of in sold):
            what = gpu if instance == "*" else instance
            told = f"{source}: no price of {what}{f' in {scope}' if scope else ''}, which is {canary['why']}"
            yield Turned("canary", told, 1, 0)


@cache
def _canaries() -> tuple[dict[str, str], ...]:
    text = (files("ingest.firewall") / "canaries.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
