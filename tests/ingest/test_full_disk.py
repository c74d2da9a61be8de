"""A disk that is full and a folder that can't be written to: one clear line, an exit code, and the old data stands."""

import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial

import pytest

from tests.ingest.test_crash import DEAREST, oci

BOUNDING_SET_DROP, MAY_WRITE_ANYWHERE = 24, 1  # prctl(2): PR_CAPBSET_DROP, CAP_DAC_OVERRIDE


def smaller_files(most_bytes: int) -> None:
    """Let this process write no file larger than some bytes, as a quota does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))


def bound_by_modes() -> None:
    """Let the modes of folders hold for root, too, from the next program on."""
    ctypes.CDLL(None).prctl(BOUNDING_SET_DROP, MAY_WRITE_ANYWHERE, 0, 0, 0)


@pytest.fixture
def run(gpuplan):
    """A verb in a process of its own, which something is done to before it begins."""

    def of(*words: str, before: Callable[[], None] | None = None) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "gpuplan", *words, "--warehouse", str(gpuplan.warehouse)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=before)
        return done.returncode, done.stdout, done.stderr

    return of


def refreshed(run, **how):
    """Exit code and the one part of a refresh."""
    code, out, errors = run("refresh", "oci", "--format", "json", **how)
    assert "Traceback" not in errors
    return code, json.loads(out)["data"][0]


def left_over(link):
    folder = link.with_name(f"{link.name}.d")
    known = (".gz", ".duckdb", "lock")
    return [path.name for path in folder.rglob("*") if path.is_file() and not path.name.endswith(known)]


@pytest.fixture
def disk(tmp_path):
    """A disk of 24 MB, where this machine lets us make one; else a folder."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    is_small = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield folder, is_small
    if is_small:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def warehouse(disk, empty):
    """A warehouse on that disk."""
    shutil.copytree(empty, disk[0], symlinks=True, dirs_exist_ok=True)
    return disk[0] / "gpuplan.duckdb"


def fill(folder, left):
    """Fill a disk but for some bytes."""
    (folder / "ballast").unlink(missing_ok=True)
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    (folder / "ballast").write_bytes(bytes(max(0, free - left)))


@pytest.mark.parametrize("left", [0, 5_000_000], ids=["for nothing", "for half of a load"])
def test_on_a_full_disk_the_old_prices_stand(wire, gpuplan, run, disk, left):
    """A small disk where one can be mounted; a limit on files, of the same size, where none can."""
    wire.says(oci(1))
    assert gpuplan("refresh", "oci").exit_code == 0
    folder, is_small = disk
    size = gpuplan.warehouse.resolve().stat().st_size
    wire.says(oci(2))
    if is_small:
        fill(folder, left)
    before = None if is_small else partial(smaller_files, min(left, size - 4096))
    code, part = refreshed(run, before=before)
    assert (code, part["outcome"]) == (1, "failed")
    words = "No space left on device" if is_small else "File too large"
    assert part["message"] == f"oci: can't load what came ({words}); the last good prices stand"
    (folder / "ballast").unlink(missing_ok=True)
    assert (gpuplan.ask(DEAREST), left_over(gpuplan.warehouse)) == ([(1,)], [])
    assert refreshed(run)[0] == 0
    assert gpuplan.ask(DEAREST) == [(2,)]


@pytest.mark.parametrize("words", [["refresh", "oci"], ["accept", "0"]])
def test_in_a_folder_that_can_not_be_written_to_the_old_prices_stand(wire, gpuplan, run, words):
    wire.says(oci(1))
    gpuplan("refresh", "oci")
    wire.says(oci(2))
    folder = gpuplan.warehouse.with_name("gpuplan.duckdb.d")
    folders = [folder, folder / "archive" / "oci"]
    for one in folders:
        one.chmod(0o555)
    try:
        code, _, errors = run(*words, before=bound_by_modes)
        assert code == 1
        assert "Permission denied" in errors.splitlines()[-1]
        assert "Traceback" not in errors
        assert run("prices", before=bound_by_modes)[0] == 0
    finally:
        for one in folders:
            one.chmod(0o755)
    assert (gpuplan.ask(DEAREST), left_over(gpuplan.warehouse)) == ([(1,)], [])
