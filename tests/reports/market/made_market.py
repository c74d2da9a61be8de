"""Four sellers between two readings, and what became of each of their offers, worked out by hand.

Acme, read whole on 1 and 8 June, sells eight H100s in three regions: the first falls from 40 to 36 an hour, the second
rises from 48 to 60, the third has no price on the 8th; spot stays at 16. Its L4 goes, its B200 comes. Bolt is read for
the first time on the 8th, Idle not since 1 May. Lyon's L40S stays at 4 EUR, which rise from 1.10 to 1.21 dollars each.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from tests.conftest import sold
from warehouse.load import Arrival
from warehouse.tables import Dated, FxRate

HOSTILE = "Bolt <script>alert(1)</script> | `x`"
SINCE, UNTIL = datetime(2026, 6, 2, tzinfo=UTC), datetime(2026, 6, 9, tzinfo=UTC)


def read(source: str, month: int, day: int) -> Arrival:
    return Arrival(source, datetime(2026, month, day, 6, tzinfo=UTC), warn_after_hours=24, error_after_hours=720)


def acme(amount: str | None, region: str, **more) -> list[Dated]:
    machine = {"instance_type": "acme-8x", "region_id": region, "gpu_count": 8}
    unpriced = {} if amount else {"price_status": "unpriced", "status_reason": "ask sales"}
    return sold(amount, **{"source": "acme", "service_provider_name": "Acme", **machine, **unpriced, **more})


def one(source: str, seller: str, gpu: str, amount: str, **more) -> list[Dated]:
    machine = {"gpu_id": gpu, "gpu_name": gpu, "gpu_count": 1, "instance_type": f"{source}-1x", "region_id": None}
    return sold(amount, **{"source": source, "service_provider_name": seller, **machine, **more})


def euro(day: int, dollars: str) -> list[Dated]:
    rate = Decimal(dollars)
    return [FxRate(source="ecb", currency="USD", rate_on=date(2026, 6, day), units_per_eur=rate)]


SPOT = acme("16", "us-1", pricing_category="Dynamic")
LYON = one("lyon", "Lyon", "L40S", "4", currency="EUR")
BATCHES = [
    (read("idle", 5, 1), one("idle", "Idle", "H100-SXM-80GB", "7")),
    (read("ecb", 6, 1), euro(1, "1.10")),
    (read("lyon", 6, 1), LYON),
    (
        read("acme", 6, 1),
        [
            *acme("40", "us-1"),
            *acme("48", "us-2"),
            *acme("56", "us-3"),
            *SPOT,
            *one("acme", "Acme", "L4", "0.55"),
        ],
    ),
    (replace(read("ecb", 6, 8), complete=False), euro(8, "1.21")),
    (read("lyon", 6, 8), LYON),
    (
        read("acme", 6, 8),
        [*acme("36", "us-1"), *acme("60", "us-2"), *acme(None, "us-3"), *SPOT, *one("acme", "Acme", "B200-SXM", "6")],
    ),
    (read("bolt", 6, 8), one("bolt", HOSTILE, "H100-SXM-80GB", "3")),
]
BECAME = {
    ("Acme", "H100-SXM-80GB", "us-1", "Standard"): ("cheaper", -0.1),
    ("Acme", "H100-SXM-80GB", "us-2", "Standard"): ("dearer", 0.25),
    ("Acme", "H100-SXM-80GB", "us-3", "Standard"): ("price unpriced", None),
    ("Acme", "H100-SXM-80GB", "us-1", "Dynamic"): ("same", 0.0),
    ("Acme", "L4", None, "Standard"): ("withdrawn", None),
    ("Acme", "B200-SXM", None, "Standard"): ("new", None),
    (HOSTILE, "H100-SXM-80GB", None, "Standard"): ("first seen", None),
    ("Idle", "H100-SXM-80GB", None, "Standard"): ("not read", 0.0),
    ("Lyon", "L40S", None, "Standard"): ("same", 0.0),
}
"""By seller, GPU, region and terms."""
