"""Laws that every set of plans obeys: money is conserved, order does not matter, more never costs less."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assumptions import defaults
from tests.planner.in_memory import again, committed, facts, hosted, nodes, offer, planned, requests, server

prices = st.floats(0.5, 20)
offers = st.builds(
    lambda standard, spot, year, three, other: (
        offer("Big", standard), offer("Big", spot, pricing_category="Dynamic"), committed("Big", year, 12),
        committed("Big", three, 36, upfront_usd_per_gpu_hour=three / 2),
        offer("Flat", other, provider_kind="specialised"),
    ),
    prices, prices, prices, prices, prices,
)  # fmt: skip
demands = st.one_of(
    st.builds(lambda r, p: requests(requests_per_day=r, peak_to_average=p), st.floats(1e3, 1e7), st.floats(1, 20)),
    st.builds(lambda h: nodes(hours_per_week=h), st.floats(1, 168)),
)
worlds = st.builds(
    lambda sold, price, demand, years, tax, rate: (
        demand,
        facts(sold, (server(price),)),
        years,
        {"finance.tax_rate": tax, "finance.discount_rate": rate},
    ),
    offers, st.floats(5e4, 5e5), demands, st.integers(1, 5), st.sampled_from([0.0, 0.21]), st.sampled_from([0.0, 0.1]),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_money_is_conserved_and_no_figure_is_no_number(world):
    """Cost lines add up to totals, discounted lines to present values, and every figure is finite."""
    demand, known, years, assumed = world
    comparison = planned(demand, known, years, assumed)
    rate = comparison.case.discount_rate
    assert comparison.costed
    for found in comparison.costed:
        rows = found.lines()
        assert math.fsum(line.cost_usd for line in rows) == pytest.approx(found.plan.total_cost_usd, rel=1e-9, abs=1e-6)
        discounted = math.fsum(line.cost_usd / (1 + rate) ** line.year for line in rows)
        assert discounted == pytest.approx(found.plan.npv_cost_usd, rel=1e-9, abs=1e-6)
        assert all(math.isfinite(v) for v in found.plan.model_dump().values() if isinstance(v, float))
        assert len({(line.component, line.year) for line in rows}) == len(rows)
    assert len({c.plan.plan_id for c in comparison.costed}) == len(comparison.costed)


@settings(max_examples=40, deadline=None)
@given(worlds)
def test_the_four_utilisations_stand_in_their_order(world):
    demand, known, years, assumed = world
    for found in planned(demand, known, years, assumed).costed:
        plan = found.plan
        if plan.gpu_id:
            assert 0 < plan.useful_utilisation <= plan.busy_utilisation + 1e-9
            assert plan.busy_utilisation <= plan.allocated_utilisation + 1e-9
            assert plan.allocated_utilisation <= 1 + 1e-9


@settings(max_examples=20, deadline=None)
@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_what_is_for_sale_changes_nothing(world, chance):
    demand, known, years, assumed = world
    before = planned(demand, known, years, assumed)
    sold = list(known.offers)
    chance.shuffle(sold)
    after = planned(demand, facts(sold, known.hardware, known.hosted), years, assumed)
    assert [c.plan for c in after.costed] == [c.plan for c in before.costed]


@settings(max_examples=20, deadline=None)
@given(worlds, st.floats(1.0001, 3))
def test_a_dominated_offer_never_stands_above_its_dominator(world, dearer):
    """The same machine on the same terms from another seller at a higher price."""
    demand, known, years, assumed = world
    assumed = assumed | {"rented.capacity_probability": 1.0}
    copies = [offer("Copy", known.offers[0].price_usd_per_gpu_hour * dearer), committed("Copy", 20 * dearer, 12)]
    ranked = [c.plan for c in planned(demand, facts((*known.offers, *copies), known.hardware), years, assumed).ranked]
    place = {(p.service_provider_name, p.route): n for n, p in enumerate(ranked)}
    assert place["Copy", "on_demand"] > place["Big", "on_demand"]
    assert place["Copy", "reserved"] > min(n for n, p in enumerate(ranked) if p.commitment_months == 12)


@settings(max_examples=30, deadline=None)
@given(worlds, st.floats(1.01, 3))
def test_more_demand_never_costs_less(world, factor):
    demand, known, years, assumed = world
    key = "requests_per_day" if demand["kind"] == "requests" else "hours_per_week"
    more = demand | {key: min(demand[key] * factor, 168.0) if key == "hours_per_week" else demand[key] * factor}
    before = {c.plan.plan_id: c.plan.npv_cost_usd for c in planned(demand, known, years, assumed).costed}
    after = {c.plan.plan_id: c.plan.npv_cost_usd for c in planned(more, known, years, assumed).costed}
    for plan_id, cost in before.items():
        assert after[plan_id] >= cost * (1 - 1e-9)


@settings(max_examples=10, deadline=None)
@given(st.sampled_from([requests(), requests(growth_per_month=0.02), nodes(), nodes(growth_per_month=0.01)]))
def test_growth_never_costs_less_and_the_lines_still_add_up(demand):
    grown = planned(demand | {"growth_per_month": 0.03})
    before = {c.plan.plan_id: c.plan.npv_cost_usd for c in planned(demand).costed}
    for found in grown.costed:
        assert found.plan.npv_cost_usd >= before[found.plan.plan_id] * (1 - 1e-3)
        assert math.fsum(line.cost_usd for line in found.lines()) == pytest.approx(found.plan.total_cost_usd)


@pytest.mark.parametrize("name", sorted(set(defaults()) - {"finance.tax_rate"}))
def test_an_assumption_put_in_place_of_itself_changes_nothing(name):
    comparison = planned(
        requests(), models_of_larger(), service={"escalation_fraction": 0.1, "escalation_model": "big"}
    )
    same = again(comparison, assumptions=comparison.case.assumptions.having(name, defaults()[name]))
    assert [c.plan for c in same.costed] == [c.plan for c in comparison.costed]


def models_of_larger():
    return facts(models=(hosted(), hosted(model_name="big", llm_id="acme/big", price_id="big@1")))


RISING = [
    ("owned.electricity_usd_per_kwh", "colocation"), ("owned.power_usage_effectiveness", "colocation"),
    ("owned.colocation_usd_per_kw_month", "colocation"), ("owned.idle_power_fraction", "colocation"),
    ("owned.maintenance_fraction_per_year", "loan"), ("owned.insurance_fraction_per_year", "lease"),
    ("owned.network_fraction", "lease"), ("owned.price_factor", "colocation"),
    ("owned.staff_fte_minimum", "colocation"),
    ("owned.lead_time_weeks", "colocation"), ("owned.ramp_months", "colocation"),
    ("owned.storage_usd_per_gb", "colocation"), ("owned.transit_usd_per_gb", "colocation"),
    ("finance.lease_rate", "lease"), ("finance.loan_rate", "loan"),
    ("on_premises.facility_usd_per_w", "on_premises"), ("on_premises.power_usage_effectiveness", "on_premises"),
    ("on_premises.property_tax_fraction_per_year", "on_premises"),
    ("hyperscaler.support_fraction", "on_demand"), ("hyperscaler.setup_months", "on_demand"),
    ("hyperscaler.egress_usd_per_gb", "spot"), ("hyperscaler.storage_usd_per_gb_month", "reserved"),
    ("data.storage_gb_per_gpu", "on_demand"), ("data.egress_bytes_per_output_token", "on_demand"),
    ("rented.staff_fte", "spot"), ("rented.autoscaling_overhead_fraction", "on_demand"),
    ("rented.price_drift_per_year", "on_demand"), ("spot.interruption_fraction_per_month", "spot"),
    ("spot.checkpoint_minutes", "spot"), ("spot.restart_minutes", "spot"), ("staff.usd_per_fte_year", "api"),
    ("hosted_api.retry_fraction", "api"), ("hosted_api.price_drift_per_year", "api"),
]  # fmt: skip
FALLING = [
    ("owned.residual_fraction_year_3", "colocation"), ("owned.residual_fraction_year_3", "lease"),
    ("owned.availability", "colocation"), ("owned.gpus_per_fte", "colocation"),
    ("on_premises.facility_life_years", "on_premises"), ("spot.capacity_probability", "spot"),
    ("finance.discount_rate", "on_demand"), ("finance.tax_rate", "colocation"), ("finance.tax_rate", "api"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "route", "sign"), [(*r, 1) for r in RISING] + [(*f, -1) for f in FALLING])
def test_each_assumption_moves_its_route_the_right_way(name, route, sign):
    """From the low end of its range to the high end, other things equal."""
    demand = requests(peak_to_average=2)
    judgement = defaults().judgements[name]

    def cost(end):
        found = planned(demand, assumed={name: end}).costed
        return next(
            c.plan.npv_cost_usd for c in found if c.plan.route == route and c.plan.service_provider_name != "Flat"
        )

    assert (cost(judgement.high) - cost(judgement.low)) * sign > 0


def test_busier_servers_cost_less_for_each_useful_hour():
    def hourly(hours):
        found = planned(nodes(hours_per_week=hours))
        return next(c.plan.cost_usd_per_useful_gpu_hour for c in found.costed if c.plan.route == "colocation")

    assert hourly(20) > hourly(80) > hourly(150)
