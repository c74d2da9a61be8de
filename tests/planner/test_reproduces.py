"""A plan of a day comes out the same when its offers are long gone, and every price in it is still found."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.history.load import import_history
from planner.errand import plan_scenario
from warehouse import store
from warehouse.load import Arrival, load

SCENARIO = Path("planner/scenarios/fine-tuning.toml")
DAY = "2026-11-01"
HISTORY = """as_of,provider,sku,price_kind,region,usd_per_hour
2022-01-01,aws,p4d.24xlarge,on_demand,us-east-1,32.77
2026-10-30,aws,p5.48xlarge,on_demand,us-east-1,1
"""
PLANS = "SELECT plan_id, status, unit_price_usd, npv_cost_usd FROM plan WHERE valid_to IS NULL ORDER BY plan_id"


@pytest.fixture
def link(seeded, tmp_path):
    return Path(shutil.copyfile(Path(seeded).resolve(), tmp_path / "w.duckdb"))


def test_a_plan_reproduces_after_its_offers_vanish_and_a_past_is_imported(link, tmp_path):
    plan_scenario(SCENARIO, link, DAY)
    with store.writing(link, sandboxed=False) as connection:
        before = connection.execute(PLANS).fetchall()
        for (source,) in connection.execute("SELECT DISTINCT source FROM offer WHERE valid_to IS NULL").fetchall():
            load(connection, Arrival(source, datetime.now(UTC)), [])
        (tmp_path / "past.csv").write_text(HISTORY, encoding="utf-8")
        import_history(connection, tmp_path / "past.csv", "0" * 64)
        assert connection.execute("SELECT count(*) FROM price_now").fetchall() == [(0,)]
    plan_scenario(SCENARIO, link, DAY)
    with store.reading(link) as connection:
        after = connection.execute(PLANS).fetchall()
        lost = "SELECT count(*) FROM plan_line_trace WHERE rests_on = 'price not found'"
        assert connection.execute(lost).fetchall() == [(0,)]
    assert len(before) > 20
    assert after == before
