"""Numbers of many samples at once: arrays that formulas take in place of single numbers.

What branches on them (`if`, `min`, `int`, `range`) may, where all samples take the same branch. Where they don't,
`Unlike` is raised, and whoever costs the samples costs them in smaller groups.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Unlike(Exception):  # noqa: N818 - a signal to the caller, not an error
    """Samples are not alike where a formula needs one answer for all of them."""

    def __init__(self, answers: NDArray[Any] | None = None) -> None:
        super().__init__("samples are not alike")
        self.answers = answers
        """What the answer would be in each sample, where that is known."""


class Many(np.ndarray[Any, Any]):
    """Values of all samples; in a text, which nobody reads of samples, they are a dash."""

    def __format__(self, form: str) -> str:
        """A dash."""
        return "-"

    def __bool__(self) -> bool:
        """Whether all are true, or none."""
        return bool(_alike(np.asarray(self, dtype=bool)))

    def __int__(self) -> int:
        """The whole number that all come down to."""
        return int(_alike(np.trunc(np.asarray(self))))

    def __index__(self) -> int:
        """The whole number that all are."""
        return int(_alike(np.asarray(self)))

    def __round__(self, digits: int = 0) -> int:
        """The whole number that all are nearest to."""
        return int(_alike(np.rint(np.asarray(self))))

    def __float__(self) -> float:
        """The number that all are."""
        return float(_alike(np.asarray(self)))

    def __hash__(self) -> int:  # type: ignore[override]
        """That of the number that all are."""
        return hash(float(self))


def many(values: NDArray[Any]) -> Any:
    """An array as the number that formulas take."""
    return values.view(Many)


def _alike(values: NDArray[Any]) -> Any:
    first = values.flat[0]
    if (values != first).any():
        raise Unlike(values)
    return first
