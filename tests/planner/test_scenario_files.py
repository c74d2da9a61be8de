"""Scenarios that come along are found by name anywhere; the template runs as it stands and with all it offers."""

import re
import tomllib

import pytest
from click.testing import CliRunner

from gpuplan import main
from planner.assumptions import overridden
from planner.scenario import Scenario, read
from planner.scenario_files import bundled, template


def gpuplan(*words):
    return CliRunner().invoke(main, list(map(str, words)))


def test_what_comes_along_is_listed_and_printed_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    listed = gpuplan("scenario", "--format", "csv").stdout.splitlines()
    assert listed[:2] == ["name,demand,title", 'chat-70b,requests,"70B chat assistant, steady load"']
    assert gpuplan("scenario", "chat-70b").stdout == bundled()["chat-70b"].read_text(encoding="utf-8")


def test_a_file_comes_before_a_bundled_scenario_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chat-70b").write_text(template(), encoding="utf-8")
    assert "What it is for" in gpuplan("scenario", "chat-70b").stdout


@pytest.mark.parametrize("verb", ["scenario", "compare", "portfolio", "risk", "budget", "report"])
def test_a_name_that_is_neither_is_refused_with_those_there_are(verb, tmp_path):
    words = [] if verb == "scenario" else ["--warehouse", tmp_path / "w.duckdb"]
    result = gpuplan(verb, "chat-80b", *words)
    assert result.exit_code == 2
    assert "chat-80b: no such file" in result.stderr
    assert "chat-70b, classifier-8b" in result.stderr


def test_the_template_can_be_planned_as_it_is_printed(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(gpuplan("scenario", "--template").stdout, encoding="utf-8")
    assert read(file).scenario.demand.requests_per_day == 100_000


def test_every_key_that_the_template_offers_is_one_and_every_table_is_offered():
    offered = tomllib.loads(re.sub(r"^#\? ", "", template(), flags=re.MULTILINE))
    assert Scenario.model_validate(offered).budget.capex_usd == 500_000
    assert overridden(offered["assumptions"])[1] == []
    assert set(Scenario.model_fields) - set(offered) == {"utilisation", "finance", "sizing"}
