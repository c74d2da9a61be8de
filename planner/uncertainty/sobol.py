"""Scrambled Sobol points, the very ones of `scipy.stats.qmc.Sobol`, without the half second in which scipy.stats loads.

Direction numbers of Joe and Kuo (2008, https://doi.org/10.1137/070709359; new-joe-kuo-6,
https://web.maths.unsw.edu.au/~fkuo/sobol/) are in `planner/data/sobol.csv`. The scrambling is Matousek's: a random
lower triangle over the bits, then a shift (1998, https://doi.org/10.1006/jcom.1998.0489).
"""

import csv
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from planner.samples import Floats

BITS, MOST_DIMENSIONS = 30, 160
Bits = NDArray[np.uint32]


def sobol_points(dimensions: int, count: int, seed: int) -> Floats:
    """Points in the unit cube, one a row.

    Args:
        dimensions: numbers of a point, at most MOST_DIMENSIONS [1].
        count: points, a power of two [1].
        seed: of the scrambling.
    """
    (rng,) = np.random.default_rng(seed).spawn(1)
    weights = 1 << np.arange(BITS, dtype=np.uint32)
    shift = rng.integers(2, size=(dimensions, BITS), dtype=np.uint32) @ weights
    triangle = np.tril(rng.integers(2, size=(dimensions, BITS, BITS), dtype=np.uint32))
    triangle[:, np.arange(BITS), np.arange(BITS)] = 1
    directions = _directions()[:dimensions]
    by_bit = (directions[:, None, :] >> np.arange(BITS - 1, -1, -1, dtype=np.uint32)[:, None]) & 1
    columns = (triangle @ by_bit % 2 * weights[::-1, None]).sum(axis=1, dtype=np.uint32)
    points: Floats = _in_gray_order(columns, shift, count) * np.float64(2.0**-BITS)
    return points


def _in_gray_order(columns: Bits, shift: Bits, count: int) -> Bits:
    """Each half of the points is the other one backwards, but for one direction."""
    points = shift[None, :].astype(np.uint32)
    for bit in range(count.bit_length() - 1):
        points = np.concatenate([points, points[::-1] ^ columns[:, bit]])
    return points


@cache
def _directions() -> Bits:
    """Direction numbers by dimension and bit, the first bit the highest."""
    text = (files("planner") / "data" / "sobol.csv").read_text(encoding="utf-8")
    rows = [
        (int(row["polynomial"]), list(map(int, row["numbers"].split()))) for row in csv.DictReader(text.splitlines())
    ]
    found = np.array([_continued(polynomial, numbers) for polynomial, numbers in rows], dtype=np.uint32)
    return found << np.arange(BITS - 1, -1, -1, dtype=np.uint32)


def _continued(polynomial: int, numbers: list[int]) -> list[int]:
    """The numbers that a primitive polynomial over two elements makes of its first ones."""
    degree = polynomial.bit_length() - 1
    found = list(numbers)
    while len(found) < BITS:
        later = found[-degree] if degree else 1
        for back in range(1, degree + 1):
            if polynomial >> (degree - back) & 1:
                later ^= found[-back] << back
        found.append(later)
    return found
