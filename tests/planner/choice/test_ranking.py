"""The order: memory, bandwidth, compute, cost; and who is dominated, against brute force."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from planner.choice.layout import Layout
from planner.choice.option import DOMINATED, NO_ROOM, RANKED, TOO_SLOW, UNPRICED, Option
from planner.choice.precision import Offered, Precision
from planner.choice.ranking import ranked
from planner.choice.rent import Fleet, Rent


def option(  # noqa: PLR0917 - what the order looks at
    gib=80.0, bandwidth=3350.0, tflops=989.0, cost=10.0, bits=8.0, count=1, standing=RANKED, slow=None, name="G"
):
    """A candidate of which only what the order looks at is real."""
    gpu = SimpleNamespace(
        gpu_id=name,
        usable_memory_gib=gib,
        memory_bandwidth_gb_per_s=bandwidth,
        bf16_dense_tflops=tflops,
        fp16_dense_tflops=None,
    )
    rent = Rent(name, count, cost, "Acme", None, None, "id", 1, "fresh")
    return Option(
        gpu,
        Offered(Precision("fp8", "fp8"), "fp8"),
        Layout(1),
        standing,
        pace=SimpleNamespace(limited_by=slow, time_per_output_token_s=1.0) if slow else None,
        replica_count=count,
        fleet=Fleet(rent, 1, count, cost) if standing == RANKED else None,
        served_tokens_per_hour=1e6,
        weights_bytes=bits / 8,
        parameter_count=1,
    )


def test_memory_goes_before_bandwidth_before_compute_before_cost():
    no_room = option(standing=NO_ROOM, name="no room")
    slow_tokens = option(standing=TOO_SLOW, slow="time per output token", name="slow tokens")
    slow_start = option(standing=TOO_SLOW, slow="time to first token", name="slow start")
    unpriced = option(standing=UNPRICED, name="unpriced")
    dear = option(gib=100, cost=3.0, name="dear")
    cheap = option(cost=2.0, name="cheap")
    found = ranked([slow_tokens, unpriced, no_room, dear, slow_start, cheap])
    assert [o.gpu.gpu_id for o in found] == ["cheap", "dear", "unpriced", "slow start", "slow tokens", "no room"]


def test_who_has_less_of_everything_for_more_is_dropped_with_the_reason():
    better = option(gib=141, bandwidth=4800, cost=2.0, name="H200")
    found = ranked([option(cost=3.0, name="H100"), better])
    assert [(o.gpu.gpu_id, o.standing) for o in found] == [("H200", RANKED), ("H100", DOMINATED)]
    assert found[1].reason == "1 x H200 at fp8 (tp1) costs $2, this $3, and has more memory, bandwidth"


def test_more_bits_are_worth_keeping():
    found = ranked([option(cost=2.0, bits=4.5, name="four"), option(cost=3.0, bits=16.0, name="sixteen")])
    assert [o.standing for o in found] == [RANKED, RANKED]


def test_an_unknown_price_never_dominates():
    found = ranked([option(gib=999, bandwidth=9999, tflops=9999, standing=UNPRICED), option()])
    assert [o.standing for o in found] == [RANKED, UNPRICED]


SOME = st.lists(
    st.builds(
        option,
        gib=st.sampled_from([24.0, 80.0, 141.0]),
        bandwidth=st.sampled_from([600.0, 3350.0, 4800.0]),
        tflops=st.sampled_from([125.0, 989.0]),
        cost=st.sampled_from([1.0, 2.0, 3.0]),
        bits=st.sampled_from([4.5, 8.0, 16.0]),
        count=st.sampled_from([1, 2]),
    ),
    max_size=12,
)


def no_worse(a, b):
    """Brute force: every measure apart, written out anew."""
    return (
        a.cost_usd_per_hour <= b.cost_usd_per_hour
        and a.memory_gib >= b.memory_gib
        and a.bandwidth_tb_per_s >= b.bandwidth_tb_per_s
        and a.compute_tflops >= b.compute_tflops
        and a.bits_per_weight >= b.bits_per_weight
        and a.gpu_count <= b.gpu_count
    )


@given(SOME)
def test_all_that_is_dropped_has_a_better_one_and_nothing_kept_has(options):
    found = ranked(options)
    kept = [o for o in found if o.standing == RANKED]
    dropped = [o for o in found if o.standing == DOMINATED]
    assert len(kept) + len(dropped) == len(options)
    assert all(any(no_worse(a, b) for a in kept) for b in dropped)
    assert not any(no_worse(a, b) for a in kept for b in kept if a is not b)
    costs = [o.cost_usd_per_hour for o in kept]
    assert costs == sorted(costs)
