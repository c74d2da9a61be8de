"""Whether a run measured what it says: requests that failed, figures that don't go together, runs stated twice.

A throughput over failures isn't one: what a server turned away cost it nothing. By Little's law no more requests
are under way than were sent at once, whatever the units.
"""

from collections.abc import Iterable

from warehouse.faults import BadInput
from warehouse.tables import Benchmark

MOST_FAILED = 0.5
"""Share of failed requests above which a run is refused [0..1]."""
APART = 0.1
"""Most that a stated rate may differ from the total over the duration [0..1]."""
UNDER_WAY = 3.0
"""Most requests under way, over those at once: medians are not means, but a wrong unit is a thousandfold [-]."""


def failures(where: str, completed: float | None, asked: float | None, failed: float | None) -> str | None:
    """What is to be said of a run's failed requests; None where none failed or nobody counted.

    >>> failures("run.json", 300, 320, None)
    '20 of 320 requests failed; its figures are of the others'

    Raises:
        BadInput: None was completed, or most failed.
    """
    if completed is None:
        return None
    lost = max(failed or 0, (asked or 0) - completed)
    if completed <= 0:
        raise BadInput(f"{where}: no request of that run was completed; it measured nothing")
    if lost <= 0:
        return None
    total = completed + lost
    if lost / total > MOST_FAILED:
        raise BadInput(
            f"{where}: {lost:,.0f} of {total:,.0f} requests failed, so its throughput is none; "
            "send fewer at once, or mend what fails, and measure again"
        )
    return f"{lost:,.0f} of {total:,.0f} requests failed; its figures are of the others"


def check_total(where: str, name: str, rate: float | None, total: float | None, duration_s: float | None) -> None:
    """A rate must be what was counted over the time it took.

    Raises:
        BadInput: The duration is none, or the rate is another.
    """
    if duration_s is None:
        return
    if duration_s <= 0:
        raise BadInput(f"{where}: duration is {duration_s:g} s; a run takes time")
    if rate and total and min(rate, total) > 0 and abs(rate * duration_s / total - 1) > APART:
        raise BadInput(
            f"{where}: {name} is {rate:,.6g}, but {total:,.0f} in {duration_s:,.6g} s are {total / duration_s:,.6g}"
        )


def check_together(run: Benchmark, where: str) -> None:
    """Throughput, times and concurrency must go together.

    Raises:
        BadInput: More requests would have been under way than were sent at once.
    """
    rate = run.output_tokens_per_s / run.output_tokens
    latency_s = (run.time_to_first_token_s or 0.0) + (run.time_per_output_token_s or 0.0) * (run.output_tokens - 1)
    if rate * latency_s > UNDER_WAY * run.concurrency:
        raise BadInput(
            f"{where}: {run.output_tokens_per_s:,.6g} tokens/s at {latency_s:,.4g} s a request are "
            f"{rate * latency_s:,.0f} requests under way, not {run.concurrency:,}; "
            "times are in seconds, tokens/s of the whole replica"
        )
    if run.requests_per_s and abs(run.requests_per_s / rate - 1) > MOST_FAILED:
        raise BadInput(
            f"{where}: {run.requests_per_s:,.4g} requests/s of {run.output_tokens:,.0f} tokens are not "
            f"{run.output_tokens_per_s:,.6g} tokens/s; both are of the whole replica"
        )


def once(runs: Iterable[Benchmark]) -> tuple[list[Benchmark], list[str]]:
    """Of runs of one configuration the one of middle throughput, and what is to be said of it."""
    by_id: dict[str, list[Benchmark]] = {}
    for run in runs:
        by_id.setdefault(run.benchmark_id, []).append(run)
    middle = [sorted(same, key=lambda run: run.output_tokens_per_s)[(len(same) - 1) // 2] for same in by_id.values()]
    said = [
        f"{same[0].source_name}: {len(same)} runs at {same[0].concurrency:,} at once are of one configuration; "
        f"the one of middle throughput is taken, {kept.output_tokens_per_s:,.6g} tokens/s"
        for same, kept in zip(by_id.values(), middle, strict=True)
        if len(same) > 1
    ]
    return middle, said
