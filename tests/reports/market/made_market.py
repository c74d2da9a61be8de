"""Four sellers between two readings, and what became of each of their offers, worked out by hand.

Acme, read whole on 1 and 8 June, sells eight H100s in three regions: the first falls from 40 to 36 an hour, the second
rises from 48 to 60, the third has no price on the 8th; spot stays at 16. Its L4 goes, its B200 comes. Bolt is read for
the first time on the 8th, Idle not since 1 May. Lyon's L40S stays at 4 EUR, which rise from 1.10 to 1.21 dollars each.

Talk's list of models, read whole on both days: `alpha` asks 0.40 for input that was 0.50, `beta` less for input and
more for output, `gamma` is new, `delta` is gone, `same` stays. Another list is read for the first time on the 8th; it
names `alpha` too, and `epsilon`. A server of eight H100s falls from 200,000 to 190,000, and a card has a price at last.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from tests.conftest import sold
from tests.warehouse.verbs.conftest import gpu
from warehouse.load import Arrival
from warehouse.tables import Dated, FxRate, HardwarePrice, TokenPrice

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


def tokens(source: str, model: str, **by_kind: str) -> list[Dated]:
    seller = {"source": source, "service_provider_name": "Talk", "model_name": model, "pricing_currency": "USD"}
    return [TokenPrice(**seller, token_kind=kind, list_unit_price=Decimal(amount)) for kind, amount in by_kind.items()]


def hardware(name: str, amount: str, day: int, gpu_count: int = 8) -> HardwarePrice:
    return HardwarePrice(
        source="street",
        hardware_id=name,
        kind="server" if gpu_count > 1 else "card",
        gpu_id="H100-SXM-80GB",
        gpu_count=gpu_count,
        typical_price=Decimal(amount),
        pricing_currency="USD",
        observed_on=date(2026, 6, day),
        source_name="Street & Co",
        confidence="medium",
    )


SPOT = acme("16", "us-1", pricing_category="Dynamic")
LYON = one("lyon", "Lyon", "L40S", "4", currency="EUR")
BATCHES = [
    (Arrival("seed", datetime(2026, 5, 1, tzinfo=UTC)), [gpu("L40S"), gpu("H100-SXM-80GB")]),
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
    (
        read("openrouter", 6, 1),
        [
            *tokens("openrouter", "alpha", input="0.50", output="1.00"),
            *tokens("openrouter", "beta", input="0.20", output="1.00"),
            *tokens("openrouter", "delta", input="9", output="9"),
            *tokens("openrouter", "same", input="1", output="2"),
        ],
    ),
    (
        read("openrouter", 6, 8),
        [
            *tokens("openrouter", "alpha", input="0.40", output="1.00"),
            *tokens("openrouter", "beta", input="0.10", output="1.25"),
            *tokens("openrouter", "gamma", input="0.30", output="0.60"),
            *tokens("openrouter", "same", input="1", output="2"),
        ],
    ),
    (
        read("litellm", 6, 8),
        [*tokens("litellm", "alpha", input="5", output="5"), *tokens("litellm", "epsilon", input="3", output="3")],
    ),
    (read("street", 6, 1), [hardware("server-8x-H100", "200000", 1)]),
    (
        read("street", 6, 8),
        [hardware("server-8x-H100", "190000", 8), hardware("card-H100", "25000", 8, gpu_count=1)],
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
