"""Where the warehouse lives, and how its versions are named.

A warehouse's path is a symbolic link. Beside it, a folder of the same name with `.d` holds the versions the
link has pointed to and the lock of the one who writes. Readers open the real path behind the link: DuckDB
caches open files by path, so a reused path would hide a newer file from a process that has the old one open.
"""

import errno
import os
import shutil
from glob import escape
from pathlib import Path

from platformdirs import user_data_path

KEPT_VERSIONS = 2


def default_path() -> Path:
    """The warehouse's path where nobody names one: in the platform's data directory."""
    return user_data_path("gpuplan") / "gpuplan.duckdb"


def versions_folder(link: Path) -> Path:
    """The folder that holds the versions behind a link."""
    return link.with_name(link.name + ".d")


def next_version(link: Path) -> Path:
    """The name the next published version takes."""
    numbers = [int(p.stem.removeprefix("v")) for p in versions_folder(link).glob("v*.duckdb")]
    return versions_folder(link) / f"v{max(numbers, default=0) + 1:08d}.duckdb"


def point(link: Path, version: Path) -> None:
    """Make the link point to a version, atomically; the folder of versions may be on another disk."""
    fresh = link.with_name(f"{_fresh_name(link)}{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.path.relpath(version, link.parent))
    fresh.replace(link)


def _fresh_name(link: Path) -> str:
    """How a link that is not in its place yet begins."""
    return f".{link.name}.link."


def adopt(link: Path) -> None:
    """Keep a plain file, which a link is to replace, as a version."""
    try:
        os.link(link, next_version(link))
    except OSError as fault:
        if fault.errno != errno.EXDEV:
            raise
        shutil.copyfile(link, next_version(link))


def forget_old(link: Path) -> None:
    """Delete all but the newest versions, and what a killed writer left; readers keep what they have open."""
    folder = versions_folder(link)
    current = link.resolve()
    old = sorted(p for p in folder.glob("v*.duckdb") if p.resolve() != current)
    for stale in old[: max(0, len(old) - (KEPT_VERSIONS - 1))]:
        stale.unlink(missing_ok=True)


def forget_all_old(link: Path) -> int:
    """Delete all versions but the one that is published, and count them."""
    current = link.resolve()
    old = [path for path in versions_folder(link).glob("v*.duckdb") if path.resolve() != current]
    for stale in old:
        stale.unlink(missing_ok=True)
    return len(old)


def sweep(link: Path) -> None:
    """Delete what a writer that was killed left behind; only the holder of the lock may call this."""
    folder, fresh = versions_folder(link), escape(_fresh_name(link))
    for left in [*folder.glob("writing.*"), *folder.glob("link.*"), *link.parent.glob(f"{fresh}*")]:
        if left.is_dir():  # what a query spilt to disk
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)
