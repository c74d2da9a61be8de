"""The hand-made warehouse, made once and copied for each test."""

import json
import shutil
from pathlib import Path

import pytest

from tests.planner.hand_made import DAY, H100, OFFERS, SERVER, token
from warehouse import store
from warehouse.load import Arrival, load
from warehouse.tables import Llm


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    link = tmp_path_factory.mktemp("made") / "w.duckdb"
    with store.writing(link) as connection:
        for source, rows in OFFERS.items():
            load(connection, Arrival(source, DAY), rows)
        load(connection, Arrival("seed", DAY), [H100, SERVER])
        load(connection, Arrival("api", DAY), [token("input", "2"), token("cached_input", "1"), token("output", "10")])
    return link


@pytest.fixture(scope="session")
def seeded(seeded):
    """The bundled prices and facts, as a verb's option takes them; to be read only."""
    return str(seeded)


@pytest.fixture
def warehouse(made, tmp_path):
    return Path(shutil.copyfile(made.resolve(), tmp_path / "w.duckdb"))


@pytest.fixture
def llm(warehouse):
    config = {
        "model_type": "llama",
        "architectures": ["LlamaForCausalLM"],
        "hidden_size": 1024,
        "num_hidden_layers": 2,
        "num_attention_heads": 8,
        "num_key_value_heads": 8,
        "intermediate_size": 2048,
        "vocab_size": 1000,
    }
    small = Llm(source="models", llm_id="acme/small", config=json.dumps(config), source_name="test", confidence="A")
    with store.writing(warehouse) as connection:
        load(connection, Arrival("models", DAY), [small])
