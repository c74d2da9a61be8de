"""Refreshing token prices over a local server: the bundled prices give way, the lists check one another."""

import json
from dataclasses import replace

import pytest

from ingest import sources
from tests.ingest.conftest import Gpuplan

LISTS = {
    "genai_prices": ("genai_prices_v2_47df840.json", "providers", "/new_data/v2/data.json"),
    "litellm": ("litellm_1.109.1.json", "models", "/model_prices_and_context_window.json"),
    "openrouter": ("openrouter_2026.json", None, "/models"),
}
COUNTED = """
SELECT DISTINCT source, service_tier FROM token_price_now
WHERE is_preferred AND service_provider_name IN ('OpenAI', 'Anthropic') AND model_name = '{}' ORDER BY ALL
"""
ROWS = {"genai_prices": 24, "litellm": 58, "openrouter": 9}


RECORDED_ON = "2026-11-20"


def bare(recorded, name):
    """What the list's server answers: the recorded payload without the name that gpuplan gives it.

    What had not ended when it was recorded never does, so that the rows don't depend on the day of the test.
    """
    file, key, _ = LISTS[name]
    if key is None:
        return recorded(file)
    listed = json.loads(recorded(file))[key]
    for model in listed.values() if isinstance(listed, dict) else ():
        if model.get("deprecation_date", "") > RECORDED_ON:
            model["deprecation_date"] = "9999-12-31"
    return json.dumps(listed).encode()


@pytest.fixture
def small(monkeypatch):
    """Lists of a few models pass."""
    for name in LISTS:
        source = sources.source(name)
        monkeypatch.setattr(source, "CARD", replace(source.CARD, at_least=1))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_without_a_key_and_its_prices_are_there(small, wire, recorded, gpuplan, name):
    wire.says(bare(recorded, name))
    code, (batch,) = gpuplan.batches(name)
    assert (code, batch["outcome"], batch["row_count"]) == (0, "loaded", ROWS[name])
    assert [request.path for request in wire.requests] == [LISTS[name][2]]
    assert "Authorization" not in wire.requests[0].headers
    assert gpuplan.ask("SELECT count(*), count(DISTINCT source) FROM token_price_now") == [(ROWS[name], 1)]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_a_few_models_is_refused(wire, recorded, gpuplan, name):
    wire.says(bare(recorded, name))
    code, (batch,) = gpuplan.batches(name)
    assert (code, batch["outcome"]) == (1, "refused")
    assert f"{ROWS[name]} rows came, a good batch has at least" in batch["message"]


def test_a_list_that_lost_most_of_its_models_is_refused(small, wire, recorded, gpuplan):
    whole = json.loads(bare(recorded, "genai_prices"))
    wire.says(json.dumps(whole).encode(), json.dumps(whole[-1:]).encode())
    assert gpuplan.batches("genai_prices")[0] == 0
    code, (batch,) = gpuplan.batches("genai_prices")
    assert (code, batch["outcome"]) == (1, "refused")
    assert gpuplan.ask("SELECT count(*) FROM token_price_now") == [(24,)]


def test_a_live_reading_takes_the_place_of_the_bundled_prices(small, wire, recorded, of_seeds, monkeypatch):
    """A live list is longer than the 313 bundled rows; of this one, cut to a few models, the floor is lifted."""
    monkeypatch.setattr("ingest.firewall.whole.LEAST_SHARE_HELD", 0)
    gpuplan = Gpuplan(of_seeds)
    assert gpuplan.ask("SELECT count(*), count(DISTINCT source) FROM token_price_now") == [(313, 1)]
    wire.says(bare(recorded, "genai_prices"))
    assert gpuplan.batches("genai_prices")[0] == 0
    assert gpuplan.ask("SELECT count(*), count(DISTINCT source) FROM token_price_now") == [(24, 1)]


def test_the_map_is_a_cross_check_and_the_collection_counts(small, wire, recorded, gpuplan):
    """LiteLLM has Claude Sonnet 4.5 alone, and gpt-4o ten times too dear in a list made up for this test."""
    price = {"input_mtok": 2.5, "cache_read_mtok": 1.25, "output_mtok": 10}
    model = {"id": "gpt-4o", "match": {"equals": "gpt-4o"}, "prices": price}
    wire.says(json.dumps([{"id": "openai", "name": "OpenAI", "api_pattern": "x", "models": [model]}]).encode())
    assert gpuplan.batches("genai_prices")[0] == 0
    models = json.loads(bare(recorded, "litellm"))
    models["gpt-4o"]["input_cost_per_token"] = 2.5e-05
    wire.says(json.dumps(models).encode())
    assert gpuplan.batches("litellm")[0] == 0
    assert gpuplan.ask(COUNTED.format("gpt-4o")) == [
        ("genai_prices", "standard"),
        ("litellm", "batch"),
        ("litellm", "priority"),
    ]
    assert gpuplan.ask(COUNTED.format("claude-sonnet-4-5")) == [("litellm", "batch"), ("litellm", "standard")]
    found = gpuplan.ask("SELECT service_provider_name, model_name, token_kind, factor FROM token_price_disagreement")
    assert found == [("OpenAI", "gpt-4o", "input", pytest.approx(10))]
