"""Charts by hand: layers under a load, what moves the verdict, memory; the page's formulas against the planner's."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.finance import breakeven_years, capital_recovery_factor, cumulative_rent
from reports import courses, drawing, sureness
from reports.markdown import as_markdown
from reports.result import Report, Row
from reports.terminal import as_terminal

RATE = st.floats(0, 1e7)
DRIFT = st.one_of(st.just(0.0), st.floats(-0.6, -0.01), st.floats(0.01, 0.6))


MIX = {
    "load_unit": "nodes",
    "cost_usd_per_month": 900.0,
    "saving_fraction": 0.1,
    "explanation": ("Servers carry what never rests.",),
}


def layer(rank: int, low: float, high: float) -> Row:
    named = {"layer_rank": rank, "layer_name": f"layer {rank}", "unit_count": rank}
    return {**named, "load_from_units": low, "load_to_units": high, "work_fraction": 0.5, "cost_usd_per_year": 100.0}


def test_layers_fill_what_lies_under_the_load(report: Report) -> None:
    """A load that falls straight from 10 to nothing over a year: under 5 lie 3/4 of its 43,800 unit-hours."""
    curve = [{"load_units": 0.0, "hours_per_year": 8760.0}, {"load_units": 10.0, "hours_per_year": 0.0}]
    mixed = replace(report, portfolio=[MIX], duration=curve, layers=[layer(1, 0.0, 5.0), layer(2, 5.0, 10.0)])
    chart = courses.duration(mixed)
    assert chart
    areas = [
        sum(
            (right - left) * (a - low + b - below) / 2 for (left, low, a), (right, below, b) in pairwise(area["points"])
        )
        for area in chart.spec["areas"]
    ]
    assert areas == pytest.approx([32_850, 10_950])
    assert [key.name for key in chart.keys] == ["1 x layer 1", "2 x layer 2"]
    assert "hours of the year" in chart.wide
    said = "It costs $900.00 a month, 10 % less than the best single way. Servers carry what never rests."
    assert chart.says.endswith(said)


def sensitivity(name: str, low: float | None, high: float | None, *, flips: bool) -> Row:
    values = {"assumed_value": 1.0, "low_value": 0.5, "high_value": 2.0, "flip_value": 0.7 if flips else None}
    return {
        **values,
        "assumption_name": name,
        "unit": "ratio",
        "advantage_usd_per_month": 100.0,
        "advantage_at_low_usd_per_month": low,
        "advantage_at_high_usd_per_month": high,
        "swing_usd_per_month": 1.0,
        "flips_at_low": flips,
        "flips_at_high": False,
    }


def test_a_tornado_says_what_flips_the_verdict(report: Report) -> None:
    rows = [sensitivity("a.b_c", -50.0, 120.0, flips=True), sensitivity("d.e", 90.0, 110.0, flips=False)]
    chart = sureness.tornado(replace(report, sensitivities=[*rows, sensitivity("f.g", None, 1.0, flips=False)]))
    assert chart
    assert chart.says.endswith("1 of these flip the verdict alone.")
    assert [(row["name"], row["low"], row["lowFlips"]) for row in chart.spec["rows"]] == [
        ("a, b c: 0.5 to 2", -50.0, True),
        ("d, e: 0.5 to 2", 90.0, False),
    ]
    assert [row[-1].text for row in chart.figures.rows] == ["0.7", "nowhere in the range", "nowhere in the range"]
    assert chart.figures.rows[2][4].text == "unknown"


def test_confidence_names_the_chance_and_the_other_way(report: Report) -> None:
    owned, called = report.ways[0]["plan_id"], report.ways[-1]["plan_id"]
    costs = {f"p{at}_usd_per_month": float(at) for at in (10, 50, 90)} | {"expected_regret_usd_per_month": 12.0}
    drawn = [
        costs | {"plan_id": plan_id, "probability_cheapest": chance, "sample_count": 4096, "possible_fraction": 1.0}
        for plan_id, chance in ((owned, 0.75), (called, 0.25))
    ]
    scenario = {**report.scenario, "verdict_probability": 0.75, "verdict_regret_usd_per_month": 12.0}
    sampled = replace(report, scenario=scenario, uncertainties=drawn)
    said = sureness.confidence(sampled)
    assert said == (
        "Fairly sure: where all assumptions vary within their ranges, the cheapest way is owned servers, as here, in "
        "75 % of 4,096 draws, a hosted API in 25 %. On average this plan costs $12.00 a month more than the best of "
        "each draw."
    )
    assert said in " ".join(as_terminal(sampled).split())
    assert said in as_markdown(sampled)
    assert sureness.confidence(report) == ""


def test_a_gpus_memory_is_drawn_up_to_its_size(report: Report) -> None:
    sizes = [("weights", 30.0), ("KV cache", 45.0), ("kept free", 5.0)]
    held = [
        {"gpu_id": "H100", "tensor_parallel": 2, "part": part, "size_gib": size, "gpu_memory_gib": 80.0}
        for part, size in sizes
    ]
    chart = courses.memory(replace(report, memory=held))
    assert chart
    (row,) = chart.spec["rows"]
    assert (row["name"], row["limit"], [part["value"] for part in row["parts"]]) == (
        "2 x H100: 80.00 GiB each",
        80.0,
        [30.0, 45.0, 5.0],
    )
    assert [cells[3].text for cells in chart.figures.rows] == ["38 %", "56 %", "6.2 %"]


@example(capital=1.0, opex=2.0, rent=5e-324, drift=-0.5)
@given(capital=RATE, opex=RATE, rent=RATE, drift=DRIFT)
@settings(max_examples=60, deadline=None)
def test_the_pages_payback_is_the_planners(capital: float, opex: float, rent: float, drift: float) -> None:
    ours = breakeven_years(capital, opex, rent, drift)
    assert drawing.made("breakevenYears", capital, opex, rent, drift) == (
        None if ours is None else pytest.approx(ours, rel=1e-9, abs=1e-9)
    )
    assert drawing.made("cumulativeRent", rent, drift, 3.5) == pytest.approx(
        cumulative_rent(rent, drift, 3.5), rel=1e-12
    )


@pytest.mark.parametrize(("rate", "years"), [(0.0, 3), (0.1, 4), (0.07, 1)])
def test_the_pages_annuity_is_the_planners(rate: float, years: int) -> None:
    assert drawing.made("recoveryFactor", rate, years) == pytest.approx(capital_recovery_factor(rate, years), rel=1e-14)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "$0"), (950, "$950"), (12_500, "$12.5k"), (-1_250_000, "-$1.3M"), (2e9, "$2B"), (0.25, "$0.25")],
)
def test_axes_say_sums_in_short(value: float, said: str) -> None:
    assert drawing.made("said", value, "money") == said


@given(st.text(max_size=60))
@settings(max_examples=30, deadline=None)
def test_no_name_is_markup_in_a_drawing(text: str) -> None:
    drawn = drawing.svg({"kind": "bars", "format": "money", "rows": [{"name": text, "parts": []}]}, 350)
    assert drawn.count("<") == drawn.replace("</", "<").count("<")
    assert "<script" not in drawn
    assert drawn.count(">") == drawn.count("<")
