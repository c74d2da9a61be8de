"""Every budget question, answered over a small market whose answers are worked out by hand."""

import pytest

from reports.question import questions
from tests.reports.questions.answers_by_hand import ANSWERS
from tests.reports.questions.small_market import EXPECTED, TIED, ago, days_since


def same(found, expected):
    assert len(found) == len(expected), found
    for row, wanted in zip(found, expected, strict=True):
        assert row == tuple(pytest.approx(v, rel=1e-9) if isinstance(v, float) else v for v in wanted)


ON_PLANS = {
    *("budget_broken", "cheapest_mix", "plan_ranking", "plan_sources", "tokens_per_dollar"),
    *("verdict_flips", "verdict_odds"),
}
"""Questions that test_questions_on_plans asks; test_questions_on_seeds asks the rest."""
ON_BILLS = {"bill_elsewhere", "bill_over_list", "bill_unknown", "bill_utilisation", "commitment_use"}
"""Questions that tests/ingest/bill asks."""


def test_every_question_has_an_answer_worked_out_by_hand():
    assert len(questions()) >= 30
    assert questions().keys() == EXPECTED.keys() | ANSWERS.keys() | ON_PLANS | ON_BILLS | {"sources"}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_answer_is_the_one_worked_out_by_hand(answers, name):
    columns, expected = EXPECTED[name]
    found = answers(columns, name)
    same(sorted(found, key=str) if name in TIED else found, sorted(expected, key=str) if name in TIED else expected)


def test_a_larger_budget_buys_whole_instances_of_the_cheapest_region(answers):
    columns = ("gpu_id", "instance_count", "region_id", "gpu_count", "cost_usd_per_month")
    found = answers(columns, "budget", "--budget_usd", "60000", "--gpu_count", "2")
    same(found, [("H100-SXM-80GB", 2, "us-1", 16, 58400.0)])


def test_a_price_for_one_gpu_counts_where_one_is_asked_for(answers):
    columns = ("gpu_id", "instance_count", "service_provider_name", "gpu_count", "cost_usd_per_month")
    found = answers(columns, "budget", "--budget_usd", "60000")
    same(found, [("L4", 149, "Bolt", 149, 149 * 401.5), ("H100-SXM-80GB", 27, "Bolt", 27, 27 * 2190.0)])


@pytest.mark.parametrize(
    ("words", "columns", "expected"),
    [
        (("budget", "--budget_usd=60000", "--gpu-count", "8"), ("gpu_id", "gpu_count"), [("H100-SXM-80GB", 16)]),
        (("budget", "--budget-usd", "60000", "--gpu_id", "L4"), ("gpu_id",), [("L4",)]),
        (
            ("buy_or_rent_a_year", "--category", "Committed"),
            ("rent_months",),
            [(27500 / (3.75 * 730),), (30000 / (3.75 * 730),)],
        ),
        (
            ("cheapest", "--region", "us-2"),
            ("pricing_category", "price_usd_per_gpu_hour"),
            [("Dynamic", 4.5), ("Standard", 6.0)],
        ),
        (("cheapest", "--gpu_id", "l4"), ("price_usd_per_gpu_hour",), [(0.55,)]),
        (("spread", "--gpu_id", "h100"), ("lowest_usd_per_gpu_hour",), [(3.0,), (5.0,)]),
        (("spread", "--category", "committed"), ("lowest_usd_per_gpu_hour",), [(3.75,)]),
        (("spread", "--category", "on-demand"), ("lowest_usd_per_gpu_hour",), [(3.0,), (5.0,)]),
        (("cheapest", "--gpu_count", "4"), ("price_usd_per_gpu_hour",), []),
        (("commitment", "--region", "us-2"), ("saving_fraction",), []),
        (("last_move", "--category", "Dynamic"), ("changed_at",), []),
        (("memory_price", "--category", "Dynamic"), ("price_usd_per_gib_hour",), [(2 / 79.2,)]),
        (("spot_discount", "--gpu_id", "L4"), ("pair_count",), []),
        (("spread", "--category", "spot"), ("lowest_usd_per_gpu_hour", "offer_count"), [(2.0, 2)]),
        (
            ("token_price", "--model", "QWEN", "--output_tokens", "0"),
            ("model_name", "input_usd_per_million_tokens", "cost_usd_per_thousand_requests"),
            [("qwen-7b", 0.05, None)],
        ),
        (
            ("token_price", "--input_tokens", "1000", "--output_tokens", "1000"),
            ("cost_usd_per_thousand_requests",),
            [(1.30,), (1.32,), (None,)],
        ),
        # 300 x 2.5 + 0.35 x 15, and in batches, which have no step, 300 x 0.625 + 0.35 x 5
        (
            ("token_price_tiers", "--input_tokens", "300000"),
            (
                "service_tier",
                "context_above_tokens",
                "cached_input_usd_per_million_tokens",
                "cost_usd_per_thousand_requests",
            ),
            [("batch", 0, None, 189.25), ("standard", 200_000, 0.125, 755.25)],
        ),
        (
            ("token_price_tiers", "--model", "GPT-5", "--input_tokens", "200000"),
            ("context_above_tokens",),
            [(0,), (0,)],
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else None,
)
def test_a_parameter_changes_the_answer(answers, words, columns, expected):
    same(answers(columns, *words), expected)


def test_last_months_prices_are_compared_where_days_says_so(answers):
    columns = ("service_provider_name", "pricing_category", "change_fraction")
    found = answers(columns, "year_ago", "--days", "25")
    same(found[:1], [("Bolt", "Standard", 0.5)])
    assert {row[2] for row in found[1:]} == {0.0}


def test_the_answer_says_how_old_its_prices_are(answers):
    columns = ("newest_age_days", "oldest_age_days")
    acme_age, bolt_age, bolt_l4_age = (days_since(ago(days)) for days in (2, 20, 30))
    assert answers(columns, "freshness") == [(bolt_age, bolt_l4_age), (acme_age, acme_age)]
    ages = answers(("service_provider_name", "age_days"), "cheapest")
    assert ages == [("Acme", acme_age), ("Bolt", bolt_age), ("Acme", acme_age), ("Acme", acme_age)]


@pytest.mark.parametrize(("days", "price"), [(150, 10.0), (50, 5.0)])
def test_a_question_about_a_day_is_answered_with_that_days_prices(answers, days, price):
    day = ago(days).date().isoformat()
    found = answers(("price_usd_per_gpu_hour",), "cheapest_region", "--region", "us-1", "--as_of", day)
    same(found, [(price,)])
