"""`gpuplan portfolio` from a file to rows in the warehouse."""

import json

import pytest
from click.testing import CliRunner

from gpuplan import main
from tests.planner.hand_made import NO_EXTRAS, TRAINING
from warehouse import store

TWO_NODES = (
    TRAINING.replace("gpu_count = 8\nhours_per_week = 42", "gpu_count = 32\nsingle_node = false")
    + """
[demand.profile]
shape = "business_hours"
"""
)


@pytest.fixture
def run(tmp_path, warehouse):
    def of(*words, text=TWO_NODES, extras=NO_EXTRAS):
        file = tmp_path / "s.toml"
        file.write_text(text + extras, encoding="utf-8")
        return CliRunner().invoke(main, ["portfolio", str(file), "--warehouse", str(warehouse), *words])

    return of


def test_a_page_fits_eighty_columns_and_says_why(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    result = run()
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("The cheapest mix costs $")
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_what_it_prints_is_what_the_warehouse_keeps(run, warehouse):
    data = json.loads(run("--format", "json").stdout)["data"][0]
    with store.reading(warehouse) as connection:
        whole = connection.execute("SELECT npv_cost_usd, status FROM portfolio_now").fetchall()
        layers = connection.execute(
            "SELECT layer_name, npv_cost_usd FROM portfolio_stack ORDER BY layer_rank"
        ).fetchall()
        points = connection.execute("SELECT count(*) FROM load_duration WHERE valid_to IS NULL").fetchall()
    assert whole == [(data["npv_cost_usd"], "optimal")]
    assert layers == [(layer["layer_name"], layer["npv_cost_usd"]) for layer in data["layers"]]
    assert points[0][0] > 100


def test_limits_are_keys_of_the_scenario(run):
    limited = TWO_NODES + "[portfolio]\nmax_on_demand_gpus = 8\n"
    data = json.loads(run("--format", "json", text=limited).stdout)["data"][0]
    rented = [layer for layer in data["layers"] if layer["route"] == "on_demand"]
    assert sum(layer["gpu_count"] for layer in rented) <= 8
    assert {layer["most_units"] for layer in rented} <= {1, 8}


def test_limits_that_leave_demand_unserved_end_with_exit_code_six(run):
    none = "[portfolio]\nmax_on_demand_gpus = 0\nmax_committed_gpus = 0\nmax_owned_servers = 0\nmax_spot_gpus = 0\n"
    result = run(text=TWO_NODES + none)
    assert result.exit_code == 6
    assert result.stdout.startswith("no rows for this scenario: the limits in [portfolio] leave")


@pytest.mark.parametrize("wrong", ["max_owned_server = 1", "max_owned_servers = -1", "interruptible_fraction = 1.5"])
def test_a_wrong_limit_is_told_with_its_key(run, wrong):
    result = run(text=TWO_NODES + f"[portfolio]\n{wrong}\n")
    assert result.exit_code == 2
    assert f"portfolio.{wrong.split(' ')[0]}" in result.output
