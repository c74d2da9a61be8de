"""All memory of a GPU, shared out: the parts are the whole, and the cache is what the engine takes for it."""

import pytest

from planner.sizing.architecture import Architecture
from planner.sizing.memory import fit
from planner.sizing.serving import Serving
from planner.sizing.shares import shares_of


def test_the_parts_are_the_whole_gpu(model, h100):
    """Llama 3 8B in BF16 is 8,030,261,248 parameters x 2 bytes = 14.96 GiB of an H100."""
    memory = fit(model("meta-llama/Meta-Llama-3.1-8B"), h100, Serving(context_tokens=8192))
    shares = dict(shares_of(memory, h100.usable_memory_gib))
    assert sum(shares.values()) == pytest.approx(h100.usable_memory_gib)
    assert shares["weights"] == pytest.approx(8_030_261_248 * 2 / 2**30, rel=0.001)
    assert shares["KV cache"] == memory.kv_cache_gib
    assert next(iter(shares)) == "weights"
    assert list(shares)[-2:] == ["KV cache", "kept free"]


def test_an_unknown_cache_has_no_parts(h100):
    opaque = Architecture(name="opaque", checkpoint_bytes=16_000_000_000)
    assert shares_of(fit(opaque, h100, Serving(context_tokens=8192)), h100.usable_memory_gib) == ()
