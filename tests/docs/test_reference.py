"""The reference is what the program says of itself, and the scenario's schema fits the scenarios."""

import json
import re
import tomllib

import pytest
from jsonschema import Draft202012Validator

from tests.docs import reference
from tests.docs.pages import ROOT

SCENARIOS = [*sorted((ROOT / "planner/scenarios").glob("*.toml")), ROOT / "docs/chat-large.toml"]


@pytest.fixture(scope="module")
def pages():
    return reference.pages()


PAGES = ("verbs.md", "scenario.md", "assumptions.md", "tables.md")
SCHEMAS = [f"{kind}.schema.json" for kind in ("scenario", "report", "fleet", "market", "difference")]


@pytest.mark.parametrize("name", [*PAGES, *SCHEMAS])
def test_a_page_is_up_to_date(pages, name):
    kept = (reference.FOLDER / name).read_text(encoding="utf-8")
    assert kept == pages[name], "run `make reference`"


@pytest.fixture(scope="module")
def schema():
    return Draft202012Validator(json.loads((reference.FOLDER / "scenario.schema.json").read_text(encoding="utf-8")))


def faults(schema, text):
    """Where an editor would underline, and why."""
    plain = json.loads(json.dumps(tomllib.loads(text), default=str))
    return [f"{fault.json_path}: {fault.message}" for fault in schema.iter_errors(plain)]


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name)
def test_the_schema_takes_every_example(schema, path):
    assert faults(schema, path.read_text(encoding="utf-8")) == []


def test_the_schema_refuses_a_slip_and_a_value_out_of_range(schema):
    text = SCENARIOS[0].read_text(encoding="utf-8")
    assert "horizon" in faults(schema, re.sub("horizon_years = .*", "horizon_years = 40", text))[0]
    assert "horizon_yeers" in faults(schema, re.sub("horizon_years", "horizon_yeers", text))[0]


def test_keys_have_units_and_bounds(pages):
    assert "| `horizon_years` | integer, 1 to 5 | `4` | How far to look ahead [years]. |" in pages["scenario.md"]
    assert "| `input_tokens` | integer, over 0 | needed | Mean prompt [tokens]. |" in pages["scenario.md"]
