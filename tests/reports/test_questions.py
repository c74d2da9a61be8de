"""Every budget question, answered over a handful of offers whose answers are worked out by hand.

Acme sells eight H100s in two regions: on demand for 40 and 48 an hour (80 until 100 days ago in the first), spot for
16 and 36, and on a reservation for 30. Bolt sells one H100 by the hour without saying how big its instances are, for 2
until 20 days ago and 3 since, and a whole L4 for 0.55.
"""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner

from gpuplan import main
from reports.question import GROUPS, questions
from tests.reports.test_questions_on_seeds import ANSWERS
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import FxRate, Gpu, HardwarePrice, Offer, TokenPrice

NOW = datetime.now(UTC)
ACME = {
    "source": "acme",
    "service_provider_name": "Acme",
    "provider_kind": "hyperscaler",
    "gpu_id": "H100-SXM-80GB",
    "gpu_name": "H100",
    "gpu_count": 8,
    "instance_type": "p5",
    "region_id": "us-1",
    "pricing_category": "Standard",
}
BOLT = {
    "source": "bolt",
    "service_provider_name": "Bolt",
    "provider_kind": "specialised",
    "gpu_id": "H100-SXM-80GB",
    "gpu_name": "H100 SXM",
    "pricing_category": "Standard",
}
RESERVED = {"pricing_category": "Committed", "commitment_type": "reservation", "commitment_months": 12}
ASK_SALES = {"price_status": "unpriced", "status_reason": "ask sales"}


def ago(days):
    return NOW - timedelta(days=days)


def sells(fields, amount, unit="Hours", **price):
    offer = Offer.of(**fields)
    stated = Decimal(amount) if amount else None
    return [offer, offer.price(list_unit_price=stated, pricing_unit=unit, pricing_currency="USD", **price)]


def acme(first_region):
    return [
        *sells(ACME, first_region),
        *sells(ACME | {"region_id": "us-2"}, "48"),
        *sells(ACME | {"pricing_category": "Dynamic"}, "16"),
        *sells(ACME | {"pricing_category": "Dynamic", "region_id": "us-2"}, "36"),
        *sells(ACME | RESERVED, "30"),
        *sells(ACME | {"region_id": "us-3"}, None, **ASK_SALES),
        *sells(ACME | {"gpu_id": None, "gpu_name": "X9", "instance_type": "x9"}, "1"),
    ]


def token_price(seller, model, kind, amount, currency="USD", **more):
    fields = {
        "source": "genai_prices",
        "service_provider_name": seller,
        "model_name": model,
        "token_kind": kind,
        "list_unit_price": Decimal(amount),
        "pricing_currency": currency,
    }
    return TokenPrice(**fields | more)


def gpu(name, memory_gib, bandwidth):
    return Gpu(
        source="seed",
        gpu_id=name,
        aliases=("H100",) if name.startswith("H100") else (),
        vendor="NVIDIA",
        architecture="Hopper",
        form_factor="SXM",
        launch_year=2022,
        memory_size_gb=80,
        usable_memory_gib=memory_gib,
        memory_type="HBM",
        memory_bandwidth_gb_per_s=bandwidth,
        source_name="datasheet",
        confidence="A",
    )


def hardware(name, amount, kind="server", currency="USD"):
    return HardwarePrice(
        source="seed",
        hardware_id=name,
        kind=kind,
        gpu_id="H100-SXM-80GB",
        gpu_count=8,
        typical_price=Decimal(amount),
        pricing_currency=currency,
        observed_on=date(2026, 1, 1),
        source_name="street",
        confidence="high",
    )


BATCHES = [
    (Arrival("acme", ago(400)), acme("80")),
    (Arrival("acme", ago(100)), acme("40")),
    (Arrival("acme", ago(2)), acme("40")),
    (
        Arrival("bolt", ago(30)),
        [
            *sells(BOLT, "2", "GPU-Hours"),
            *sells(BOLT | {"gpu_id": "L4", "gpu_name": "L4", "gpu_count": 1, "instance_type": "l4x1"}, "0.55"),
        ],
    ),
    (Arrival("bolt", ago(20), complete=False), sells(BOLT, "3", "GPU-Hours")),
    (
        Arrival("ecb", ago(3)),
        [FxRate(source="ecb", currency="USD", rate_on=ago(3).date(), units_per_eur=Decimal("1.10"))],
    ),
    (
        Arrival("genai_prices", ago(5)),
        [
            token_price("Tok", "llama-3.3-70b", "input", "0.50"),
            token_price("Tok", "llama-3.3-70b", "output", "0.80"),
            token_price("Jeton", "Llama-3.3-70B-Instruct", "input", "0.40", "EUR"),
            token_price("Jeton", "Llama-3.3-70B-Instruct", "output", "0.80", "EUR"),
            token_price("Half", "llama-3.3-70b", "input", "0.10"),
            token_price("Tok", "qwen-7b", "input", "0.05"),
            token_price("Tok", "gpt-5", "input", "1.25"),
            token_price("Tok", "gpt-5", "cached_input", "0.125"),
            token_price("Tok", "gpt-5", "output", "10"),
            token_price("Tok", "gpt-5", "input", "2.5", context_above_tokens=200_000),
            token_price("Tok", "gpt-5", "output", "15", context_above_tokens=200_000),
        ],
    ),
    (
        Arrival("litellm", ago(4)),
        [
            token_price("Tok", "llama-3.3-70b", "input", "5.00", source="litellm"),
            token_price("Tok", "gpt-5", "input", "12.5", source="litellm"),
            token_price("Tok", "gpt-5", "output", "10", source="litellm"),
            token_price("Tok", "gpt-5", "input", "0.625", source="litellm", service_tier="batch"),
            token_price("Tok", "gpt-5", "output", "5", source="litellm", service_tier="batch"),
        ],
    ),
    (
        Arrival("seed", ago(50)),
        [
            gpu("H100-SXM-80GB", 79.2, 3350),
            gpu("L4", 22, 300),
            hardware("server-8x", "240000"),
            hardware("server-in-euros", "200000", currency="EUR"),
            hardware("card", "30000", kind="card"),
        ],
    ),
]


def days_since(seen):
    return (datetime.now(UTC).date() - seen.date()).days


EXPECTED = {
    # 10,000 a month: 24 L4s at 0.55 x 730 = 401.50; a p5 at 40 x 730 = 29,200 is out of reach
    "budget": (
        ("gpu_id", "instance_count", "service_provider_name", "gpu_count", "cost_usd_per_month"),
        [("L4", 24, "Bolt", 24, 9636.0)],
    ),
    # 240,000 for eight is 30,000 each, 200,000 EUR at 1.10 is 27,500; at 3.00 an hour a month is 2,190
    "buy_or_rent_a_year": (
        ("hardware_id", "price_usd_per_gpu", "price_usd_per_gpu_hour", "service_provider_name", "rent_months"),
        [
            ("server-in-euros", 27500.0, 3.0, "Bolt", 27500 / 2190),
            ("server-8x", 30000.0, 3.0, "Bolt", 30000 / 2190),
        ],
    ),
    "cheapest": (
        (
            "service_provider_name",
            "pricing_category",
            "commitment_months",
            "region_id",
            "price_usd_per_gpu_hour",
            "region_count",
        ),
        [
            ("Acme", "Dynamic", None, "us-1", 2.0, 2),
            ("Bolt", "Standard", None, None, 3.0, 0),
            ("Acme", "Committed", 12, "us-1", 3.75, 1),
            ("Acme", "Standard", None, "us-1", 5.0, 2),
        ],
    ),
    "commitment": (
        (
            "service_provider_name",
            "region_id",
            "commitment_months",
            "on_demand_usd_per_gpu_hour",
            "committed_usd_per_gpu_hour",
            "saving_fraction",
            "breakeven_utilisation",
        ),
        [("Acme", "us-1", 12, 5.0, 3.75, 0.25, 0.75)],
    ),
    "freshness": (
        ("service_provider_name", "offer_count", "priced_count", "unknown_gpu_count"),
        [("Bolt", 2, 2, 0), ("Acme", 7, 6, 1)],
    ),
    "last_move": (
        (
            "service_provider_name",
            "region_id",
            "price_per_gpu_hour_before",
            "price_per_gpu_hour_after",
            "change_fraction",
            "changed_at",
        ),
        [
            ("Bolt", None, 2.0, 3.0, 0.5, ago(20).isoformat()),
            ("Acme", "us-1", 10.0, 5.0, -0.5, ago(100).isoformat()),
        ],
    ),
    # 0.55 over 22 GiB is 2.5 cents a GiB, 3.00 over 79.2 GiB is 3.8
    "memory_price": (
        ("gpu_id", "usable_memory_gib", "service_provider_name", "price_usd_per_gpu_hour", "price_usd_per_gib_hour"),
        [("L4", 22.0, "Bolt", 0.55, 0.025), ("H100-SXM-80GB", 79.2, "Bolt", 3.0, 3 / 79.2)],
    ),
    # 16 for 40 is 60 % off, 36 for 48 is 25 % off
    "spot_discount": (
        (
            "service_provider_name",
            "gpu_id",
            "pair_count",
            "median_discount_fraction",
            "smallest_discount_fraction",
            "largest_discount_fraction",
        ),
        [("Acme", "H100-SXM-80GB", 2, 0.425, 0.25, 0.6)],
    ),
    "spread": (
        (
            "service_provider_name",
            "lowest_usd_per_gpu_hour",
            "median_usd_per_gpu_hour",
            "highest_usd_per_gpu_hour",
            "lowest_over_cheapest",
            "offer_count",
        ),
        [("Bolt", 3.0, 3.0, 3.0, 1.0, 1), ("Acme", 5.0, 5.5, 6.0, 5 / 3, 2)],
    ),
    # a thousand requests of 1,200 and 350 tokens: 1.2 x 0.50 + 0.35 x 0.80; in euros 1.2 x 0.44 + 0.35 x 0.88
    "token_price": (
        (
            "service_provider_name",
            "input_usd_per_million_tokens",
            "output_usd_per_million_tokens",
            "cost_usd_per_thousand_requests",
        ),
        [("Jeton", 0.44, 0.88, 0.836), ("Tok", 0.50, 0.80, 0.88), ("Half", 0.10, None, None)],
    ),
    # 1.2 x 1.25 + 0.35 x 10 = 5.00, and half of both in batches; the other list's standard prices are not counted
    "token_price_tiers": (
        (
            "model_name",
            "service_tier",
            "context_above_tokens",
            "input_usd_per_million_tokens",
            "cached_input_usd_per_million_tokens",
            "output_usd_per_million_tokens",
            "cost_usd_per_thousand_requests",
            "saving_fraction",
            "source",
        ),
        [
            ("gpt-5", "batch", 0, 0.625, None, 5.0, 2.5, 0.5, "litellm"),
            ("gpt-5", "standard", 0, 1.25, 0.125, 10.0, 5.0, 0.0, "genai_prices"),
        ],
    ),
    "year_ago": (
        (
            "region_id",
            "pricing_category",
            "price_usd_per_gpu_hour_before",
            "price_usd_per_gpu_hour_now",
            "change_fraction",
        ),
        [
            ("us-1", "Standard", 10.0, 5.0, -0.5),
            ("us-1", "Committed", 3.75, 3.75, 0.0),
            ("us-1", "Dynamic", 2.0, 2.0, 0.0),
            ("us-2", "Dynamic", 4.5, 4.5, 0.0),
            ("us-2", "Standard", 6.0, 6.0, 0.0),
        ],
    ),
}
"""What each question answers without parameters: the columns looked at, and their values row by row."""

TIED = {"year_ago"}
"""Questions with rows that their own order leaves to an offer's digest."""


@pytest.fixture(scope="module")
def link(tmp_path_factory):
    link = tmp_path_factory.mktemp("questions") / "w.duckdb"
    with store.writing(link) as connection:
        for arrival, rows in BATCHES:
            load(connection, arrival, rows)
    return link


@pytest.fixture
def ask(link):
    return lambda *words: CliRunner().invoke(main, ["ask", *words, "--warehouse", str(link)])


@pytest.fixture
def answers(ask):
    """The rows of an answer, with the columns named."""

    def of(columns, *words):
        result = ask(*words, "--format", "json")
        assert result.exit_code == 0, result.output
        said = json.loads(result.stdout)
        assert (said["schema"], said["warnings"]) == ("gpuplan.ask/1", [])
        return [tuple(row[column] for column in columns) for row in said["data"]]

    return of


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
    found = answers(columns, "budget", "--budget_usd", "60000")
    same(found, [("L4", 149, None, 149, 149 * 401.5), ("H100-SXM-80GB", 2, "us-1", 16, 58400.0)])


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


@pytest.mark.parametrize("name", questions())
def test_a_question_asks_in_english_and_explains_its_parameters(name):
    question = questions()[name]
    assert question.title[0].isupper()
    assert question.title.endswith("?")
    assert question.group in GROUPS
    for parameter in question.parameters:
        assert f"${parameter.name}" in question.query
        assert len(parameter.description.split()) >= 2


def test_without_a_name_the_questions_are_listed(ask):
    listed = json.loads(ask("--format", "json").stdout)["data"]
    assert {row["name"] for row in listed} == questions().keys()
    asks = "What can I get for a monthly budget, running all month?"
    assert {"group": "renting", "name": "budget", "question": asks} in listed


@pytest.mark.parametrize("wish", ["--describe", "--help", "-h"])
def test_a_questions_help_tells_each_parameter_its_type_and_default(ask, wish):
    described = json.loads(ask("token_price", wish, "--format", "json").stdout)["data"]
    assert [(row["parameter"], row["type"], row["default"]) for row in described] == [
        ("--model", "text", "llama-3.3-70b"),
        ("--input_tokens", "number", 1200),
        ("--output_tokens", "number", 350),
        ("--as_of", "moment", "now"),
    ]
    assert described[1]["meaning"] == "tokens in a prompt"


def test_without_a_name_the_help_is_the_verbs(ask):
    assert "--show-sql" in ask("--help").stdout


def test_the_questions_are_listed_group_by_group_within_80_columns(ask, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    listed = ask().stdout
    assert [title for title in GROUPS.values() if title.upper() not in listed] == []
    assert max(map(len, listed.splitlines())) <= 80


@pytest.mark.parametrize("name", [q.name for q in questions().values() if q.shown])
def test_a_wide_answer_names_columns_for_a_terminal(ask, name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    result = ask(name)
    assert result.exit_code == 0
    assert len(questions()[name].shown) <= 8
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize(("days", "price"), [(150, 10.0), (50, 5.0)])
def test_a_question_about_a_day_is_answered_with_that_days_prices(answers, days, price):
    day = ago(days).date().isoformat()
    found = answers(("price_usd_per_gpu_hour",), "cheapest_region", "--region", "us-1", "--as_of", day)
    same(found, [(price,)])


def test_a_question_without_parameters_describes_none(ask):
    result = ask("freshness", "--describe", "--format", "json")
    assert json.loads(result.stdout)["data"] == []


def test_show_sql_prints_the_file_and_asks_nothing(tmp_path):
    nowhere = tmp_path / "none.duckdb"
    result = CliRunner().invoke(main, ["ask", "spread", "--show-sql", "--warehouse", str(nowhere)])
    assert result.exit_code == 0
    assert result.stdout.startswith("-- How far apart are providers on the price of this GPU?\n")
    assert "FROM price_at($as_of)" in result.stdout
    assert not nowhere.exists()


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("cheapst",), ["'cheapst'", "did you mean cheapest or "]),
        (("spread", "--gpu", "L4"), ["spread has no parameter --gpu", "did you mean gpu_id?"]),
        (("freshness", "--days", "3"), ["freshness has no parameter --days", "it has: none"]),
        (("budget", "--budget_usd", "much"), ["--budget_usd much", "not a number"]),
        (("budget", "--budget_usd", "inf"), ["--budget_usd inf", "not a number"]),
        (("year_ago", "--days", "1.5"), ["--days 1.5", "not an integer"]),
        (("spread", "--category", "spott"), ["--category spott", "Standard, Dynamic (spot) or Committed"]),
        (("spread", "--gpu_id", "H100-SMX"), ["'H100-SMX'", "did you mean H100-SXM-80GB"]),
        (("budget", "20000"), ["20000", "--name value"]),
        (("cheapest_region", "--region", "Narnia"), ["unknown region Narnia", "continent"]),
        (("budget", "--as_of", "yesterday"), ["--as_of yesterday", "not a moment"]),
        (("budget", "--budget_usd"), ["--budget_usd", "--name value"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else None,
)
def test_a_wrong_word_is_a_usage_error_of_one_line_with_the_nearest_name(ask, words, parts):
    result = ask(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert all(part in result.stderr for part in parts), result.stderr


def test_the_table_says_which_parameters_it_was_asked_with(ask):
    result = ask("budget", "--budget_usd", "60000")
    assert result.exit_code == 0
    assert "budget_usd 60,000" in result.stdout
    assert "H100-SXM-80GB" in result.stdout
