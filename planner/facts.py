"""The facts a plan rests on, read from the warehouse once: what can be rented, bought, called, and on which GPUs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from importlib.resources import files
from operator import itemgetter
from typing import Any, TypeVar

import duckdb

from warehouse.store import records
from warehouse.tables import Availability, Benchmark, Gpu, PricingCategory, ProviderKind


@dataclass(frozen=True, slots=True)
class RentedOffer:
    """An offer with its price at the moment of the plan."""

    price_id: str
    offer_id: str
    service_provider_name: str
    provider_kind: ProviderKind
    gpu_id: str | None
    gpu_name: str
    gpu_count: float | None
    instance_type: str | None
    region_id: str | None
    country: str | None
    continent: str | None
    pricing_category: PricingCategory
    commitment_months: int | None
    commitment_type: str | None
    payment_option: str | None
    variant: str | None
    pricing_unit: str
    price_usd_per_gpu_hour: float | None
    price_usd_per_instance_hour: float | None
    upfront_usd_per_gpu_hour: float | None
    """The part of the hourly figure that is paid at the start of the commitment [USD/GPU h]."""
    missing_reason: str | None
    source_url: str | None
    observed_at: datetime
    age_days: int
    availability: Availability | None
    source: str
    freshness: str
    """fresh, ageing, stale, bundled or quoted."""


@dataclass(frozen=True)
class Hardware:
    """A server, rack or card with its street price, or a vendor's quote [USD]."""

    hardware_id: str
    kind: str
    condition: str
    gpu_id: str
    gpu_count: int
    low_price: float | None
    typical_price: float | None
    high_price: float | None
    power_full_w: float | None
    power_max_w: float | None
    observed_on: date
    source_name: str
    source_url: str | None
    confidence: str
    price_id: str
    missing_reason: str | None = None
    lead_time_weeks: float | None = None


@dataclass(frozen=True)
class HostedModel:
    """A model behind an API, and what a million of its tokens costs in one tier, for prompts above a length [USD]."""

    service_provider_name: str
    model_name: str
    service_tier: str
    context_above_tokens: int
    llm_id: str | None
    input_usd: float | None
    cached_input_usd: float | None
    output_usd: float | None
    context_tokens: int | None
    source_url: str | None
    observed_at: datetime
    price_id: str
    source: str
    freshness: str
    missing_reason: str | None = None


@dataclass(frozen=True)
class Facts:
    """Everything that a comparison reads."""

    moment: datetime
    gpus: dict[str, Gpu]
    offers: tuple[RentedOffer, ...]
    hardware: tuple[Hardware, ...]
    hosted: tuple[HostedModel, ...]
    interruptions: Mapping[tuple[str | None, ...], float]
    """Share of spot machines taken back in a month, by seller, region and instance type: its band's middle."""
    benchmarks: tuple[Benchmark, ...] = ()
    """Measured serving, which goes before our estimates."""
    grids: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    """What a kilowatt-hour from each country's grid emits [kg CO2e], and who says so."""


T = TypeVar("T", RentedOffer, Hardware, HostedModel)


def read_facts(connection: duckdb.DuckDBPyConnection, moment: datetime) -> Facts:
    """The facts as they were known at a moment."""
    return Facts(
        moment=moment,
        gpus={gpu.gpu_id: gpu for gpu in records(connection, Gpu)},
        offers=_read(connection, "offers", RentedOffer, moment),
        hardware=hardware_at(connection, moment),
        hosted=hosted_at(connection, moment),
        interruptions={tuple(row[:3]): row[3] for row in _rows(connection, "interruptions", moment)},
        benchmarks=tuple(records(connection, Benchmark)),
        grids={row[0]: (row[1], row[2]) for row in _rows(connection, "grid_carbon", moment)},
    )


def hardware_at(connection: duckdb.DuckDBPyConnection, moment: datetime) -> tuple[Hardware, ...]:
    """What could be bought at a moment."""
    return _read(connection, "hardware", Hardware, moment)


def hosted_at(connection: duckdb.DuckDBPyConnection, moment: datetime) -> tuple[HostedModel, ...]:
    """What hosted APIs charged at a moment."""
    return _read(connection, "tokens", HostedModel, moment)


def known_machines(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """GPUs of each machine that anybody ever sold, by its name or its seller's id of it, in small letters."""
    return dict(connection.execute(_sql("machines")).fetchall())


def _read(connection: duckdb.DuckDBPyConnection, name: str, kind: type[T], moment: datetime) -> tuple[T, ...]:
    cursor = _asked(connection, name, moment)
    columns = [column[0] for column in cursor.description or ()]
    wanted = itemgetter(*(columns.index(each.name) for each in fields(kind)))
    return tuple(kind(*wanted(row)) for row in cursor.fetchall())


def _rows(connection: duckdb.DuckDBPyConnection, name: str, moment: datetime) -> list[tuple[Any, ...]]:
    return _asked(connection, name, moment).fetchall()


def _asked(connection: duckdb.DuckDBPyConnection, name: str, moment: datetime) -> duckdb.DuckDBPyConnection:
    return connection.execute(_sql(name), {"moment": moment})


def _sql(name: str) -> str:
    return (files("planner.queries") / f"{name}.sql").read_text(encoding="utf-8")
