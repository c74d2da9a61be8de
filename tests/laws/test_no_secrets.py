"""No file of the project holds what looks like a key: recorded answers, logs in pages and tests among them."""

import re
import subprocess

import pytest

from tests.conftest import ROOT

KEYS = re.compile(
    rb"\b(?:A[KS]IA[0-9A-Z]{16}|sk-[A-Za-z0-9_-]{20,}|hf_[A-Za-z0-9]{30,}|gh[pousr]_[A-Za-z0-9]{30,}"
    rb"|xox[abprs]-[0-9A-Za-z-]{10,}|AIza[0-9A-Za-z_-]{35}|eyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{10,}"
    rb"|rpa_[A-Z0-9]{30,}|dop_v1_[0-9a-f]{40,})|-----BEGIN [A-Z ]*PRIVATE KEY"
)
"""AWS, OpenAI and its like, Hugging Face, GitHub, Slack, Google, JSON web tokens, RunPod, DigitalOcean, PEM."""


def test_no_tracked_file_holds_a_key():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    names = [name for name in tracked.split("\0") if name and (ROOT / name).is_file()]
    assert len(names) > 500
    assert [name for name in names if KEYS.search((ROOT / name).read_bytes())] == []


@pytest.mark.parametrize("key", ["AKIA" + "0" * 16, "hf_" + "a" * 34, "ghp_" + "b" * 36, "-----BEGIN " + "PRIVATE KEY"])
def test_the_law_would_notice(key):
    assert KEYS.search(f'"key": "{key}"'.encode())
