"""A small warehouse and scenarios whose plans can be costed by hand."""

from datetime import UTC, date, datetime

from planner.errand import plan_scenario
from warehouse.tables import Gpu, HardwarePrice, Offer, TokenPrice

DAY = datetime(2026, 7, 1, tzinfo=UTC)
H100 = Gpu(
    source="seed",
    gpu_id="H100-SXM-80GB",
    aliases=("H100",),
    vendor="NVIDIA",
    architecture="Hopper",
    form_factor="SXM5",
    launch_year=2022,
    memory_size_gb=80,
    usable_memory_gib=79.2,
    memory_type="HBM3",
    memory_bandwidth_gb_per_s=3350,
    source_name="test",
    confidence="A",
)
NO_EXTRAS = """
[assumptions]
finance.discount_rate = 0.0
rented.autoscaling_overhead_fraction = 0.0
rented.staff_fte = 0.0
hyperscaler.support_fraction = 0.0
hosted_api.staff_fte = 0.0
hosted_api.retry_fraction = 0.0
batch.goodput_loss_fraction = 0.0
serving.goodput_loss_fraction = 0.0
serving.headroom_fraction = 1.0
rented.capacity_probability = 1.0
hyperscaler.setup_months = 0
specialised_cloud.setup_months = 0
specialised_cloud.egress_usd_per_gb = 0
hyperscaler.egress_usd_per_gb = 0
owned.transit_usd_per_gb = 0
data.storage_gb_per_gpu = 0
owned.lead_time_weeks = 0
owned.ramp_months = 0
owned.availability = 1.0
on_premises.facility_usd_per_w = 100
"""
TRAINING = """
title = "training"
horizon_years = 3
[demand]
kind = "gpu_hours"
gpu = "h100"
gpu_count = 8
hours_per_week = 42
"""
SERVING = """
title = "serving"
horizon_years = 1
[model]
name = "acme/small"
context_tokens = 4096
[demand]
kind = "requests"
requests_per_day = 86400
input_tokens = 1000
cached_input_fraction = 0.5
output_tokens = 100
[service]
reserve_replicas = 0
[sizing]
file = "sizing.json"
"""


def offer(source, provider, kind, category, price, **more):
    unit = more.pop("pricing_unit", "Hours")
    terms = {"instance_type": "8x", "gpu_count": 8, "region_id": "here"} | more
    found = Offer.of(
        source=source,
        service_provider_name=provider,
        provider_kind=kind,
        gpu_id="H100-SXM-80GB",
        gpu_name="H100",
        pricing_category=category,
        **terms,
    )
    return [found, found.price(list_unit_price=str(price), pricing_unit=unit, pricing_currency="USD")]


OFFERS = {
    "big": [
        *offer("big", "Big", "hyperscaler", "Standard", 80),
        *offer("big", "Big", "hyperscaler", "Standard", 72, region_id="there"),
        *offer("big", "Big", "hyperscaler", "Standard", 8, region_id="us-gov-east"),
        *offer("big", "Big", "hyperscaler", "Dynamic", 32),
        *offer("big", "Big", "hyperscaler", "Committed", 40, commitment_months=12, commitment_type="reservation"),
        *offer("big", "Big", "hyperscaler", "Committed", 30, commitment_months=60, commitment_type="reservation"),
    ],
    "small": [
        *offer("small", "Small", "specialised", "Standard", 3, pricing_unit="GPU-Hours", gpu_count=None),
        *offer("small", "Small", "specialised", "Standard", 2, gpu_count=1, instance_type="1x"),
        *offer("small", "Flat", "specialised", "Standard", 24),
        *offer("small", "Bazaar", "marketplace", "Standard", 10),
    ],
}
SERVER = HardwarePrice(
    source="seed",
    hardware_id="server-8x",
    kind="server",
    gpu_id="H100-SXM-80GB",
    gpu_count=8,
    typical_price="200000",
    pricing_currency="USD",
    power_full_w=8000,
    power_max_w=10000,
    observed_on=date(2026, 6, 1),
    source_name="test",
    confidence="high",
)


def token(kind, price):
    return TokenPrice(
        source="api",
        service_provider_name="Api",
        model_name="small",
        llm_id="acme/small",
        token_kind=kind,
        list_unit_price=price,
        pricing_currency="USD",
    )


def planned(tmp_path, warehouse, text, extras=NO_EXTRAS):
    file = tmp_path / "s.toml"
    file.write_text(text + extras, encoding="utf-8")
    return plan_scenario(file, warehouse, None)
