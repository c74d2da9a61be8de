"""A warehouse with one small scenario, whose every figure can be worked out by hand.

Two years, no discounting. Renting on demand costs 12,000 a year, spot 6,000. Owning costs 10,000 before the first
hour, 1,000 of energy a year, and the server still sells for 2,000: 10,000 in all, 416.67 a month. Against 12,000 of
rent it has paid off after 10,000 / (12,000 - 1,000) years = 10.9 months.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from reports.result import Report, read
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import (
    Assumption,
    Breakeven,
    CostCurve,
    CostLine,
    Dated,
    FxRate,
    HardwarePrice,
    Offer,
    Plan,
    PlanStatus,
    PricingCategory,
    Scenario,
    TokenKind,
    TokenPrice,
    Way,
)

SCENARIO = "chat"
AS_OF = date(2026, 11, 20)
SEEN = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOSTILE = '"><img src=x onerror=alert(1)></td>|`[x](javascript:alert(1))'
SHA256 = "ab" * 32

ON_DEMAND = Offer.of(
    source="acme",
    service_provider_name="Acme & Söhne",
    provider_kind="hyperscaler",
    gpu_id="H100-SXM-80GB",
    gpu_name="H100",
    gpu_count=Decimal(8),
    instance_type="acme-8x",
    region_id="eu-1",
    pricing_category="Standard",
    source_url="https://acme.example/prices",
)
SERVER = "server-8x-H100-SXM-80GB"


def plan(way: Way, name: str, status: PlanStatus = PlanStatus.RANKED, **more: object) -> Plan:
    fields = {"gpu_id": "H100-SXM-80GB", "gpu_count": 8, "instance_count": 1} if way != Way.HOSTED_API else {}
    return Plan.of(
        source="planner",
        scenario_id=SCENARIO,
        scenario_sha256=SHA256,
        as_of=AS_OF,
        way=way,
        status=status,
        service_provider_name=name,
        **{**fields, **more},
    )


def costs(total: float) -> dict[str, float]:
    """A plan's figures; 24 months, 4,000 useful GPU-hours and 100 million tokens a year."""
    return {
        "total_cost_usd": total,
        "npv_cost_usd": total,
        "cost_usd_per_month": total / 24,
        "cost_usd_per_useful_gpu_hour": total / 8000,
        "cost_usd_per_million_tokens": total / 200,
    }


RENTED = plan(
    Way.HYPERSCALER,
    "Acme & Söhne",
    pricing_category=PricingCategory.STANDARD,
    region_id="eu-1",
    instance_type="acme-8x",
    price_id=f"{ON_DEMAND.offer_id}@20261118T120000Z",
    price_observed_on="2026-11-18",
    price_source_url="https://acme.example/prices",
    **costs(24_000),
)
SPOT = plan(
    Way.SPECIALISED_CLOUD,
    HOSTILE,
    pricing_category=PricingCategory.DYNAMIC,
    instance_type="spot-8x",
    price_id="gone@20260101T000000Z",
    price_source_url="javascript:alert(1)",
    **costs(12_000),
)
OWNED = plan(
    Way.OWNED,
    SERVER,
    instance_type=SERVER,
    variant="new",
    allocated_utilisation=0.3,
    price_id=f"{SERVER}@20261118T120000Z",
    price_observed_on="2026-11-01",
    sizing_summary="8 GPUs hold the model",
    **costs(10_000),
)
CALLED = plan(
    Way.HOSTED_API,
    "Tokens Ltd",
    model_name="chat-70b",
    price_id="acme/Tokens Ltd/chat-70b@20261118T120000Z",
    price_observed_on="2026-11-18",
    **{**costs(50_000), "cost_usd_per_useful_gpu_hour": None},
)
DEARER = plan(
    Way.HYPERSCALER,
    "Dear Cloud",
    pricing_category=PricingCategory.STANDARD,
    instance_type="dear-8x",
    **{**costs(48_000), "cost_usd_per_month": None},
)
GUESSED = plan(
    Way.SPECIALISED_CLOUD,
    "Guess Inc",
    PlanStatus.INDICATIVE,
    reason="the seller's instance size is not stated",
    pricing_category=PricingCategory.STANDARD,
    **costs(2_400),
)
LEFT_OUT = plan(
    Way.HYPERSCALER,
    "3 sellers",
    PlanStatus.EXCLUDED,
    reason="needs 8 GPUs in one instance, this one has 4",
    variant="needs 8",
    considered_count=1234,
)
PLANS = [RENTED, SPOT, OWNED, CALLED, DEARER, GUESSED, LEFT_OUT]


def line(of: Plan, component: str, year: int, usd: float) -> CostLine:
    return CostLine(
        source="planner",
        plan_id=of.plan_id,
        scenario_id=SCENARIO,
        component=component,
        year=year,
        cost_usd=usd,
        formula=f"formula of {component}",
        inputs=f"inputs of {component}",
        price_id=of.price_id if component != "energy" else None,
    )


LINES = [
    *(line(RENTED, "compute", year, 12_000) for year in (1, 2)),
    *(line(SPOT, "compute", year, 6_000) for year in (1, 2)),
    *(line(CALLED, "tokens", year, 25_000) for year in (1, 2)),
    *(line(DEARER, "compute", year, 24_000) for year in (1, 2)),
    line(OWNED, "servers", 0, 10_000),
    *(line(OWNED, "energy", year, 1_000) for year in (1, 2)),
    line(OWNED, "residual value", 2, -2_000),
]


def breakeven(rival: Plan, drift: float, months: float | None, utilisation: float | None) -> Breakeven:
    return Breakeven(
        source="planner",
        scenario_id=SCENARIO,
        owned_plan_id=OWNED.plan_id,
        rival_plan_id=rival.plan_id,
        price_drift_per_year=drift,
        breakeven_months=months,
        is_never=months is None,
        within_horizon=months is not None and months <= 24,
        breakeven_utilisation=utilisation,
        saving_usd=14_000,
        npv_saving_usd=14_000,
    )


BREAKEVENS = [
    breakeven(RENTED, 0.0, 120 / 11, 0.25),
    breakeven(RENTED, -0.4, 60.0, 0.5),
    breakeven(SPOT, 0.0, 24.0, 0.5),
    breakeven(SPOT, -0.4, None, 1.5),
]
CURVES = [
    CostCurve(
        source="planner",
        scenario_id=SCENARIO,
        plan_id=of.plan_id,
        utilisation=use,
        cost_usd_per_useful_gpu_hour=usd / use if of is OWNED else usd,
    )
    for of, usd in ((OWNED, 0.5), (RENTED, 2.0), (SPOT, 1.0))
    for use in (0.1, 0.25, 0.5, 1.0)
]
ASSUMPTIONS = [
    Assumption(
        source="planner",
        scenario_id=SCENARIO,
        name="rented.price_drift_per_year",
        assumed_value=0.0,
        low_value=-0.4,
        high_value=0.4,
        unit="fraction per year",
        source_name="Judgement",
    ),
    Assumption(
        source="planner",
        scenario_id=SCENARIO,
        name="owned.power_usage_effectiveness",
        assumed_value=1.21,
        low_value=1.2,
        high_value=1.5,
        unit="ratio",
        overridden=True,
        source_name="Our own hall",
        source_url="https://hall.example/pue",
    ),
]
THE_SCENARIO = Scenario(
    source="planner",
    scenario_id=SCENARIO,
    title="Chat <script>alert(1)</script>",
    scenario_sha256=SHA256,
    scenario_text='title = "Chat"\n# ```\n',
    as_of=AS_OF,
    horizon_years=2,
    discount_rate=0.0,
    demand_summary="100 requests a day",
    tokens_per_year=1e8,
    hours_of_use_per_year=8760,
    verdict="Buy one server, for about $417 a month.",
    verdict_flips=("If energy were ten times as dear, spot would be cheapest.",),
    warnings=("2 prices are old",),
)

EMPTY = THE_SCENARIO.model_copy(update={"scenario_id": "empty", "tokens_per_year": None, "warnings": ()})
NOTHING_FITS = LEFT_OUT.model_copy(update={"scenario_id": "empty", "plan_id": "nothing-fits"})


def facts() -> list[Dated]:
    """The prices that the plans rest on, as their sellers state them."""
    tokens = {
        "source": "acme",
        "service_provider_name": "Tokens Ltd",
        "model_name": "chat-70b",
        "pricing_currency": "USD",
    }
    return [
        ON_DEMAND,
        ON_DEMAND.price(list_unit_price=Decimal("2.5"), pricing_unit="Hours", pricing_currency="EUR"),
        TokenPrice(**tokens, token_kind=TokenKind.INPUT, list_unit_price=Decimal("0.135")),
        TokenPrice(**tokens, token_kind=TokenKind.OUTPUT, list_unit_price=Decimal("0.4")),
        HardwarePrice(
            source="acme",
            hardware_id=SERVER,
            kind="server",
            gpu_id="H100-SXM-80GB",
            gpu_count=8,
            typical_price=Decimal(10_000),
            pricing_currency="USD",
            observed_on=date(2026, 11, 1),
            source_name="Street",
            confidence="high",
        ),
        FxRate(source="acme", currency="USD", rate_on=date(2026, 11, 17), units_per_eur=Decimal("1.25")),
    ]


@pytest.fixture(scope="session")
def link(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of the warehouse."""
    link = tmp_path_factory.mktemp("warehouse") / "w.duckdb"
    read_from = Arrival("acme", SEEN, payload_url="https://acme.example/api", payload_sha256=SHA256, message="CC0")
    planned = Arrival("planner", datetime(2026, 11, 20, 9, tzinfo=UTC), scope=SCENARIO)
    empty = Arrival("planner", datetime(2026, 11, 20, 9, tzinfo=UTC), scope="empty")
    with store.writing(link) as connection:
        load(connection, read_from, facts())
        load(connection, empty, [EMPTY, NOTHING_FITS])
        load(connection, planned, [THE_SCENARIO, *PLANS, *LINES, *BREAKEVENS, *CURVES, *ASSUMPTIONS])
    return link


@pytest.fixture
def report(link: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """The scenario's report, written at a fixed moment."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795176000")
    with store.reading(link) as connection:
        return read(connection, SCENARIO)
