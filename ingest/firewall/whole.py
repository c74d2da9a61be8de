"""What any batch must satisfy before it is published; a batch that does not leaves yesterday's standing."""

from collections.abc import Sequence

from ingest.card import Card
from warehouse.load import Refused
from warehouse.tables import Dated, Offer, Price, PriceComponent, PriceStatus

LEAST_SHARE_HELD = 0.7
"""A whole batch that lacks 30 % of the rows we hold is an outage, as Azure's list had for days at a time."""
FEW = 5
"""Rows that may go without alarm, so that a small region can close a machine or two."""


def check(source: str, card: Card, rows: Sequence[Dated], held_count: int) -> None:
    """Refuse a batch that is too small or has an offer without a price, or a price without an offer.

    Args:
        source: whose batch it is.
        card: what that source declares.
        rows: the batch.
        held_count: rows of the same source and part that hold now.

    Raises:
        Refused: with the first thing that is wrong.
    """
    count = sum(not isinstance(row, Price | PriceComponent) for row in rows)
    if count < card.at_least:
        raise Refused(f"{source}: {count} rows came, a good batch has at least {card.at_least}")
    if card.complete and count <= LEAST_SHARE_HELD * held_count and held_count - count > FEW:
        raise Refused(f"{source}: {count} rows came where {held_count} hold now; the last good ones stand")
    _check_prices(source, rows)


def _check_prices(source: str, rows: Sequence[Dated]) -> None:
    offers = {row.offer_id for row in rows if isinstance(row, Offer)}
    prices = [row for row in rows if isinstance(row, Price)]
    if alone := offers.symmetric_difference(row.offer_id for row in prices):
        raise Refused(f"{source}: {len(alone)} offers and prices do not go together")
    if offers and not any(row.list_unit_price or row.price_status == PriceStatus.RESERVATION_ONLY for row in prices):
        raise Refused(f"{source}: none of {len(offers)} offers has a price")
