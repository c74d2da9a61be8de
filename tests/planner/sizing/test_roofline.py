"""Steps computed by hand: every share one, every overhead nothing, so that only physics is left."""

from dataclasses import replace

import pytest

from planner.sizing.coefficients import Coefficients, calibrated, generation
from planner.sizing.roofline import roofline
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, cycle_s
from warehouse.faults import BadInput

ENGINES = ("vllm", "sglang", "tensorrt-llm", "rocm")
IDEAL = Coefficients(
    bandwidth_share=1.0,
    weight_only_share=1.0,
    compute_share={"bf16": 1.0, "fp8": 1.0, "fp4": 1.0},
    expert_compute_share=1.0,
    attention_compute_share=1.0,
    link_share=1.0,
    all_reduce_s=0.0,
    layer_s=0.0,
    expert_layer_s=0.0,
    other_mixer_layer_s=0.0,
    prompt_layer_s=0.0,
    step_s=dict.fromkeys(ENGINES, 0.0),
    request_s=dict.fromkeys(ENGINES, 0.0),
    first_token_s=dict.fromkeys(ENGINES, 0.0),
    queue_share=dict.fromkeys(ENGINES, 0.0),
    first_token_steps=0.0,
    compute_factor={},
    bandwidth_factor={},
    layer_factor={},
)
LLAMA = "meta-llama/Meta-Llama-3.1-70B"
TABLE = 128_256 * 8_192  # parameters of Llama's embedding, and of its head
NORMS = (2 * 80 + 1) * 8_192
MATRICES = 70_553_706_496 - 2 * TABLE - NORMS


def test_one_sequence_reads_every_weight_once(model, h100):
    """8-bit matrices halved by two GPUs, the 16-bit head too, norms on both, at 3,350 GB/s."""
    line = roofline(model(LLAMA), h100, Serving(4096, weights="fp8", tensor_parallel=2), IDEAL)
    read = (MATRICES / 2 + TABLE / 2 * 2 + NORMS * 2) / 3.35e12
    cache = 100 * 327_680 / 2 / 3.35e12
    sums = 160 * 2 * (1 / 2) * 8_192 * 2 / 450e9
    assert line.step_s(1, 100) == pytest.approx(read + cache + sums, rel=1e-9)
    assert read == pytest.approx(10.53e-3, rel=1e-3)


def test_a_large_batch_is_bound_by_arithmetic(model, h100):
    """2 FLOP for each parameter and sequence; the head in 16 bit at half the rate."""
    line = roofline(model(LLAMA), h100, Serving(4096, weights="fp8", max_sequences=4096), IDEAL)
    batch = 4096
    multiplied = 2 * batch * (MATRICES / 1979e12 + (TABLE + NORMS) / 989e12)
    cache = batch * 327_680 * 10 / 3.35e12
    assert line.step_s(batch, 10) == pytest.approx(multiplied + cache, rel=1e-9)


def test_a_prompt_costs_its_arithmetic_and_attention(model, h100):
    """2 x 68.5 billion x 1000 tokens in 16 bit, and each token attends to 500 before it on average."""
    line = roofline(model(LLAMA), h100, Serving(4096, weights="bf16"), IDEAL)
    multiplied = 2 * 1001 * (MATRICES + NORMS) + 2 * TABLE
    read = (MATRICES + TABLE + NORMS) * 2 / 3.35e12
    attended = 2 * 1000 * 500 * 80 * 64 * 256
    assert line.prompts_s(1, 1000, 100) == pytest.approx(multiplied / 989e12 - read + attended / 989e12, rel=1e-9)


def test_a_prompt_that_hides_behind_weights_costs_attention_alone(model, h100):
    """A step reads 141 GB anyway, in 42 ms; 50 tokens more are multiplied meanwhile."""
    line = roofline(model(LLAMA), h100, Serving(4096, weights="bf16"), IDEAL)
    assert line.prompts_s(1, 50, 100) == pytest.approx(2 * 50 * 25 * 80 * 64 * 256 / 989e12, rel=1e-9)


def test_a_token_touches_its_experts(model, gpus):
    """Qwen3-30B-A3B: 48 layers of 128 experts of 3 x 2048 x 768, eight of which a token uses."""
    work = roofline(model("Qwen/Qwen3-30B-A3B"), gpus["H200-SXM-141GB"], Serving(4096), IDEAL).work
    assert work.expert_bytes == 48 * 128 * 3 * 2048 * 768 * 2
    assert work.expert_parameters == 48 * 8 * 3 * 2048 * 768
    assert work.expert_share == 1 / 16
    assert (work.expert_layer_count, work.other_mixer_count) == (48, 0)


def test_copies_of_attention_share_out_the_latent_cache(model, gpus):
    """DeepSeek's latent is whole on each GPU: eight copies read an eighth of it each, and then arithmetic binds.

    Each copy has all 128 heads, of 2 x 512 + 64 products with every token of its 64 sequences.
    """
    h200, deepseek = gpus["H200-SXM-141GB"], model("deepseek-ai/DeepSeek-R1")
    serving = Serving(32_768, kv="fp8", tensor_parallel=8)
    whole = roofline(deepseek, h200, serving, IDEAL)
    shared = roofline(deepseek, h200, replace(serving, attention_data_parallel=8, expert_parallel=8), IDEAL)
    latents = 61 * (512 + 64) * 32_768
    assert whole.work.cache_bytes(32_768) == shared.work.cache_bytes(32_768) == latents
    grown = [line.step_s(512, 32_768) - line.step_s(512, 16_384) for line in (whole, shared)]
    assert grown[0] == pytest.approx(512 * latents / 2 / 4.8e12, rel=1e-9)
    attended = 64 * 2 * 61 * 16_384 * 128 * (2 * 512 + 64) / 989e12
    assert grown[1] == pytest.approx(attended, rel=1e-9)
    assert grown[0] / 8 < grown[1] < grown[0] / 3


def test_stages_work_in_turn(model, h100):
    """One sequence goes through all layers, whatever stage they are on; each stage hands on 8192 values."""
    serving = Serving(4096, weights="bf16")
    alone = roofline(model(LLAMA), h100, serving, IDEAL).step_s(1, 100)
    staged = roofline(model(LLAMA), h100, replace(serving, pipeline_parallel=4), IDEAL).step_s(1, 100)
    assert staged == pytest.approx(alone + 3 * 8_192 * 2 / 450e9, rel=1e-9)


def test_drafts_are_verified_in_one_step(model, h100):
    """Three drafts of which all are accepted give four tokens for the weights of one step, and their own layers."""
    load = Load(100, 400)
    serving = Serving(4096, weights="bf16", tensor_parallel=2)
    plain = cycle_s(roofline(model(LLAMA), h100, serving, IDEAL), load, 1)
    drafting = replace(serving, draft_tokens=3, accepted_draft_tokens=3.0)
    drafted = cycle_s(roofline(model(LLAMA), h100, drafting, IDEAL), load, 1)
    assert plain / 4 < drafted < plain / 4 * 1.05
    with pytest.raises(BadInput, match="4 accepted draft tokens of 3"):
        replace(drafting, accepted_draft_tokens=4.0)


def test_links_are_nvlink_the_host_bus_or_the_network(model, gpus):
    def link(gpu_id, ways):
        return roofline(model(LLAMA), gpus[gpu_id], Serving(4096, tensor_parallel=ways), IDEAL).rates.link

    assert link("H100-SXM-80GB", 8) == 450e9
    assert link("H100-SXM-80GB", 16) == 50e9
    assert link("GB200", 16) == 900e9
    assert link("L40S", 2) == 32e9
    assert (link("A100-PCIE-80GB", 2), link("A100-PCIE-80GB", 4)) == (300e9, 32e9)


def test_weights_wider_than_the_arithmetic_are_widened(model, gpus):
    slow = replace(IDEAL, weight_only_share=0.5)

    def rates(gpu_id, name):
        found = roofline(model(LLAMA), gpus[gpu_id], Serving(4096), slow).rates
        return found.multiplying(name) / 1e12, found.reading(name) / 1e9

    assert rates("H100-SXM-80GB", "fp8") == (1979, 3350)
    assert rates("H100-SXM-80GB", "int4") == (989, 1675)
    assert rates("H100-SXM-80GB", "mxfp4") == (989, 1675)
    assert rates("B200-SXM", "mxfp4") == (4500, 3850)
    assert rates("B200-SXM", "nvfp4") == (9000, 7700)
    assert rates("A100-SXM-80GB", "fp8") == (312, 1019.5)


def test_an_unknown_generation_has_its_vendors_mean(gpus):
    known = replace(IDEAL, bandwidth_factor={"CDNA3": 0.4, "CDNA4": 0.9})
    assert known.factor("bandwidth_factor", gpus["MI300X"]) == 0.4
    assert known.factor("bandwidth_factor", gpus["MI250X"]) == pytest.approx(0.6)
    assert known.factor("bandwidth_factor", gpus["V100-SXM2-32GB"]) == 1.0
    assert [generation(gpus[name]) for name in ("GB300", "GH200-96GB", "RTX-5090", "MI355X")] == [
        "Blackwell",
        "Hopper",
        "Blackwell GDDR7",
        "CDNA4",
    ]


def test_the_constants_in_force_are_shares_and_small_times():
    fitted = calibrated()
    assert 0.5 < fitted.bandwidth_share < 1
    assert all(0.2 < share < 1 for share in fitted.compute_share.values())
    assert 1e-6 < fitted.all_reduce_s < 1e-4
    assert 1e-5 < fitted.layer_s < 3e-4
