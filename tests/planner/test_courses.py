"""Where prices go: residual values that move with rents, fits to our own history, waiting a quarter, volumes."""

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gpuplan import main
from planner.cautions import warnings
from planner.finance import breakeven_volume
from planner.flips import flips
from planner.trend import Trend, picked, trends
from planner.versus import best_owned, breakevens, on_course, payback_years, rivals
from planner.volume import volume
from planner.waiting import option_to_wait
from tests.planner.hand_made import NO_EXTRAS, TRAINING
from tests.planner.hand_made import planned as planned_file
from tests.planner.in_memory import by_route, facts, lines, nodes, offer, planned, requests
from tests.planner.test_routes import BARE
from warehouse import store
from warehouse.faults import BadInput
from warehouse.load import Arrival, load
from warehouse.tables import ElectricityPrice, Offer

BUY = nodes(hours_per_week=168)


def test_used_servers_fall_with_rents():
    """40 % are left after three years at steady rents; at -40 % a year 0.4 x 0.6^(3 - 0.375)."""
    falling = planned(nodes(), assumed=BARE | {"rented.price_drift_per_year": -0.4})
    found = lines(by_route(falling)["colocation", None])["residual value"]
    assert found.yearly_usd[-1] == pytest.approx(-200_000 * 0.4 * 0.6 ** (3 - 0.375))


def test_on_another_course_everything_that_moves_is_costed_again():
    comparison = planned(BUY, assumed=BARE)
    fallen = by_route(on_course(comparison, -0.4))
    assert fallen["on_demand", None].plan.npv_cost_usd < by_route(comparison)["on_demand", None].plan.npv_cost_usd
    assert fallen["colocation", None].plan.npv_cost_usd > by_route(comparison)["colocation", None].plan.npv_cost_usd


def test_steady_prices_are_the_plan_itself():
    comparison = planned(BUY, assumed=BARE)
    kept = {c.plan.plan_id: c.plan.npv_cost_usd for c in on_course(comparison, 0.0).costed}
    assert all(kept[c.plan.plan_id] == c.plan.npv_cost_usd for c in comparison.ranked if c.plan.plan_id in kept)


def test_payback_waits_for_the_servers():
    """Rent of $24 an hour bridges 26 weeks; from then on the saving is what it was: half a year later."""
    alone = BARE | {"owned.gpus_per_fte": 1e12}
    now, late = (planned(BUY, assumed=alone | {"owned.lead_time_weeks": weeks}) for weeks in (0.0, 26.0))
    at_once, waited = (payback_years(3, by_route(c)["colocation", None], rivals(c)[0], 0.0) for c in (now, late))
    assert rivals(now)[0].plan.service_provider_name == "Flat"
    assert waited == pytest.approx(at_once + 0.5)


def test_never_and_after_the_horizon_are_different():
    """42 h a week never pay for a server; all year at $8 an hour does, after the horizon of a year."""
    never = [b for b in breakevens(planned(nodes(), assumed=BARE)) if b.is_never]
    assert never
    assert all(b.breakeven_months is None and not b.within_horizon for b in never)
    later = [b for b in breakevens(planned(BUY, assumed=BARE, years=1)) if not b.is_never and not b.within_horizon]
    assert later
    assert all(b.breakeven_months > 12 for b in later)


def trend(slope=-0.105, error=0.02, offers=12, first=date(2024, 1, 1), points=40):
    return Trend("H100", points, offers, first, date(2026, 1, 1), slope, error)


def test_a_fit_says_what_it_rests_on():
    assert trend().drift_per_year == pytest.approx(math.exp(-0.105) - 1)
    assert trend().standard_error == pytest.approx(0.02 * math.exp(-0.105))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"offers": 4}, "too little history: 4 of 5 offers"),
        ({"first": date(2025, 6, 1)}, "too little history: 214 of 365 days"),
        ({"error": None}, "too little history: none seen thrice"),
    ],
)
def test_too_little_history_is_said_and_not_used(changed, said):
    assert trend(**changed).drift_per_year is None
    assert trend(**changed).said() == said


def test_a_name_without_history_is_told():
    with pytest.raises(BadInput, match=r"no history of 'H100x'.*did you mean H100"):
        picked({"H100": trend()}, "H100x")


DAY = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def falling(warehouse):
    """Six sellers whose prices fall by a tenth each year, from 2024 on, each at a level of its own."""
    with store.writing(warehouse) as connection:
        for year in range(3):
            rows = []
            for seller in range(6):
                found = Offer.of(
                    source="past", service_provider_name=f"S{seller}", provider_kind="specialised",
                    gpu_id="H100-SXM-80GB", gpu_name="H100", gpu_count=8, instance_type="x",
                    pricing_category="Standard",
                )  # fmt: skip
                price = f"{(10 + seller) * 0.9**year:.6f}"
                rows += [found, found.price(list_unit_price=price, pricing_unit="GPU-Hours", pricing_currency="USD")]
            load(connection, Arrival("past", DAY + timedelta(days=365 * year)), rows)
    return warehouse


def test_the_fit_finds_the_fall_that_was_put_in(falling):
    with store.reading(falling) as connection:
        found = trends(connection, datetime(2026, 7, 2, tzinfo=UTC))["H100-SXM-80GB"]
    assert found.drift_per_year == pytest.approx(-0.10, abs=0.01)
    assert found.offer_count == 6
    assert found.first_on == date(2024, 1, 1)


def test_a_scenario_may_take_the_fit_and_says_so(falling, tmp_path):
    text = TRAINING + '[prices]\ndrift = "fitted"\n'
    fitted, steady = planned_file(tmp_path, falling, text), planned_file(tmp_path, falling, TRAINING)
    cost = [next(c.plan.npv_cost_usd for c in each.ranked if c.plan.route == "on_demand") for each in (fitted, steady)]
    assert cost[0] < cost[1]
    assert "Rental prices are taken to go on as fitted" in " ".join(warnings(fitted))
    assert "of 6 offers, 2024-01-01 to" in " ".join(warnings(fitted))


def test_the_trend_is_shown(falling):
    said = CliRunner().invoke(main, ["trend", "h100", "--warehouse", str(falling), "--format", "csv"])
    assert said.exit_code == 0
    assert "H100-SXM-80GB" in said.stdout
    gone = CliRunner().invoke(main, ["trend", "h1000", "--warehouse", str(falling)])
    assert gone.exit_code == 2
    assert "no history of 'h1000'" in gone.stderr


def test_servers_draw_at_the_tariff_of_their_place(warehouse, tmp_path):
    row = ElectricityPrice(
        source="seed", place_id="US-Texas", low_price_per_kwh="0.06", typical_price_per_kwh="0.10",
        high_price_per_kwh="0.12", pricing_currency="USD", observed_on=date(2026, 1, 1), source_name="test",
    )  # fmt: skip
    with store.writing(warehouse) as connection:
        load(connection, Arrival("tariffs", DAY), [row.model_copy(update={"source": "tariffs"})])
    text = TRAINING + '[supply]\nelectricity = "Texas"\n'
    found = planned_file(tmp_path, warehouse, text)
    assert found.case.assumptions["owned.electricity_usd_per_kwh"] == 0.10
    with pytest.raises(BadInput, match="state one of them"):
        planned_file(tmp_path, warehouse, text, NO_EXTRAS + "owned.electricity_usd_per_kwh = 0.2\n")


def test_the_option_to_wait_by_hand():
    """One course, steady: waiting a quarter is buying a quarter later and renting until then, or never buying."""
    comparison = planned(BUY, assumed=BARE)
    option = option_to_wait(comparison.case, best_owned(comparison), rivals(comparison)[0], (0.0,))
    rent = 8760 * 24
    running = sum(best_owned(comparison).rates_usd_per_year)
    assert option.rent_usd == pytest.approx(3 * rent)
    assert option.buy_now_usd == pytest.approx(256_000 + 3 * running - 80_000)
    sold = 200_000 * (0.5 + (0.4 - 0.5) * 0.75)
    assert option.decide_later_usd == pytest.approx(rent / 4 + 256_000 + 2.75 * running - sold)
    assert option.buys_on == (0.0,)


@given(st.lists(st.floats(-0.6, 0.6), min_size=1, max_size=4, unique=True))
def test_deciding_later_is_never_dearer_than_renting(courses):
    comparison = planned(BUY, assumed=BARE)
    option = option_to_wait(comparison.case, best_owned(comparison), rivals(comparison)[0], tuple(courses))
    assert option.decide_later_usd <= option.rent_usd + 1e-6


def test_where_buying_pays_the_worth_of_waiting_is_told():
    told = [s for s in flips(planned(BUY, assumed=BARE), ()) if s.startswith("Waiting a quarter before buying")]
    assert len(told) == 1


def test_silybench_breaks_even_at_46_percent_of_an_h100():
    """github.com/tgarg01/silybench-data: $2.69/h, 1.3744 requests/s, 2,048 in at $0.117 and out at $0.455 a million."""
    api = 2048 * (0.117 + 0.455) / 1e6
    found = breakeven_volume(2.69 * 730, api, 1.3743562113996448 * 3600 * 730)
    assert found.requests_per_month == pytest.approx(1.676e6, rel=5e-4)
    assert round(100 * found.share_of_capacity) == 46


def test_requests_that_escalate_save_nothing():
    assert breakeven_volume(100, 0.001, 1e6, 0.5).requests_per_month == pytest.approx(200_000)
    assert breakeven_volume(100, 0.001, 1e6, 1.0) is None


def test_a_fleet_against_an_api_is_told_with_its_capacity():
    """One server of eight replicas of one request a second each, $0.0025 a request at the API."""
    demand = requests(requests_per_day=86_400 * 7)
    comparison = planned(demand, facts((offer("Big", 10.0),)), assumed=BARE)
    fleet, _, found = volume(comparison)
    assert fleet.plan.instance_count == 1
    assert found.capacity_requests_per_month == pytest.approx(8 * 0.9 / 0.9 * 3600 * 730)
    assert found.requests_per_month == pytest.approx(fleet.plan.cost_usd_per_month / (1000 * 2 + 100 * 10) * 1e6)
