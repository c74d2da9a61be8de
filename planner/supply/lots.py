"""Offers in lots that share what decides about them, so that the many are asked nothing that the first one answers."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from planner.facts import RentedOffer

Lot = list[RentedOffer]
Key = TypeVar("Key", bound=Hashable)
Word = TypeVar("Word", bound=Hashable)


def lots(offers: Sequence[RentedOffer], key: Callable[[RentedOffer], Key]) -> dict[Key, Lot]:
    """The offers by what a key says of each, in the order in which the first of each lot stands."""
    found: dict[Key, Lot] = defaultdict(list)
    for of, offer in zip(map(key, offers), offers, strict=True):
        found[of].append(offer)
    return found


def joined(parts: Mapping[Key, Lot], word: Callable[[Key], Word]) -> dict[Word, Lot]:
    """The lots whose keys come down to one word, together."""
    found: dict[Word, Lot] = defaultdict(list)
    for key, lot in parts.items():
        found[word(key)] += lot
    return found
