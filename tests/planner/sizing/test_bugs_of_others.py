"""Twenty mistakes that other sizing tools were caught in, each as the figure that is right.

Every test names the public report of the mistake, or the published figure that a rule of thumb misses.
"""

import pytest

from planner.sizing.account import account_of
from planner.sizing.activations import activation_bytes
from planner.sizing.architecture import Architecture, read_config
from planner.sizing.blocks import Kind
from planner.sizing.engines import with_defaults
from planner.sizing.kv import kv_bytes_per_token, sequence_bytes, sequence_bytes_per_gpu
from planner.sizing.memory import fit
from planner.sizing.pages import held_sequence_bytes
from planner.sizing.serving import Serving
from planner.sizing.weights import held_bytes, weight_bytes, weight_bytes_per_gpu

GIB = 2**30


def test_grouped_heads_are_not_counted_as_all_heads(model):
    """8 times too much: https://github.com/jranaraki/vllm-fit/issues/2."""
    assert kv_bytes_per_token(model("meta-llama/Meta-Llama-3.1-70B"), "bf16", 4096) == 2 * 80 * 8 * 128 * 2


def test_the_head_dimension_of_qwen3_is_not_hidden_over_heads(model):
    """https://github.com/LMCache/LMCache/pull/694: 5120 / 64 is 80, and a head has 128."""
    assert kv_bytes_per_token(model("Qwen/Qwen3-32B"), "bf16", 4096) == 2 * 64 * 8 * 128 * 2 != 2 * 64 * 8 * 80 * 2


def test_a_latent_is_not_doubled_for_keys_and_values(model):
    """The "2x" of the same thread is wrong too: arXiv:2505.09343 has 70.272 KB a token."""
    assert kv_bytes_per_token(model("deepseek-ai/DeepSeek-V3"), "bf16", 4096) == 70_272


def test_a_latent_is_not_taken_for_full_heads(model):
    """https://github.com/ggml-org/llama.cpp as parsed in gpustack/gguf-parser-go/issues/8: 321 GiB for 64k tokens."""
    sixty_four_thousand = sequence_bytes(model("deepseek-ai/DeepSeek-V3"), "bf16", 65_536)
    assert sixty_four_thousand / GIB == pytest.approx(4.29, abs=0.01)


def test_tensor_parallelism_does_not_divide_a_latent(model):
    deepseek = model("deepseek-ai/DeepSeek-V3")
    assert sequence_bytes_per_gpu(deepseek, "bf16", 4096, 8) == sequence_bytes(deepseek, "bf16", 4096)


def test_copies_of_attention_do_divide_a_latents_cache(model, gpus):
    """Data-parallel attention is what makes room: each copy has its own sequences, on one GPU alone."""
    together, apart = (
        fit(
            model("deepseek-ai/DeepSeek-V3"),
            gpus["B200-SXM"],
            Serving(8192, tensor_parallel=8, attention_data_parallel=copies, max_sequences=64),
        )
        for copies in (1, 8)
    )
    assert apart.kv_cache_tokens > 5 * together.kv_cache_tokens
    assert apart.weights_gib_per_gpu > together.weights_gib_per_gpu


def test_windows_of_gemma_bound_its_cache(model):
    """2 to 6 times too much in tools that give every layer the whole context: 52 of 62 layers remember 1,024 tokens."""
    needed = sequence_bytes(model("google/gemma-3-27b-it"), "bf16", 131_072)
    assert needed == 2 * 16 * 128 * 2 * (10 * 131_072 + 52 * 1024)
    assert 5 < 62 * 2 * 16 * 128 * 2 * 131_072 / needed < 6


def test_a_window_that_is_switched_off_bounds_nothing(model):
    """Qwen2 states `sliding_window: 131072` beside `use_sliding_window: false`."""
    assert all(mixer.window_tokens is None for mixer, _ in model("Qwen/Qwen2-7B").attention_layers)


def test_layers_without_attention_have_no_cache_of_tokens(model):
    """https://github.com/vllm-project/vllm/issues/28228: 3 of 4 layers of a hybrid keep a state instead."""
    assert kv_bytes_per_token(model("Qwen/Qwen3.5-27B"), "bf16", 4096) == 2 * 16 * 4 * 256 * 2


def test_a_delta_nets_state_is_a_matrix_and_not_two_vectors(model):
    """club-3090's kv-calc takes vectors: a head of 128 keeps 128 x 128 numbers of 4 bytes."""
    (state, layers), *_ = model("Qwen/Qwen3.5-27B").state_layers
    assert layers == 48
    assert state.state_bytes == 48 * 128 * 128 * 4 + 2 * 3 * (2 * 16 * 128 + 48 * 128)


def test_a_hybrids_pages_are_larger_than_what_it_needs(model):
    """vLLM printed 11.79 sequences of 131,072 tokens in 21.43 GiB: 1.818 GiB each, where 1.643 are needed."""
    qwen = model("Qwen/Qwen3.5-122B-A10B")
    assert sequence_bytes(qwen, "fp8", 131_072) / GIB == pytest.approx(1.643, abs=0.001)
    assert held_sequence_bytes(qwen, Serving(131_072, kv="fp8")) / GIB == pytest.approx(21.43 / 11.79, rel=0.005)


def test_squeezed_entries_are_not_counted_as_tokens(model):
    """https://github.com/jundot/omlx/pull/2626: DeepSeek-V4 5.4 times over; its layers squeeze by 4 or 128."""
    flash = model("deepseek-ai/DeepSeek-V4-Flash")
    ratios = [mixer.ratio for mixer, count in flash.attention_layers for _ in range(count)]
    assert (ratios.count(0), ratios.count(4), ratios.count(128)) == (2, 21, 20)
    entries = 43 * 128 + 21 * 131_072 // 4 + 20 * 131_072 // 128
    indexer = 21 * (128 + 4) * 131_072 // 4
    assert sequence_bytes(flash, "bf16", 131_072) == entries * 512 * 2 + indexer


def test_heads_are_copied_beyond_one_a_gpu(model):
    """Qwen3-235B-A22B has 4 key-value heads: 8 GPUs hold as much each as 4 do, and so do its projections."""
    qwen = model("Qwen/Qwen3-235B-A22B")
    assert sequence_bytes_per_gpu(qwen, "bf16", 1, 8) == sequence_bytes_per_gpu(qwen, "bf16", 1, 4)
    assert weight_bytes_per_gpu(qwen, "bf16", 8) > weight_bytes(qwen, "bf16") / 8


def test_logits_of_a_thousand_sequences_take_gigabytes(model, h100):
    """llm-d hard-codes 4.8, 5.6 and 7.4 GiB a family; it is vocabulary x sequences, of whatever family."""
    for name, gib in (("meta-llama/Meta-Llama-3.1-8B", 4.84), ("Qwen/Qwen3-14B", 5.6), ("openai/gpt-oss-20b", 7.38)):
        serving = with_defaults(Serving(8192), h100, 79.18)
        assert activation_bytes(model(name), serving, 79.18) / GIB == pytest.approx(gib, rel=0.03)


def test_an_80_gb_card_is_neither_80_nor_74_5_gib(gpus):
    """NVIDIA's 80 GB are 79.2 GiB to an engine, and AMD's 192 GB are GiB: PyTorch states 191.98."""
    assert gpus["H100-SXM-80GB"].usable_memory_gib == 79.2
    assert gpus["A100-SXM-40GB"].usable_memory_gib == 39.39
    assert gpus["MI300X"].usable_memory_gib == 191.98


def test_four_bits_are_ten_bits_where_little_is_quantised():
    """QuantTrio/Qwen3.5-9B-AWQ: 12,376,374,240 bytes are 10.3 bits a weight, whatever its name says."""
    config = {
        "model_type": "qwen3",
        "hidden_size": 4096,
        "num_hidden_layers": 36,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "intermediate_size": 12_288,
        "vocab_size": 151_936,
        "quantization_config": {"quant_method": "awq", "bits": 4, "group_size": 128},
    }
    assert weight_bytes(read_config(config, "by its recipe"), "native") < 6.5e9
    published = read_config(config, "by its bytes", checkpoint_bytes=12_376_374_240)
    assert weight_bytes(published, "native") == pytest.approx(12_376_374_240)


def test_gpt_oss_takes_more_than_its_file(model):
    """2,880 columns become 3,072 on the GPU: vLLM logged 64.38 GiB for a file of 60.77."""
    oss = model("openai/gpt-oss-120b")
    assert weight_bytes(oss, "native") / GIB == pytest.approx(60.77, abs=0.1)
    assert held_bytes(oss, Serving(1)) / GIB == pytest.approx(64.38, rel=0.005)


def test_a_cache_is_not_of_the_weights_format(model):
    """hf-mem takes the cache's format from FP8 weights; engines take 16 bit unless told."""
    assert Serving(1, weights="fp8").kv == "bf16"
    assert kv_bytes_per_token(model("deepseek-ai/DeepSeek-V3"), "auto", 1) == 70_272


def test_a_tied_table_is_counted_once_and_draft_layers_apart(model):
    """An index that double counts says 28.84B for gemma-3-27b; model pages say 685B for DeepSeek-V3's 671B."""
    assert model("google/gemma-3-27b-it").parameter_count == 27_432_406_640
    deepseek = model("deepseek-ai/DeepSeek-V3")
    tables = 2 * deepseek.vocabulary * deepseek.hidden_size
    assert deepseek.parameter_count == 671_026_419_200
    assert deepseek.parameter_count + deepseek.draft_parameter_count + tables == pytest.approx(685e9, rel=0.002)


def test_what_is_short_is_named_and_not_the_service_level(model, h100):
    """https://github.com/ai-dynamo/aiconfigurator/issues/437: "relax the SLA" where weights do not fit."""
    found = fit(model("meta-llama/Meta-Llama-3.1-405B"), h100, Serving(8192))
    assert (found.fits, found.binding_constraint) == (False, "weights")
    assert "weights" in found.verdict


def test_the_rule_of_thumb_is_printed_beside_and_not_instead(model, h100):
    """1.5 to 2 times the weights: https://github.com/vllm-project/vllm/issues/16297 asks for the formula."""
    found = fit(model("meta-llama/Meta-Llama-3.1-8B"), h100, Serving(8192))
    assert found.rule_of_thumb_high_gib_per_gpu == pytest.approx(2 * 16_060_522_496 / GIB)
    assert all(term.formula for term in found.terms)
    assert {Kind.EMBEDDING, Kind.HEAD} <= model("meta-llama/Meta-Llama-3.1-8B").recipe.kept


def test_an_unknown_cache_is_not_zero():
    """A count alone has no cache: a pool divided by nothing is not endless room."""
    account = account_of(Architecture("70B", stated_parameter_count=70 * 10**9), Serving(8192), 79.2)
    assert (account.sequence, account.sequences_held) == (None, None)
