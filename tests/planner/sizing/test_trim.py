"""A trimmed configuration gives the architecture that the whole one gives, and sizing needs no more."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from planner.sizing.architecture import read_config
from planner.sizing.blocks import Kind
from planner.sizing.trim import trim
from planner.sizing.trimming import trimmed

CONFIGS = Path(__file__).parent / "configs"
WHOLE = sorted(CONFIGS.glob("*.json"))


@pytest.mark.parametrize("path", WHOLE, ids=lambda p: p.stem)
def test_trimming_changes_nothing_that_sizing_reads(path, model):
    whole = json.loads(path.read_text(encoding="utf-8"))
    name = path.stem.replace("--", "/")
    assert read_config(trimmed(whole), name) == read_config(whole, name) == model(name)
    assert trimmed(trimmed(whole)) == trimmed(whole)


def test_lists_of_a_thousand_modules_become_a_handful():
    whole = json.loads((CONFIGS / "Qwen--Qwen3-235B-A22B-FP8.json").read_text(encoding="utf-8"))
    assert len(whole["quantization_config"]["modules_to_not_convert"]) == 283
    kept = trimmed(whole)["quantization_config"]
    ignored = ["lm_head", "model.layers.*.mlp.gate"]
    assert kept == {"quant_method": "fp8", "weight_block_size": [128, 128], "ignore": ignored}


def test_kimi_quantises_its_experts_alone_in_groups_of_32(model):
    recipe = model("moonshotai/Kimi-K2.5").recipe
    assert recipe.bytes_per_weight(Kind.EXPERT) == 4.5 / 8
    assert {recipe.bytes_per_weight(kind) for kind in Kind if kind is not Kind.EXPERT} <= {2, 4.5 / 8}
    for kind in (Kind.ATTENTION, Kind.SHARED_EXPERT, Kind.MLP, Kind.HEAD, Kind.EMBEDDING):
        assert recipe.bytes_per_weight(kind) == 2


def test_the_tool_rebuilds_a_seed_and_keeps_what_people_wrote(tmp_path):
    seed = tmp_path / "openai--gpt-oss-20b.json"
    written = {"llm_id": "openai/gpt-oss-20b", "aliases": ["gpt-oss"], "source_name": "here", "confidence": "A"}
    seed.write_text(json.dumps({**written, "config": {}}), encoding="utf-8")
    done = CliRunner().invoke(trim, [str(CONFIGS), str(tmp_path)])
    assert done.exit_code == 0, done.output
    made = json.loads(seed.read_text(encoding="utf-8"))
    assert {key: made[key] for key in written} == written
    assert made["max_context_tokens"] == 131_072
    assert made["config"]["sliding_window"] == 128
