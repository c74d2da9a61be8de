"""What owning servers and calling APIs costs on the bundled snapshot, worked out in plain Python from its CSV files."""

import math

from tests.reports.questions import by_hand
from tests.reports.questions.by_hand import H100, ON_DEMAND, gpus, hardware, lowest, sold, table


def street_prices():
    return [
        (
            h["hardware_id"],
            h["usd"],
            h["usd"] / h["count"],
            h["usd"] / h["count"] / float(gpus()[h["gpu_id"]]["memory_size_gb"]),
        )
        for h in hardware()
    ]


def paid_back():
    """A server whose power is not stated pays back who knows when."""
    rent = lowest(sold(**ON_DEMAND), "gpu_id")
    for h in hardware():
        if h["kind"] != "card" and h["gpu_id"] in rent:
            hourly = rent[h["gpu_id"]]["per_gpu"]
            power = h["kw"] / h["count"] * 1.3 * 0.08 if h["kw"] else None
            months = h["usd"] / h["count"] / ((hourly - power) * 0.7 * 730) if power else None
            yield h["hardware_id"], hourly, power, months


def owned_or_rented():
    """64 H100s for four years at 70 %, at 8 cents a kilowatt-hour and a PUE of 1.3."""
    ways = []
    for o in sold(gpu_id=H100):
        committed = o["pricing_category"] == "Committed"
        name = f"rent, {o['pricing_category'].lower()}" + (f" {o['months']} months" if committed else "")
        ways.append({"way": name, "cost": o["per_gpu"] * 64 * 4 * 8760 * (1 if committed else 0.7)})
    for h in hardware():
        if h["gpu_id"] == H100 and h["kind"] != "card":
            each = h["usd"] + h["kw"] * 1.3 * 0.08 * 8760 * 4 * 0.7
            ways.append({"way": f"own, {h['condition']}", "cost": each * math.ceil(64 / h["count"])})
    return [(way, o["cost"]) for way, o in lowest(ways, "way", "cost").items()]


def electricity():
    power = next(h["kw"] for h in hardware() if h["hardware_id"] == "server-8x-H100-SXM-80GB")
    usd = by_hand.usd_per_unit()
    rows = [
        (t["place_id"], float(t["typical_price_per_kwh"]) * usd[t["pricing_currency"]])
        for t in table("electricity_price.csv")
    ]
    return [(place, price, price * power * 1.3 * 730) for place, price in rows if "cooling" not in place]


def tokens():
    found = {}
    for t in sorted(table("token_price.csv"), key=lambda row: row["observed_on"]):  # the newest stands
        if t["service_tier"] == "standard" and t["context_above_tokens"] == "0":
            key = (t["model_name"], t["service_provider_name"])
            found.setdefault(key, t | {"llm": t["llm_id"]})[t["token_kind"]] = float(t["list_unit_price"])
    return {key: t for key, t in found.items() if "input" in t and "output" in t}


def cheapest_tokens():
    return [
        (*key, (1200 * t["input"] + 350 * t["output"]) / 1000)
        for key, t in tokens().items()
        if not t["context_tokens"] or int(t["context_tokens"]) >= 8192
    ]


def moved_tokens():
    """DeepSeek's V4 at all that sell it, at standard prices."""
    last, moves = {}, []
    for t in sorted(table("token_price.csv"), key=lambda row: row["observed_on"]):
        key, price = (t["service_provider_name"], t["model_name"], t["token_kind"]), float(t["list_unit_price"])
        if t["service_tier"] == "standard" and "deepseek-v4" in (t["model_name"] + t["llm_id"]).lower():
            if last.get(key, price) != price:
                moves.append((f"{t['observed_on']}T00:00:00+00:00", *key, last[key], price, price / last[key] - 1))
            last[key] = price
    return moves


def token_sellers():
    found = {}
    for (_, seller), t in tokens().items():
        if t["llm"]:
            found.setdefault(t["llm"], []).append((0.75 * t["input"] + 0.25 * t["output"], seller))
    several = {llm: asked for llm, asked in found.items() if len({seller for _, seller in asked}) > 1}
    return [(llm, len({s for _, s in asked}), min(asked)[0], max(asked)[0]) for llm, asked in several.items()]
