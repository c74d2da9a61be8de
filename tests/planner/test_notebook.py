"""The planner in a notebook: the same answer as the verb's, as data frames."""

import json

import pandas as pd
import pytest

import planner
from tests.planner.hand_made import TRAINING
from warehouse.faults import BadInput


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "training.toml"
    path.write_text(TRAINING, encoding="utf-8")
    return path


def test_the_ranking_is_the_verbs(scenario, warehouse, gpuplan):
    answer = planner.compare(scenario, warehouse=str(warehouse))
    said = json.loads(gpuplan("compare", scenario, "--warehouse", warehouse, "--format", "json").stdout)["data"]
    ranked = [row for row in said if row["status"] == "ranked"]
    assert list(answer.ranking["plan_id"]) == [row["plan_id"] for row in ranked]
    assert list(answer.ranking["npv_cost_usd"]) == pytest.approx([row["npv_cost_usd"] for row in ranked])
    assert list(answer.ranking.index) == list(range(1, len(ranked) + 1))
    assert answer.verdict.startswith("Rent") or answer.verdict.startswith("Buy")


def test_lines_add_up_to_the_ranking(scenario, warehouse):
    answer = planner.compare(scenario, warehouse=str(warehouse), sampled=False)
    totals = answer.lines.groupby("plan_id")["cost_usd"].sum()
    expected = answer.ranking.set_index("plan_id")["total_cost_usd"]
    pd.testing.assert_series_equal(totals.sort_index(), expected.sort_index(), check_names=False)


def test_what_is_left_out_has_a_reason_and_assumptions_a_source(scenario, warehouse):
    answer = planner.compare(scenario, warehouse=str(warehouse), sampled=False)
    assert answer.left_out["reason"].notna().all()
    assert (answer.assumptions["source_name"].str.len() > 0).all()


def test_a_size_is_the_verbs(llm, warehouse, gpuplan):
    sizes = planner.size("acme/small", gpus=("H100",), context=4096, warehouse=str(warehouse))
    words = ("size", "--config", "acme/small", "--gpu", "H100", "--context", "4096", "--warehouse", warehouse)
    (row,) = json.loads(gpuplan(*words, "--format", "json").stdout)["data"]
    assert (sizes.rows[0]["gpu_id"], sizes.rows[0]["context_tokens"]) == (row["gpu_id"], 4096)


def test_a_wrong_word_is_told():
    with pytest.raises(BadInput, match="contxt"):
        planner.size("70B", contxt=4096)
