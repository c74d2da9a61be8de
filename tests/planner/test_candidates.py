"""Offers that another is at least as good as are not costed, and that changes no plan."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.supply import rented as module
from tests.planner.in_memory import case, committed, facts, nodes, offer, planned, requests

prices = st.integers(1, 6).map(float)
PLACES = ("a", "b", "c")


def of_places(standard, spot, year, upfront):
    """A seller's machine on demand, spot and committed, in three places."""
    for at, place in enumerate(PLACES):
        known = {"region_id": place, "instance_type": "8x"}
        yield replace(offer("Big", standard[at], **known), price_id=f"od-{place}")
        yield replace(offer("Big", spot[at], pricing_category="Dynamic", **known), price_id=f"spot-{place}")
        paid = {"upfront_usd_per_gpu_hour": min(upfront[at], year[at])}
        yield replace(committed("Big", year[at], 12, **paid, **known), price_id=f"year-{place}")


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(*(st.tuples(prices, prices, prices) for _ in range(4))),
    st.sampled_from([requests(peak_to_average=2), nodes(hours_per_week=60)]),
    st.sampled_from([0, 6]),
    st.dictionaries(st.sampled_from([("Big", place, "8x") for place in PLACES]), st.sampled_from([0.05, 0.4])),
)
def test_no_plan_changes(sold, demand, after, taken_back):
    known = replace(facts(tuple(of_places(*sold))), interruptions=taken_back)
    tables = {"supply": {"commit_after_months": after}}
    fewer = planned(demand, known, years=2, **tables)
    costed_all, module.undominated = module.undominated, lambda lot, *_: lot
    try:
        every = planned(demand, known, years=2, **tables)
    finally:
        module.undominated = costed_all
    assert costs(fewer) == costs(every)


def costs(comparison):
    """What each plan costs, and of how many offers it is the cheapest; of equal ones either may stand for it."""
    return {c.plan.plan_id: (round(c.plan.npv_cost_usd, 6), c.plan.considered_count) for c in comparison.costed}


def test_of_offers_that_are_better_in_one_thing_each_both_are_costed():
    cheap = offer("Big", 2.0, region_id="a", pricing_category="Dynamic")
    safe = offer("Big", 2.5, region_id="b", pricing_category="Dynamic")
    worse = offer("Big", 2.5, region_id="c", pricing_category="Dynamic")
    falls_back = [offer("Big", 9.0, region_id="a"), offer("Big", 5.0, region_id="b"), offer("Big", 9.0, region_id="c")]
    made = case(requests(), facts((cheap, safe, worse, *falls_back)))
    fallbacks = module.on_demand_prices(made.facts.offers)
    kept = module.undominated([worse, safe, cheap], made, fallbacks)
    assert {kept_one.region_id for kept_one in kept} == {"a", "b"}
