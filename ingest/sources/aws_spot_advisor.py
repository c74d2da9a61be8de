"""AWS's spot advisor: how often spot machines of each type were taken back over the past month, in five bands.

A public file by region, operating system and type; `r` is the number of the band, 0 to 4, the last without an upper
end. `s`, what spot saved over on demand in per cent, is left unread: the prices themselves are better.
"""

from collections.abc import Iterator
from decimal import Decimal

from ingest.amazon import families, family
from ingest.card import Card
from ingest.http import Http
from ingest.payload import Payload
from ingest.wire import Wire
from warehouse.load import Refused
from warehouse.tables import ProviderKind, SpotInterruption

CARD = Card(
    name="AWS",
    kind=ProviderKind.HYPERSCALER,
    docs="https://aws.amazon.com/ec2/spot/instance-advisor/",
    base_url="https://spot-bid-advisor.s3.amazonaws.com",
    at_least=20,
    warn_after_hours=7 * 24,
    error_after_hours=30 * 24,
    refresh_every_hours=24,
    verified=False,
    not_tried="never read live; the form is that of public programs that read it",
    ignored=frozenset({"global_rate", "instance_types", "ranges", "spot_advisor.Linux.s"}),
)
PATH = "/spot-advisor-data.json"
BANDS = (("0", "0.05"), ("0.05", "0.10"), ("0.10", "0.15"), ("0.15", "0.20"), ("0.20", None))
"""The bands of the advisor's page: under 5 %, 5-10 %, 10-15 %, 15-20 %, over 20 %."""


def fetch(http: Http) -> Payload:
    """The whole file."""
    return Payload.of_pages(http.source, [http.get(PATH)], http.public_url(PATH))


def parse(payload: Payload) -> Iterator[SpotInterruption]:
    """A row for each accelerated Linux machine and region."""
    for document in payload.documents():
        for region, systems in document.entries("spot_advisor").items():
            machines = systems.entries("Linux") if "Linux" in systems.fields else {}
            for machine, advice in machines.items():
                if family(machine) in families():
                    yield _row(payload, region, machine, advice)


def _row(payload: Payload, region: str, machine: str, advice: Wire) -> SpotInterruption:
    number = advice.number("r")
    if number not in range(len(BANDS)):
        raise Refused(f"{payload.source}: {machine} is in band {number:.6g}; there are {len(BANDS)}")
    low, high = BANDS[int(number)]
    return SpotInterruption(
        source=payload.source,
        service_provider_name="AWS",
        region_id=region,
        instance_type=machine,
        low_interruption_fraction=Decimal(low),
        high_interruption_fraction=Decimal(high) if high else None,
    )
