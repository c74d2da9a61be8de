"""Pipelines of stages: what a stage holds, how long it stands idle, and published runs with them."""

from dataclasses import fields, replace

import pytest
from click.testing import CliRunner

from gpuplan import main
from planner.scenario_demand import Training
from planner.training.account import account_of
from planner.training.activations import activations_of
from planner.training.door import train
from planner.training.recipe import Recipe
from planner.training.speed import training_speed
from tests.bench.training_pipelines import RUNS, estimated
from warehouse.faults import BadInput


@pytest.mark.parametrize(("architecture", "gpu_id", "recipe", "published"), [run[1:] for run in RUNS])
def test_published_runs_lie_in_the_band(architecture, gpu_id, recipe, published):
    found = estimated(architecture, gpu_id, recipe)
    mfu = found.model_flops_utilisation
    assert mfu * found.low_factor < published < mfu * found.high_factor


def test_a_pipeline_stands_idle_while_it_fills(gpus, model):
    """(p - 1) / m of the time at work (arXiv:2104.04473, section 2.2.1), and a v-th of it with virtual stages."""
    llama, a100 = model("meta-llama/Meta-Llama-3.1-8B"), gpus["A100-SXM-80GB"]
    recipe = Recipe(gpus=8, pipeline_parallel=4, micro_batches=12)
    full = training_speed(llama, a100, replace(recipe, micro_batches=10**9)).tokens_per_s
    assert full / training_speed(llama, a100, recipe).tokens_per_s == pytest.approx(1 + 3 / 12, rel=0.001)
    assert Recipe(gpus=8, pipeline_parallel=4, micro_batches=12, virtual_stages=2).idle_fraction == 1 / 8


def test_the_first_stage_keeps_as_many_layers_as_there_are(model):
    """1F1B has p micro-batches under way in L / p layers; with v virtual stages 1 + (p - 1) / (p v) times as many
    (arXiv:2205.05198, section 4.2.3)."""
    llama = model("meta-llama/Meta-Llama-3.1-8B")
    alone = Recipe(checkpointing="none")
    staged = replace(alone, gpus=4, pipeline_parallel=4)
    kept = activations_of(llama, alone).kept
    assert activations_of(llama, staged).kept == pytest.approx(kept)
    assert activations_of(llama, replace(staged, virtual_stages=2)).kept == pytest.approx(kept * (1 + 3 / 8))


def test_a_stage_holds_its_layers_and_one_table(model):
    """Llama-3.1-8B on 4 stages: 8 layers of 218,112,000 parameters and a table of 525,336,576, 16 bytes each."""
    states = account_of(model("meta-llama/Meta-Llama-3.1-8B"), Recipe(gpus=4, pipeline_parallel=4)).states
    assert states.total == pytest.approx(16 * (8 * 218_112_000 + 525_336_576), rel=1e-5)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"gpus": 6, "pipeline_parallel": 4}, "must divide the GPUs"),
        ({"gpus": 4, "pipeline_parallel": 4, "micro_batches": 2}, "takes as many at least"),
        ({"virtual_stages": 2}, "they go with a pipeline"),
    ],
)
def test_a_pipeline_that_can_not_be_is_refused(words, said):
    with pytest.raises(BadInput, match=said):
        Recipe(**words)


def test_a_scenario_and_the_verb_know_every_choice_of_a_recipe():
    """What `train` sizes can be planned: neither lacks what the other has."""
    choices = {field.name for field in fields(Recipe)} - {"gpus"}
    assert choices <= set(Training.model_fields)
    renamed = {"sequence_tokens": "sequence"}
    assert {renamed.get(name, name) for name in choices} <= {option.name for option in train.params}


def test_the_verb_sizes_a_pipeline(warehouse_of_gpus, tmp_path):
    config = tmp_path / "config.json"
    config.write_text(
        '{"model_type": "llama", "hidden_size": 512, "num_hidden_layers": 8, "num_attention_heads": 8, '
        '"intermediate_size": 2048, "vocab_size": 32000}'
    )
    words = ("--config", str(config), "--gpu", "H100", "--pipeline-parallel", "4", "--micro-batches", "16")
    done = CliRunner().invoke(main, ("train", *words, "--warehouse", str(warehouse_of_gpus)))
    assert done.exit_code == 0, done.output
    assert "on 4 x H100-SXM-80GB, 4 stages\n" in done.output
    assert "new to it: a pipeline" in " ".join(done.output.split())
