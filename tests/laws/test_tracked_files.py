"""No file of the project holds what looks like a key, recorded answers among them, or names a registry of packages."""

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
REGISTRIES = re.compile(rb"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|anaconda\.org)\b")


@pytest.fixture(scope="module")
def tracked():
    """The bytes of each file of the project."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    held = {name: (ROOT / name).read_bytes() for name in listed.split("\0") if name and (ROOT / name).is_file()}
    assert len(held) > 500
    return held


def test_no_tracked_file_holds_a_key(tracked):
    assert [name for name, held in tracked.items() if KEYS.search(held)] == []


def test_no_tracked_file_names_a_registry(tracked):
    """Where packages come from is the machine's to say."""
    assert [name for name, held in tracked.items() if REGISTRIES.search(held)] == []


@pytest.mark.parametrize("key", ["AKIA" + "0" * 16, "hf_" + "a" * 34, "ghp_" + "b" * 36, "-----BEGIN " + "PRIVATE KEY"])
def test_the_law_would_notice(key):
    assert KEYS.search(f'"key": "{key}"'.encode())


@pytest.mark.parametrize("host", ["pypi" + ".org", "files.pythonhosted" + ".org", "registry.npmjs" + ".org"])
def test_so_would_the_other(host):
    assert REGISTRIES.search(f"https://{host}/simple".encode())
