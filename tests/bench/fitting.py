"""A robust fit of the throughput model's constants to measured runs, and predictions for runs that were left out.

Least squares on the logarithm of predicted over measured, with a soft-L1 loss, as one run in ten is measured badly
or labelled wrongly. Constants are fitted as logarithms, so they stay positive, and each is drawn weakly to where it
started: what few runs speak of can't run away. Large groups of runs weigh less for each run.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import geometric_mean

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from planner.sizing.coefficients import FAMILIES, Coefficients, generation
from tests.bench.throughput_rows import Run

Floats = NDArray[np.float64]
SPREAD = 0.12
"""Error of a run that counts as usual [log]."""
STEP = 1e-4
FREE = 0.7
"""How far a constant may go from where it started without cost to speak of [log]."""
FACTOR_FREE = 0.3
FIRST_TOKEN = ("first_token_s", "queue_share", "first_token_steps")
BY_ENGINE = ("step_s", "request_s", "first_token_s", "queue_share")
BY_GENERATION = ("compute_factor", "bandwidth_factor", "layer_factor")
SHARED_ENGINES = {"tensorrt-llm": "vllm"}
"""Engines whose own work in a step the runs can't tell apart."""


@dataclass(frozen=True)
class Quantity:
    """Something measured that the model predicts."""

    predicted: Callable[[Run], float]
    measured: Callable[[Run], float]
    names: tuple[str, ...]
    """The constants that are fitted to it."""


def flat(coefficients: Coefficients) -> dict[str, float]:
    """Constants under one name each, `compute_share.bf16`."""
    found = {}
    for name, value in asdict(coefficients).items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{key}": number for key, number in value.items()}
        else:
            found[name] = value
    return found


def unflat(values: Mapping[str, float]) -> Coefficients:
    """Constants from such names."""
    nested: dict[str, object] = {}
    for name, value in values.items():
        outer, _, key = name.partition(".")
        if key:
            nested.setdefault(outer, {})[key] = value  # type: ignore[index]
        else:
            nested[outer] = value
    return Coefficients(**nested)  # type: ignore[arg-type]


def throughput_quantity(coefficients: Coefficients) -> Quantity:
    """Output tokens a second."""
    fitted = [n for n in flat(coefficients) if not n.startswith(FIRST_TOKEN)]
    own = [n for n in fitted if n.partition(".")[2] not in SHARED_ENGINES]
    return Quantity(Run.predicted, lambda run: run.measured, tuple(own))


def first_token_quantity(coefficients: Coefficients) -> Quantity:
    """Time to first token, of runs that do not queue for room."""
    names = tuple(n for n in flat(coefficients) if n.startswith(FIRST_TOKEN))
    return Quantity(Run.predicted_first_token_s, lambda run: float(run.row["median_ttft_ms"]) / 1000, names)


def fit(runs: Sequence[Run], start: Coefficients, quantity: Quantity, most_steps: int = 12) -> Coefficients:
    """The constants that fit the runs best."""
    names = quantity.names
    before = flat(start)
    centre = np.log([before[name] for name in names])
    free = np.array([FACTOR_FREE if name.startswith(BY_GENERATION) else FREE for name in names])
    counts = Counter(run.group for run in runs)
    weights = np.array([counts[run.group] ** -0.25 for run in runs])
    weights /= weights.mean() * SPREAD
    target = np.log([quantity.measured(run) for run in runs])
    touched = [np.array([_touches(name, run) for run in runs]) for name in names]

    def at(point: Floats) -> Coefficients:
        return unflat(_shared(before | dict(zip(names, np.exp(point).tolist(), strict=True))))

    def errors(point: Floats) -> Floats:
        found = np.log(predictions(runs, at(point), quantity)) - target
        return np.concatenate([weights * found, (point - centre) / free])

    def slopes(point: Floats) -> Floats:
        base = errors(point)[: len(runs)]
        found = np.zeros((len(runs) + len(names), len(names)))
        for column in range(len(names)):
            moved = point.copy()
            moved[column] += STEP
            some = [run for run, counts in zip(runs, touched[column], strict=True) if counts]
            there = np.log(predictions(some, at(moved), quantity)) - target[touched[column]]
            rows = np.flatnonzero(touched[column])
            found[rows, column] = (weights[rows] * there - base[rows]) / STEP
            found[len(runs) + column, column] = 1 / free[column]
        return found

    result = least_squares(errors, centre, jac=slopes, loss="soft_l1", max_nfev=most_steps, xtol=1e-4, ftol=1e-5)
    return at(result.x)


def predictions(runs: Sequence[Run], coefficients: Coefficients, quantity: Quantity) -> Floats:
    """What the model says of each run at these constants."""
    return np.array([quantity.predicted(run.at(coefficients)) for run in runs])


def left_out(
    runs: Sequence[Run], names: Sequence[str], start: Coefficients, quantity: Quantity, most_steps: int = 3
) -> Floats:
    """Measured over predicted of each run, predicted by a fit that saw none of the runs of its name."""
    found = np.full(len(runs), np.nan)
    for name in sorted(set(names)):
        out = np.array([other == name for other in names])
        seen = [run for run, is_out in zip(runs, out, strict=True) if not is_out]
        unseen = [run for run, is_out in zip(runs, out, strict=True) if is_out]
        there = predictions(unseen, stranger(fit(seen, start, quantity, most_steps), name), quantity)
        found[out] = np.array([quantity.measured(run) for run in unseen]) / there
    return found


def stranger(coefficients: Coefficients, name: str) -> Coefficients:
    """The constants as they would be had the program never heard of a generation; of another name, as they are."""
    vendor = next((vendor for vendor, known in FAMILIES.items() if name in known), None)
    if vendor is None:
        return coefficients
    others = [other for other in FAMILIES[vendor] if other != name]
    tables = {}
    for table in BY_GENERATION:
        known: Mapping[str, float] = getattr(coefficients, table)
        tables[table] = {**known, name: geometric_mean(known.get(other, 1.0) for other in others)}
    return replace(coefficients, **tables)


def folds(runs: Sequence[Run], count: int) -> list[str]:
    """A fold for each run, whole groups (model x GPU x engine x precision) together, dealt out at random."""
    groups = sorted({run.group for run in runs})
    np.random.default_rng(0).shuffle(groups)
    return [f"fold {groups.index(run.group) % count}" for run in runs]


def _shared(values: dict[str, float]) -> dict[str, float]:
    for name in [n for n in values if n.startswith(("step_s", "request_s"))]:
        outer, _, engine = name.partition(".")
        values[name] = values[f"{outer}.{SHARED_ENGINES.get(engine, engine)}"]
    return values


def _touches(name: str, run: Run) -> bool:
    """Whether a constant has a part in a run at all."""
    outer, _, key = name.partition(".")
    if outer in BY_ENGINE:
        shared = run.engine if outer in FIRST_TOKEN else SHARED_ENGINES.get(run.engine, run.engine)
        return shared == key
    return outer not in BY_GENERATION or generation(run.gpu) == key
