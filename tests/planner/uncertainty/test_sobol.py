"""Sobol points: those of SciPy, bit by bit, and of enough dimensions."""

import numpy as np
import pytest
from scipy.stats import qmc

from planner.assumptions import defaults
from planner.uncertainty.sobol import MOST_DIMENSIONS, sobol_points


@pytest.mark.parametrize(("dimensions", "count", "seed"), [(1, 1, 0), (2, 8, 1), (13, 32, 8), (99, 4096, 9)])
def test_points_are_scipy_s(dimensions, count, seed):
    theirs = qmc.Sobol(dimensions, rng=np.random.default_rng(seed)).random(count)
    assert np.array_equal(sobol_points(dimensions, count, seed), theirs)


def test_every_assumption_can_have_a_dimension():
    assert len(defaults()) < MOST_DIMENSIONS
    assert sobol_points(MOST_DIMENSIONS, 2, 0).shape == (2, MOST_DIMENSIONS)
