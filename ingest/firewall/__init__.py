"""What any batch must satisfy before it is published; a batch that does not leaves yesterday's standing."""

from collections.abc import Sequence
from importlib.resources import files

import duckdb

from ingest.card import Card
from ingest.firewall import whole
from warehouse.load import Arrival
from warehouse.tables import Dated


def check(card: Card, arrival: Arrival, rows: Sequence[Dated], connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse a batch that is not fit to be published.

    Raises:
        Refused: with the first thing that is wrong.
    """
    query = (files("ingest") / "held_count.sql").read_text(encoding="utf-8")
    held = connection.execute(query, {"source": arrival.source, "scope": arrival.scope}).fetchall()[0][0]
    whole.check(arrival.source, card, rows, int(held))
