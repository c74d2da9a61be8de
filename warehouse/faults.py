"""What can go wrong, and the exit code it ends with.

A fault names the input, the value and the remedy in one line; the front door prints it and leaves.
"""

import os
from errno import EACCES, EDQUOT, EFBIG, EIO, ENOSPC, EROFS

import click

OF_THE_DISK = tuple(os.strerror(number) for number in (ENOSPC, EDQUOT, EFBIG, EACCES, EROFS, EIO))
"""What a system says of a disk that does not take what is written."""


class Fault(click.ClickException):
    """Something failed that the user can act on."""

    exit_code = 1


class BadInput(Fault):
    """The user's own words are wrong: an option, a scenario, a name."""

    exit_code = 2


class Stale(Fault):
    """The data is older than its source allows."""

    exit_code = 4


class Unwritable(Fault):
    """A disk or folder does not take what is written."""


class Broken(Fault):
    """A file is not what it claims to be: a torn warehouse, a wrong schema."""

    exit_code = 5


class OverBudget(Fault):
    """No plan can be said to keep a budget: all exceed it, or prices that decide it are not known."""

    exit_code = 6


class Busy(Fault):
    """Another does the same work just now, and did not end in time."""

    exit_code = 8


def of_the_disk(fault: BaseException) -> str | None:
    """What the system says of the disk in an error of Python or DuckDB, if it is one of writing.

    >>> of_the_disk(OSError(28, "No space left on device", "/data/v1.duckdb"))
    'No space left on device'
    """
    return next((words for words in OF_THE_DISK if words in str(fault)), None)


def unwritable(place: object, words: str | None) -> Unwritable:
    """What to tell of a place that does not take what is written, and what to do."""
    full = words in OF_THE_DISK[:3]
    remedy = "make room there" if full else "name another place with --warehouse"
    return Unwritable(f"can't write to {place} ({words}); {remedy}")


def nearest(word: str, known: list[str], limit: int = 3) -> str:
    """Say which known words are close to a wrong one, as the tail of an error message.

    >>> nearest("H100-SMX", ["H100-SXM-80GB", "MI300X"])
    '; did you mean H100-SXM-80GB?'
    >>> nearest("zebra", ["H100-SXM-80GB"])
    ''
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only when something went wrong

    by_lower = {name.lower(): name for name in known}
    close = [by_lower[c] for c in get_close_matches(word.lower(), by_lower, n=limit, cutoff=0.5)]
    close += [n for n in known if word.lower() in n.lower() and n not in close]
    return f"; did you mean {' or '.join(close[:limit])}?" if close and word else ""
