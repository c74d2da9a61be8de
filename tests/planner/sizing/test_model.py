"""The model that a person names: folders, files, checkpoints' sizes, and models that are not bundled."""

import json
import sys

import pytest

from planner.sizing.memory import fit
from planner.sizing.model import named_architecture, stored
from planner.sizing.serving import Serving
from planner.sizing.weights import weight_bytes
from warehouse.faults import BadInput
from warehouse.tables import Llm

CONFIG = {
    "model_type": "llama",
    "hidden_size": 4096,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "intermediate_size": 14_336,
    "vocab_size": 128_256,
}
UNKNOWN = {**CONFIG, "model_type": "brand_new"}


def nowhere(name: str) -> Llm:
    raise BadInput(f"unknown model {name!r}")


@pytest.fixture
def folder(tmp_path):
    def write(**files: object):
        for name, content in files.items():
            path = tmp_path / f"{name.replace('__', '.')}.json"
            path.write_text(json.dumps(content), encoding="utf-8")
        return tmp_path

    return write


def index(size: int) -> dict:
    return {"metadata": {"total_size": size}, "weight_map": {}}


def test_a_folder_is_read_by_its_config(folder):
    found = named_architecture(str(folder(config=CONFIG)), nowhere)
    assert found.parameter_count == 8_030_261_248


def test_nvidias_quantisation_file_is_heard(folder):
    quantised = {"quantization": {"quant_algo": "FP8", "exclude_modules": ["lm_head"]}}
    found = named_architecture(str(folder(config=CONFIG, hf_quant_config=quantised)), nowhere)
    tables = 2 * 128_256 * 4096
    assert weight_bytes(found, "native") == pytest.approx(8_030_261_248 + tables, rel=1e-3)


def test_a_model_that_is_not_understood_has_the_weights_of_its_checkpoint(folder, h100):
    whole = folder(config=UNKNOWN, model__safetensors__index=index(20_000_000_000))
    found = named_architecture(str(whole), nowhere)
    assert "brand_new" in found.doubt
    memory = fit(found, h100, Serving(8192))
    assert memory.weights_gib_per_gpu * 2**30 == 20_000_000_000
    assert (memory.kv_bytes_per_token, memory.max_concurrency) == (None, None)


def test_files_of_weights_stand_in_for_an_index(folder):
    place = folder(config=UNKNOWN)
    (place / "model-00001.safetensors").write_bytes(b"0" * 700)
    (place / "model-00002.safetensors").write_bytes(b"0" * 300)
    assert named_architecture(str(place), nowhere).checkpoint_bytes == 1000


def test_the_user_may_state_the_size(folder):
    path = folder(config=UNKNOWN) / "config.json"
    assert weight_bytes(named_architecture(str(path), nowhere, 5_000_000_000), "native") == 5_000_000_000
    with pytest.raises(BadInput, match=r"brand_new.*model\.safetensors\.index\.json"):
        named_architecture(str(path), nowhere)


def test_a_folder_without_a_configuration_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"no config\.json"):
        named_architecture(str(tmp_path), nowhere)


def test_a_gguf_file_says_what_it_was_made_from(tmp_path):
    file = tmp_path / "qwen3-8b-q4_k_m.gguf"
    file.write_bytes(b"GGUF" + b"0" * 96)
    with pytest.raises(BadInput, match="the model that this file was made from, and --checkpoint-bytes 100"):
        named_architecture(str(file), nowhere)


def test_a_bundled_model_that_is_not_understood_has_its_size():
    row = {"source": "seed", "llm_id": "a/b", "source_name": "x", "confidence": "C", "config": json.dumps(UNKNOWN)}
    assert stored(Llm.model_validate({**row, "checkpoint_bytes": 10})).checkpoint_bytes == 10
    with pytest.raises(BadInput, match="brand_new"):
        stored(Llm.model_validate(row))


def test_without_the_extra_the_remedy_is_named(monkeypatch):
    monkeypatch.setattr("planner.sizing.hub.find_spec", lambda _: None)
    with pytest.raises(BadInput, match=r"unknown model 'a/b'\n.*gpuplan\[hub\]"):
        named_architecture("a/b", nowhere)


def test_offline_the_hub_is_asked_for_what_it_kept_and_the_remedy_is_named(monkeypatch, tmp_path):
    from huggingface_hub import constants  # noqa: PLC0415 - an optional extra

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(BadInput, match=r"nor has huggingface\.co given it .*--config"):
        named_architecture("nobody/nothing", nowhere)


def test_sizing_needs_neither_torch_nor_transformers_nor_the_hub():
    assert not {"torch", "transformers"} & set(sys.modules)
    with pytest.raises(BadInput, match="unknown model 'nothing'"):
        named_architecture("nothing", nowhere)
