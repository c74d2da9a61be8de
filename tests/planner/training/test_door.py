"""`gpuplan train` as people and programs meet it."""

import json
from importlib.resources import files

import pytest
from click.testing import CliRunner

from gpuplan import main
from planner.training import door, recipe
from planner.training.framework import FRAMEWORKS


@pytest.fixture
def llama(tmp_path, monkeypatch):
    seed = (files("warehouse.seeds") / "llm" / "meta-llama--Meta-Llama-3.1-8B.json").read_text(encoding="utf-8")
    path = tmp_path / "config.json"
    path.write_text(json.dumps(json.loads(seed)["config"]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return path.name


@pytest.fixture
def train(warehouse_of_gpus, llama):
    def run(*words: str, expected: int = 0, output_format: str = "json", config: str = llama):
        words = ("train", "--config", config, *words, "--warehouse", str(warehouse_of_gpus), "--format", output_format)
        done = CliRunner(env={"COLUMNS": "80"}).invoke(main, words)
        assert done.exit_code == expected, done.output
        return done

    return run


def row(done) -> dict:
    envelope = json.loads(done.stdout)
    assert envelope["schema"] == "gpuplan.train/1"
    (only,) = envelope["data"]
    return only


def test_the_contract(train):
    """LoRA of rank 16 on everything: 41,943,040 numbers of 16 bytes beside 16.06 GB, on one GPU."""
    found = row(train("--gpu", "h100", "--method", "lora", "--tokens", "100M"))
    assert (found["gpu_id"], found["gpus"], found["min_gpus"]) == ("H100-SXM-80GB", 1, 1)
    assert found["trained_parameter_count"] == 41_943_040
    held = {term["name"]: term["gib_per_gpu"] for term in found["memory"]}
    assert held["frozen weights"] == pytest.approx(2 * 8_030_261_248 / 2**30)
    assert held["adapters"] + held["gradients"] + held["optimiser states"] == pytest.approx(41_943_040 * 16 / 2**30)
    assert found["gpu_hours"] == pytest.approx(1e8 / found["tokens_per_s"] / 3600)
    assert found["gpu_hours_low"] < found["gpu_hours"] < found["gpu_hours_high"]
    assert found["wall_days"] == pytest.approx(found["gpu_hours"] / 24)


def test_gpus_are_the_fewest_unless_they_are_named(train):
    """16 bytes a parameter are 120 GiB: 60 on each of two; under ZeRO-1 30 + 90 / 4 on each of four."""
    assert row(train("--gpu", "h100"))["gpus"] == 2
    named = row(train("--gpu", "h100", "--gpus", "8", "--sharding", "zero1"))
    assert (named["gpus"], named["min_gpus"], named["sharding"]) == (8, 4, "zero1")


def test_a_remedy_names_every_word_that_it_needs(train):
    words = ("--gpu", "h100", "--gpus", "8", "--micro-batch", "64", "--checkpointing", "none", "--sharding", "ddp")
    found = row(train(*words))
    assert found["verdict"].endswith("; it fits with --checkpointing full --sharding fsdp --micro-batch 1")
    mended = ("--checkpointing", "full", "--sharding", "fsdp", "--micro-batch", "1")
    assert row(train("--gpu", "h100", "--gpus", "8", *mended))["fits"]


@pytest.mark.parametrize("words", [("--gpu", "h100"), (), ("--gpu", "h100", "--method", "qlora", "--tokens", "15T")])
def test_pages_fit_a_terminal(train, words):
    done = train(*words, output_format="table")
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    assert "H100-SXM-80GB" in done.stdout


def test_the_page_says_what_it_rests_on(train):
    page = train("--gpu", "h100", "--method", "lora", output_format="table").stdout
    assert "fits: " in page
    assert "rule of thumb, 3-4 x serving" in page
    assert "8 of 10 such runs" in page
    assert "new to it:" in page


def test_sheets_have_a_line_for_each_gpu(train):
    lines = train("--gpu", "h100", "--gpu", "H100-SXM-80GB", output_format="csv").stdout.splitlines()
    assert len(lines) == 3
    assert train("--gpu", "h100", output_format="md").stdout.count("|") > 20


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--lora-targets", "wq"), "lora targets wq: say attention, mlp, all"),
        (("--tokens", "plenty"), "--tokens plenty: say a number above 0, such as 500M"),
        (("--gpus", "8", "--tensor-parallel", "3"), "8 GPUs can't be shared by tensor parallel 3"),
        (("--cpu-offload", "--sharding", "zero1"), "cpu offload: it goes with sharding zero3 or fsdp"),
    ],
)
def test_mistakes_are_told(train, words, message):
    done = train("--gpu", "h100", *words, expected=2)
    assert message in done.stderr
    assert done.stdout == ""


def test_a_bare_count_is_refused(train):
    assert "training needs the model's configuration" in train("--gpu", "h100", config="70B", expected=2).stderr


def test_the_framework_changes_what_is_held(train):
    """Unsloth fuses the loss and moves checkpoints to the host; transformers holds 8 bytes a logit."""
    here, there = (row(train("--gpu", "h100", "--framework", f)) for f in ("unsloth", "transformers"))
    names = [{term["name"] for term in found["memory"]} for found in (here, there)]
    assert names[1] - names[0] == {"activations kept", "logits and loss"}


def test_help_opens_no_room():
    done = CliRunner().invoke(main, ["train", "--help"])
    assert done.exit_code == 0
    assert "It trains nothing" in done.stdout


def test_the_words_of_the_door_are_those_of_recipes():
    """They stand twice, so that help opens no room."""
    assert sorted(door.FRAMEWORKS) == sorted(FRAMEWORKS)
    assert list(recipe.OPTIMISERS) == door.OPTIMISERS
    assert set(door.SHARDINGS) == {*recipe.SHARDINGS, *recipe.SYNONYMS}
