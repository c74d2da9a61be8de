"""What moved between two plans: effects worked out by hand, and steps that add up whatever the figures are."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.diff import page
from tests.reports.made_plans import Made, planned_at_two_days
from warehouse.faults import BadInput


@pytest.fixture
def two_days(ground) -> tuple[str, str]:
    return planned_at_two_days(ground)


def rounded(rows, *names: str) -> list[tuple[object, ...]]:
    return [tuple(round(row[n], 3) if isinstance(row[n], float) else row[n] for n in names) for row in rows]


def test_a_line_s_change_is_split_into_what_moved_it(ground, two_days):
    """By hand: 200 at a price half as high again is 300, at a third more hours 400, at 20 % a year 351.389."""
    found = page(ground.connection, *two_days, "lines").rows
    names = ("component", "cost_before_usd", "cost_after_usd", "price_effect_usd", "quantity_effect_usd")
    assert rounded(found, *names) == [
        ("COMPUTE", 200.0, 351.389, 100.0, 100.0),
        ("staff", 10.0, 18.333, 0, 0),
    ]
    assert rounded(found, "assumption_effect_usd", "discounting_effect_usd") == [(0, -48.611), (10.0, -1.667)]
    assert [row["unit_price_before_usd"] for row in found] == [0.25, None]


def test_the_answer_s_steps_lead_from_one_figure_to_the_other(ground, two_days):
    found = page(ground.connection, "chat@1", "chat@2", "answer")
    assert rounded(found.rows, "cause", "component", "effect_usd") == [
        ("before", None, 210.0),
        ("price", "COMPUTE", 100.0),
        ("quantity", "COMPUTE", 100.0),
        ("discount rate", "all lines", -50.278),
        ("assumption", "staff", 10.0),
        ("after", None, 369.722),
    ]
    assert found.rows[1]["before_text"] == "0.25 USD"
    assert found.warnings == ["2 assumptions or figures of the demand differ; --show assumptions lists them"]


def test_what_differs_in_the_question_is_told(ground, two_days):
    found = page(ground.connection, "chat@1", "chat@2", "assumptions").rows
    assert rounded(found, "name", "value_before", "value_after") == [("discount rate", 0.1, 0.2), ("pue", 1.3, 1.4)]


def test_plans_come_and_go_and_another_may_be_the_cheapest(ground):
    before, after = Made(ground, "a"), Made(ground, "b")
    before.plan("Acme", 1.0, {"COMPUTE": (100, 0, 0)})
    before.plan("Gone", 1.0, {"COMPUTE": (300, 0, 0)})
    after.plan("Acme", 2.0, {"COMPUTE": (200, 0, 0)})
    after.plan("New", 1.0, {"COMPUTE": (150, 0, 0)})
    before.load(), after.load()
    plans = page(ground.connection, "a", "b", "plans").rows
    assert [(p["what_happened"], p["service_provider_name"], p["rank_before"], p["rank_after"]) for p in plans] == [
        ("came", "New", None, 1),
        ("moved", "Acme", 1, 2),
        ("went", "Gone", 2, None),
    ]
    steps = page(ground.connection, "a", "b", "answer").rows
    assert rounded(steps, "cause", "effect_usd", "after_text") == [
        ("before", 100.0, None),
        ("price", 100.0, "0.25 USD"),
        ("another plan", -50.0, "H100-SXM-80GB at New"),
        ("after", 150.0, None),
    ]


def test_where_nothing_is_left_of_the_plan_the_change_is_another_plan(ground):
    before, after = Made(ground, "a"), Made(ground, "b")
    before.plan("Gone", 1.0, {"COMPUTE": (100, 0, 0)})
    after.plan("New", 1.0, {"COMPUTE": (70, 0, 0)})
    before.load(), after.load()
    steps = page(ground.connection, "a", "b", "answer").rows
    assert rounded(steps, "cause", "effect_usd") == [("before", 100.0), ("another plan", -30.0), ("after", 70.0)]


MONEY = st.integers(0, 1000).map(float)
LINES = st.dictionaries(
    st.sampled_from(["COMPUTE", "EXTRA", "staff", "power"]), st.tuples(MONEY, MONEY, MONEY), min_size=1
)
SIDE = st.tuples(st.sampled_from([0.0, 0.08, 0.2]), st.floats(0.1, 9), LINES, st.sampled_from([8, 16]))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sides=st.tuples(SIDE, SIDE))
def test_the_steps_add_up_whatever_the_figures_are(ground, sides):
    names = [f"{ground.ask('SELECT count(*) FROM batch')[0][0]}-{side}" for side in "ab"]
    for name, (rate, price, lines, gpus) in zip(names, sides, strict=True):
        made = Made(ground, name, rate)
        made.plan("Acme", price, lines, gpus)
        made.load()
    steps = page(ground.connection, *names, "answer").rows
    first, *between, last = [row["effect_usd"] for row in steps]
    assert first + sum(between) == pytest.approx(last, abs=1e-6)
    by_hand = [
        sum(cost / (1 + rate) ** year for costs in lines.values() for year, cost in enumerate(costs))
        for rate, _, lines, _ in sides
    ]
    assert [first, last] == pytest.approx(by_hand)


def test_unknown_names_and_unlike_kinds_are_refused(ground, two_days):
    with pytest.raises(BadInput, match=r"unknown scenario or plan 'chat@3'; did you mean chat@"):
        page(ground.connection, "chat@1", "chat@3", "answer")
    with pytest.raises(BadInput, match="one is a scenario and one a plan"):
        page(ground.connection, "chat@1", two_days[0], "answer")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("a",), "say what to compare with"),
        (("a", "b", "--from", "2026-01-01"), "leave out AFTER"),
    ],
)
def test_a_wrong_call_is_told_in_a_line(gpuplan, words, told, tmp_path):
    result = gpuplan("diff", *words, "--warehouse", tmp_path / "w.duckdb")
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_scenario_is_planned_at_two_days_and_each_stays(gpuplan, of_seeds):
    link, scenario = of_seeds, "planner/scenarios/fine-tuning.toml"
    words = ("diff", scenario, "--from", "2026-02-01", "--to", "2026-11-01", "--warehouse", link)
    result = gpuplan(*words, "--format", "json")
    assert result.exit_code == 0, result.stderr
    steps = [row["effect_usd"] for row in json.loads(result.stdout)["data"]]
    assert steps[0] + sum(steps[1:-1]) == pytest.approx(steps[-1])
    kept = gpuplan(
        "sql", "SELECT count(DISTINCT scenario_id) AS n FROM scenario", "--warehouse", link, "--format", "csv"
    )
    assert kept.stdout == "n\n2\n"
