"""What the verbs prices and history show: rows of the warehouse with their terms of sale in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from warehouse.ask import asked
from warehouse.faults import BadInput, nearest
from warehouse.lookup import find_gpu_id, nothing_yet
from warehouse.places import find_continent, find_countries
from warehouse.show import Answer

CATEGORIES = {"on-demand": "Standard", "spot": "Dynamic", "committed": "Committed", "other": "Other"}
OLD_DAYS = 60
PRICES_SHOWN = {
    "price_usd_per_gpu_hour": "$/GPU-h",
    "price_usd_per_instance_hour": "$/h",
    "service_provider_name": "provider",
    "instance_type": "instance",
    "gpu_count": "GPUs",
    "region_id": "region",
    "terms": "terms",
    "age_days": "days old",
    "remark": "remark",
}
HISTORY_SHOWN = {
    "valid_from": "from",
    "valid_to": "to",
    "price_usd_per_gpu_hour": "$/GPU-h",
    "price_usd_per_instance_hour": "$/h",
    "change": "change",
    "what": "what",
}


@dataclass(frozen=True)
class PricesAsked:
    """Which prices are asked for."""

    moment: datetime
    gpu: str | None = None
    gpu_count: Any = None
    provider: str | None = None
    region: str | None = None
    category: str | None = None
    continents: Sequence[str] = ()
    countries: Sequence[str] = ()


@dataclass(frozen=True)
class PricesPage(Answer):
    """Prices, cheapest first."""

    def shortened(self, limit: int, *, each_region: bool) -> Answer:
        """The page for a terminal: one row for each seller, instance and terms, and no more than a screenful."""
        rows = list(self.rows) if each_region else _cheapest_places(self.rows)
        title = f"{self.title}: {min(limit, len(rows))} of {len(rows)} rows, {len(self.rows)} offers"
        shown = {c: h for c, h in self.shown.items() if any(row.get(c) is not None for row in rows[:limit])}
        return replace(self, rows=rows[:limit], title=title, shown=shown or self.shown)


def prices_page(connection: duckdb.DuckDBPyConnection, question: PricesAsked) -> PricesPage:
    """The prices that a question asks for.

    Raises:
        BadInput: no accelerator, provider, continent or country goes by that name.
    """
    gpu = find_gpu_id(connection, question.gpu) if question.gpu else None
    values = {
        "moment": question.moment,
        "gpu_id": gpu,
        "gpu_count": question.gpu_count,
        "provider": _known_provider(connection, question.provider),
        "region": question.region,
        "category": CATEGORIES.get(question.category or ""),
        "continents": [find_continent(name) for name in question.continents] or None,
        "countries": find_countries(connection, question.countries) or None,
    }
    found = [_with_terms(row) for row in asked(connection, "prices", values)]
    day = question.moment.date()
    title = f"{gpu or 'All accelerators'}, prices of {day}"
    warnings = _old(found, is_now=day >= datetime.now(UTC).date()) if found else _none(connection, day, question.region)
    return PricesPage("prices", found, day, warnings, PRICES_SHOWN, title)


def _none(connection: duckdb.DuckDBPyConnection, day: date, region: str | None) -> list[str]:
    """Why there are no prices, and what to do."""
    other = "nobody here sells that there and on these terms; leave out an option, or `gpuplan refresh`"
    if region:
        other += f"; --region {region} means sellers' own names, such as us-*: --continent and --country mean places"
    return [nothing_yet(connection, day) or other]


def history_asked(connection: duckdb.DuckDBPyConnection, gpu: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Whose history is asked for, in the warehouse's own names.

    Raises:
        BadInput: no accelerator, or no provider, goes by that name.
    """
    provider = _known_provider(connection, wanted["provider"])
    return {**wanted, "gpu_id": find_gpu_id(connection, gpu), "provider": provider}


def history_page(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> Answer:
    """The price periods of an accelerator."""
    found = [_with_terms(row) for row in asked(connection, "history", values)]
    return Answer("history", found, shown=HISTORY_SHOWN, title=f"{values['gpu_id']}: price periods as we saw them")


def _known_provider(connection: duckdb.DuckDBPyConnection, name: str | None) -> str | None:
    """A seller's name, checked: a misspelt one would find nothing and look like an answer."""
    known = [row["name"] for row in asked(connection, "providers", {})] if name else []
    if name and name.lower() not in map(str.lower, known):
        raise BadInput(f"unknown provider {name!r}{nearest(name, known)}; `gpuplan ask freshness` lists them")
    return name


def _with_terms(row: dict[str, Any]) -> dict[str, Any]:
    """The terms of sale in a few words, beside the columns they come from."""
    said = {category: word for word, category in CATEGORIES.items()}[row["pricing_category"]]
    months, change = row["commitment_months"], row.get("change_fraction")
    more = [(row["payment_option"] or "").replace("_", " "), row["variant"]]
    terms = ", ".join(filter(None, [said + (f" {months} months" if months else ""), *more]))
    what = ", ".join(filter(None, [row["service_provider_name"], row["instance_type"], row["region_id"], terms]))
    moved = None if change is None else f"{change:+.1%}"
    return {**row, "terms": terms, "what": what, "remark": _remark(row), "change": moved}


def _remark(row: Mapping[str, Any]) -> str | None:
    """Why a price is not one to count on, in a word."""
    if row.get("missing_reason"):
        return str(row["missing_reason"])
    if case := row.get("held_back_case_id"):
        return f"newer one held back, case {case[:8]}"
    words = ("indicative" * (row.get("status") == "indicative"), "STALE" * (row.get("freshness") == "stale"))
    return ", ".join(filter(None, words)) or None


def _cheapest_places(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The first row of each seller, instance and terms; its region says how many others there are."""
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}
    others: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = (row["service_provider_name"], row["instance_type"], row["gpu_id"], row["gpu_count"], row["terms"])
        others[key] = others.get(key, -1) + 1
        kept.setdefault(key, dict(row))
    for key, row in kept.items():
        row["region_id"] = f"{row['region_id']} +{others[key]}" if others[key] else row["region_id"]
    return list(kept.values())


def _old(found: Sequence[Mapping[str, Any]], *, is_now: bool) -> list[str]:
    """What must be said of the prices' age; that of another day's prices is no news."""
    ages = [int(row["age_days"]) for row in found]
    old = sum(age > OLD_DAYS for age in ages)
    counts = Counter(row["freshness"] for row in found)
    told = (
        (old, f"are more than {OLD_DAYS} days old (oldest {max(ages, default=0)}); `gpuplan refresh` asks again"),
        (counts["stale"], "are STALE, older than their source allows; `gpuplan refresh` asks again"),
        (
            counts["bundled"] * is_now,
            "came bundled with gpuplan and were never seen since; `gpuplan refresh` asks for today's",
        ),
    )
    return [f"{count} of {len(ages)} prices {what}" for count, what in told if count]
