"""The reference is what the program says of itself, and the scenario's schema fits the scenarios."""

import json
import tomllib

import pytest

from tests.docs import reference
from tests.docs.pages import ROOT

SCENARIOS = sorted((ROOT / "planner/scenarios").glob("*.toml"))


@pytest.fixture(scope="module")
def pages():
    return reference.pages()


@pytest.mark.parametrize("name", ["verbs.md", "scenario.md", "scenario.schema.json", "assumptions.md", "tables.md"])
def test_a_page_is_up_to_date(pages, name):
    kept = (reference.FOLDER / name).read_text(encoding="utf-8")
    assert kept == pages[name], "run `make reference`"


def test_every_key_of_the_examples_is_in_the_schema():
    schema = json.loads((reference.FOLDER / "scenario.schema.json").read_text(encoding="utf-8"))
    for path in SCENARIOS:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        assert set(data) <= set(schema["properties"])
        kind = {"requests": "Requests", "gpu_hours": "GpuHours", "training": "Training"}[data["demand"]["kind"]]
        assert set(data["demand"]) <= set(schema["$defs"][kind]["properties"])
    assert len(SCENARIOS) >= 4


def test_keys_have_units_and_bounds(pages):
    assert "| `horizon_years` | integer, 1 to 5 | `4` | How far to look ahead [years]. |" in pages["scenario.md"]
    assert "| `input_tokens` | integer, over 0 | needed | Mean prompt [tokens]. |" in pages["scenario.md"]
