"""What is held of every parameter, against published figures."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.sizing.architecture import Architecture
from planner.sizing.blocks import Dense
from planner.sizing.layer import Layer
from planner.training.adapters import adapter_parameters
from planner.training.recipe import Recipe, projections
from planner.training.states import per_parameter, states_of

SEVEN_AND_A_HALF = Architecture("7.5B", hidden_size=1000, layers=((Layer(None, Dense(375_000, gated=False), 0), 10),))
"""Two matrices of 1,000 x 375,000 in each of ten layers, and nothing else."""


def test_the_model_of_the_zero_paper_has_its_size():
    assert SEVEN_AND_A_HALF.parameter_count == 7_500_000_000


@pytest.mark.parametrize(("sharding", "gigabytes"), [("none", 120), ("zero1", 31.4), ("zero2", 16.6), ("zero3", 1.9)])
def test_the_first_figure_of_the_zero_paper(sharding, gigabytes):
    """7.5 billion parameters on 64 GPUs (arXiv:1910.02054, figure 1)."""
    states = states_of(SEVEN_AND_A_HALF, Recipe(gpus=64, sharding=sharding))
    assert states.total / 1e9 == pytest.approx(gigabytes, abs=0.06)


@pytest.mark.parametrize(
    ("optimiser", "precision", "each"),
    [
        ("adamw", "mixed", 16),  # 2 + 2 + 4 + 4 + 4, ZeRO's K = 12
        ("adamw", "fp8", 16),
        ("adamw", "bf16", 8),  # 2 + 2 + 2 + 2
        ("adamw-8bit", "mixed", 10),  # 2 + 2 + 4 + 1 + 1
        ("adamw-8bit", "bf16", 6),
        ("paged-adamw-8bit", "bf16", 4),  # moments wait in the host's memory
        ("sgd", "mixed", 8),
        ("sgd", "bf16", 4),
    ],
)
def test_bytes_a_parameter(optimiser, precision, each):
    assert per_parameter(SEVEN_AND_A_HALF, Recipe(optimiser=optimiser, precision=precision)).total == each


def test_embeddings_keep_32_bit_moments_where_transformers_trains_in_8(model):
    """Gemma-2-9B: a table of 256,000 x 3,584, 8 bytes of moments in place of 2."""
    gemma = model("google/gemma-2-9b")
    found = {
        name: per_parameter(gemma, Recipe(optimiser="adamw-8bit", framework=name)).total * (gemma.parameter_count or 0)
        for name in ("transformers", "torchtitan")
    }
    assert found["transformers"] - found["torchtitan"] == pytest.approx(6 * 256_000 * 3584)


def test_lion_keeps_one_moment_and_muon_two_of_tables(model):
    """Llama-3.1-8B: two tables of 128,256 x 4,096 among 8,030,261,248 parameters."""
    llama = model("meta-llama/Meta-Llama-3.1-8B")
    assert per_parameter(llama, Recipe(optimiser="lion")).total == 2 + 2 + 4 + 4
    muon = per_parameter(llama, Recipe(optimiser="muon")).total
    assert muon == pytest.approx(12 + 4 * 2 * 128_256 * 4096 / 8_030_261_248)


def test_adafactor_keeps_a_row_and_a_column():
    """Of a matrix of 1,000 x 1,000 some 2,000 numbers of 4 bytes in place of a million."""
    assert per_parameter(SEVEN_AND_A_HALF, Recipe(optimiser="adafactor", precision="bf16")).total == pytest.approx(
        4.008
    )


def test_updating_in_the_backward_pass_keeps_no_gradients():
    states = states_of(SEVEN_AND_A_HALF, Recipe(precision="bf16", optimiser="sgd", fused_backward=True))
    assert states.total == 2 * 7_500_000_000


@pytest.mark.parametrize(
    ("name", "rank", "targets", "count"),
    [
        ("meta-llama/Llama-2-7b-hf", 8, "q,v", 4_194_304),  # as PEFT prints it
        ("meta-llama/Llama-2-13b-hf", 8, "q,v", 6_553_600),  # 40 layers x 2 x 8 x (5,120 + 5,120)
        ("meta-llama/Meta-Llama-3.1-8B", 16, "all", 41_943_040),  # as Unsloth prints it
        ("mistralai/Mistral-7B-v0.1", 16, "all-linear", 41_943_040),
        ("meta-llama/Meta-Llama-3.1-8B", 16, "attention", 13_631_488),  # 32 x 16 x (2 x 8,192 + 2 x 5,120)
        ("google/gemma-2b", 1, "head", 258_048),  # 2,048 + 256,000
    ],
)
def test_parameters_of_adapters(model, name, rank, targets, count):
    assert adapter_parameters(model(name), rank, projections(targets)) == count


def test_every_expert_gets_an_adapter(model):
    """Mixtral: 8 experts of three matrices of 4,096 x 14,336 in each of 32 layers."""
    assert adapter_parameters(model("mistralai/Mixtral-8x7B-v0.1"), 1, projections("mlp")) == 32 * 8 * 3 * (
        4096 + 14336
    )


def test_a_latent_has_four_projections_more(model):
    """DeepSeek-V3's attention: 7,168 to 1,536 to 24,576; 7,168 to 576; 512 to 32,768; 16,384 to 7,168."""
    each = (7168 + 1536) + (1536 + 24576) + (7168 + 576) + (512 + 32768) + (16384 + 7168)
    assert adapter_parameters(model("deepseek-ai/DeepSeek-V3"), 1, projections("attention")) == 61 * each


def test_a_4_bit_base_keeps_its_tables(model):
    """Llama-3.1-8B: 6,979,321,856 in linear layers at 0.5625; the rest in 32 bit once it is prepared for k bits."""
    llama, recipe = model("meta-llama/Meta-Llama-3.1-8B"), Recipe(method="qlora", lora_rank=1)
    linear, rest = 6_979_321_856, 8_030_261_248 - 6_979_321_856
    assert states_of(llama, recipe).frozen == linear * 0.5625 + rest * 4
    assert states_of(llama, replace(recipe, framework="torchtune")).frozen == linear * 0.5625 + rest * 2
    doubly = replace(recipe, framework="torchtune", double_quantised=True)
    assert states_of(llama, doubly).frozen == linear * 0.516 + rest * 2


def test_experts_dealt_out_are_not_counted_twice(model):
    """Under ZeRO-3 shards and experts share the same GPUs; without sharding each GPU has its experts and all else."""
    mixtral = model("mistralai/Mixtral-8x7B-v0.1")
    dealt = Recipe(gpus=8, sharding="zero3", expert_parallel=8)
    assert states_of(mixtral, dealt) == states_of(mixtral, replace(dealt, expert_parallel=1))
    experts = 32 * 8 * 3 * 4096 * 14336
    alone = states_of(mixtral, replace(dealt, sharding="none"))
    assert alone.weights == 2 * (mixtral.parameter_count - experts * 7 / 8)


@given(gpus=st.sampled_from([1, 2, 8, 64, 512]), method=st.sampled_from(["full", "lora"]))
def test_each_stage_holds_no_more_than_the_one_before(gpus, method):
    stages = [
        Recipe(method=method, gpus=gpus, sharding=s, lora_targets=("up",)) for s in ("none", "zero1", "zero2", "zero3")
    ]
    held = [states_of(SEVEN_AND_A_HALF, recipe).total for recipe in stages]
    assert held == sorted(held, reverse=True)
    assert (held[0] > held[-1]) == (gpus > 1)
