"""Owning against its rivals, and the words the verdict is given in, on the hand-made warehouse of test_compare."""

import pytest

from planner.cautions import warnings
from planner.flips import flips
from planner.uncertainty.risk import risk
from planner.verdict import verdict
from planner.versus import breakevens, cost_curves
from tests.planner.hand_made import NO_EXTRAS, TRAINING, planned

IDLE_USD = 2.5 * 8760 * 1.35 * 0.0883
RUNNING_USD = 200_000 * 0.105 + 10 * 196 * 12 + IDLE_USD + 0.25 * 200_000
FIXED_USD = (256_000 - 80_000) / 3 + RUNNING_USD
VARIABLE_USD = 5.5 * 1.35 * 0.0883


def against(comparison, provider, drift=0.0):
    plans = {c.plan.plan_id: c.plan for c in comparison.costed}
    return next(
        b
        for b in breakevens(comparison)
        if plans[b.rival_plan_id].service_provider_name == provider and b.price_drift_per_year == drift
    )


def test_breakeven_utilisation_by_hand(tmp_path, warehouse):
    """FIX / (8760 (g p - v)) against Flat's $24 an hour for the node."""
    found = against(planned(tmp_path, warehouse, TRAINING), "Flat")
    assert found.breakeven_utilisation == pytest.approx(FIXED_USD / (8760 * (24 - VARIABLE_USD)))


def test_a_quarter_of_the_year_never_pays_for_a_server(tmp_path, warehouse):
    """Rent of $52,560 a year does not even cover the owner's running cost."""
    found = against(planned(tmp_path, warehouse, TRAINING), "Flat")
    assert RUNNING_USD + VARIABLE_USD * 2190 > 2190 * 24
    assert found.is_never
    assert found.breakeven_months is None
    assert found.saving_usd == pytest.approx(3 * (2190 * 24 - RUNNING_USD - VARIABLE_USD * 2190) - 256_000 + 80_000)


def test_all_the_year_it_does(tmp_path, warehouse):
    """168 hours a week: rent less running cost pays $256,000 back in C / (rent - opex) years."""
    text = TRAINING.replace("hours_per_week = 42", "hours_per_week = 168")
    found = against(planned(tmp_path, warehouse, text), "Flat")
    years = 256_000 / (8760 * 24 - RUNNING_USD - VARIABLE_USD * 8760)
    assert found.breakeven_months == pytest.approx(12 * years)
    assert found.within_horizon == (years <= 3)


def test_a_commitment_is_compared_at_its_locked_price_only(tmp_path, warehouse):
    comparison = planned(tmp_path, warehouse, TRAINING)
    committed = {c.plan.plan_id for c in comparison.costed if c.plan.pricing_category == "Committed"}
    rows = [b for b in breakevens(comparison) if b.rival_plan_id in committed]
    assert {(b.price_drift_per_year, b.breakeven_utilisation) for b in rows} == {(0.0, None)}
    assert len(rows) == len(committed)


def test_curves_cross_at_the_breakeven_utilisation(tmp_path, warehouse):
    comparison = planned(tmp_path, warehouse, TRAINING)
    owned = next(c.plan.plan_id for c in comparison.costed if c.plan.route == "colocation")
    flat = next(c.plan.plan_id for c in comparison.costed if c.plan.service_provider_name == "Flat")
    curve = {(p.plan_id, p.utilisation): p.cost_usd_per_useful_gpu_hour for p in cost_curves(comparison)}
    assert curve[flat, 0.5] == curve[flat, 1.0] == pytest.approx(3.0)
    assert curve[owned, 0.75] > 3.0 > curve[owned, 0.8]
    assert 0.75 < against(comparison, "Flat").breakeven_utilisation < 0.8


def test_the_verdict_names_the_cheapest_and_the_next_best_way(tmp_path, warehouse):
    """Flat: 2,190 h x $24 / 12 = $4,380 a month; a server's cash over three years is $13,103 a month."""
    comparison = planned(tmp_path, warehouse, TRAINING)
    said = verdict(comparison)
    assert said.startswith("Rent 1 x 8x at Flat on demand in here (8 x H100-SXM-80GB), for about $4,380 a month.")
    owned = (176_000 / 3 + RUNNING_USD + VARIABLE_USD * 2190) / 12
    assert round(owned) == 13_103
    assert (
        "The next best way, owned servers (1 x server-8x in colocation), costs 3.0 times as much ($13,103 a month)."
        in said
    )


def test_no_way_at_all_is_said_so(tmp_path, warehouse):
    comparison = planned(tmp_path, warehouse, TRAINING + '[supply]\nregions = ["moon-*"]\nways = ["hyperscaler"]\n')
    assert verdict(comparison).startswith("No way to serve this demand has a whole and certain price")
    assert flips(comparison, ()) == []


def test_what_would_flip_the_verdict_does_flip_it(tmp_path, warehouse):
    """At 120 hours a week Flat is $9,700 a year cheaper than a server; 0.15 FTE less is worth $30,000."""
    text = TRAINING.replace("hours_per_week = 42", "hours_per_week = 120")
    comparison = planned(tmp_path, warehouse, text)
    rows = risk(comparison, sampled=False).sensitivities
    row = next(row for row in rows if row.assumption_name == "owned.staff_fte_minimum")
    told = [s for s in flips(comparison, rows) if s.startswith("If “owned: staff FTE minimum” falls to 0.2")]
    assert told
    for value, way in ((row.flip_value, "owned"), (row.flip_value + 0.0001, "specialised_cloud")):
        again = planned(tmp_path, warehouse, text, NO_EXTRAS + f"owned.staff_fte_minimum = {value}\n")
        assert again.ranked[0].plan.way == way


def test_a_reader_is_warned_of_old_prices_and_lead_time(tmp_path, warehouse):
    extras = NO_EXTRAS.replace("owned.lead_time_weeks = 0", "owned.lead_time_weeks = 26")
    told = " ".join(warnings(planned(tmp_path, warehouse, TRAINING, extras)))
    assert "more than 60 days old (oldest 2026-06-01)" in told
    assert "Servers take about 26 weeks to be there" in told
    assert "for $26,280 that are in the total" in told
    assert "1 plans are indicative only" in told
