"""What moved between two plans: effects worked out by hand, and steps that add up whatever the figures are."""

import json
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.diff import _rows, page
from reports.difference.pages import as_html, as_markdown, waterfall
from reports.difference.result import Difference, as_json, read_difference, read_plans
from reports.manner import ENGLISH
from reports.settings import Settings
from tests.reports.json_schemas import faults
from tests.reports.made_plans import Made, planned_at_two_days
from warehouse.faults import BadInput
from warehouse.tables import FxRate


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


@pytest.fixture
def in_euros(ground, sold) -> tuple[str, str]:
    """Two euros, then three, while the euro rises from 1.10 to 1.20 dollars: 110 dollars a year, then 180."""
    for day, rate in (("2026-01-01", "1.10"), ("2026-02-01", "1.20")):
        fx = FxRate(source="ecb", currency="USD", rate_on=date.fromisoformat(day), units_per_eur=Decimal(rate))
        ground.load(day, [fx], source="ecb", complete=False)
    for name, day, amount, dollars, cost in (
        ("chat@1", "2026-01-01", "2", 2.2, 110.0),
        ("chat@2", "2026-02-01", "3", 3.6, 180.0),
    ):
        offer, price = sold(amount, currency="EUR")
        ground.load(day, [offer, price])
        made = Made(ground, name, as_of=date.fromisoformat(day))
        made.plan(
            "AWS", dollars, {"COMPUTE": (0, cost, 0)}, price_id=f"{offer.offer_id}@{day.replace('-', '')}T000000Z"
        )
        made.load()
    return "chat@1", "chat@2"


def test_a_price_in_euros_moves_apart_from_the_exchange_rate(ground, in_euros):
    """100 today at a price half as high again is 150; what is left to 180 / 1.1 the rate did."""
    steps = page(ground.connection, *in_euros, "answer").rows
    assert rounded(steps, "cause", "effect_usd", "before_text", "after_text") == [
        ("before", 100.0, None, None),
        ("price", 50.0, "0.25 EUR", "0.375 EUR"),
        ("exchange rate", 13.636, "1.1 USD per EUR on 2026-01-01", "1.2 USD per EUR on 2026-02-01"),
        ("after", 163.636, None, None),
    ]


def test_a_column_of_exchange_rates_is_shown_where_they_moved(ground, in_euros):
    assert "by exchange rate" in page(ground.connection, *in_euros, "lines").shown.values()
    assert "by exchange rate" not in page(ground.connection, "chat@1", "chat@1", "lines").shown.values()


@pytest.fixture
def difference(ground, two_days) -> Difference:
    return read_difference(partial(_rows, ground.connection), "chat@1", "chat@2", Settings(), lambda _: ENGLISH)


def test_a_page_says_how_the_answer_moved_in_every_format(difference):
    html, markdown, told = as_html(difference), as_markdown(difference), json.loads(as_json(difference))
    assert faults("difference", as_json(difference)) == []
    for text in (html, markdown):
        for said in ("$369.72", "it was $210.00 (+76 %)", "price: COMPUTE", "+$100", "-$50.28", "discount rate"):
            assert said in text, said
    assert (told["schema"], [*told["data"][0]]) == (
        "gpuplan.difference/1",
        [
            "before",
            "after",
            "steps",
            "lines",
            "plans",
            "assumptions",
            "code_version",
            "generated_at",
            "plan_before",
            "plan_after",
        ],
    )
    assert [row["effect_usd"] for row in told["data"][0]["steps"]] == [row["effect_usd"] for row in difference.steps]


def test_two_plans_have_a_page_too(ground, two_days):
    """The same steps as between their scenarios' answers, which they are: from 210 to 369.72."""
    found = read_plans(partial(_rows, ground.connection), *two_days, Settings(), lambda _: ENGLISH)
    steps = [row["effect_usd"] for row in found.steps]
    assert (steps[0], steps[-1]) == (pytest.approx(210), pytest.approx(369.722, abs=1e-3))
    assert sum(steps[:-1]) == pytest.approx(steps[-1])
    assert faults("difference", as_json(found)) == []
    for text in (as_html(found), as_markdown(found)):
        for said in ("The second plan", "$369.72", "the first costs $210.00 (+76 %)", "price: COMPUTE", "+$100"):
            assert said in text, said
        assert "another plan where one is cheaper" not in text


def test_each_bar_of_the_waterfall_begins_where_the_last_one_ended(difference):
    """210, then 100, 100, -50.278 and 10 lead to 369.722."""
    bars = waterfall(difference).spec["rows"]
    spans = [(bar["start"], bar["start"] + bar["parts"][0]["value"]) for bar in bars]
    assert spans == [
        pytest.approx(span, abs=1e-3)
        for span in ((0, 210), (210, 310), (310, 410), (359.722, 410), (359.722, 369.722), (0, 369.722))
    ]


def test_where_nothing_moved_or_nothing_can_be_compared_the_page_says_so(ground, two_days):
    Made(ground, "empty").load()
    ask = partial(_rows, ground.connection)
    same = read_difference(ask, "chat@1", "chat@1", Settings(), lambda _: ENGLISH)
    assert "Nothing moved: the cheapest way costs $210" in as_markdown(same)
    none = read_difference(ask, "chat@1", "empty", Settings(), lambda _: ENGLISH)
    assert "One of the two has no ranked plan" in as_html(none)


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
        (("a", "b", "-o", "page.pdf"), "end the name in .html, .md, .json"),
    ],
)
def test_a_wrong_call_is_told_in_a_line(gpuplan, words, told, tmp_path):
    result = gpuplan("diff", *words, "--warehouse", tmp_path / "w.duckdb")
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_scenario_is_planned_at_two_days_and_each_stays(gpuplan, of_seeds, tmp_path):
    link, scenario = of_seeds, "planner/scenarios/fine-tuning.toml"
    words = ("diff", scenario, "--from", "2026-02-01", "--to", "2026-11-01", "--warehouse", link)
    result = gpuplan(*words, "--format", "json")
    assert result.exit_code == 0, result.stderr
    steps = [row["effect_usd"] for row in json.loads(result.stdout)["data"]]
    assert steps[0] + sum(steps[1:-1]) == pytest.approx(steps[-1])
    ids = [f"fine-tuning-team-8-h100-some-hours-a-week@{day}" for day in ("2026-02-01", "2026-11-01")]
    output = tmp_path / "page.json"
    result = gpuplan("diff", *ids, "-o", output, "--warehouse", link)
    assert (result.exit_code, result.stdout) == (0, "")
    assert [row["effect_usd"] for row in json.loads(output.read_text())["data"][0]["steps"]] == steps
    kept = gpuplan(
        "sql", "SELECT count(DISTINCT scenario_id) AS n FROM scenario", "--warehouse", link, "--format", "csv"
    )
    assert kept.stdout == "n\n2\n"
