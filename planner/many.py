"""One number, or a number for each of many samples: what cost formulas need besides arithmetic, for both alike.

A formula that is given arrays in place of numbers works out all samples at once. Where it branches on a value (`if`,
`min`, `max`, `any`) all samples must take the same branch, or they are costed in smaller groups; these functions stand
in the place of branches that samples often part at. The annotation `float` stands for both.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, TypeGuard


def is_one(value: Any) -> TypeGuard[float]:
    """Whether it is a single number.

    >>> is_one(1.0), is_one(3)
    (True, True)
    """
    return isinstance(value, float | int)


def least(first: float, second: float) -> float:
    """The smaller one, sample by sample.

    >>> least(1.0, 2.0)
    1.0
    """
    return min(first, second) if is_one(first) and is_one(second) else _numpy().minimum(first, second)


def most(first: float, second: float) -> float:
    """The larger one, sample by sample.

    >>> most(1.0, 2.0)
    2.0
    """
    return max(first, second) if is_one(first) and is_one(second) else _numpy().maximum(first, second)


def whole(value: float) -> Any:
    """The nearest whole number, sample by sample.

    >>> whole(2.6)
    3
    """
    return round(value) if is_one(value) else _numpy().rint(value)


def floor(value: float) -> Any:
    """The whole number under it, or that it is, sample by sample.

    >>> floor(2.6)
    2
    """
    return math.floor(value) if is_one(value) else _numpy().floor(value)


def branches(value: Any) -> Sequence[tuple[int, int]]:
    """Every whole number that it is in a sample, and 1 in those samples, 0 in others.

    >>> branches(3)
    [(3, 1)]
    """
    if is_one(value):
        return [(int(value), 1)]
    return [(int(one), (value == one).astype(int)) for one in _numpy().unique(value)]


def some(values: Iterable[float]) -> bool:
    """Whether any value, in any sample, is not zero.

    >>> some([0.0, 0.0]), some([0.0, 2.0])
    (False, True)
    """
    return any(bool(value) if is_one(value) else bool(_numpy().any(value)) for value in values)


def typical(value: float) -> float:
    """The number itself, or the mean of the samples: for an order of things that is the same in all of them.

    >>> typical(2.5)
    2.5
    """
    return value if is_one(value) else float(_numpy().mean(value))


def at(values: Sequence[float], places: Any) -> Any:
    """The value at a place, sample by sample.

    >>> at((10.0, 20.0), 1)
    20.0
    """
    if is_one(places):
        return values[int(places)]
    rows = _numpy().stack(_numpy().broadcast_arrays(*values, places)[:-1])
    return _numpy().take_along_axis(rows, places[None].astype(int), axis=0)[0].view(type(places))


def of_the_least(keys: Sequence[float], values: Sequence[Sequence[float]]) -> Sequence[float]:
    """The values that belong to the smallest key, sample by sample; the first of equals.

    >>> of_the_least([2.0, 1.0], [(20.0, 21.0), (10.0, 11.0)])
    (10.0, 11.0)
    """
    if all(is_one(key) for key in keys):
        return values[keys.index(min(keys))]
    np = _numpy()
    stacked = np.stack(np.broadcast_arrays(*keys, subok=True))
    which, kind = np.argmin(stacked, axis=0)[None], type(next(key for key in keys if not is_one(key)))

    def chosen(options: Sequence[float]) -> Any:
        return np.take_along_axis(np.stack(np.broadcast_arrays(*options, which[0])[:-1]), which, axis=0)[0].view(kind)

    return tuple(chosen(options) for options in zip(*values, strict=True))


def _numpy() -> Any:
    import numpy as np  # noqa: PLC0415 - single numbers need none of it

    return np
