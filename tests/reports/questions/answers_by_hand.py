"""What budget questions answer on the bundled snapshot, worked out in plain Python from its CSV files."""

import math
from statistics import median

from tests.reports.questions import by_hand
from tests.reports.questions.by_hand import H100, ON_DEMAND, days_old, gpus, lowest, number, sold
from tests.reports.questions.own_and_call_by_hand import (
    cheapest_tokens,
    electricity,
    moved_tokens,
    owned_or_rented,
    paid_back,
    street_prices,
    token_sellers,
)
from warehouse.places import EU_MEMBERS


def in_europe():
    return [(o["country"], o["region_id"], o["seller"], o["per_gpu"]) for o in cheapest_places(continent="Europe")]


def cheapest_places(**place):
    found = {}
    for o in sold(gpu_id=H100, **ON_DEMAND, **place):
        key = (o["seller"], o["region_id"])
        if key not in found or o["per_gpu"] < found[key]["per_gpu"]:
            found[key] = o
    return found.values()


def in_one_node():
    fitting = [o for o in sold(gpu_id=H100, **ON_DEMAND) if o["country"] in EU_MEMBERS and (o["size"] or 0) >= 8]
    return [(o["per_instance"], o["seller"], o["region_id"], days_old(o["observed_on"])) for o in fitting]


def hours_for_ten_thousand():
    return [(gpu, 10_000 / o["per_gpu"], o["per_gpu"]) for gpu, o in lowest(sold(**ON_DEMAND), "gpu_id").items() if gpu]


def month_of_sixteen():
    """16 H100s for 200 hours in instances of any size; a commitment is paid for all 730."""
    found = {}
    for o in sold(gpu_id=H100):
        hours = 730 if o["pricing_category"] == "Committed" else 200
        cost = hours * (math.ceil(16 / o["size"]) * o["per_instance"] if o["size"] else 16 * o["per_gpu"])
        key = (o["seller"], o["pricing_category"], o["months"])
        found[key] = min((o["size"] is None, cost), found.get(key, (True, math.inf)))
    return [(*key, cost, cost / 3200) for key, (_, cost) in found.items()]


def per_pflop():
    for gpu, o in lowest(sold(**ON_DEMAND), "gpu_id").items():
        if gpu:
            row = gpus()[gpu]
            rate = number(row["bf16_dense_tflops"]) or number(row["fp16_dense_tflops"])
            per_rate = 1000 * o["per_gpu"] / rate if rate else None
            yield gpu, per_rate, 1000 * o["per_gpu"] / float(row["memory_bandwidth_gb_per_s"])


def better_than_an_l40s():
    cheap = {g: o["per_gpu"] for g, o in lowest(sold(**ON_DEMAND), "gpu_id").items() if g}
    least = [float(gpus()["A100-SXM-80GB"][c]) for c in ("usable_memory_gib", "memory_bandwidth_gb_per_s")]
    has = {g: [float(gpus()[g][c]) for c in ("usable_memory_gib", "memory_bandwidth_gb_per_s")] for g in cheap}
    price = cheap["A100-SXM-80GB"]
    return [
        (g, p, 1 - p / price) for g, p in cheap.items() if p < price and has[g][0] >= least[0] and has[g][1] >= least[1]
    ]


def pairs(category):
    """Offers of a category beside on demand of the same machine and region."""
    place = ("seller", "gpu_id", "size", "instance_type", "region_id")
    standard = lowest(
        [o | {"key": (*(o.get(c) or None for c in place), o.get("variant") or None)} for o in sold(**ON_DEMAND)], "key"
    )
    for o in sold(pricing_category=category):
        other = standard.get((*(o.get(c) or None for c in place), o.get("variant") or None))
        if o["gpu_id"]:
            yield o, other["per_gpu"] if other else None


def spot_discounts():
    found = {}
    for o, on_demand in pairs("Dynamic"):
        if on_demand:
            found.setdefault((o["seller"], o["gpu_id"]), []).append(1 - o["per_gpu"] / on_demand)
    return [(*key, len(all_), median(all_), min(all_), max(all_)) for key, all_ in found.items()]


def commitments():
    found = {}
    for o, on_demand in pairs("Committed"):
        key = (o["seller"], o["gpu_id"], o["commitment_type"], o["months"])
        found.setdefault(key, []).append((1 - o["per_gpu"] / on_demand if on_demand else None, o["per_gpu"]))
    for key, both in found.items():
        savings = [saving for saving, _ in both if saving is not None]
        yield (*key, len(savings), median(savings) if savings else None, min(price for _, price in both))


def at_sixty_percent():
    return [
        (o["per_gpu"] / 0.6, on_demand, o["per_gpu"] / on_demand, o["per_gpu"] / on_demand <= 0.6)
        for o, on_demand in pairs("Committed")
        if on_demand and o["gpu_id"] == H100
    ]


def spot_places():
    return [
        (o["per_gpu"], o["seller"], o.get("region_id") or None) for o in sold(gpu_id=H100, pricing_category="Dynamic")
    ]


def index():
    """The median on-demand price of an H100 on the first of each month."""
    firsts = [f"{y}-{m:02}-01" for y in (2025, 2026) for m in range(1, 13)]
    found = []
    for first in firsts[10:23]:
        held = [
            [r for r in rows if r["observed_on"] <= first][-1]
            for rows in by_hand.periods().values()
            if rows[0]["gpu_id"] == H100
            and rows[0]["pricing_category"] == "Standard"
            and rows[0]["observed_on"] <= first
        ]
        held = [r for r in held if r["per_gpu"] is not None]
        found.append((first, min(r["per_gpu"] for r in held), median(r["per_gpu"] for r in held), len(held)))
    return found


def covered():
    found = {}
    for o in by_hand.offers():
        counts = found.setdefault(o["seller"], [0, 0, 0, 0])
        for n, holds in enumerate((True, o["per_gpu"] is not None, not o["gpu_id"], not o["country"])):
            counts[n] += holds
    return [(seller, *counts) for seller, counts in found.items()]


def new_since_september():
    first = [
        rows[0] | {"per_gpu": rows[-1]["per_gpu"]}
        for rows in by_hand.periods().values()
        if rows[0]["observed_on"] > "2026-08-25"
    ]
    return [
        (*key,)
        for key in {
            (o["seller"], o["gpu_id"] or None, o.get("instance_type") or None, o["pricing_category"]) for o in first
        }
    ]


def unknown_places():
    found = {}
    for o in by_hand.offers():
        if not o["country"]:
            key = (
                o["seller"],
                f"no place known for region {o['region_id']}" if o.get("region_id") else "seller names no region",
            )
            found[key] = found.get(key, 0) + 1
    return [(*key, count) for key, count in found.items()]


def sources():
    last = {}
    for row in by_hand.offers():
        last[row["source"]] = max(last.get(row["source"], ""), row["observed_on"])
    return list(last)


ANSWERS = {
    "alternatives": (
        ("--gpu_id", "A100-SXM-80GB"),
        ("gpu_id", "price_usd_per_gpu_hour", "saving_fraction"),
        better_than_an_l40s,
    ),
    "cheapest_region": ((), ("country", "region_id", "service_provider_name", "price_usd_per_gpu_hour"), in_europe),
    "cheapest_tokens": ((), ("model_name", "service_provider_name", "cost_usd_per_thousand_requests"), cheapest_tokens),
    "commitment_at_utilisation": (
        (),
        ("committed_usd_per_used_gpu_hour", "on_demand_usd_per_gpu_hour", "breakeven_utilisation", "pays"),
        at_sixty_percent,
    ),
    "commitment_terms": (
        (),
        (
            *("service_provider_name", "gpu_id", "commitment_type", "commitment_months"),
            *("pair_count", "median_saving_fraction", "lowest_usd_per_gpu_hour"),
        ),
        commitments,
    ),
    "compute_price": ((), ("gpu_id", "price_usd_per_16_bit_pflop_hour", "price_usd_per_tb_per_s_hour"), per_pflop),
    "coverage": (
        (),
        ("service_provider_name", "offer_count", "priced_count", "unknown_gpu_count", "unplaced_count"),
        covered,
    ),
    "ending_quotes": ((), ("thing", "last_day"), list),
    "gpu_hours": ((), ("gpu_id", "gpu_hours", "price_usd_per_gpu_hour"), hours_for_ten_thousand),
    "hardware": (
        (),
        ("hardware_id", "typical_price_usd", "price_usd_per_gpu", "price_usd_per_gpu_memory_gb"),
        street_prices,
    ),
    "monthly_bill": (
        ("--gpu_count", "16", "--hours_per_month", "200"),
        (
            *("service_provider_name", "pricing_category", "commitment_months"),
            *("cost_usd_per_month", "cost_usd_per_used_gpu_hour"),
        ),
        month_of_sixteen,
    ),
    "new_offers": ((), ("service_provider_name", "gpu_id", "instance_type", "pricing_category"), new_since_september),
    "node_electricity": ((), ("place_id", "price_usd_per_kwh", "cost_usd_per_month"), electricity),
    "one_node": ((), ("cost_usd_per_hour", "service_provider_name", "region_id", "age_days"), in_one_node),
    "own_or_rent": ((), ("way", "cost_usd"), owned_or_rented),
    "payback": (
        (),
        ("hardware_id", "rent_usd_per_gpu_hour", "electricity_usd_per_gpu_hour", "payback_months"),
        paid_back,
    ),
    "price_index": (
        ("--months", "12"),
        ("month_starting", "lowest_usd_per_gpu_hour", "median_usd_per_gpu_hour", "offer_count"),
        index,
    ),
    "spot_discount": (
        (),
        (
            *("service_provider_name", "gpu_id", "pair_count", "median_discount_fraction"),
            *("smallest_discount_fraction", "largest_discount_fraction"),
        ),
        spot_discounts,
    ),
    "spot_where": ((), ("spot_usd_per_gpu_hour", "service_provider_name", "region_id"), spot_places),
    "through_aggregator": ((), ("seller_names",), list),
    "token_moves": (
        ("--model", "deepseek-v4"),
        (
            *("changed_at", "service_provider_name", "model_name", "token_kind"),
            *("price_per_million_tokens_before", "price_per_million_tokens_after", "change_fraction"),
        ),
        moved_tokens,
    ),
    "token_sellers": (
        (),
        ("llm_id", "provider_count", "lowest_usd_per_million_tokens", "highest_usd_per_million_tokens"),
        token_sellers,
    ),
    "unknown": (("--what", "place"), ("service_provider_name", "reason", "row_count"), unknown_places),
    "withdrawn": ((), ("instance_type",), list),
}
"""What is asked, the columns looked at, and who works out the same from the CSV files."""
