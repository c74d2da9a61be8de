"""Sizes, replicas and costs of candidates, worked out by hand from the replica's own speed."""

from math import ceil

import pytest

from planner.choice.answer import Known, choose
from planner.choice.option import NO_ROOM, NOT_RUN, RANKED, TOO_SLOW, UNPRICED
from planner.choice.precision import distinct, offered
from planner.choice.rent import Rent
from planner.choice.wish import Wish
from planner.sizing.serving import Serving
from planner.sizing.throughput import Load, throughput
from warehouse.faults import BadInput
from warehouse.tables import Benchmark

LLAMA = "meta-llama/Meta-Llama-3.1-70B"
RENTS = {"H100-SXM-80GB": [Rent("H100-SXM-80GB", 8, 20.0, "Acme", "node", "here", "id", 1, "fresh")]}


@pytest.fixture
def find(model, gpus):
    def options(*names, rents=RENTS, runs=(), name=LLAMA, **asked):
        wish = Wish(config=name, gpus=names, **{"max_time_per_output_token_s": 0.05} | asked).checked()
        architecture = model(name)
        choices = distinct(offered(architecture, gguf=wish.is_local))
        return choose(wish, architecture, [gpus[n] for n in names], choices, Known(rents, runs))

    return options


def only(found, weights, layout):
    (option,) = [o for o in found.options if (o.choice.precision.format, o.layout.said) == (weights, layout)]
    return option


def test_replicas_instances_reserve_and_headroom_each_count_once(find, model, h100):
    """Headroom keeps 90 % and lost work takes 0.2 %: 0.9 x 0.998 of a replica's speed is planned with."""
    option = only(find("H100-SXM-80GB", requests_per_s=20.0), "fp8", "tp2")
    asked = Serving(1280, weights="fp8", tensor_parallel=2, max_sequences=256)
    alone = throughput(model(LLAMA), h100, asked, Load(1024, 256, max_time_per_output_token_s=0.05))
    needed = ceil(20.0 / (alone.requests_per_s * 0.9 * 0.998))
    assert option.pace.requests_per_s == pytest.approx(alone.requests_per_s)
    assert (option.replica_count, option.reserve_replicas) == (needed + 1, 1)
    nodes = ceil((needed + 1) / 4)
    assert (option.fleet.instance_count, option.cost_usd_per_hour) == (nodes, nodes * 20.0)
    assert option.cost_usd_per_million_tokens == pytest.approx(nodes * 20.0 / (20.0 * 1280 * 3600) * 1e6)


def test_one_request_at_once_is_one_persons_and_has_no_spare(find):
    found = find("RTX-4090", "M4-Max-128GB", name="Qwen/Qwen3-8B", rents={})
    assert found.need.name == "local"
    option = found.options[0]
    assert (option.replica_count, option.reserve_replicas, option.standing) == (1, 0, UNPRICED)


def test_so_many_at_once_are_shared_out(find):
    option = only(find("H100-SXM-80GB", concurrency=300), "fp8", "tp2")
    assert option.replica_count == ceil(300 / option.pace.concurrency) + 1
    assert option.pace.concurrency < 300


def test_a_replica_gets_no_more_than_it_takes_and_nobody_waits(find):
    """300 at once on replicas of some 80: the first token's wait is that of 80, not of a queue of 220."""
    crowd = only(find("H100-SXM-80GB", concurrency=300), "fp8", "tp2").pace
    alone = only(find("H100-SXM-80GB", concurrency=crowd.concurrency), "fp8", "tp2").pace
    assert crowd == alone


def test_measured_speed_goes_before_the_estimate(find):
    run = Benchmark(
        source="bench:test",
        benchmark_id="one",
        llm_id=LLAMA,
        gpu_id="H100-SXM-80GB",
        gpu_count=2,
        engine="vllm",
        weights="fp8",
        tensor_parallel=2,
        input_tokens=1024,
        output_tokens=256,
        concurrency=32,
        output_tokens_per_s=900.0,
        measured_on="2026-11-02",
        source_name="mine.json",
    )
    option = only(find("H100-SXM-80GB", concurrency=32, runs=[run]), "fp8", "tp2")
    assert option.pace.output_tokens_per_s == 900.0
    assert option.pace.basis.startswith("measured: mine.json")
    assert only(find("H100-SXM-80GB", concurrency=32, runs=[run]), "fp8", "tp4").pace.basis.startswith("estimate")


def test_what_fails_says_at_what(find):
    found = find("A10", "H20", "M60", "H100-SXM-80GB", requests_per_s=1.0, max_time_per_output_token_s=0.012)
    standing = {(o.gpu.gpu_id, o.choice.precision.format, o.layout.said): o for o in found.options}
    assert standing["A10", "bf16", "tp2"].standing == NO_ROOM
    assert "GiB needed" in standing["A10", "bf16", "tp2"].reason
    assert standing["H100-SXM-80GB", "bf16", "tp2"].standing == TOO_SLOW
    assert "time per output token" in standing["H100-SXM-80GB", "bf16", "tp2"].reason
    assert {o.standing for o in found.options if o.gpu.gpu_id == "M60"} == {NOT_RUN}
    unpriced = [o for o in found.options if o.gpu.gpu_id == "H20" and o.standing == UNPRICED]
    assert unpriced
    assert all(o.cost_usd_per_million_tokens is None and "no price" in o.reason for o in unpriced)


def test_two_nodes_are_looked_at_only_where_one_is_not_enough(find):
    found = find("H100-SXM-80GB", name="deepseek-ai/DeepSeek-V3", requests_per_s=1.0)
    whole = [o for o in found.options if o.choice.weights == "native"]
    assert {o.standing for o in whole if o.layout.pipeline_parallel == 1} == {NO_ROOM}
    assert any(o.layout.said == "tp8 pp2" for o in whole)
    small = find("H100-SXM-80GB", name="Qwen/Qwen3-8B", requests_per_s=1.0)
    assert not any(o.layout.pipeline_parallel > 1 for o in small.options)


def test_latent_attention_is_also_laid_out_as_copies_of_itself(find):
    found = find("B200-SXM", name="deepseek-ai/DeepSeek-V3", requests_per_s=1.0)
    assert {"tp8", "tp8 dp8"} <= {o.layout.said for o in found.options}
    small = find("B200-SXM", name="deepseek-ai/DeepSeek-V2-Lite", requests_per_s=1.0)
    assert {o.layout.attention_data_parallel for o in small.options} == {1}


def test_unified_memory_comes_alone_and_runs_llama_cpp(find):
    found = find("M3-Ultra-512GB", need="local", name=LLAMA)
    assert {o.layout.said for o in found.options} == {"tp1"}
    assert {o.choice.precision.format for o in found.options} == {"bf16", "q8_0", "q6_k", "q5_k_m", "q4_k_m"}


def test_slower_tokens_are_allowed_more_sequences_and_never_cost_more(find):
    fast, slow = (
        next(o for o in find("H100-SXM-80GB", requests_per_s=50.0, max_time_per_output_token_s=limit).options)
        for limit in (0.03, 0.1)
    )
    assert (fast.standing, slow.standing) == (RANKED, RANKED)
    assert slow.cost_usd_per_million_tokens <= fast.cost_usd_per_million_tokens


@pytest.mark.parametrize(
    ("asked", "word"),
    [({"requests_per_s": 1.0, "concurrency": 2}, "one of them"), ({"context": 100}, "--context 100")],
)
def test_what_makes_no_sense_is_refused(asked, word):
    with pytest.raises(BadInput, match=word):
        Wish(config=LLAMA, **asked).checked()
