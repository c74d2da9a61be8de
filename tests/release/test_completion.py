"""A shell completes verbs, options and values, by click's own way: README says how to switch it on."""

import os
import subprocess
import sys

import pytest

RUN = "import sys; sys.argv[0] = 'gpuplan'; import gpuplan; gpuplan.run()"


def asked(**told):
    environment = os.environ | told
    done = subprocess.run([sys.executable, "-c", RUN], env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell):
    assert "_GPUPLAN_COMPLETE" in asked(_GPUPLAN_COMPLETE=f"{shell}_source")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("pri", {"prices"}),
        ("re", {"refresh", "replay", "report"}),
        ("prices --gpu-c", {"--gpu-count"}),
        ("prices --category s", {"spot"}),
        ("quotes im", {"import"}),
    ],
)
def test_what_is_typed_is_completed(typed, offered):
    count = str(len(typed.split()))
    told = asked(_GPUPLAN_COMPLETE="bash_complete", COMP_WORDS=f"gpuplan {typed}", COMP_CWORD=count)
    assert {line.partition(",")[2] for line in told.splitlines()} == offered
