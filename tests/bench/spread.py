"""What a bench prints of many errors, and how it times."""

from collections.abc import Callable
from statistics import median
from time import process_time


def seconds(work: Callable[[], object], times: int = 9) -> float:
    """Median processor time that some work takes, so that what else the machine does weighs little."""
    taken = []
    for _ in range(times):
        start = process_time()
        work()
        taken.append(process_time() - start)
    return median(taken)


def spread(errors: list[float]) -> str:
    """Number, median and 90th percentile of the absolute error."""
    if not errors:
        return "-"
    sizes = sorted(abs(error) for error in errors)
    high = sizes[min(len(sizes) - 1, round(0.9 * (len(sizes) - 1)))]
    return f"n {len(sizes)}, median {median(sizes):.2%}, P90 {high:.1%}, worst {sizes[-1]:.0%}"
