"""How fast training is, against published runs that took no part in setting the shares."""

from dataclasses import replace

import pytest

from planner.sizing.architecture import Architecture
from planner.sizing.attention import Attention
from planner.sizing.blocks import Dense
from planner.sizing.layer import Layer
from planner.training.exchange import exchange_s
from planner.training.recipe import Recipe
from planner.training.speed import training_speed, work_of
from warehouse.faults import BadInput


def test_six_n_d():
    """GPT-3: 3.14e23 operations for 300 billion tokens of 175 billion parameters (arXiv:2005.14165, appendix D)."""
    model = Architecture("GPT-3", stated_parameter_count=174_600_000_000)
    assert work_of(model, Recipe()).products * 300e9 == pytest.approx(3.14e23, rel=0.002)


def test_attention_is_12_l_d_s(model):
    llama = model("meta-llama/Meta-Llama-3.1-8B")
    assert work_of(llama, Recipe(sequence_tokens=8192)).attention == 12 * 32 * 4096 * 8192


def test_a_window_is_no_longer_than_itself(model):
    """Mistral-7B v0.1 looks back 4,096 tokens: as much as every pair of a sequence of twice that."""
    mistral = model("mistralai/Mistral-7B-v0.1")
    assert work_of(mistral, Recipe(sequence_tokens=32_768)).attention == 12 * 32 * 4096 * 8192


def test_experts_work_as_far_as_they_are_picked(model):
    """DeepSeek-V3: 37 billion of 671 work on a token."""
    assert work_of(model("deepseek-ai/DeepSeek-V3"), Recipe()).products == pytest.approx(6 * 36.6e9, rel=0.01)


def test_recomputation_is_a_forward_pass(model):
    work = work_of(model("meta-llama/Meta-Llama-3.1-8B"), Recipe())
    assert work.recomputed * 3 == work.model
    assert work_of(model("meta-llama/Meta-Llama-3.1-8B"), Recipe(checkpointing="none")).recomputed == 0


def fitting_band(model, gpu, recipe):
    found = training_speed(model, gpu, recipe)
    return found.tokens_per_s_per_gpu * found.low_factor, found.tokens_per_s_per_gpu * found.high_factor


@pytest.mark.parametrize(
    ("name", "gpu_id", "recipe", "tokens_per_s"),
    [
        # torchtitan docs/performance.md, 64 x A100, 8,192 tokens, local batch 1
        ("meta-llama/Meta-Llama-3.1-8B", "A100-SXM-80GB", Recipe(checkpointing="selective"), 2973),
        ("meta-llama/Meta-Llama-3.1-70B", "A100-SXM-80GB", Recipe(), 331),
        # NeMo 24.12 performance summary, 64 x H100, FP8, TP 4, 8,192 tokens
        (
            "meta-llama/Meta-Llama-3.1-70B",
            "H100-SXM-80GB",
            Recipe(precision="fp8", framework="megatron", checkpointing="none"),
            1524,
        ),
    ],
)
def test_published_speeds_lie_in_the_band(model, gpus, name, gpu_id, recipe, tokens_per_s):
    recipe = replace(recipe, gpus=64, sharding="fsdp", sequence_tokens=8192)
    low, high = fitting_band(model(name), gpus[gpu_id], recipe)
    assert low < tokens_per_s < high


@pytest.mark.parametrize(
    ("name", "gpu_id", "tokens", "hours"),
    [
        # Llama 2's model card, A100; Llama 3.1's, H100: all of a project's hours, failures included
        ("meta-llama/Llama-2-7b-hf", "A100-SXM-80GB", 2e12, 184_320),
        ("meta-llama/Llama-2-13b-hf", "A100-SXM-80GB", 2e12, 368_640),
        ("meta-llama/Llama-2-70b-hf", "A100-SXM-80GB", 2e12, 1_720_320),
        ("meta-llama/Meta-Llama-3.1-405B", "H100-SXM-80GB", 15.6e12, 30_840_000),
    ],
)
def test_gpu_hours_of_model_cards(model, gpus, name, gpu_id, tokens, hours):
    """Published totals are somewhat above what undisturbed training takes, and less than half as much again."""
    found = training_speed(model(name), gpus[gpu_id], Recipe(gpus=512, sharding="fsdp"))
    assert 1.0 < hours / found.gpu_hours(tokens) < 1.35


def test_gpu_hours_of_deepseek_v3(model, h100):
    """2.664 million H800 hours for 14.8 trillion tokens in 8 bit (arXiv:2412.19437, table 1)."""
    recipe = Recipe(precision="fp8", gpus=512, sharding="fsdp", expert_parallel=64, micro_batch=2)
    found = training_speed(model("deepseek-ai/DeepSeek-V3"), h100, recipe)
    hours = found.gpu_hours(14.8e12)
    assert hours / found.high_factor < 2_664_000 < hours / found.low_factor


def test_frozen_weights_have_no_gradients(model, h100):
    """NeMo 24.12: LoRA of Llama-2-7B on 8 H100 24,824 tokens/s a GPU, full fine-tuning 16,891, nothing recomputed.

    Its short answers are packed, so that attention, which a frozen weight doesn't spare, is less than ours.
    """
    recipe = Recipe(checkpointing="none", gpus=8, sharding="fsdp", micro_batch=4, framework="megatron")
    llama = model("meta-llama/Llama-2-7b-hf")
    full, lora = (training_speed(llama, h100, replace(recipe, method=m)).tokens_per_s for m in ("full", "lora"))
    assert lora / full == pytest.approx(24_824 / 16_891, rel=0.08)


def seconds(found, recipe):
    """Of a micro-step."""
    return recipe.sequence_tokens * recipe.micro_batch / found.tokens_per_s_per_gpu


def test_a_4_bit_base_is_widened_for_each_pass(model, gpus):
    """2 passes of 8 x 6.74 billion bytes at 1,555 GB/s are 69 ms, however few the tokens."""
    llama, recipe = model("meta-llama/Llama-2-7b-hf"), Recipe("lora", framework="litgpt", checkpointing="none")
    recipe = replace(recipe, sequence_tokens=128)
    found = {m: training_speed(llama, gpus["A100-SXM-40GB"], replace(recipe, method=m)) for m in ("lora", "qlora")}
    assert seconds(found["qlora"], recipe) - seconds(found["lora"], recipe) == pytest.approx(
        2 * 8 * 6.738e9 / 1555e9, rel=1e-3
    )


def test_small_steps_wait_for_launches(model, h100):
    """32 layers of 3.1 ms beside what 128 tokens compute; without adapters a large step hides its launches."""
    llama, recipe = model("meta-llama/Meta-Llama-3.1-8B"), Recipe("lora", sequence_tokens=128)
    assert 0.0992 < seconds(training_speed(llama, h100, recipe), recipe) < 0.0992 * 1.2
    full = Recipe(sequence_tokens=128)
    assert seconds(training_speed(llama, h100, full), full) == pytest.approx(0.0496)
    large = {n: training_speed(llama, h100, Recipe(framework=n)).tokens_per_s for n in ("transformers", "megatron")}
    assert large["transformers"] == large["megatron"]


@pytest.mark.parametrize(("length", "iteration_s"), [(256, 1.2), (1024, 2.8), (4096, 10.1), (8192, 21.3)])
def test_qwens_table(gpus, length, iteration_s):
    """LoRA of Qwen-7B on an A100, 8 sequences one after another (README of Qwen, profiling of memory and speed)."""
    mixer = Attention(32, 32, 128, 128, qkv_bias=True)
    qwen = Architecture("Qwen-7B", 4096, 151_936, layers=((Layer(mixer, Dense(11_008), 8192), 32),))
    recipe = Recipe("lora", sequence_tokens=length, lora_rank=64, lora_targets=("q", "k", "v", "o", "gate", "up"))
    found = training_speed(qwen, gpus["A100-SXM-80GB"], recipe)
    assert 8 * seconds(found, recipe) == pytest.approx(iteration_s, rel=0.15)


def test_what_is_gathered(model, h100):
    """Llama-3.1-8B on one node: 3 x 16.06 GB x 7/8 over 450 GB/s x 0.74."""
    found = exchange_s(model("meta-llama/Meta-Llama-3.1-8B"), h100, Recipe(gpus=8, sharding="fsdp"))
    assert found.hidden == pytest.approx(3 * 16.0605e9 * 7 / 8 / (450e9 * 0.74), rel=1e-3)
    assert found.open == 0


def test_a_slow_bus_binds(model, gpus):
    """An RTX 4090 has no link of its own: eight of them wait for weights that an H100's link brings in time."""
    llama, recipe = model("meta-llama/Meta-Llama-3.1-8B"), Recipe(gpus=8, sharding="fsdp", sequence_tokens=1024)
    assert training_speed(llama, gpus["RTX-4090"], recipe).limited_by == "exchange between GPUs"
    assert training_speed(llama, gpus["H100-SXM-80GB"], replace(recipe, micro_batch=4)).limited_by == "arithmetic"


def test_what_was_never_measured_has_a_wider_band(model, gpus):
    llama = model("meta-llama/Meta-Llama-3.1-8B")
    known = training_speed(llama, gpus["H100-SXM-80GB"], Recipe())
    new = training_speed(llama, gpus["B200-SXM"], Recipe(method="lora"))
    assert (new.low_factor, new.high_factor) == (0.6, 1.5)
    assert (known.low_factor, known.high_factor) == (0.85, 1.15)
    assert "Blackwell GPUs, adapters" in new.basis


def test_a_utilisation_of_ones_own(model, h100):
    """30 % of 989 TFLOP/s over 6 x 7.5 billion and 12 x 32 x 4,096 x 4,096: 5,764 tokens a second."""
    llama = model("meta-llama/Meta-Llama-3.1-8B")
    found = training_speed(llama, h100, Recipe(mfu=0.3))
    assert found.tokens_per_s == pytest.approx(0.3 * 989e12 / (6 * 7_504_924_672 + 12 * 32 * 4096 * 4096))
    assert (found.low_factor, found.high_factor, found.basis) == (1, 1, "utilisation as stated")
    with pytest.raises(BadInput, match="mfu 40: say a share"):
        Recipe(mfu=40)


def test_nothing_is_told_of_vendors_without_runs(model, gpus):
    tpu = next(gpu for gpu in gpus.values() if gpu.vendor == "Google")
    with pytest.raises(BadInput, match="no published run on Google's"):
        training_speed(model("meta-llama/Meta-Llama-3.1-8B"), tpu, Recipe())
