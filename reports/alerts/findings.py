"""What the rules find in the warehouse at a moment.

A finding is about a subject, such as a GPU or one move of one price. While a rule finds the same subject again, it
is the same alert; when it no longer does, the alert is over, and may come anew.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import duckdb

from reports.alerts.rules import AnyRule, CaseOpen, NewGpu, PriceBelow, PriceMove, SourceFailing, SourceStale, Watched
from reports.words import TERMS
from warehouse.ask import asked, rows
from warehouse.lookup import find_gpu_id
from warehouse.places import find_continent, find_countries
from warehouse.tables import Alert

SOURCE = "alerts"
Found = tuple[str, str]
"""A subject, and what to say of it."""


@dataclass(frozen=True)
class Ground:
    """Where rules look, and when."""

    connection: duckdb.DuckDBPyConnection
    now: datetime

    def rows(self, name: str, **values: Any) -> list[dict[str, Any]]:
        """The rows that answer a question of `reports/alerts/queries`."""
        query = (files("reports.alerts.queries") / f"{name}.sql").read_text(encoding="utf-8")
        return rows(self.connection, query, values)


def found(ground: Ground, rule: AnyRule, channel: str) -> list[Alert]:
    """What a rule finds, as alerts for a channel.

    Raises:
        BadInput: the rule names a GPU, continent or country that nobody knows.
    """
    look: Callable[[Ground, Any], Iterator[Found]] = LOOKS[type(rule)]
    return [
        Alert(source=SOURCE, channel=channel, rule=rule.name, subject=subject, message=message)
        for subject, message in look(ground, rule)
    ]


def _price_below(ground: Ground, rule: PriceBelow) -> Iterator[Found]:
    values = _watched(ground, rule) | {"gpu_count": rule.gpu_count, "moment": ground.now}
    priced = (r for r in asked(ground.connection, "prices", values) if r["price_usd_per_gpu_hour"] is not None)
    cheapest = next((r for r in priced if r["status"] not in {"indicative", "no price"}), None)
    if cheapest and float(cheapest["price_usd_per_gpu_hour"]) < rule.usd_per_gpu_hour:
        price = float(cheapest["price_usd_per_gpu_hour"])
        limit = f"less than ${rule.usd_per_gpu_hour:.4g}"
        yield cheapest["gpu_id"], f"{cheapest['gpu_id']} costs ${price:.4g} per GPU-hour, {limit}: {_offer(cheapest)}"


def _price_move(ground: Ground, rule: PriceMove) -> Iterator[Found]:
    since = ground.now - timedelta(days=rule.within_days)
    values = _watched(ground, rule) | {"since": since, "now": ground.now, "change_fraction": rule.change_fraction}
    for row in ground.rows("price_move", **values):
        move = f"{row['change_fraction']:+.1%}, from {row['before']:.4g} to {row['after']:.4g}"
        at = f"{row['pricing_currency']} per GPU-hour since {_minute(row['changed_at'])}"
        subject = f"{row['offer_id']}@{row['changed_at']:%Y-%m-%dT%H:%M:%SZ}"
        yield subject, f"{row['gpu_id'] or row['gpu_name']}: {move} {at}: {_offer(row)}"


def _new_gpu(ground: Ground, rule: NewGpu) -> Iterator[Found]:
    for row in ground.rows("new_gpu", since=ground.now - timedelta(days=rule.within_days), now=ground.now):
        yield row["gpu"], f"{row['gpu']} is on sale for the first time: {_offer(row)}"


def _source_stale(ground: Ground, rule: SourceStale) -> Iterator[Found]:
    states = ["stale"] if rule.freshness == "stale" else ["ageing", "stale"]
    for row in ground.rows("source_stale", states=states, sources=list(rule.sources)):
        newest = f"its newest good data is of {_minute(row['last_loaded_at'])}"
        last = f"last reading {row['last_outcome']}{_because(row['source'], row['last_message'])}"
        yield _part(row), f"{_part(row)} is {row['freshness']}: {newest}; {last}"


def _source_failing(ground: Ground, rule: SourceFailing) -> Iterator[Found]:
    for row in ground.rows("source_failing", sources=list(rule.sources)):
        yield _part(row), f"{_part(row)} {row['outcome']}{_because(row['source'], row['message'])}"


def _case_open(ground: Ground, rule: CaseOpen) -> Iterator[Found]:
    for row in ground.rows("case_open", sources=list(rule.sources)):
        case = f"{row['source']}: {row['subject_name']} {row['verdict']}: {_said(row['source'], row['reason'])}"
        yield row["case_id"], f"{case}; `gpuplan accept {row['case_id']}` releases it if it is genuine"


LOOKS: Mapping[type, Callable[[Ground, Any], Iterator[Found]]] = {
    PriceBelow: _price_below,
    PriceMove: _price_move,
    NewGpu: _new_gpu,
    SourceStale: _source_stale,
    SourceFailing: _source_failing,
    CaseOpen: _case_open,
}


def _watched(ground: Ground, rule: Watched) -> dict[str, Any]:
    countries = find_countries(ground.connection, [rule.country]) if rule.country else None
    return {
        "gpu_id": find_gpu_id(ground.connection, rule.gpu) if rule.gpu else None,
        "provider": rule.provider,
        "region": rule.region,
        "category": rule.category,
        "continents": [find_continent(rule.continent)] if rule.continent else None,
        "countries": countries,
    }


def _offer(row: Mapping[str, Any]) -> str:
    """An offer as a reader knows it.

    >>> _offer({"service_provider_name": "AWS", "instance_type": "p5.48xlarge", "region_id": None,
    ...         "pricing_category": "Standard"})
    'AWS p5.48xlarge on demand'
    """
    words = (row["service_provider_name"], row["instance_type"], row["region_id"], TERMS.get(row["pricing_category"]))
    return " ".join(filter(None, words))


def _part(row: Mapping[str, Any]) -> str:
    """A source, or a part of it.

    >>> _part({"source": "azure", "scope": "westeurope"}), _part({"source": "oci", "scope": None})
    ('azure westeurope', 'oci')
    """
    return " ".join(filter(None, [row["source"], row["scope"]]))


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _because(source: str, message: str | None) -> str:
    return f" ({_said(source, message)})" if message else ""


def _said(source: str, message: str) -> str:
    """A message without its source, which is named before it."""
    return message.removeprefix(f"{source}: ")
