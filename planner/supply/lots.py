"""Offers in lots that share what decides about them, so that the many are asked nothing that the first one answers."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
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


def sorted_by(offers: Lot, key: Callable[[RentedOffer], Key], word: Callable[[Key], Word]) -> dict[Word, Lot]:
    """The offers by the word that their key comes down to; most often one for all of them."""
    words = {each: word(each) for each in dict.fromkeys(map(key, offers))}
    if len(set(words.values())) == 1:
        return {next(iter(words.values())): offers}
    return lots(offers, lambda offer: words[key(offer)])
