"""Whatever a config.json holds, it is sized or refused in one line that names it: never a traceback."""

import json
import math
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.sizing.architecture import Architecture, read_config
from planner.sizing.config_fields import COUNTS, OTHERS, READ, SIZES
from planner.sizing.families import FAMILIES
from planner.sizing.memory import fit
from planner.sizing.model import from_file
from planner.sizing.serving import Serving
from warehouse.faults import BadInput

SOUND = {
    "model_type": "llama",
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 256,
    "vocab_size": 100,
}
numbers = st.one_of(
    st.integers(-3, 70), st.integers(10**9, 10**30), st.floats(), st.booleans(), st.none(), st.text(max_size=5)
)
values = st.recursive(
    numbers,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
changes = st.dictionaries(st.sampled_from(sorted(READ)), values, max_size=5)


bundled = [
    json.loads(path.read_text(encoding="utf-8"))["config"]
    for path in sorted((files("warehouse.seeds") / "llm").iterdir(), key=lambda path: path.name)
    if path.name.endswith(".json")
]
bases = st.one_of(
    st.sampled_from(bundled), st.sampled_from(sorted(FAMILIES)).map(lambda name: SOUND | {"model_type": name})
)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=bases, change=changes)
def test_a_wrong_field_is_refused_in_words_or_sized(h100, base, change):
    found = read(base | change)
    if isinstance(found, str):
        assert "some/model" in found
        assert "\n" not in found
    else:
        assert found.parameter_count > 0
        assert all(math.isfinite(term.gib_per_gpu) for term in fit(found, h100, Serving(1024)).terms)


def read(config: dict) -> Architecture | str:
    try:
        return read_config(config, "some/model")
    except BadInput as fault:
        return fault.message


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hidden_size", "4096"),
        ("hidden_size", 0),
        ("num_attention_heads", 0),
        ("num_hidden_layers", -1),
        ("num_hidden_layers", 10**7),
        ("vocab_size", 1e5),
        ("head_dim", True),
        ("intermediate_size", [1]),
        ("layer_types", "full_attention"),
        ("quantization_config", "fp8"),
        ("model_type", 7),
    ],
)
def test_the_field_its_value_and_what_is_needed_are_named(field, value):
    with pytest.raises(BadInput, match=f"some/model: {field} is .* is needed"):
        read_config(SOUND | {field: value}, "some/model")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=40), values.map(lambda value: json.dumps(value).encode())))
def test_a_wrong_file_is_refused_by_its_path(tmp_path, content):
    path = tmp_path / "config.json"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"config\.json"):
        from_file(path)


def test_every_field_that_is_read_is_of_one_kind():
    assert not SIZES & COUNTS
    assert not (SIZES | COUNTS) & OTHERS


def test_a_sound_one_is_sized():
    assert isinstance(read_config(SOUND, "some/model"), Architecture)
