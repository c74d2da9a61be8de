"""Sweeps of one configuration over concurrency: how well two neighbours tell of the run between them."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, permutations
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from tests.bench.throughput_rows import Run

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


def pairs(runs: Sequence[Run]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Told over measured, of a run told by the model as scaled to another of its sweep, and how far apart they are."""
    found: dict[tuple[str, ...], list[Run]] = defaultdict(list)
    for run in runs:
        if run.row["scenario"] == "closed_loop" and run.load.concurrency:
            found[tuple(run.row[name] for name in SAME)].append(run)
    told, apart = [], []
    for here, there in chain.from_iterable(permutations(sweep, 2) for sweep in found.values()):
        ratio = (there.load.concurrency or 1) / (here.load.concurrency or 1)
        if ratio != 1:
            told.append(there.predicted() / there.measured * here.measured / here.predicted())
            apart.append(max(ratio, 1 / ratio))
    return np.array(told), np.array(apart)


def _sweeps(rows: Sequence[dict[str, str]]) -> dict[tuple[str, ...], dict[float, list[float]]]:
    found: dict[tuple[str, ...], dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["concurrency"] and row["scenario"] == "closed_loop":
            key = tuple(row[name] for name in SAME)
            found[key][float(row["concurrency"])].append(float(row["out_tok_s_per_gpu"]))
    return found


def _mean(values: Sequence[float]) -> float:
    return exp(sum(map(log, values)) / len(values))
