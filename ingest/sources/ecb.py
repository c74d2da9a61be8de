"""European Central Bank: reference exchange rates of the last 90 days, in units for one euro.

Published around 16:00 CET on working days; weekends and holidays have no rates. They are for reference, not for
transactions. The 90 days of every reading fill the gaps that missed ones left; older days stay as they are, so a
reading is never complete. Attributes come in single or double quotes, the newest day first.
"""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from ingest.card import Card
from ingest.http import Http
from ingest.payload import Payload
from warehouse.load import Refused
from warehouse.tables import FxRate

CARD = Card(
    name="European Central Bank",
    kind="rates",
    docs="https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/",
    base_url="https://www.ecb.europa.eu/stats/eurofxref",
    at_least=2,
    complete=False,
    warn_after_hours=5 * 24,
    error_after_hours=10 * 24,
    refresh_every_hours=12,
    not_tried="never read live; parsed from recorded days of 2026",
    ignored=frozenset({"Envelope", "Cube", "subject", "Sender", "name"}),
)
CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
PATH = "/eurofxref-hist-90d.xml"


def fetch(http: Http) -> Payload:
    """The last 90 days."""
    return Payload.of_pages(http.source, [http.get(PATH)], http.public_url(PATH))


def parse(payload: Payload) -> Iterator[FxRate]:
    """A record for each currency and day."""
    days = [cube for cube in payload.xml().iter(CUBE) if "time" in cube.attrib]
    if not days:
        raise Refused(f"{payload.source}: no day of rates in the XML; this is another schema than gpuplan knows")
    for day in days:
        rate_on = payload.wire(day.attrib, "Cube").time("time").date()
        for cube in day:
            yield _rate(payload, rate_on, cube)


def _rate(payload: Payload, rate_on: date, cube: Element) -> FxRate:
    wire = payload.wire(cube.attrib, "Cube")
    return FxRate(
        source=payload.source,
        currency=wire.text("currency"),
        rate_on=rate_on,
        units_per_eur=wire.number("rate"),
    )
