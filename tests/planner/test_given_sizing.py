"""Sizings made elsewhere, as their makers wrote them."""

import json
from pathlib import Path

import pytest

from planner.given_sizing import Given, given_sizing
from planner.scenario_demand import Requests
from warehouse.faults import BadInput

FILES = Path(__file__).parent / "given"


def asked(name, tokens_in=4000, tokens_out=1000, gpu=None, limit_s=None):
    demand = Requests(kind="requests", requests_per_day=1000, input_tokens=tokens_in, output_tokens=tokens_out)
    return Given(FILES / name if isinstance(name, str) else name, gpu, demand, limit_s)


def test_aiconfigurators_table_names_gpus_and_rates():
    found = given_sizing(asked("aiconfigurator_agg.csv"))
    rows = [(row.gpus_per_replica, row.requests_per_s_per_replica) for row in found["H200-SXM-141GB"]]
    assert rows == [(2, 2.084), (4, 4.018)]
    assert list(found) == ["H200-SXM-141GB"]
    assert "96 at a time, 45.586 ms a token" in found["H200-SXM-141GB"][0].said_by
    assert found["H200-SXM-141GB"][0].low_factor < 1 < found["H200-SXM-141GB"][0].high_factor


def test_disaggregated_results_are_replicas_of_all_their_gpus():
    (row,) = given_sizing(asked("aiconfigurator_disagg.csv"))["H200-SXM-141GB"]
    assert (row.gpus_per_replica, row.requests_per_s_per_replica) == (8, 7.687)


def test_a_limit_leaves_out_what_is_slower():
    (row,) = given_sizing(asked("aiconfigurator_agg.csv", limit_s=0.046))["H200-SXM-141GB"]
    assert row.gpus_per_replica == 2
    with pytest.raises(BadInput, match="no result for about 4000 tokens in and 1000 out within"):
        given_sizing(asked("aiconfigurator_agg.csv", limit_s=0.01))


def test_results_for_other_lengths_are_not_used():
    with pytest.raises(BadInput, match="no result for about 500 tokens in"):
        given_sizing(asked("aiconfigurator_agg.csv", tokens_in=500))


def test_aisimulates_prediction_needs_the_gpu():
    """6.765e-3 GPU-hours in 24.35 s are one GPU."""
    (row,) = given_sizing(asked("aisimulate_prediction.json", 1024, 128, gpu="H200-SXM-141GB"))["H200-SXM-141GB"]
    assert (row.gpus_per_replica, row.requests_per_s_per_replica) == (1, pytest.approx(4.106, abs=1e-3))
    with pytest.raises(BadInput, match=r"say it in the scenario under \[sizing\] gpu"):
        given_sizing(asked("aisimulate_prediction.json", 1024, 128))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "one,two\n1,2\n"),
        ("b.csv", "isl,osl,tpot,system,num_total_gpus,seq/s,model,concurrency\n4000,1000,5,abacus,1,1,m,1\n"),
        ("c.json", "{"),
        ("d.json", '{"data": [{"gpu_id": "H100"}]}'),
        ("e.json", json.dumps([{"gpu_id": "H", "gpus_per_replica": 1, "requests_per_s_per_replica": -1}])),
    ],
)
def test_what_is_no_sizing_is_one_clear_error(tmp_path, name, content):
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=r"can't be read as a sizing \("):
        given_sizing(asked(file))
