"""The order of candidates, and those that another is better than in every respect.

Memory first: what doesn't hold the model is out. Then bandwidth: what doesn't keep the time per token. Then compute:
what doesn't begin in time. Of what is left the cheapest token comes first. An unknown price is shown and never ranked.

One candidate dominates another where its fleet costs no more a token and has no less memory, bandwidth and compute, on
no more GPUs and at no fewer bits a weight.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.choice.option import DOMINATED, FAILURES, RANKED, TOO_SLOW, Option

PACES = {"time per output token": 0, "time to first token": 1}
"""Bandwidth decides the one, compute the other."""


def ranked(options: Iterable[Option]) -> list[Option]:
    """All candidates in their order, the dominated ones marked with who dominates them and in what."""
    found = sorted(options, key=_order)
    best = [option for option in found if option.standing == RANKED]
    return [*_without_dominated(best), *(option for option in found if option.standing != RANKED)]


def _order(option: Option) -> tuple[float, ...]:
    """Failures from the last to the first; among those that fail alike more bits, fewer GPUs; the less slow."""
    failure = FAILURES.index(option.standing) if option.standing in FAILURES else len(FAILURES)
    cost = option.cost_usd_per_million_tokens
    if option.standing == TOO_SLOW and option.pace:
        return (-failure, -PACES.get(option.pace.limited_by, 0), option.pace.time_per_output_token_s)
    if cost is None:
        return (-failure, -(option.bits_per_weight or 0.0), option.gpu_count)
    return (-failure, cost, *(-measure for measure in _measures(option)))


Measures = tuple[float, float, float, float, float]


def _without_dominated(best: Sequence[Option]) -> list[Option]:
    """By cost, so that only cheaper ones can dominate; who is dominated dominates nobody that its better doesn't."""
    kept: list[tuple[Measures, Option]] = []
    dropped: list[Option] = []
    for option in best:
        own = _measures(option)
        better = next((other for measures, other in kept if _covers(measures, own)), None)
        if better is None:
            kept.append((own, option))
        else:
            dropped.append(replace(option, standing=DOMINATED, reason=_why(better, option)))
    return [*(option for _, option in kept), *dropped]


def _measures(option: Option) -> Measures:
    bits = option.bits_per_weight or 0.0
    return option.memory_gib, option.bandwidth_tb_per_s, option.compute_tflops or 0.0, bits, -option.gpu_count


def _covers(ours: Measures, theirs: Measures) -> bool:
    """Whether nothing is less; what comes first costs no more."""
    return (
        ours[0] >= theirs[0]
        and ours[1] >= theirs[1]
        and ours[2] >= theirs[2]
        and ours[3] >= theirs[3]
        and ours[4] >= theirs[4]
    )


def _why(better: Option, option: Option) -> str:
    """Who is better, and in what."""
    mine, other = better.cost_usd_per_million_tokens or 0.0, option.cost_usd_per_million_tokens or 0.0
    names = ("memory", "bandwidth", "compute", "bits a weight")
    pairs = zip(names, _measures(better), _measures(option), strict=False)
    more = [name for name, a, b in pairs if a > b]
    gain = f"more {', '.join(more)}" if more else "no less of anything"
    fewer = " on fewer GPUs" if better.gpu_count < option.gpu_count else ""
    return f"{better.said} ({better.layout.said}) costs ${mine:.3g}, this ${other:.3g}, and has {gain}{fewer}"
