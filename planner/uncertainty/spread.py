"""Evenly spread points: scrambled Sobol sequences as SciPy makes them.

To load SciPy's takes longer than to draw four thousand points, so those that most runs ask for are kept.
"""

from importlib.metadata import version
from io import BytesIO

import numpy as np

from planner.samples import Floats
from warehouse import cache


def kept_normal_scores(dimensions: int, count: int, seed: int) -> Floats:
    """`normal_scores`, from the platform's cache once they were made there."""
    folder = cache.folder()
    if folder is None:
        return normal_scores(dimensions, count, seed)
    path = folder / f"sobol-{dimensions}-{count}-{seed}-scipy{version('scipy')}-numpy{version('numpy')}.npy"
    content = cache.kept(path)
    if content is not None:
        read: Floats = np.load(BytesIO(content), allow_pickle=False)
        return read
    made = normal_scores(dimensions, count, seed)
    written = BytesIO()
    np.save(written, made, allow_pickle=False)
    cache.keep(path, written.getvalue())
    return made


def normal_scores(dimensions: int, count: int, seed: int) -> Floats:
    """Normal scores of points in the unit cube, kept off its ends; a row a point."""
    from scipy.special import ndtri  # noqa: PLC0415 - half a second that only samples need
    from scipy.stats import qmc  # noqa: PLC0415

    points = qmc.Sobol(dimensions, rng=np.random.default_rng(seed)).random(count)
    found: Floats = ndtri(np.clip(points, 1e-9, 1 - 1e-9))
    return found
