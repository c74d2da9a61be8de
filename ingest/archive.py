"""The bytes behind every batch, compressed and named by their SHA-256, beside the warehouse or in a folder of choice.

They are what a batch can be parsed from again, and what a price can be followed home to. A file too large for
memory is compressed while it arrives. Where its URL names one version, whose content never changes, the archive
remembers the URL once the file was read well, so that it need not come again.
"""

import gzip
import json
import os
import re
import zlib
from collections.abc import Iterable
from hashlib import file_digest, sha256
from pathlib import Path

from ingest.payload import Part, Payload
from warehouse.faults import Broken, Fault
from warehouse.place import Place, archive_folder
from warehouse.tables import Batch

FAST = 1
"""The compression of files that stream in: a third larger than the best, and as fast as the network."""
DIGEST = re.compile(r"[0-9a-f]{64}")
SOURCE = re.compile(r"\w[^/\\\0]*")


class Missing(Fault):
    """A payload that the log tells of is not in the archive."""


def folder(link: Place, source: str) -> Path:
    """Where the bytes of a source are kept.

    Raises:
        Fault: the source's name would lead elsewhere.
    """
    if not SOURCE.fullmatch(source):
        raise Fault(f"{source!r} is no name of a source, so nothing is kept of it")
    return archive_folder(link) / source


def file(link: Place, source: str, digest: str) -> Path:
    """The file of some bytes, which may be there or not.

    Raises:
        Fault: the digest, or the source's name, would lead elsewhere.
    """
    if not DIGEST.fullmatch(digest):
        raise Fault(f"{source}: {digest[:70]!r} is no SHA-256, so nothing is kept under it")
    return folder(link, source) / f"{digest}.gz"


def keep(link: Place, payload: Payload) -> Path:
    """Keep a payload, once however often it comes, and return its file; its parts have been received already."""
    place = file(link, payload.source, payload.sha256)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f"{place.name}.{os.getpid()}")
        try:
            fresh.write_bytes(gzip.compress(payload.content, mtime=0))
            fresh.replace(place)
        finally:
            fresh.unlink(missing_ok=True)
    return place


def read(link: Place, batch: Batch, *, in_parts: bool) -> Payload:
    """The payload of a batch, as it was when it was fetched.

    Args:
        link: the warehouse.
        batch: the log's line.
        in_parts: whether the bytes are a list of files that are kept beside it.

    Raises:
        Missing: it is not kept, or not any more, or a file of it is not.
        Broken: the bytes are not those that came.
    """
    if batch.payload_sha256 is None:
        raise Missing(f"{batch.source}: batch {batch.batch_id} came without a payload")
    place = file(link, batch.source, batch.payload_sha256)
    content = unpacked(place, f"{batch.source}: the payload of batch {batch.batch_id}")
    parts = tuple(_parts(link, batch, content)) if in_parts else ()
    return Payload(batch.source, content, batch.payload_url or place.name, batch.fetched_at, parts=parts)


def unpacked(place: Path, what: str) -> bytes:
    """Kept bytes, checked against their digest.

    Args:
        place: their file.
        what: how an error calls them.

    Raises:
        Missing: they are not there.
        Broken: they are not those that came.
    """
    verify(place, what)
    return gzip.decompress(place.read_bytes())


def verify(place: Path, what: str) -> None:
    """Check kept bytes against their digest, piece by piece.

    Raises:
        Missing: they are not there.
        Broken: they are not those that came.
    """
    try:
        with gzip.open(place) as content:
            digest = file_digest(content, "sha256").hexdigest()
    except FileNotFoundError:
        raise Missing(f"{what} is not in the archive ({place})") from None
    except (OSError, EOFError, zlib.error) as fault:
        raise Broken(f"{place} can't be read ({fault}); restore it, or delete it and lose what came in it") from fault
    if digest != place.stem:
        raise Broken(f"{place} does not hold the bytes that came: its SHA-256 is another; restore it")


def _parts(link: Place, batch: Batch, content: bytes) -> Iterable[Part]:
    for listed in json.loads(content):
        place = file(link, batch.source, listed["sha256"])
        if not place.exists():
            raise Missing(f"{batch.source}: {listed['name']} of batch {batch.batch_id} is not in the archive ({place})")
        yield Part(listed["name"], listed["url"], listed["sha256"], place)


def receive(place: Path, name: str, url: str, chunks: Iterable[bytes]) -> Part:
    """Compress a file into a folder while it arrives; what breaks off half-way leaves nothing behind."""
    place.mkdir(parents=True, exist_ok=True)
    fresh = place / f"arriving.{os.getpid()}"
    digest = sha256()
    try:
        with fresh.open("wb") as raw, gzip.GzipFile("", "wb", FAST, raw, mtime=0) as packed:
            for chunk in chunks:
                digest.update(chunk)
                packed.write(chunk)
        kept = place / f"{digest.hexdigest()}.gz"
        fresh.replace(kept)
    finally:
        fresh.unlink(missing_ok=True)
    return Part(name, url, digest.hexdigest(), kept)


def find(place: Path, name: str, url: str) -> Part | None:
    """The file of a URL that was read well before, if it is still here."""
    note = _note(place, url)
    if not note.exists():
        return None
    digest = note.read_text(encoding="ascii")
    kept = place / f"{digest}.gz"
    return Part(name, url, digest, kept) if DIGEST.fullmatch(digest) and kept.exists() else None


def remember(payload: Payload) -> None:
    """Note the URLs of a payload's parts, now that a batch was loaded from them."""
    for part in payload.parts:
        _note(part.path.parent, part.url).write_text(part.sha256, encoding="ascii")


def _note(place: Path, url: str) -> Path:
    return place / f"{sha256(url.encode()).hexdigest()}.url"
