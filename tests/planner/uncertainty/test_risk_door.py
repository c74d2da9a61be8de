"""`gpuplan risk` and the rows that it leaves: percentiles, odds and regret that follow from the samples."""

import json
import shutil

import numpy as np
import pytest

from planner.errand import Wanted, plan
from planner.uncertainty.outcome import Outcome
from planner.uncertainty.words import caution, confidence, odds
from tests.planner.hand_made import TRAINING
from warehouse import store
from warehouse.tables import Way


@pytest.fixture(scope="module")
def warehouse(made, tmp_path_factory):
    return shutil.copyfile(made.resolve(), tmp_path_factory.mktemp("risk") / "w.duckdb")


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    file = tmp_path_factory.mktemp("scenario") / "s.toml"
    file.write_text(TRAINING.replace("hours_per_week = 42", "hours_per_week = 130"), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def found(scenario, warehouse):
    return plan(scenario, warehouse, None, Wanted(sampled=True))


def test_rows_follow_from_the_samples(found):
    """Worked out again from the costs of every sample, the plain way."""
    costs, ids = found.risk.outcome.costs, list(found.risk.outcome.near.ways)
    cheapest = costs.min(axis=0)
    assert costs.shape == (len(ids), 4096)
    for row in found.risk.uncertainties:
        mine = costs[ids.index(row.plan_id)]
        assert row.p50_usd_per_month == pytest.approx(np.median(mine))
        assert row.p10_usd_per_month <= row.p50_usd_per_month <= row.p90_usd_per_month
        assert row.probability_cheapest == pytest.approx(sum(mine == cheapest) / 4096)
        assert row.expected_regret_usd_per_month == pytest.approx(float(np.mean(mine - cheapest)))
        assert (row.possible_fraction, row.sample_count) == (1.0, 4096)
    assert sum(row.probability_cheapest for row in found.risk.uncertainties) == pytest.approx(1)


def test_the_scenario_bears_its_confidence(found, warehouse):
    with store.reading(warehouse) as connection:
        odds = connection.execute("SELECT way, probability_cheapest FROM way_odds").fetchall()
        verdict, own, low, high = connection.execute(
            "SELECT verdict_probability, own_beats_rent_probability, breakeven_utilisation_p10, "
            "breakeven_utilisation_p90 FROM verdict_confidence"
        ).fetchall()[0]
        swings = connection.execute("SELECT swing_usd_per_month FROM tornado ORDER BY rank_number").fetchall()
    way = found.comparison.ranked[0].plan.way
    assert dict(odds)[way] == pytest.approx(verdict)
    assert sum(share for _, share in odds) == pytest.approx(1)
    assert dict(odds)["owned"] == pytest.approx(own)  # there is nothing but rent beside it
    assert 0 < low < high
    assert swings == sorted(swings, reverse=True)


def test_it_is_told_in_words(found):
    said = confidence(found.comparison, found.risk)
    share = found.risk.outcome.verdict_probability
    assert f"In {share * 100:.0f} % of 4,096 samples the cheapest is a specialised cloud" in said
    warned = caution(found.comparison, found.risk)
    assert (warned is None) == (share >= 0.5)


def test_a_comparison_says_how_often_its_verdict_is_the_cheapest(found, scenario, warehouse, gpuplan, monkeypatch):
    said = " ".join(gpuplan("compare", scenario, "--warehouse", warehouse).stdout.split())
    share = found.risk.outcome.verdict_probability
    told = (
        "Where all assumptions vary within their ranges, the cheapest way is a specialised cloud, as here, in "
        f"{share * 100:.0f} % of 4,096 draws"
    )
    assert said.count(told) == 1
    monkeypatch.setattr(Outcome, "likeliest_way", (Way.OWNED, 0.6))
    assert odds(found.comparison, found.risk).startswith(f"{told}, owned servers in 60 %.")


def test_a_verdict_that_holds_less_often_than_not_names_what_to_settle_first(found, monkeypatch):
    monkeypatch.setattr(Outcome, "verdict_probability", 0.4)
    flips = [row for row in found.risk.sensitivities if row.flip_value is not None]
    first = max(flips, key=lambda row: row.swing_usd_per_month)
    said = odds(found.comparison, found.risk)
    assert f" Settle first what flips it: {first.assumption_name} at {first.flip_value:.3g} (" in said
    assert caution(found.comparison, found.risk) == f"The verdict is open. {said}"


def test_the_verb_shows_plans_and_assumptions_in_80_columns(scenario, warehouse, gpuplan, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    page = gpuplan("risk", scenario, "--warehouse", warehouse)
    assert page.exit_code == 0, page.output
    assert max(map(len, page.stdout.splitlines())) <= 80
    assert {"regret", "$/month"} <= set(page.stdout.split())
    assert {"flips", "at"} <= set(page.stdout.split())


def test_programs_get_everything_and_the_same_figures_again(found, scenario, warehouse, gpuplan):
    whole = json.loads(gpuplan("risk", scenario, "--warehouse", warehouse, "--format", "json").stdout)["data"][0]
    assert whole["verdict_probability"] == found.risk.outcome.verdict_probability
    assert len(whole["assumptions"]) == len(found.risk.sensitivities)
    before = {row.plan_id: row.p90_usd_per_month for row in found.risk.uncertainties}
    assert all(row["p90_usd_per_month"] == before[row["plan_id"]] for row in whole["plans"])
