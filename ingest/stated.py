"""A price as its seller states it, or the reason why there is none: what most sources ask of a number.

Nothing, zero and numbers below zero stand for a missing price wherever they occur. A source that has other
placeholders, or a rule that confirms one, says so itself.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from warehouse.tables import Availability, Offer, Price, PriceStatus
from warehouse.tables.price import PricingUnit

CENT = Decimal("0.01")


def price(
    offer: Offer, amount: Decimal | None, unit: PricingUnit, currency: str = "USD", *, withheld: str | None = None
) -> Price:
    """The price of an offer.

    Args:
        offer: what is for sale.
        amount: what the seller asks for one unit [currency per unit].
        unit: what the seller's number is the price of.
        currency: ISO 4217 code.
        withheld: why the seller does not sell it although it has a number, where that is so.
    """
    common = {"pricing_unit": unit, "pricing_currency": currency}
    if withheld:
        return offer.price(price_status=PriceStatus.NOT_OFFERED, status_reason=withheld, **common)
    if amount is None or amount <= 0:
        told = "no price" if amount is None else f"a price of {amount.normalize():f}, which is none"
        reason = f"{offer.service_provider_name} states {told}"
        return offer.price(price_status=PriceStatus.UNPRICED, status_reason=reason, **common)
    return offer.price(list_unit_price=amount, **common)


def stocked(asked: Price, *, left: bool | None, scarce: bool = False) -> Price:
    """The price with what the seller says is left.

    Args:
        asked: the price, which a seller keeps on his list when nothing is left.
        left: whether there is any; nothing where the seller does not say.
        scarce: whether he says that it is little.
    """
    if left is None:
        return asked
    word = Availability.SOLD_OUT if not left else Availability.SCARCE if scarce else Availability.AVAILABLE
    return asked.model_copy(update={"availability": word})


def once(rows: Iterable[tuple[Offer, Price]]) -> Iterator[Offer | Price]:
    """Each offer once: a shape that a seller lists several times has no price where theirs differ."""
    found: dict[str, tuple[Offer, dict[Decimal | None, Price]]] = {}
    for offer, asked in rows:
        _, prices = found.setdefault(offer.offer_id, (offer, {}))
        prices[asked.list_unit_price] = asked
    for offer, prices in found.values():
        yield offer
        yield from prices.values() if len(prices) == 1 else [_unsettled(offer, list(prices.values()))]


def _unsettled(offer: Offer, prices: list[Price]) -> Price:
    told = " and ".join(sorted("none" if one.list_unit_price is None else f"{one.list_unit_price:f}" for one in prices))
    return offer.price(
        price_status=PriceStatus.UNPRICED,
        status_reason=f"{offer.service_provider_name} lists it at {told}, which is not one price",
        pricing_unit=prices[0].pricing_unit,
        pricing_currency=prices[0].pricing_currency,
    )
