"""What servers said of answers that were loaded, so that they need not send them again: ETag and Last-Modified.

A note is kept for an address whose one answer was a whole payload, and only when that payload was loaded; it names
the payload in the archive. A server that answers 304, not modified, says that it would send the same: the payload
is taken from the archive and loaded as if it had come, so a reading can't look fresh without rows behind it.
"""

import gzip
import json
import os
import zlib
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from warehouse.faults import Fault


@dataclass(frozen=True)
class Validator:
    """How a server names the version of an answer."""

    etag: str | None
    last_modified: str | None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for another version only.

        >>> Validator('"v1"', None).conditions
        {'If-None-Match': '"v1"'}
        """
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class Earlier:
    """A payload that was loaded, and how the server names its version."""

    validator: Validator
    payload_sha256: str
    payload_url: str


class Unchanged(Exception):  # noqa: N818 - no error, but an answer that ends the reading
    """The server has nothing newer than a payload that was loaded."""

    def __init__(self, url: str, earlier: Earlier) -> None:
        super().__init__(url)
        self.url = url
        self.earlier = earlier


def find(folder: Path, url: str) -> Earlier | None:
    """What was loaded from an address, if its bytes are still in the archive."""
    try:
        noted = json.loads(_note(folder, url).read_text(encoding="utf-8"))
        earlier = Earlier(Validator(**noted.pop("validator")), **noted)
    except (OSError, ValueError, TypeError, LookupError):
        return None
    return earlier if (folder / f"{earlier.payload_sha256}.gz").exists() else None


def content(folder: Path, url: str, earlier: Earlier) -> bytes:
    """The bytes that were loaded, out of the archive.

    Raises:
        Fault: they are damaged; the address is asked for its whole answer next time.
    """
    try:
        found = gzip.decompress((folder / f"{earlier.payload_sha256}.gz").read_bytes())
    except (OSError, EOFError, zlib.error):
        found = b""
    if sha256(found).hexdigest() != earlier.payload_sha256:
        forget(folder, url)
        raise Fault(f"the archive's payload {earlier.payload_sha256[:12]} is damaged; it will be asked for anew")
    return found


def remember(folder: Path, url: str, earlier: Earlier) -> None:
    """Note what was loaded from an address."""
    note = _note(folder, url)
    fresh = note.with_name(f"{note.name}.{os.getpid()}")
    fresh.write_text(json.dumps(asdict(earlier)), encoding="utf-8")
    fresh.replace(note)


def forget(folder: Path, url: str) -> None:
    """Ask an address for its whole answer next time."""
    _note(folder, url).unlink(missing_ok=True)


def _note(folder: Path, url: str) -> Path:
    return folder / f"{sha256(url.encode()).hexdigest()}.validator"
