"""The verb `ask`: what it lists, how it helps, and what it says of words that are wrong."""

import json
import re

import click
import pytest
from click.testing import CliRunner

from gpuplan import main
from reports.question import GROUPS, questions


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
        (("budget", "--gpu_count", "0"), ["--gpu_count 0", "not a number above 0"]),
        (("gpu_hours", "--budget_usd", "-5"), ["--budget_usd -5", "not a number of 0 or more"]),
        (("own_or_rent", "--utilisation", "70"), ["--utilisation 70", "not a number above 0 and up to 1"]),
        (("token_sellers", "--input_fraction", "1.1"), ["--input_fraction 1.1", "not a number from 0 to 1"]),
        (("withdrawn", "--days", "99999999999"), ["--days 99999999999", "not an integer from 1 to 10,000,000"]),
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


@pytest.mark.parametrize("name", questions())
def test_what_an_empty_answer_says_to_do_can_be_done(name):
    """Verbs, questions and options that it names are there."""
    question, verbs = questions()[name], main.list_commands(click.Context(main))
    assert question.empty
    for verb, rest in re.findall(r"`gpuplan (\w+)([^`]*)`", question.empty):
        assert verb in verbs
        assert verb != "ask" or rest.strip() in questions()
    options = re.findall(r"--(\w+)", re.sub(r"`[^`]*`", "", question.empty))
    assert set(options) <= {parameter.name for parameter in question.parameters}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("budget", "--budget_usd", "0"), "no rows: no such instance with a known price"),
        (("budget", "--as_of", "1999-01-01"), "no price is known of 1999-01-01: the first here are of 20"),
        (("plan_ranking",), "no rows: no scenario of that name is planned yet: `gpuplan compare SCENARIO` does"),
        (("budget", "--as_of", "2999-01-01"), "2999-01-01 is still to come: what holds now stands for it"),
    ],
)
def test_an_answer_that_is_empty_or_of_a_day_to_come_says_so(ask, words, told):
    result = ask(*words)
    assert (result.exit_code, told in result.stderr) == (0, True)


def test_the_table_says_which_parameters_it_was_asked_with(ask):
    result = ask("budget", "--budget_usd", "60000")
    assert result.exit_code == 0
    assert "budget_usd 60,000" in result.stdout
    assert "H100-SXM-80GB" in result.stdout
