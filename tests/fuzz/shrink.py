"""A found input made small: parts are left out as long as it fails in the same way."""

from collections.abc import Callable

TRIES = 4_000


def shrunk(content: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """A shorter input that fails too; halves are tried first, then ever smaller parts, as far as the tries reach."""
    size, left = len(content) // 2, TRIES
    while size:
        place = 0
        while place < len(content) and left:
            left -= 1
            shorter = content[:place] + content[place + size :]
            if fails(shorter):
                content = shorter
            else:
                place += size
        size //= 2
    return content
