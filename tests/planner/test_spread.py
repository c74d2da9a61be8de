"""What is kept between runs: the same with it and without, and of no harm where it is torn."""

import numpy as np
import pytest

from planner.uncertainty.spread import kept_normal_scores, normal_scores


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "gpuplan"


def test_points_are_made_once_and_read_again(folder, monkeypatch):
    made = kept_normal_scores(3, 8, 5)
    assert np.array_equal(made, normal_scores(3, 8, 5))
    monkeypatch.setattr("planner.uncertainty.spread.normal_scores", None)
    assert np.array_equal(kept_normal_scores(3, 8, 5), made)
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    "tear", [lambda whole: whole[:0], lambda whole: whole[:90], lambda whole: whole[:-40] + bytes(40)]
)
def test_a_torn_file_is_made_anew(folder, tear):
    """Empty, cut off, or of the right length with zeros in the place of its end."""
    made = kept_normal_scores(2, 4, 5)
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(tear(whole))
    assert np.array_equal(kept_normal_scores(2, 4, 5), made)
    assert kept.read_bytes() == whole


def test_where_nothing_can_be_kept_points_are_drawn_each_time(tmp_path, monkeypatch):
    occupied = tmp_path / "file"
    occupied.write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(occupied))
    assert np.array_equal(kept_normal_scores(2, 4, 5), normal_scores(2, 4, 5))
