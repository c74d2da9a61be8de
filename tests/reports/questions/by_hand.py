"""The bundled snapshot read with csv and nothing else: what the answers on it are checked against."""

import csv
from datetime import date, datetime
from functools import cache
from pathlib import Path

SEEDS = Path(__file__).parents[3] / "warehouse" / "seeds"
ASKED_ON = date(2026, 11, 23)
H100 = "H100-SXM-80GB"
ON_DEMAND = {"pricing_category": "Standard"}
SHAPE = (
    *("source", "service_provider_name", "instance_type", "gpu_name", "gpu_count", "region_id", "availability_zone"),
    *("pricing_category", "commitment_type", "commitment_months", "payment_option", "variant"),
)


def table(name):
    with (SEEDS / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else None


@cache
def usd_per_unit():
    """US dollars for one unit of each currency, by the newest rates."""
    newest = {}
    for row in sorted(table("fx_rate.csv"), key=lambda r: r["rate_on"]):
        newest[row["currency"]] = float(row["units_per_eur"])
    return {c: newest["USD"] / per_euro for c, per_euro in newest.items()} | {"EUR": newest["USD"], "USD": 1.0}


@cache
def gpus():
    return {row["gpu_id"]: row for row in table("gpu.csv")}


@cache
def places():
    return {(row["service_provider_name"], row["region_id"]): row for row in table("region.csv")}


@cache
def periods():
    """Every price ever seen of every offer, oldest first: rows of one offer share a key."""
    found = {}
    for file in sorted((SEEDS / "price").glob("*.csv")):
        for row in table(f"price/{file.name}"):
            found.setdefault(tuple(row.get(c, "") for c in SHAPE), []).append(priced(row))
    return {key: sorted(rows, key=lambda r: r["observed_on"]) for key, rows in found.items()}


@cache
def offers():
    """The newest price of every offer. The lists that were kept whole hold nothing older than their last day."""
    return [rows[-1] for rows in periods().values()]


def priced(row):
    """A row with its price in US dollars by the hour, for one GPU and for one instance, or neither."""
    size, stated, months = (
        number(row.get("gpu_count")),
        number(row["list_unit_price"]),
        number(row.get("commitment_months")),
    )
    per_gpu = per_instance = None
    if stated is not None:
        hourly = stated * usd_per_unit()[row["pricing_currency"]]
        hourly = hourly / (months * 730) if row["pricing_unit"] == "Term" else hourly
        of_gpu = row["pricing_unit"] == "GPU-Hours"
        per_gpu = hourly if of_gpu else hourly / size if size else None
        per_instance = hourly if not of_gpu else hourly * size if size else None
    place = places().get((row.get("host_provider_name") or row["service_provider_name"], row.get("region_id")), {})
    return row | {
        "size": size,
        "months": int(months) if months else None,
        "per_gpu": per_gpu,
        "per_instance": per_instance,
        "country": place.get("country"),
        "continent": place.get("continent"),
        "seller": row["service_provider_name"],
    }


def sold(**wanted):
    """Offers on sale with a price for one GPU, of which each column named has that value."""
    return [o for o in offers() if o["per_gpu"] is not None and all(o.get(c) == v for c, v in wanted.items())]


def lowest(rows, key, figure="per_gpu"):
    """The row with the lowest figure for each key."""
    found = {}
    for row in rows:
        if row[figure] is not None and (row[key] not in found or row[figure] < found[row[key]][figure]):
            found[row[key]] = row
    return found


def hardware():
    """What is for sale, in US dollars."""
    return [
        h
        | {
            "usd": float(h["typical_price"]) * usd_per_unit()[h["pricing_currency"]],
            "count": int(h["gpu_count"]),
            "kw": float(h["power_full_w"]) / 1000 if h["power_full_w"] else None,
        }
        for h in table("hardware_price.csv")
    ]


def days_old(day):
    return (ASKED_ON - datetime.fromisoformat(day).date()).days
