"""Sweeps of one configuration over concurrency: how well two neighbours tell of the run between them."""

from collections import defaultdict
from collections.abc import Sequence
from math import exp, log

import numpy as np
from numpy.typing import NDArray

SAME = (
    *("model", "gpu", "engine", "engine_version", "weights", "kv_dtype"),
    *("tp", "pp", "ep", "dp_attention", "n_gpus", "isl", "osl"),
)


def neighbours(rows: Sequence[dict[str, str]]) -> NDArray[np.float64]:
    """Told over measured, of runs that were interpolated between their neighbours."""
    between: list[float] = []
    for sweep in _sweeps(rows).values():
        for below, here, above in zip(sorted(sweep), sorted(sweep)[1:], sorted(sweep)[2:], strict=False):
            share = log(here / below) / log(above / below)
            told = exp(log(_mean(sweep[below])) * (1 - share) + log(_mean(sweep[above])) * share)
            between += [told / measured for measured in sweep[here]]
    return np.array(between)


def _sweeps(rows: Sequence[dict[str, str]]) -> dict[tuple[str, ...], dict[float, list[float]]]:
    found: dict[tuple[str, ...], dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["concurrency"] and row["scenario"] == "closed_loop":
            key = tuple(row[name] for name in SAME)
            found[key][float(row["concurrency"])].append(float(row["out_tok_s_per_gpu"]))
    return found


def _mean(values: Sequence[float]) -> float:
    return exp(sum(map(log, values)) / len(values))
