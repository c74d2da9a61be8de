"""The body of an answer as it arrives, unpacked: gzip is what we ask for, and one that ends before its end is noticed.

The HTTP library takes a packed body that is cut short for whole, so a list that a proxy cut would only be a shorter
list. Here the packed bytes go through Python's own reader, which checks length and checksum at the end.
"""

import zlib
from collections.abc import Iterator
from gzip import GzipFile
from typing import BinaryIO, cast

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

ACCEPTED = "gzip"
"""What we say we can unpack (RFC 9110, section 12.5.3)."""
PLAIN, PACKED = frozenset({"", "identity"}), frozenset({"gzip", "x-gzip"})
BROKEN = (HTTPError, OSError, EOFError, zlib.error)
"""What says that a body broke off, or is not packed as it says."""


class _AsItArrives:
    """Lets a file's reader have what has come, and not wait for more."""

    def __init__(self, answer: BaseHTTPResponse) -> None:
        self._answer = answer

    def read(self, most_bytes: int) -> bytes:
        """Some bytes; none at the end."""
        return self._answer.read1(most_bytes, decode_content=False)


def encoding(answer: BaseHTTPResponse) -> str | None:
    """How a body is packed, if nobody asked for it so."""
    named = answer.headers.get("Content-Encoding", "").strip().lower()
    return None if named in PLAIN | PACKED else named


def pieces(answer: BaseHTTPResponse, most_bytes: int) -> Iterator[bytes]:
    """The unpacked body, piece by piece of some bytes at most.

    Raises:
        One of BROKEN: it broke off, or is not packed as it says.
    """
    packed = answer.headers.get("Content-Encoding", "").strip().lower() in PACKED
    file = _AsItArrives(answer)
    read = GzipFile(fileobj=cast("BinaryIO", file), mode="rb").read1 if packed else file.read
    while piece := read(most_bytes):
        yield piece
