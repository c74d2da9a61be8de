"""Programs of the operating system that the schedules are checked with."""

import os
import shutil

import pytest


@pytest.fixture
def systemd_analyze() -> str:
    """systemd's own checker, which a Linux without systemd lacks."""
    found = shutil.which("systemd-analyze")
    if found is None and not os.environ.get("GPUPLAN_SKIP_NOTHING"):
        pytest.skip("systemd-analyze is not installed (Debian: systemd)")
    assert found, "install systemd: apt-get install systemd"
    return found
