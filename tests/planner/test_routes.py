"""Each route by hand: terms that bind, hours by the clock, sites and financing, waiting, data, taxes, larger models."""

import pytest

from planner.finance import Depreciation
from planner.supply.bridge import bridged_shares
from planner.supply.terms import Commitment, schedule
from tests.planner.in_memory import by_route, committed, facts, hosted, lines, nodes, offer, planned, requests, server
from warehouse.tables import Availability, PlanStatus

BARE = {
    "finance.discount_rate": 0.0, "rented.autoscaling_overhead_fraction": 0.0, "rented.staff_fte": 0.0,
    "hyperscaler.support_fraction": 0.0, "hosted_api.staff_fte": 0.0, "hosted_api.retry_fraction": 0.0,
    "batch.goodput_loss_fraction": 0.0, "serving.goodput_loss_fraction": 0.0, "rented.capacity_probability": 1.0,
    "hyperscaler.setup_months": 0.0, "specialised_cloud.setup_months": 0.0, "hyperscaler.egress_usd_per_gb": 0.0,
    "specialised_cloud.egress_usd_per_gb": 0.0, "owned.transit_usd_per_gb": 0.0, "data.storage_gb_per_gpu": 0.0,
    "owned.lead_time_weeks": 0.0, "owned.ramp_months": 0.0, "owned.availability": 1.0, "owned.staff_fte_minimum": 0.0,
    "rented.start_hours": 0.0, "rented.drain_hours": 0.0, "hyperscaler.billing_increment_hours": 0.0,
}  # fmt: skip
"""Nothing but the line that is looked at; GPUs cost 8 x price an hour, 2,190 h a year at 42 h a week."""


def plans(demand, known=None, years=3, **more):
    assumed = BARE | more.pop("assumed", {})
    return by_route(planned(demand, known, years, assumed, **more))


def test_a_term_that_outlasts_the_horizon_is_paid_to_its_end():
    """36 months at $32 an hour for a horizon of two years: two in the horizon, one owed after it."""
    found = plans(nodes(), facts((committed("Big", 4.0, 36),)), years=2)["reserved", 36]
    assert lines(found)["owed after the horizon"].yearly_usd == (0.0, 8760 * 32)
    assert found.plan.total_cost_usd == pytest.approx(3 * 8760 * 32)


def test_what_is_owed_is_discounted_to_the_horizons_end():
    owed = schedule(Commitment(60, 0.0, 1.0, 0.0, (1, 1), 0.10), renew_last=True)
    assert owed.owed_months == 36
    assert owed.owed_usd == pytest.approx(8760 * (1 / 1.1 + 1 / 1.1**2 + 1 / 1.1**3))


def test_after_a_whole_term_the_rest_is_rented_on_demand_if_that_is_cheaper():
    """The fourth year on demand: 2,190 h x $80 = $175,200, less than three more years at $280,320."""
    known = facts((committed("Big", 4.0, 36), offer("Big", 10.0)))
    found = plans(nodes(), known, years=4)["reserved", 36]
    assert lines(found)["on demand outside the commitment"].yearly_usd == pytest.approx((0, 0, 0, 2190 * 80))
    assert "owed after the horizon" not in lines(found)
    assert found.plan.total_cost_usd == pytest.approx(3 * 8760 * 32 + 2190 * 80)


def test_without_a_price_on_demand_the_last_term_binds_too():
    found = plans(nodes(), facts((committed("Big", 4.0, 36),)), years=4)["reserved", 36]
    assert found.plan.total_cost_usd == pytest.approx(6 * 8760 * 32)


def test_what_a_commitment_leaves_unused_is_a_line():
    """42 of 168 hours are used; three quarters are shortfall."""
    found = lines(plans(nodes())["reserved", 12])
    assert sum(found["compute"].yearly_usd) == pytest.approx(3 * 2190 * 40)
    assert sum(found["unused commitment"].yearly_usd) == pytest.approx(3 * 6570 * 40)


def test_a_commitment_may_begin_later():
    """Six months on demand, then terms of twelve: in three years two whole ones, the rest on demand or bound."""
    supply = {"commit_after_months": 6}
    found = plans(nodes(hours_per_week=168), supply=supply)["reserved", 12]
    first = lines(found)["compute"].yearly_usd[0]
    assert first == pytest.approx(8760 / 2 * 40)
    assert lines(found)["on demand outside the commitment"].yearly_usd[0] == pytest.approx(8760 / 2 * 80)


def test_a_committed_fleet_is_as_large_as_its_term_needs():
    """Two instances from the second year on: a three-year term pays for two from the start."""
    terms = Commitment(36, 0.0, 1.0, 0.0, (1, 2, 2), 0.0)
    assert schedule(terms, renew_last=True).running_usd == [2 * 8760.0] * 3


NIGHTLY = {"shape": "batch_window", "start_hour": 0, "window_hours": 8}


def test_each_start_is_paid_with_boot_drain_and_half_an_increment():
    """365 starts of 6 + 15 minutes and half an hour: 310 instance-hours on top of 2,920."""
    demand = _without(nodes(profile=NIGHTLY), "hours_per_week")
    clock = {"rented.start_hours": 0.1, "rented.drain_hours": 0.25, "hyperscaler.billing_increment_hours": 1.0}
    found = plans(demand, facts((offer("Big", 10.0),)), assumed=clock)["on_demand", None]
    assert lines(found)["starts, drains and minimum times"].yearly_usd[0] == pytest.approx(365 * 0.85 * 80)
    assert lines(found)["compute"].yearly_usd[0] == pytest.approx(2920 * 80)


def _without(demand, name):
    return {key: value for key, value in demand.items() if key != name}


def test_blocks_are_paid_by_whole_days():
    """Eight hours every night in blocks of 24: all year. Two days in a row make one block of two days."""
    block = offer("Big", 3.0, pricing_category="Other", commitment_type="capacity_block")
    nightly = plans(_without(nodes(profile=NIGHTLY), "hours_per_week"), facts((block,)))["capacity_block", None]
    assert nightly.plan.instance_hours_per_year == pytest.approx(8760)
    weeks = {"shape": "campaigns", "campaigns_per_year": 2, "campaign_days": 10}
    found = plans(_without(nodes(profile=weeks), "hours_per_week"), facts((block,)))["capacity_block", None]
    assert found.plan.instance_hours_per_year == pytest.approx(2 * 10 * 24)


def test_a_loan_costs_interest_and_keeps_the_residual():
    """70 % of $256,000 at 11 % over 36 months: 36 payments of $5,866.82 are $211,206, of which $32,006 is interest."""
    found = lines(plans(nodes())["loan", None])
    rate = 0.11 / 12
    payment = 179_200 * rate / (1 - (1 + rate) ** -36)
    assert found["servers, on a loan"].upfront_usd == pytest.approx(76_800)
    assert sum(found["servers, on a loan"].flows_usd) == pytest.approx(256_000)
    assert sum(found["interest"].yearly_usd) == pytest.approx(36 * payment - 179_200)
    assert found["residual value"].yearly_usd[-1] == pytest.approx(-80_000)


def test_a_lease_pays_the_lessor_his_rate_and_gives_the_servers_back():
    """$256,000 less $80,000 in three years' time, at 14 % by the month."""
    found = lines(plans(nodes())["lease", None])
    rate, shrunk = 0.14 / 12, (1 + 0.14 / 12) ** -36
    monthly = (256_000 - 80_000 * shrunk) * rate / (1 - shrunk)
    assert found["lease payments"].yearly_usd == pytest.approx((12 * monthly,) * 3)
    assert "residual value" not in found
    assert "servers" not in found


def test_an_own_hall_is_built_and_partly_left():
    """10 kW at $11.43 a watt; three of fifteen years are used up; property tax on it."""
    found = lines(plans(nodes(), assumed={"on_premises.lead_time_weeks": 0.0})["on_premises", None])
    assert found["hall"].upfront_usd == pytest.approx(114_300)
    assert found["what is left of the hall"].yearly_usd[-1] == pytest.approx(-114_300 * 12 / 15)
    assert found["property tax"].yearly_usd[0] == pytest.approx(114_300 * 0.0125)
    assert "colocation" not in found


def test_servers_are_ordered_when_their_hall_is_near():
    """A hall in 78 weeks and servers in 26: they are ordered after a year."""
    late = {"on_premises.lead_time_weeks": 78.0, "owned.lead_time_weeks": 26.0}
    found = lines(plans(nodes(), assumed=late)["on_premises", None])
    assert found["servers"].flows_usd[:2] == (0.0, 200_000)
    assert found["residual value"].yearly_usd[-1] == pytest.approx(-200_000 * 0.5)


def test_servers_that_come_after_the_horizon_are_no_plan():
    comparison = planned(nodes(), years=1)
    assert {c.plan.route for c in comparison.costed if c.plan.way == "owned"} == {"colocation", "lease", "loan"}
    assert "on own premises the servers would run after the horizon of 1 years" in {
        e.reason for e in comparison.excluded
    }


def test_until_servers_come_the_cheapest_rent_is_paid():
    """Half a year, and of six more months 5/6, 4/6, ... 0: 8.5 months of Flat's 2,190 h x $24."""
    wait = {"owned.lead_time_weeks": 26.0, "owned.ramp_months": 6.0}
    found = lines(plans(nodes(), assumed=wait)["colocation", None])
    months = 6 + 15 / 6
    assert sum(found["rent until the servers are in use"].yearly_usd) == pytest.approx(2190 * 24 * months / 12)
    assert found["maintenance"].yearly_usd == pytest.approx((10_000, 20_000, 20_000))


def test_where_the_demand_waits_for_the_servers_nothing_is_rented():
    wait = {"owned.lead_time_weeks": 26.0, "owned.ramp_months": 6.0}
    found = plans(nodes(), assumed=wait, service={"waits_for_servers": True})["colocation", None]
    assert "rent until the servers are in use" not in lines(found)
    assert lines(found)["maintenance"].yearly_usd == (20_000,) * 3


@pytest.mark.parametrize(("lead", "ramp", "months"), [(0, 0, 0), (3, 0, 3), (0, 6, 2.5), (6, 6, 8.5), (9, 0, 9)])
def test_months_that_are_bridged(lead, ramp, months):
    assert 12 * sum(bridged_shares(lead / 12, ramp, 4)) == pytest.approx(months)


def test_servers_are_bought_as_the_load_grows():
    """Eight replicas fill a server; at 3 % a month a load of 7 needs more than one from the fifth month on."""
    demand = requests(requests_per_day=86_400 * 7, growth_per_month=0.03)
    found = plans(demand)["colocation", None]
    peak = [7 * 1.03 ** (12 * year + 11) for year in range(3)]
    counts = [-(-load // 8) for load in peak]
    assert counts == [2, 2, 3]
    assert lines(found)["servers"].flows_usd == (400_000, 0, 200_000, 0)
    kept = 2 * 200_000 * 0.4 + 200_000 * 0.75
    assert lines(found)["residual value"].yearly_usd[-1] == pytest.approx(-kept)


def test_a_server_of_unknown_power_draws_by_its_gpus():
    """8 x 700 W x 1.8 = 10.08 kW at most: $196 a kW and month."""
    bare = server(power_full_w=None, power_max_w=None)
    found = plans(nodes(), facts(servers=(bare,)))["colocation", None]
    assert lines(found)["colocation"].yearly_usd[0] == pytest.approx(10.08 * 196 * 12)
    assert "taken from 8 GPUs of 700 W" in lines(found)["colocation"].inputs


def test_waiting_for_capacity_costs_what_the_next_seller_costs_more():
    """One chance in ten, four weeks, $80 instead of $24 an hour."""
    found = by_route(planned(nodes(), assumed=BARE | {"rented.capacity_probability": 0.9}))["on_demand", None]
    assert found.plan.service_provider_name == "Flat"
    assert lines(found)["waiting for capacity"].yearly_usd[0] == pytest.approx(0.1 * 4 / 52 * 2190 * (80 - 24))


@pytest.mark.parametrize(
    ("said", "cost"), [(Availability.AVAILABLE, 0.0), (Availability.SCARCE, 0.5 * 4 / 52 * 2190 * (80 - 24))]
)
def test_a_sellers_word_on_its_stock_takes_the_place_of_the_assumption(said, cost):
    flat = offer("Flat", 3.0, provider_kind="specialised", availability=said)
    known = facts((offer("Big", 10.0), flat))
    found = by_route(planned(nodes(), known, assumed=BARE | {"rented.capacity_probability": 0.7}))["on_demand", None]
    waiting = lines(found).get("waiting for capacity")
    assert (sum(waiting.yearly_usd) if waiting else 0.0) == pytest.approx(cost)


def test_sold_out_is_no_offer():
    gone = offer("Flat", 0.5, provider_kind="specialised", availability=Availability.SOLD_OUT)
    comparison = planned(nodes(), facts((offer("Big", 10.0), gone)), assumed=BARE)
    assert [c.plan.service_provider_name for c in comparison.indicative] == ["Flat"]
    assert comparison.indicative[0].plan.reason.startswith("sold out when last seen, on 2026-07-01")
    assert all(c.plan.status == PlanStatus.RANKED and c.plan.service_provider_name != "Flat" for c in comparison.ranked)


def test_stated_volumes_of_data_are_paid_at_the_ways_prices():
    prices = {"hyperscaler.egress_usd_per_gb": 0.09, "hyperscaler.storage_usd_per_gb_month": 0.08}
    data = {"storage_gb": 1000, "egress_gb_per_month": 500}
    found = plans(nodes(), facts((offer("Big", 10.0),)), assumed=prices, data=data)["on_demand", None]
    assert lines(found)["storage"].yearly_usd[0] == pytest.approx(1000 * 0.08 * 12)
    assert lines(found)["egress"].yearly_usd[0] == pytest.approx(500 * 12 * 0.09)


def test_taxes_are_taken_off_every_route_alike():
    """21 % off rent; a server is written off at once, and its sale taxed: 0.79 x (256,000 - 80,000 + running)."""
    before, after = (plans(nodes(), assumed={"finance.tax_rate": rate}) for rate in (0.0, 0.21))
    for route in before:
        assert after[route].plan.total_cost_usd == pytest.approx(0.79 * before[route].plan.total_cost_usd)


def test_a_slower_write_off_comes_later_and_is_worth_less():
    def cost(method):
        rates = {"finance.tax_rate": 0.21, "finance.discount_rate": 0.1}
        return plans(nodes(), assumed=rates, finance={"depreciation": method})["colocation", None].plan.npv_cost_usd

    assert cost(Depreciation.BONUS) < cost(Depreciation.MACRS_5) < cost(Depreciation.NONE)


def test_a_larger_model_is_paid_for_by_every_route():
    """A tenth of 864,000 requests a day at 1,000 x $4 + 100 x $20 a million: $0.006 each."""
    big = hosted(
        model_name="big", llm_id="acme/big", input_usd=4.0, cached_input_usd=None, output_usd=20.0, price_id="b"
    )
    service = {"escalation_fraction": 0.1, "escalation_model": "acme/big"}
    for found in planned(requests(), facts(models=(hosted(), big)), assumed=BARE, service=service).costed:
        assert lines(found)["larger model"].yearly_usd[0] == pytest.approx(86_400 * 365 * 0.006)


def test_a_larger_model_without_a_price_is_a_reason_for_every_way():
    service = {"escalation_fraction": 0.1, "escalation_model": "acme/huge"}
    comparison = planned(requests(), service=service)
    assert comparison.costed == ()
    assert {e.way for e in comparison.excluded if "no price is known for acme/huge" in e.reason} == {
        "hyperscaler", "specialised_cloud", "owned", "hosted_api",
    }  # fmt: skip


def test_what_costs_nothing_is_planned_without_dividing_by_it():
    """A discount of 100 %: an offer, a commitment and a model at nothing, a server at nothing."""
    free = (
        offer("Big", 0.0),
        committed("Big", 0.0, 12, upfront_usd_per_gpu_hour=0.0),
        offer("Big", 0.0, pricing_category="Dynamic"),
    )
    comparison = planned(nodes(), facts(free, (server(0.0),)), assumed=BARE)
    assert by_route(comparison)["on_demand", None].plan.total_cost_usd == 0
    assert {c.plan.route for c in comparison.ranked} >= {"on_demand", "reserved", "spot", "colocation", "lease", "loan"}
