"""A handful of offers, and what every budget question answers over them, worked out by hand.

Acme sells eight H100s in two regions: on demand for 40 and 48 an hour (80 until 100 days ago in the first), spot for
16 and 36, and on a reservation for 30. Bolt sells one H100 by the hour without saying how big its instances are, for 2
until 20 days ago and 3 since, and a whole L4 for 0.55.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from warehouse.load import Arrival
from warehouse.tables import FxRate, Gpu, HardwarePrice, Offer, TokenPrice

NOW = datetime.now(UTC)
ACME = {
    "source": "acme",
    "service_provider_name": "Acme",
    "provider_kind": "hyperscaler",
    "gpu_id": "H100-SXM-80GB",
    "gpu_name": "H100",
    "gpu_count": 8,
    "instance_type": "p5",
    "region_id": "us-1",
    "pricing_category": "Standard",
}
BOLT = {
    "source": "bolt",
    "service_provider_name": "Bolt",
    "provider_kind": "specialised",
    "gpu_id": "H100-SXM-80GB",
    "gpu_name": "H100 SXM",
    "pricing_category": "Standard",
}
RESERVED = {"pricing_category": "Committed", "commitment_type": "reservation", "commitment_months": 12}
ASK_SALES = {"price_status": "unpriced", "status_reason": "ask sales"}


def ago(days):
    return NOW - timedelta(days=days)


def sells(fields, amount, unit="Hours", **price):
    offer = Offer.of(**fields)
    stated = Decimal(amount) if amount else None
    return [offer, offer.price(list_unit_price=stated, pricing_unit=unit, pricing_currency="USD", **price)]


def acme(first_region):
    return [
        *sells(ACME, first_region),
        *sells(ACME | {"region_id": "us-2"}, "48"),
        *sells(ACME | {"pricing_category": "Dynamic"}, "16"),
        *sells(ACME | {"pricing_category": "Dynamic", "region_id": "us-2"}, "36"),
        *sells(ACME | RESERVED, "30"),
        *sells(ACME | {"region_id": "us-3"}, None, **ASK_SALES),
        *sells(ACME | {"gpu_id": None, "gpu_name": "X9", "instance_type": "x9"}, "1"),
    ]


def token_price(seller, model, kind, amount, currency="USD", **more):
    fields = {
        "source": "genai_prices",
        "service_provider_name": seller,
        "model_name": model,
        "token_kind": kind,
        "list_unit_price": Decimal(amount),
        "pricing_currency": currency,
    }
    return TokenPrice(**fields | more)


def gpu(name, memory_gib, bandwidth):
    return Gpu(
        source="seed",
        gpu_id=name,
        aliases=("H100",) if name.startswith("H100") else (),
        vendor="NVIDIA",
        architecture="Hopper",
        form_factor="SXM",
        launch_year=2022,
        memory_size_gb=80,
        usable_memory_gib=memory_gib,
        memory_type="HBM",
        memory_bandwidth_gb_per_s=bandwidth,
        source_name="datasheet",
        confidence="A",
    )


def hardware(name, amount, kind="server", currency="USD"):
    return HardwarePrice(
        source="seed",
        hardware_id=name,
        kind=kind,
        gpu_id="H100-SXM-80GB",
        gpu_count=8,
        typical_price=Decimal(amount),
        pricing_currency=currency,
        observed_on=date(2026, 1, 1),
        source_name="street",
        confidence="high",
    )


BATCHES = [
    (Arrival("acme", ago(400)), acme("80")),
    (Arrival("acme", ago(100)), acme("40")),
    (Arrival("acme", ago(2)), acme("40")),
    (
        Arrival("bolt", ago(30)),
        [
            *sells(BOLT, "2", "GPU-Hours"),
            *sells(BOLT | {"gpu_id": "L4", "gpu_name": "L4", "gpu_count": 1, "instance_type": "l4x1"}, "0.55"),
        ],
    ),
    (Arrival("bolt", ago(20), complete=False), sells(BOLT, "3", "GPU-Hours")),
    (
        Arrival("ecb", ago(3)),
        [FxRate(source="ecb", currency="USD", rate_on=ago(3).date(), units_per_eur=Decimal("1.10"))],
    ),
    (
        Arrival("genai_prices", ago(5)),
        [
            token_price("Tok", "llama-3.3-70b", "input", "0.50"),
            token_price("Tok", "llama-3.3-70b", "output", "0.80"),
            token_price("Jeton", "Llama-3.3-70B-Instruct", "input", "0.40", "EUR"),
            token_price("Jeton", "Llama-3.3-70B-Instruct", "output", "0.80", "EUR"),
            token_price("Half", "llama-3.3-70b", "input", "0.10"),
            token_price("Tok", "qwen-7b", "input", "0.05"),
            token_price("Tok", "gpt-5", "input", "1.25"),
            token_price("Tok", "gpt-5", "cached_input", "0.125"),
            token_price("Tok", "gpt-5", "output", "10"),
            token_price("Tok", "gpt-5", "input", "2.5", context_above_tokens=200_000),
            token_price("Tok", "gpt-5", "output", "15", context_above_tokens=200_000),
        ],
    ),
    (
        Arrival("litellm", ago(4)),
        [
            token_price("Tok", "llama-3.3-70b", "input", "5.00", source="litellm"),
            token_price("Tok", "gpt-5", "input", "12.5", source="litellm"),
            token_price("Tok", "gpt-5", "output", "10", source="litellm"),
            token_price("Tok", "gpt-5", "input", "0.625", source="litellm", service_tier="batch"),
            token_price("Tok", "gpt-5", "output", "5", source="litellm", service_tier="batch"),
        ],
    ),
    (
        Arrival("seed", ago(50)),
        [
            gpu("H100-SXM-80GB", 79.2, 3350),
            gpu("L4", 22, 300),
            hardware("server-8x", "240000"),
            hardware("server-in-euros", "200000", currency="EUR"),
            hardware("card", "30000", kind="card"),
        ],
    ),
]


def days_since(seen):
    return (datetime.now(UTC).date() - seen.date()).days


EXPECTED = {
    # 10,000 a month: 24 L4s at 0.55 x 730 = 401.50, 4 H100s at 3 x 730 = 2,190; a p5 at 29,200 is out of reach
    "budget": (
        ("gpu_id", "instance_count", "service_provider_name", "gpu_count", "cost_usd_per_month"),
        [("L4", 24, "Bolt", 24, 9636.0), ("H100-SXM-80GB", 4, "Bolt", 4, 8760.0)],
    ),
    # 240,000 for eight is 30,000 each, 200,000 EUR at 1.10 is 27,500; at 3.00 an hour a month is 2,190
    "buy_or_rent_a_year": (
        ("hardware_id", "price_usd_per_gpu", "price_usd_per_gpu_hour", "service_provider_name", "rent_months"),
        [
            ("server-in-euros", 27500.0, 3.0, "Bolt", 27500 / 2190),
            ("server-8x", 30000.0, 3.0, "Bolt", 30000 / 2190),
        ],
    ),
    "cheapest": (
        (
            "service_provider_name",
            "pricing_category",
            "commitment_months",
            "region_id",
            "price_usd_per_gpu_hour",
            "region_count",
        ),
        [
            ("Acme", "Dynamic", None, "us-1", 2.0, 2),
            ("Bolt", "Standard", None, None, 3.0, 0),
            ("Acme", "Committed", 12, "us-1", 3.75, 1),
            ("Acme", "Standard", None, "us-1", 5.0, 2),
        ],
    ),
    "commitment": (
        (
            "service_provider_name",
            "region_id",
            "commitment_months",
            "on_demand_usd_per_gpu_hour",
            "committed_usd_per_gpu_hour",
            "saving_fraction",
            "breakeven_utilisation",
        ),
        [("Acme", "us-1", 12, 5.0, 3.75, 0.25, 0.75)],
    ),
    "freshness": (
        ("service_provider_name", "offer_count", "priced_count", "unknown_gpu_count"),
        [("Bolt", 2, 2, 0), ("Acme", 7, 6, 1)],
    ),
    "last_move": (
        (
            "service_provider_name",
            "region_id",
            "price_per_gpu_hour_before",
            "price_per_gpu_hour_after",
            "change_fraction",
            "changed_at",
        ),
        [
            ("Bolt", None, 2.0, 3.0, 0.5, ago(20).isoformat()),
            ("Acme", "us-1", 10.0, 5.0, -0.5, ago(100).isoformat()),
        ],
    ),
    # 0.55 over 22 GiB is 2.5 cents a GiB, 3.00 over 79.2 GiB is 3.8
    "memory_price": (
        ("gpu_id", "usable_memory_gib", "service_provider_name", "price_usd_per_gpu_hour", "price_usd_per_gib_hour"),
        [("L4", 22.0, "Bolt", 0.55, 0.025), ("H100-SXM-80GB", 79.2, "Bolt", 3.0, 3 / 79.2)],
    ),
    # 16 for 40 is 60 % off, 36 for 48 is 25 % off
    "spot_discount": (
        (
            "service_provider_name",
            "gpu_id",
            "pair_count",
            "median_discount_fraction",
            "smallest_discount_fraction",
            "largest_discount_fraction",
        ),
        [("Acme", "H100-SXM-80GB", 2, 0.425, 0.25, 0.6)],
    ),
    "spread": (
        (
            "service_provider_name",
            "lowest_usd_per_gpu_hour",
            "median_usd_per_gpu_hour",
            "highest_usd_per_gpu_hour",
            "lowest_over_cheapest",
            "offer_count",
        ),
        [("Bolt", 3.0, 3.0, 3.0, 1.0, 1), ("Acme", 5.0, 5.5, 6.0, 5 / 3, 2)],
    ),
    # a thousand requests of 1,200 and 350 tokens: 1.2 x 0.50 + 0.35 x 0.80; in euros 1.2 x 0.44 + 0.35 x 0.88
    "token_price": (
        (
            "service_provider_name",
            "input_usd_per_million_tokens",
            "output_usd_per_million_tokens",
            "cost_usd_per_thousand_requests",
        ),
        [("Jeton", 0.44, 0.88, 0.836), ("Tok", 0.50, 0.80, 0.88), ("Half", 0.10, None, None)],
    ),
    # 1.2 x 1.25 + 0.35 x 10 = 5.00, and half of both in batches; the other list's standard prices are not counted
    "token_price_tiers": (
        (
            "model_name",
            "service_tier",
            "context_above_tokens",
            "input_usd_per_million_tokens",
            "cached_input_usd_per_million_tokens",
            "output_usd_per_million_tokens",
            "cost_usd_per_thousand_requests",
            "saving_fraction",
            "source",
        ),
        [
            ("gpt-5", "batch", 0, 0.625, None, 5.0, 2.5, 0.5, "litellm"),
            ("gpt-5", "standard", 0, 1.25, 0.125, 10.0, 5.0, 0.0, "genai_prices"),
        ],
    ),
    "year_ago": (
        (
            "region_id",
            "pricing_category",
            "price_usd_per_gpu_hour_before",
            "price_usd_per_gpu_hour_now",
            "change_fraction",
        ),
        [
            ("us-1", "Standard", 10.0, 5.0, -0.5),
            ("us-1", "Committed", 3.75, 3.75, 0.0),
            ("us-1", "Dynamic", 2.0, 2.0, 0.0),
            ("us-2", "Dynamic", 4.5, 4.5, 0.0),
            ("us-2", "Standard", 6.0, 6.0, 0.0),
        ],
    ),
}
"""What each question answers without parameters: the columns looked at, and their values row by row."""

TIED = {"year_ago"}
"""Questions with rows that their own order leaves to an offer's digest."""
