"""What calculators of training get wrong: each a fault seen elsewhere, and here the figure worked out by hand."""

from dataclasses import replace

import pytest

from planner.training.account import account_of
from planner.training.activations import activations_of
from planner.training.adapters import adapter_parameters
from planner.training.fit import training_fit
from planner.training.recipe import Recipe, projections
from planner.training.speed import training_speed, work_of
from planner.training.states import states_of


def test_heads_that_are_not_hidden_size_over_heads(model):
    """Qwen3-32B: 64 heads of 128 are 8,192, not its 5,120: queries and outputs of adapters are wider."""
    qwen = model("Qwen/Qwen3-32B")
    each = (5120 + 8192) + 2 * (5120 + 1024) + (8192 + 5120)
    assert adapter_parameters(qwen, 16, projections("attention")) == 64 * 16 * each
    whole = 12 * 5120 + 4 * 8192 + 4 * 1024 + 8 * 25_600
    assert activations_of(qwen, Recipe(checkpointing="none")).kept_per_token == 64 * whole


def test_a_tied_table_is_trained_once(model):
    """Gemma-2B: 2,506,172,416 parameters; a head of its own would be 524 million more, 8.4 GB of states."""
    assert states_of(model("google/gemma-2b"), Recipe()).total == 16 * 2_506_172_416


def test_adam_is_not_four_times_the_checkpoint(model):
    """accelerate's estimate: 4 x 16.06 GB. Mixed precision holds 2 + 2 + 4 + 4 + 4 bytes, twice that."""
    llama = model("meta-llama/Meta-Llama-3.1-8B")
    assert states_of(llama, Recipe()).total == 2 * 4 * 2 * 8_030_261_248


@pytest.mark.parametrize("framework", ["transformers", "torchtune", "litgpt"])
def test_tokens_count(model, framework):
    """Tables by size and method alone say the same of 512 tokens and of 16,384."""
    llama = model("meta-llama/Meta-Llama-3.1-8B")
    short = Recipe("lora", framework=framework, checkpointing="none", sequence_tokens=512)
    long = replace(short, sequence_tokens=16_384)
    least = 32 * 184_320 * (16_384 - 512)
    assert account_of(llama, long).needed - account_of(llama, short).needed >= least


def test_a_mixture_holds_all_its_experts_and_works_on_two(model):
    """Mixtral 8x7B: 46.7 billion parameters in memory, 12.9 billion at work on a token."""
    mixtral = model("mistralai/Mixtral-8x7B-v0.1")
    assert states_of(mixtral, Recipe()).total == pytest.approx(16 * 46.7e9, rel=1e-3)
    assert work_of(mixtral, Recipe()).products == pytest.approx(6 * 12.75e9, rel=2e-3)


def test_copies_of_a_frozen_base_do_not_shrink(model, gpus):
    """QLoRA of 70B takes 38 GB and more: unsharded, no number of 24 GB cards holds it; sharded, four do."""
    llama, card = model("meta-llama/Meta-Llama-3.1-70B"), gpus["RTX-4090"]
    recipe = Recipe("qlora", framework="torchtune", sequence_tokens=1024, gpus=4)
    assert training_fit(llama, card, recipe).min_gpus is None
    assert training_fit(llama, card, replace(recipe, sharding="fsdp")).min_gpus == 4


def test_grouped_keys_are_narrower(model):
    """Llama-3.1-8B has 8 heads of keys for 32 of queries: 4,096 bytes a token and layer where 32 would leave 16,384."""
    llama = model("meta-llama/Meta-Llama-3.1-8B")
    all_heads = 12 * 4096 + 4 * 4096 + 4 * 4096 + 8 * 14_336
    kept = activations_of(llama, Recipe(checkpointing="none")).kept_per_token
    assert kept / 32 == all_heads - 12_288


def test_sparse_rates_are_no_rates(model, h100):
    """Datasheets say 1,979 TFLOP/s of an H100, with sparsity; in these terms no run would be above a quarter of it."""
    found = training_speed(model("meta-llama/Meta-Llama-3.1-8B"), h100, Recipe())
    arithmetic = found.tokens_per_s * work_of(model("meta-llama/Meta-Llama-3.1-8B"), Recipe()).model
    assert found.model_flops_utilisation == pytest.approx(arithmetic / 989e12)
    assert arithmetic < 0.25 * 1979e12


def test_recomputation_is_not_useful_work(model, h100):
    """Model FLOPs count a token once: with full recomputation hardware does a third more."""
    found = training_speed(model("meta-llama/Meta-Llama-3.1-8B"), h100, Recipe())
    assert found.hardware_flops_utilisation == pytest.approx(found.model_flops_utilisation * 4 / 3)
