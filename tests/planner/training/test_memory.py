"""Activations, logits, what is gathered, and what a whole run needs."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.sizing.architecture import Architecture
from planner.sizing.attention import Attention
from planner.sizing.blocks import Dense
from planner.sizing.layer import Layer
from planner.training.account import account_of
from planner.training.activations import activations_of, layer_bytes
from planner.training.fit import training_fit
from planner.training.recipe import Recipe, projections
from warehouse.faults import BadInput

SMALL = Architecture(
    "small",
    hidden_size=512,
    vocabulary=32_000,
    layers=((Layer(Attention(8, 2, 64, 64), Dense(2048), 1024), 4),),
)


def test_scores_without_flash_attention():
    """GPT-3's 22B: s b h (34 + 5 a s / h) a layer (arXiv:2205.05198, table 2); ours counts 36 where it counts 34."""
    hidden, heads, sequence = 6144, 64, 2048
    layer = Layer(Attention(heads, heads, 96, 96), Dense(4 * hidden, gated=False), 2 * hidden)
    paper = hidden * (34 + 5 * heads * sequence / hidden)
    recipe = Recipe(sequence_tokens=sequence, flash_attention=False)
    assert layer_bytes(layer, hidden, recipe) == pytest.approx(paper, rel=0.02)
    assert layer_bytes(layer, hidden, replace(recipe, flash_attention=True)) == 36 * hidden


def test_a_layer_of_llama(model):
    """Llama-3.1-8B: 12 x 4,096 + 4 x 4,096 + 4 x 1,024 + 8 x 14,336 bytes a token."""
    llama = model("meta-llama/Meta-Llama-3.1-8B")
    ((layer, count),) = llama.layers
    assert count == 32
    assert layer_bytes(layer, 4096, Recipe()) == 184_320
    kept = {c: activations_of(llama, Recipe(checkpointing=c)).kept_per_token for c in ("none", "selective", "full")}
    assert kept == {"none": 32 * 184_320, "selective": pytest.approx(0.4 * 32 * 184_320), "full": 32 * 2 * 4096}


def test_logits_are_the_usual_surprise(model):
    """Gemma's 256,000 words at 16,384 tokens and 8 bytes are 31.25 GiB."""
    found = activations_of(model("google/gemma-2b"), Recipe(sequence_tokens=16_384))
    assert found.logits / 2**30 == 31.25
    assert activations_of(model("google/gemma-2b"), Recipe(framework="unsloth")).logits == 0


def test_only_picked_experts_leave_activations(model):
    """Mixtral: two of eight experts of 14,336, and a token's copy to each and back."""
    mixtral = model("mistralai/Mixtral-8x7B-v0.1")
    ((layer, _),) = mixtral.layers
    assert layer_bytes(layer, 4096, Recipe()) == 12 * 4096 + 4 * 4096 + 4 * 1024 + 8 * 2 * 14_336 + 4 * 2 * 4096


def test_dropout_keeps_the_inputs_of_adapters(model):
    """3 bytes of what enters o, gate, up and down; queries, keys and values share an input that is there anyway."""
    ((layer, _),) = model("meta-llama/Meta-Llama-3.1-8B").layers
    recipe = Recipe(method="lora", lora_dropout=True)
    assert layer_bytes(layer, 4096, recipe) == 184_320 + 3 * (4096 + 4096 + 4096 + 14_336)


def test_sharded_layers_are_gathered(model):
    """Llama-3.1-8B: two layers of 218,112,000 in 16 bit, one layer's gradients, and a table of 128,256 x 4,096."""
    llama, recipe = model("meta-llama/Meta-Llama-3.1-8B"), Recipe(gpus=8, sharding="fsdp")
    assert account_of(llama, recipe).gathered == 3 * 2 * 218_112_000 + 2 * 128_256 * 4096
    assert account_of(llama, replace(recipe, method="lora")).gathered == 2 * 2 * 218_112_000 + 2 * 128_256 * 4096
    assert account_of(llama, replace(recipe, sharding="zero2")).gathered == 0


def test_qlora_of_65_billion_on_48_gb(gpus):
    """What the paper is known for (arXiv:2305.14314); in 16 bit the base alone has 130 GB."""
    layer = Layer(Attention(64, 64, 128, 128), Dense(22_016), 2 * 8192)
    llama = Architecture("LLaMA-65B", 8192, 32_000, layers=((layer, 80),), final_parameters=8192)
    assert llama.parameter_count == 65_285_660_672
    recipe = Recipe(
        method="qlora",
        optimiser="paged-adamw-8bit",
        precision="bf16",
        double_quantised=True,
        lora_rank=64,
        sequence_tokens=512,
    )
    card = gpus["RTX-A6000"]
    assert training_fit(llama, card, recipe).fits
    assert 130e9 < account_of(llama, replace(recipe, method="lora")).states.frozen < 131e9
    assert not training_fit(llama, card, replace(recipe, method="lora")).fits


@pytest.mark.parametrize(
    ("name", "gigabytes", "recipe"),
    [
        # litgpt's tables tell the allocator's peak, which leaves out the framework's 0.7 GB
        (
            "meta-llama/Llama-2-7b-hf",
            22.0,
            Recipe("lora", framework="litgpt", checkpointing="none", sequence_tokens=1304),
        ),
        (
            "meta-llama/Llama-2-13b-hf",
            38.8,
            Recipe("lora", framework="litgpt", checkpointing="none", sequence_tokens=1304),
        ),
        # torchtitan, 8 x H100, batch 2 x 8,192, selective: 82.4 GiB
        (
            "meta-llama/Meta-Llama-3.1-8B",
            88.5,
            Recipe(framework="torchtitan", gpus=8, sharding="fsdp", checkpointing="selective", sequence_tokens=16_384),
        ),
        # Unsloth's table, transformers with FlashAttention-2: 5,789 tokens fill 24 GB
        ("meta-llama/Meta-Llama-3.1-8B", 24.0, Recipe("qlora", lora_rank=32, sequence_tokens=5789)),
        # Answer.AI, 2 x RTX 3090, batch 4 x 2,048: 11.22 GiB
        (
            "meta-llama/Llama-2-7b-hf",
            12.05,
            Recipe("qlora", framework="fsdp-qlora", gpus=2, sharding="fsdp", lora_rank=64, sequence_tokens=8192),
        ),
    ],
)
def test_published_peaks(model, name, gigabytes, recipe):
    recipe = replace(recipe, lora_rank=8, lora_targets=("q", "v")) if recipe.framework == "litgpt" else recipe
    assert account_of(model(name), recipe).needed / 1e9 == pytest.approx(gigabytes, rel=0.1)


def test_an_80_gb_gpu_has_not_80_gib(model, h100):
    """Llama-3.1-8B in pure BF16 at 13,000 tokens needs 79.4 GiB: below 80, above what PyTorch sees."""
    llama = model("meta-llama/Meta-Llama-3.1-8B")
    recipe = Recipe(precision="bf16", sequence_tokens=13_000)
    found = training_fit(llama, h100, recipe)
    assert 79.2 < found.needed_gib_per_gpu < 80
    assert not found.fits
    assert found.is_close


def test_the_fewest_gpus(model, h100):
    """70.6 billion at 16 bytes are 1,051 GiB: 16 GPUs would hold 66 each, and with layers and activations not."""
    found = training_fit(model("meta-llama/Meta-Llama-3.1-70B"), h100, Recipe(gpus=8, sharding="fsdp"))
    assert (found.fits, found.min_gpus) == (False, 32)
    assert found.binding_constraint == "gradients and optimiser states"
    assert "it fits with --method lora" in found.verdict


def test_no_number_of_unsharded_gpus(model, h100):
    found = training_fit(model("meta-llama/Meta-Llama-3.1-70B"), h100, Recipe(gpus=64))
    assert found.min_gpus is None
    assert "however many" in found.min_gpus_reason
    assert "--sharding fsdp" in found.verdict


def test_heads_that_cannot_be_split(model, h100):
    found = training_fit(model("meta-llama/Meta-Llama-3.1-8B"), h100, Recipe(gpus=12, tensor_parallel=12))
    assert (found.fits, found.binding_constraint) == (False, "tensor parallel")


def test_the_rule_of_thumb(model, h100):
    """3 x 1.5 to 4 x 2 times 16.06 GB of weights."""
    found = training_fit(model("meta-llama/Meta-Llama-3.1-8B"), h100, Recipe())
    assert found.rule_of_thumb_low_gib == pytest.approx(4.5 * 16.06e9 / 2**30, rel=1e-3)
    assert found.rule_of_thumb_high_gib == pytest.approx(8 * 16.06e9 / 2**30, rel=1e-3)


def test_the_terms_sum_to_the_whole(model, h100):
    recipe = Recipe("qlora", gpus=4, sharding="fsdp", lora_targets=projections("q,v"))
    found = training_fit(model("Qwen/Qwen3-32B"), h100, recipe)
    memory, *held, left = (term.gib_per_gpu for term in found.terms)
    assert memory - sum(held) == pytest.approx(left, abs=0.03)


def test_a_size_alone_tells_no_activations(h100):
    with pytest.raises(BadInput, match="70B: training needs the model's configuration"):
        training_fit(Architecture("70B", stated_parameter_count=70 * 10**9), h100, Recipe())


@given(
    method=st.sampled_from(["full", "lora", "qlora"]),
    checkpointing=st.sampled_from(["none", "selective", "full"]),
    flash=st.booleans(),
    framework=st.sampled_from(["transformers", "torchtune", "litgpt", "megatron"]),
    sharding=st.sampled_from(["none", "zero1", "zero2", "fsdp"]),
)
def test_more_work_needs_more_memory(method, checkpointing, flash, framework, sharding):
    recipe = Recipe(
        method, framework=framework, checkpointing=checkpointing, flash_attention=flash, gpus=4, sharding=sharding
    )
    needed = account_of(SMALL, recipe).needed
    assert account_of(SMALL, replace(recipe, micro_batch=2)).needed > needed
    assert account_of(SMALL, replace(recipe, sequence_tokens=8192)).needed > needed
    assert account_of(SMALL, replace(recipe, tensor_parallel=2)).needed < needed
    assert (account_of(SMALL, replace(recipe, lora_rank=64)).needed > needed) == (method != "full")
    if checkpointing == "none":
        assert account_of(SMALL, replace(recipe, checkpointing="selective")).activations.kept <= (
            account_of(SMALL, recipe).activations.kept
        )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"method": "dora"}, "method 'dora' is not known"),
        ({"gpus": 8, "tensor_parallel": 3}, "8 GPUs can't be shared by tensor parallel 3"),
        ({"gpus": 8, "expert_parallel": 3}, "expert parallel 3: it must divide"),
        ({"micro_batch": 0}, "micro batch 0: at least 1"),
        ({"cpu_offload": True}, "cpu offload: it goes with"),
        ({"lora_targets": ("wq",)}, "lora targets wq: say attention"),
    ],
)
def test_what_no_framework_can_do(words, message):
    with pytest.raises(BadInput, match=message):
        Recipe(**words)
