"""The question for the cheapest mix, over two layers: a server at the base, on demand above it."""

import json
from datetime import UTC, datetime

from click.testing import CliRunner

from gpuplan import main
from tests.reports.conftest import OWNED, RENTED, SCENARIO
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import Portfolio, PortfolioLayer


def layer(rank, plan, name, **stated):
    return PortfolioLayer(
        source="planner",
        scenario_id=SCENARIO,
        layer_rank=rank,
        plan_id=plan.plan_id,
        way=plan.way,
        route="colocation" if plan is OWNED else "on_demand",
        service_provider_name=plan.service_provider_name,
        layer_name=name,
        work_fraction=0.5,
        cost_usd_per_year=stated["npv_cost_usd"] / 2,
        **stated,
    )


MIX = [
    OWNED,
    RENTED,
    Portfolio(
        source="planner",
        scenario_id=SCENARIO,
        status="optimal",
        npv_cost_usd=8000.0,
        best_plan_id=OWNED.plan_id,
        best_plan_npv_cost_usd=10_000.0,
        saving_npv_usd=2000.0,
        load_unit="requests/s",
    ),
    layer(2, RENTED, "on demand", load_from_units=3, load_to_units=9, npv_cost_usd=2000),
    layer(1, OWNED, "a server", load_from_units=0, load_to_units=3, npv_cost_usd=6000),
]


def test_the_layers_come_from_the_base_to_the_peak_with_the_whole_beside_them(tmp_path):
    link = tmp_path / "w.duckdb"
    with store.writing(link) as connection:
        load(connection, Arrival("planner", datetime(2026, 11, 20, tzinfo=UTC), scope=SCENARIO), MIX)
    result = CliRunner().invoke(main, ["ask", "cheapest_mix", "--warehouse", str(link), "--format", "json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["data"]
    assert [row["layer_name"] for row in found] == ["a server", "on demand"]
    assert [row["cost_fraction"] for row in found] == [0.75, 0.25]
    assert {row["mix_saving_npv_usd"] for row in found} == {2000.0}
    assert {row["best_plan_name"].split()[0] for row in found} == {OWNED.service_provider_name.split()[0]}
