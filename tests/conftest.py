import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gpuplan import main

ROOT = Path(__file__).parent.parent


@pytest.fixture
def gpuplan() -> Callable[..., Result]:
    """Call a verb in this process; stdout and stderr stay apart."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def python() -> Callable[[str], str]:
    """Run a text in a fresh interpreter and return what it prints."""

    def run(text: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
        ).stdout

    return run
