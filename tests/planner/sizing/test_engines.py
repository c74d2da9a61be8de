"""How engines share memory out: parallelism, pages, their own limits, and where they differ."""

from dataclasses import replace

import pytest

from planner.sizing.account import account_of
from planner.sizing.answer import Ask
from planner.sizing.engines import default_utilisation, with_defaults
from planner.sizing.memory import fit
from planner.sizing.pages import group_size, held_sequence_bytes
from planner.sizing.serving import Serving
from planner.sizing.weights import held_bytes, weight_bytes
from warehouse.faults import BadInput

GIB = 2**30


@pytest.mark.parametrize(
    ("gpu", "memory_gib", "asked", "limit"),
    [
        ("H100-SXM-80GB", 79.2, Serving(8192), 1024),
        ("A100-SXM-80GB", 79.2, Serving(8192), 256),
        ("L40S", 44.4, Serving(8192), 256),
        ("H100-SXM-80GB", 79.2, Serving(8192, concurrency=64), 256),
        ("H100-SXM-80GB", 79.2, Serving(8192, max_sequences=16), 16),
        ("H100-SXM-80GB", 79.2, Serving(8192, engine="sglang"), 256),
    ],
)
def test_vllm_samples_more_sequences_on_large_gpus_unless_told(gpus, gpu, memory_gib, asked, limit):
    assert with_defaults(asked, gpus[gpu], memory_gib).sequences == limit


def test_that_limit_alone_keeps_gpt_oss_from_starting_and_the_remedy_is_said(model, h100):
    """https://github.com/vllm-project/vllm/issues/23278: no memory for the cache at vLLM's defaults."""
    found = fit(model("openai/gpt-oss-120b"), h100, Serving(16_000), 79.19)
    assert (found.fits, found.binding_constraint) == (False, "activations")
    assert found.verdict.endswith("; it fits with --max-sequences 256, or on vLLM 0.17 and later")
    assert found.min_gpus == 1


def test_sglang_works_its_fraction_out(model):
    """0.826 on 287.5 GiB: "avail mem" 283.5 before loading, 209.96 after, and 160.63 for the cache of Kimi-K2.5."""
    assert pytest.approx(0.826, abs=0.0005) == 1 - (209.96 - 160.63) / 283.5
    assert default_utilisation(model("moonshotai/Kimi-K2.5"), "sglang", 8, 287.5) == pytest.approx(0.826, abs=0.004)
    assert default_utilisation(model("moonshotai/Kimi-K2.5"), "vllm", 8, 287.5) == 0.9


def test_sglangs_pool_agrees_with_its_log(model):
    """https://github.com/vllm-project/vllm/issues/21348: 8.23 + 8.23 GiB at a static fraction of 0.93 on 4 H100s."""
    serving = Serving(4096, weights="fp8", tensor_parallel=4, engine="sglang", memory_utilisation=0.93)
    assert account_of(model("Qwen/Qwen3-235B-A22B"), serving, 79.2).pool / GIB == pytest.approx(16.46, rel=0.02)


def test_tensorrt_llm_shares_out_what_is_free(model):
    serving = Serving(8192, engine="tensorrt-llm", memory_utilisation=0.9)
    account = account_of(model("meta-llama/Meta-Llama-3.1-8B"), serving, 79.2)
    free = 79.2 * GIB - account.weights - account.activations - account.overhead
    assert account.pool == pytest.approx(0.9 * free)


def test_stages_share_layers_and_the_ends_hold_the_tables(model):
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    table = 128_256 * 8192 * 2
    whole = weight_bytes(llama, "bf16")
    stage = held_bytes(llama, Serving(1, pipeline_parallel=4))
    assert stage == pytest.approx((whole - 2 * table) / 4 + table, rel=1e-5)
    assert held_bytes(llama, Serving(1, pipeline_parallel=3)) > (whole - 2 * table) * 26 / 80
    one = held_sequence_bytes(llama, Serving(8192))
    assert held_sequence_bytes(llama, Serving(8192, pipeline_parallel=4)) == one / 4


def test_experts_are_shared_by_all_and_the_rest_by_those_of_a_copy(model):
    deepseek = model("deepseek-ai/DeepSeek-V3")
    experts = 58 * 256 * 3 * 7168 * 2048
    apart = held_bytes(deepseek, Serving(1, tensor_parallel=8, attention_data_parallel=8, expert_parallel=8))
    rest = weight_bytes(deepseek, "native") - experts * (1 + 4 / 128**2)
    assert apart == pytest.approx(experts / 8 * (1 + 4 / 128**2) + rest, rel=1e-6)


def test_windows_take_whole_pages_and_one_more(model):
    """gpt-oss: 18 windowed layers of 128 tokens hold 144, the other 18 all of 4,096."""
    oss = model("openai/gpt-oss-120b")
    assert held_sequence_bytes(oss, Serving(4096)) == 2 * 8 * 64 * 2 * 18 * (4096 + 144)
    assert held_sequence_bytes(oss, Serving(4096, engine="sglang")) == 2 * 8 * 64 * 2 * 18 * (4096 + 128)


def test_short_groups_are_filled_up(model):
    """Gemma-3-27b: 52 windowed layers in groups of 10 take the room of 60."""
    gemma = model("google/gemma-3-27b-it")
    token = 2 * 16 * 128 * 2
    assert held_sequence_bytes(gemma, Serving(32_768)) == token * (10 * 32_768 + 60 * (1024 + 16))
    assert group_size([10, 52]) == 10


@pytest.mark.parametrize(
    ("name", "serving", "pool_gib", "sequences"),
    [
        # vLLM's "Available KV cache memory" and "Maximum concurrency", 2026
        ("Qwen/Qwen3.5-122B-A10B", Serving(131_072, kv="fp8"), 21.43, 11.79),
        ("Qwen/Qwen3.5-122B-A10B", Serving(262_144, kv="fp8", draft_tokens=1), 24.05, 6.42),
        ("Qwen/Qwen3.5-27B", Serving(131_072, draft_tokens=1), 17.25, 1.95),
        ("meta-llama/Meta-Llama-3.1-8B", Serving(131_072, draft_tokens=1), 51.63, 3.13),  # EAGLE, a layer more
    ],
)
def test_sequences_that_a_pool_holds_are_those_that_the_engine_printed(model, name, serving, pool_gib, sequences):
    assert pool_gib * GIB / held_sequence_bytes(model(name), serving) == pytest.approx(sequences, rel=0.02)


def test_draft_layers_are_loaded_when_asked_for_and_stay_in_16_bit(model):
    """vLLM: 75.17 GiB with Qwen3.5-122B-A10B-NVFP4's draft layer, 70.47 without."""
    qwen = model("Qwen/Qwen3.5-122B-A10B")
    without, drafting = (held_bytes(qwen, Serving(1, weights="nvfp4", draft_tokens=tokens)) for tokens in (0, 1))
    assert (drafting - without) / GIB == pytest.approx(75.17 - 70.47, abs=0.01)


def test_the_longest_context_is_the_last_that_fits(model, h100):
    llama, serving = model("meta-llama/Meta-Llama-3.1-8B"), Serving(8192, concurrency=64)
    longest = fit(llama, h100, serving).longest_context_tokens
    assert fit(llama, h100, replace(serving, context_tokens=longest)).fits
    assert not fit(llama, h100, replace(serving, context_tokens=longest + 32)).fits


def test_a_margin_within_its_band_is_called_close(model, h100):
    llama = model("meta-llama/Meta-Llama-3.1-70B")
    wide = fit(llama, h100, Serving(8192, tensor_parallel=4, concurrency=2))
    close = fit(llama, h100, Serving(8192, tensor_parallel=2, concurrency=3))
    assert (wide.fits, wide.is_close, close.is_close) == (True, False, True)
    assert abs(close.margin_gib) < close.margin_band_gib < wide.margin_gib


@pytest.mark.parametrize(
    ("version", "gib"),
    [
        ("0.10", 65.97),  # vllm-project/vllm/issues/23278: Marlin, 2,880 to 3,072 and to 2,944
        ("0.11", 64.38),  # llm-d's measurements: Triton
        ("0.14.1", 64.38),  # vllm-project/vllm/issues/33155: "Using Triton backend"
    ],
)
def test_kernels_of_a_release_pad_mxfp4_experts_in_their_own_way(model, h100, version, gib):
    found = fit(model("openai/gpt-oss-120b"), h100, Serving(16_000, engine_version=version))
    assert found.weights_gib_per_gpu == pytest.approx(gib, rel=0.003)


@pytest.mark.parametrize(
    ("gpu", "ways", "padded"),
    [
        ("B200-SXM", 1, 3072 / 2880 * 3072 / 2880),  # hidden values and widths to 256
        ("B200-SXM", 8, 8 * 512 / 2880 * 3072 / 2880),  # each slice of 360 takes 512
        ("L40S", 1, 2944 / 2880 * 3072 / 2880),
        ("H100-SXM-80GB", 1, 3072 / 2880),
    ],
)
def test_each_slice_of_an_expert_is_padded_for_itself(model, gpus, gpu, ways, padded):
    oss = model("openai/gpt-oss-120b")
    serving = with_defaults(Serving(8192, tensor_parallel=ways, max_sequences=1), gpus[gpu], 80)
    plain = replace(serving, mxfp4_tiles=(1, 1))
    experts = 36 * 128 * 3 * 2880 * 2880 * 0.53125 / ways
    assert held_bytes(oss, serving) - held_bytes(oss, plain) == pytest.approx(experts * (padded - 1), rel=0.01)


@pytest.mark.parametrize(("version", "limit"), [("0.6.5", 256), ("0.8.4", 1024), ("v0.11", 1024), (None, 1024)])
def test_version_0_samples_256_sequences(h100, version, limit):
    assert with_defaults(Serving(8192, engine_version=version), h100, 79.2).sequences == limit


def test_version_0_reads_long_prompts_in_pieces_and_latents_whole(model):
    """Two RTX 4090 at 0.7 logged 0.19 GiB of activations and 8.69 GiB of cache at 0.98 of 23.55 GiB."""
    qwen, latent = model("Qwen/Qwen2.5-14B"), model("deepseek-ai/DeepSeek-V3")
    serving = Serving(131_072, tensor_parallel=2, memory_utilisation=0.98, engine_version="0.7")
    assert account_of(qwen, serving, 23.55).pool / GIB == pytest.approx(8.69, rel=0.01)
    assert account_of(qwen, replace(serving, context_tokens=32_768), 23.55).activations > GIB
    short, long = (
        account_of(latent, replace(serving, tensor_parallel=8, context_tokens=tokens), 139.8).activations
        for tokens in (65_536, 131_072)
    )
    assert long == 2 * short


def test_later_releases_count_graphs_and_sort_no_logits(model):
    """A log of 0.19.1 left 53.54 GiB for Qwen3-8B's cache on 80 GB; since 0.21 graphs and 0.92 of the memory count."""
    qwen = model("Qwen/Qwen3-8B")
    serving = Serving(40_960, max_sequences=1024, engine_version="0.19.1")
    assert account_of(qwen, serving, 79.2).pool / GIB == pytest.approx(53.54, rel=0.002)
    later = account_of(qwen, replace(serving, engine_version="0.21.0"), 79.2)
    assert later.outside == 0
    earlier = account_of(qwen, serving, 79.2)
    assert earlier.pool - later.pool == pytest.approx(earlier.outside)
    assert earlier.outside > 0
    assert default_utilisation(qwen, "vllm", 1, 79.2, (0, 21)) == 0.92


def test_a_version_is_numbers(model):
    with pytest.raises(BadInput, match="engine version 'latest'"):
        Serving(1, engine_version="latest")


def test_llama_cpp_takes_a_buffer_for_one_step_and_all_the_memory_there_is(model, gpus):
    """Logits of 512 tokens in 32 bit: of 128,256 entries 250.5 MiB, as its log says for Llama 3 8B (258.5 in all)."""
    llama = model("meta-llama/Meta-Llama-3.1-8B")
    serving = Serving(8192, weights="q4_k_m", engine="llama.cpp", memory_utilisation=1.0)
    account = account_of(llama, serving, 96)
    assert account.activations == 4 * 128_256 * 512
    assert account.budget == 96 * GIB
    assert fit(llama, gpus["M4-Max-128GB"], serving).fits


def test_memory_and_speed_rest_on_the_same_limit_of_sequences(model, h100):
    asked = Ask(config="x", input_tokens=1000, output_tokens=250)
    assert asked.serving(model("Qwen/Qwen3-8B"), 1, h100).sequences == 1024
    for_32 = asked.model_copy(update={"concurrency": 32})
    assert for_32.serving(model("Qwen/Qwen3-8B"), 1, h100).sequences == 256
