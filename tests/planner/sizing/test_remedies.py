"""What a verdict names that would help."""

import pytest

from planner.sizing.memory import fit
from planner.sizing.serving import Serving


@pytest.mark.parametrize(
    ("name", "asked", "remedy"),
    [
        # 2.14 GiB a sequence, whole on every GPU: 64 of them need copies of attention, which share them out
        ("deepseek-ai/DeepSeek-R1", Serving(32_768, concurrency=64, tensor_parallel=8), "--attention-data-parallel 8"),
        ("deepseek-ai/DeepSeek-R1", Serving(32_768, concurrency=30, tensor_parallel=8), "--kv-dtype fp8"),
        ("meta-llama/Meta-Llama-3.1-8B", Serving(32_768, concurrency=24), "--kv-dtype fp8"),
    ],
)
def test_a_cache_that_does_not_fit_names_what_makes_room(model, gpus, name, asked, remedy):
    found = fit(model(name), gpus["H200-SXM-141GB" if "R1" in name else "H100-SXM-80GB"], asked)
    assert found.binding_constraint == "KV cache"
    assert found.verdict.endswith(f"; it fits with {remedy}")


def test_what_nothing_helps_has_no_remedy(model, h100):
    assert (
        "it fits with" not in fit(model("meta-llama/Meta-Llama-3.1-8B"), h100, Serving(131_072, concurrency=64)).verdict
    )


@pytest.mark.parametrize(("version", "ending"), [("0.11", "--max-sequences 256"), ("0.17", "per GPU")])
def test_who_says_the_release_is_told_of_no_other(model, h100, version, ending):
    asked = Serving(16_384, engine_version=version)
    assert fit(model("openai/gpt-oss-120b"), h100, asked).verdict.endswith(ending)
