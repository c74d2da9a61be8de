"""Scenarios that nobody should write, and what must hold of each: a reason or finite figures, never a traceback."""

import math
from collections.abc import Iterable
from datetime import date
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from planner import versus
from planner.assumptions import defaults, overridden
from planner.budget import fits, reaches
from planner.case import Case
from planner.cautions import warnings
from planner.comparison import Comparison, costed_ways
from planner.faults import explain
from planner.flips import flips
from planner.scenario import Scenario
from planner.supply.open_offers import way_of
from planner.throughput_range import with_range
from planner.uncertainty.outcome import outcome, uncertainties
from planner.uncertainty.ranges import draws
from planner.uncertainty.sensitivity import front, sensitivities
from planner.verdict import verdict
from tests.planner.in_memory import GPU, NODES, REPLICAS, committed, facts, hosted, offer, server
from warehouse.faults import Fault

EDGES = [0, 1, -1, 0.5, 1e-9, 1e9, -0.5, 0.999999, 1e300, float("nan"), float("inf")]
PRICES = st.sampled_from([None, 0.0, 1e-9, 2.0, 1e9])
"""Unknown, a discount of 100 %, and from next to nothing to absurd."""
Asked = dict[str, Any]


def requests(per_day: list[float], tokens: list[int], wrong: list[Any]) -> st.SearchStrategy[Asked]:
    """A demand in requests, with values that the reader takes and others."""
    return st.fixed_dictionaries(
        {
            "kind": st.just("requests"),
            "requests_per_day": st.sampled_from([*per_day, *wrong]),
            "input_tokens": st.sampled_from([*tokens, *wrong]),
            "output_tokens": st.sampled_from([*tokens, *wrong]),
        },
        optional={
            "peak_to_average": st.sampled_from([1, 3.5, 1000, *wrong]),
            "hours_per_day": st.sampled_from([1e-6, 12, 24, *wrong]),
            "days_per_week": st.sampled_from([0.5, 7, *wrong]),
            "cached_input_fraction": st.sampled_from([0, 1, *wrong]),
            "growth_per_month": st.sampled_from([0, -0.2, 0.1, *wrong]),
        },
    )


def gpu_hours(wrong: list[Any]) -> st.SearchStrategy[Asked]:
    """A demand in GPU-hours."""
    return st.fixed_dictionaries(
        {
            "kind": st.just("gpu_hours"),
            "gpu": st.just(GPU.gpu_id),
            "gpu_count": st.sampled_from([1, 8, 10**6, *wrong]),
            "hours_per_week": st.sampled_from([1e-9, 42, 168, *wrong]),
        },
        optional={"single_node": st.booleans(), "growth_per_month": st.sampled_from([0, -0.2, 0.1])},
    )


def scenarios(wrong: list[Any], assumptions: st.SearchStrategy[Asked]) -> st.SearchStrategy[Asked]:
    """Scenarios as TOML gives them.

    Args:
        wrong: values that no key takes.
        assumptions: what they put in the place of assumptions.
    """
    demand = st.one_of(requests([1e-9, 1, 864_000, 1e12], [1, 1000], wrong), gpu_hours(wrong))
    return st.fixed_dictionaries(
        {
            "title": st.just("absurd"),
            "horizon_years": st.sampled_from([1, 2, 5, *wrong]),
            "demand": demand,
            "model": st.just({"name": "acme/small", "context_tokens": 4096}),
            "service": st.fixed_dictionaries(
                {},
                optional={
                    "reserve_replicas": st.sampled_from([0, 1, 100, *wrong]),
                    "interruptible": st.booleans(),
                    "scale_to_zero": st.booleans(),
                    "waits_for_servers": st.booleans(),
                    "batch_fraction": st.sampled_from([0, 1]),
                    "escalation_fraction": st.sampled_from([0, 1, *wrong]),
                    "escalation_model": st.sampled_from(["small", "nobody/sells-it"]),
                },
            ),
            "supply": st.fixed_dictionaries(
                {},
                optional={
                    "ways": st.sampled_from([["owned"], ["hosted_api"], ["hyperscaler", "owned"]]),
                    "providers": st.sampled_from([["Nobody"], ["Big"]]),
                    "regions": st.sampled_from([["moon-*"], ["*"]]),
                    "commit_after_months": st.sampled_from([0, 1, 48]),
                    "buy_after_years": st.integers(0, 4),
                    "refresh_after_years": st.integers(1, 4),
                },
            ),
            "budget": st.fixed_dictionaries(
                {},
                optional={
                    "usd_per_month": st.sampled_from([1e-9, 1e4, 1e12, *wrong]),
                    "usd_per_year": st.sampled_from([1, 1e12]),
                    "capex_usd": st.sampled_from([0, 1e12]),
                    "opex_usd_per_year": st.sampled_from([1, 1e12]),
                },
            ),
            "finance": st.fixed_dictionaries(
                {}, optional={"depreciation": st.sampled_from(["bonus", "macrs_5", "straight_line_5", "none"])}
            ),
            "assumptions": assumptions,
        }
    )


def _allowed() -> list[tuple[str, float]]:
    """Assumptions with values at the edges of what the reader takes."""
    known = defaults().judgements.values()
    edges = [(j.name, value) for j in known for value in (*EDGES, j.low, j.high)]
    return [(name, value) for name, value in edges if not overridden({name: value})[1]]


pairs = st.sampled_from(_allowed())
extreme = scenarios([], st.lists(pairs, max_size=8).map(dict))
"""Scenarios that the reader takes, at the edges of what it takes."""
anything = st.dictionaries(
    st.sampled_from([*sorted(defaults()), "no.such"]), st.sampled_from([*EDGES, "x", True]), max_size=4
)
wrong = scenarios([0, -1, float("nan"), float("inf"), 10**9, "x", None], anything)
"""Scenarios most of which are wrong somewhere."""
worlds = st.builds(
    lambda standard, spot, year, three, bought, token: facts(
        (
            offer("Big", standard),
            offer("Big", spot, pricing_category="Dynamic"),
            committed("Big", year, 12),
            committed("Big", three, 60, upfront_usd_per_gpu_hour=three),
            offer("Few", standard, gpu_count=1.0, instance_type="1x", provider_kind="specialised"),
            offer("Gone", 1.0, availability="sold_out"),
            offer("Alone", 1.0, gpu_count=None),
        ),
        (server(bought), server(bought, power_full_w=None, power_max_w=None, hardware_id="bare", price_id="bare@1")),
        (hosted(input_usd=token, cached_input_usd=None, output_usd=token),),
    ),
    PRICES, PRICES, PRICES, PRICES, PRICES, PRICES,
)  # fmt: skip


def refused(text: dict[str, Any]) -> list[str]:
    """What the reader says is wrong."""
    _, wrong = overridden(text.get("assumptions", {}))
    try:
        Scenario.model_validate(text)
    except ValidationError as fault:
        return [*explain(fault, Scenario), *wrong]
    return wrong


def planned(text: dict[str, Any], known: Any) -> Comparison:
    """Every way costed, of a scenario that the reader takes."""
    assumptions, _ = overridden(text.get("assumptions", {}))
    scenario = Scenario.model_validate(text)
    if scenario.demand.kind == "gpu_hours":
        scenario = scenario.model_copy(update={"model": None})
    case = Case("absurd", "0", date(2026, 7, 1), scenario, assumptions, known)
    return with_range(costed_ways(case, REPLICAS if scenario.model else NODES))


def everything_said(comparison: Comparison) -> Iterable[Any]:
    """All rows and sentences that planning leaves behind."""
    budget = comparison.case.scenario.budget
    yield from comparison.plans
    for found in comparison.costed:
        yield from found.lines()
    yield from versus.breakevens(comparison)
    yield from versus.cost_curves(comparison)
    yield from fits(comparison, budget)
    yield from reaches(comparison, budget) if budget.is_set else ()
    near = front(comparison)
    rows = list(sensitivities(near)) if near else []
    yield from rows
    if near:
        drawn = draws(near.case.assumptions, blocks=2, block_size=4)
        found_now = outcome(near, drawn, None)
        yield from uncertainties(found_now)
        yield from (found_now.verdict_probability, found_now.own_beats_rent_probability)
    yield from (verdict(comparison), *flips(comparison, rows), *warnings(comparison))


def figures(said: Any) -> Iterable[float]:
    """The numbers of a row."""
    values = said.model_dump().values() if isinstance(said, BaseModel) else [said]
    return [value for value in values if isinstance(value, float)]


def holds(text: dict[str, Any], known: Any) -> str:
    """That the scenario is refused with a reason, or every figure is finite and every way has a plan or a reason.

    Returns: how it ended, for a test that wants to see every end.
    """
    wrong = refused(text)
    if wrong:
        assert all(isinstance(line, str) and line for line in wrong)
        return "refused"
    try:
        comparison = planned(text, known)
        said = list(everything_said(comparison))
    except Fault:
        return "fault"
    assert all(math.isfinite(figure) for row in said for figure in figures(row))
    assert not [row for row in said if isinstance(row, str) and ("nan" in row.lower().split() or "inf" in row.split())]
    asked = {way_of(sold) for sold in known.offers} | ({"owned"} if known.hardware else set()) | {"hosted_api"}
    assert {plan.way for plan in comparison.plans} >= asked
    assert all(plan.reason for plan in comparison.plans if plan.status != "ranked")
    return "ranked" if comparison.ranked else "nothing ranked"
