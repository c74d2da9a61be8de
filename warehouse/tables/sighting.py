"""What a reading that does not cover all its source sells has seen again."""

from warehouse.tables.record import Record


class Sighting(Record):
    """An offer whose price a batch brought again unchanged, where absence from the batch would mean nothing.

    A batch that covers its source, or a region of it, whole confirms all that it does not end, and needs none.
    """

    batch_id: int
    """The batch."""
    offer_id: str
    """The offer."""
