"""A price as its seller states it, or the reason why there is none: what most sources ask of a number.

Nothing, zero and numbers below zero stand for a missing price wherever they occur. A source that has other
placeholders, or a rule that confirms one, says so itself.
"""

from decimal import Decimal

from warehouse.tables import Offer, Price, PriceStatus
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
