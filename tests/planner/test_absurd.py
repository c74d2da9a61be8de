"""Bad scenarios end in a reason or in finite figures; `python -m tests.bench.absurd` tries thousands more."""

import pytest
from hypothesis import given, settings

from planner.pages import comparison_page
from planner.portfolio.answer import answer
from planner.uncertainty.risk import Risk
from tests.planner.absurd import extreme, holds, worlds, wrong
from tests.planner.in_memory import committed, facts, hosted, nodes, offer, requests, server

PRICED = facts((offer("Big", 3.0), committed("Big", 2.0, 60)), (server(),), (hosted(),))


@settings(max_examples=8, deadline=None, derandomize=True)
@given(extreme, worlds)
def test_whatever_the_reader_takes_ends_in_a_reason_or_in_finite_figures(text, known):
    holds(text, known)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(wrong, worlds)
def test_whatever_is_wrong_is_refused_in_words_or_planned(text, known):
    holds(text, known)


def scenario(demand, **tables):
    model = {"name": "acme/small", "context_tokens": 4096}
    return {"title": "absurd", "horizon_years": 2, "demand": demand, "model": model} | tables


@pytest.mark.parametrize(
    ("text", "end"),
    [
        (scenario(requests(requests_per_day=0)), "refused"),
        (scenario(nodes(hours_per_week=0)), "refused"),
        (scenario(requests(), horizon_years=1), "ranked"),  # shorter than the commitment of 60 months
        (scenario(requests(), supply={"regions": ["moon-*"], "ways": ["hyperscaler"]}), "nothing ranked"),
        (scenario(requests(requests_per_day=1e12), supply={"ways": ["hyperscaler", "owned"]}), "nothing ranked"),
        (scenario(requests(requests_per_day=1e-9)), "ranked"),
        (scenario(requests(requests_per_day=1e-300)), "ranked"),  # no number holds what a token of it costs
        (scenario(requests(requests_per_day="100")), "refused"),
        (scenario(requests(), horizon_years=True), "refused"),
        (scenario(nodes(hours_per_week=1e-9, growth_per_month=-0.2)), "nothing ranked"),  # no hour has any load
        (scenario(requests(), assumptions={"owned.residual_fraction_year_2": -0.2}), "refused"),
        (scenario(requests(), assumptions={"owned.residual_fraction_year_2": 0}), "ranked"),
        (scenario(requests(), assumptions={"finance.tax_rate": 1}), "ranked"),
        (scenario(requests(), assumptions={"owned.price_factor": 1e300}), "refused"),
        (scenario(requests(), assumptions={"owned.price_factor": 1e9}), "ranked"),
        (scenario(requests(), assumptions={"rented.price_drift_per_year": -0.999999}), "ranked"),
        (scenario(requests(), assumptions={"owned.lead_time_weeks": 1e9}), "ranked"),
        (scenario(requests(), service={"escalation_fraction": 0.5, "escalation_model": "no/body"}), "nothing ranked"),
    ],
)  # fmt: skip
def test_each_bad_scenario_ends_as_it_should(text, end):
    assert holds(text, PRICED) == end


def test_a_discount_of_all_of_it_is_a_plan_that_costs_what_is_left():
    """Free machines and free servers still take people, power and data."""
    free = facts((offer("Big", 0.0), committed("Big", 0.0, 12)), (server(0.0),), (hosted(),))
    assert holds(scenario(requests()), free) == "ranked"


def test_a_commitment_that_would_begin_after_the_horizon_is_left_out_and_mixed_with_nothing():
    from tests.planner.absurd import planned  # noqa: PLC0415

    late = scenario(nodes(), horizon_years=1, supply={"commit_after_months": 12})
    found = planned(late, facts((offer("Big", 3.0), committed("Big", 2.0, 36), committed("Only", 2.5, 12)), (), ()))
    assert {c.plan.service_provider_name: c.plan.commitment_months for c in found.ranked} == {"Big": None, "Only": 12}
    reason = "the commitment would begin after 12 months, and the horizon is 1 years"
    assert reason in {plan.reason for plan in found.plans}
    assert answer(found).mix


def test_where_nothing_is_ranked_the_page_says_why_each_way_is_not():
    from tests.planner.absurd import planned  # noqa: PLC0415

    found = planned(scenario(nodes(), supply={"ways": ["hosted_api"]}), PRICED)
    page = comparison_page(found, Risk(), show_all=False, shown={"what": "what to do"})
    assert {row["way"] for row in page.rows} == {"hyperscaler", "owned", "hosted_api"}
    assert "the scenario leaves out owned" in {row["reason"] for row in page.rows}


def test_a_demand_that_nobody_could_serve_says_how_many_it_would_take():
    from tests.planner.absurd import planned  # noqa: PLC0415

    comparison = planned(scenario(requests(requests_per_day=1e12)), PRICED)
    reasons = {plan.reason for plan in comparison.plans if plan.way == "owned"}
    assert reasons == {"needs 1,446,760 servers at once; plans go up to 50,000"}
