"""The bytes behind every batch, compressed and named by their SHA-256, beside the warehouse or in a folder of choice.

They are what a batch can be parsed from again, and what a price can be followed home to. A file too large for
memory is compressed while it arrives. Where its URL names one version, whose content never changes, the archive
remembers the URL once the file was read well, so that it need not come again.
"""

import gzip
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from ingest.payload import Part, Payload
from warehouse.place import Place, archive_folder

FAST = 1
"""The compression of files that stream in: a third larger than the best, and as fast as the network."""


def folder(link: Place, source: str) -> Path:
    """Where the bytes of a source are kept."""
    return archive_folder(link) / source


def keep(link: Place, payload: Payload) -> Path:
    """Keep a payload, once however often it comes, and return its file; its parts have been received already."""
    place = folder(link, payload.source) / f"{payload.sha256}.gz"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f"{place.name}.{os.getpid()}")
        fresh.write_bytes(gzip.compress(payload.content, mtime=0))
        fresh.replace(place)
    return place


def receive(place: Path, name: str, url: str, chunks: Iterable[bytes]) -> Part:
    """Compress a file into a folder while it arrives; what breaks off half-way leaves nothing behind."""
    place.mkdir(parents=True, exist_ok=True)
    fresh = place / f"arriving.{os.getpid()}"
    digest = sha256()
    try:
        with fresh.open("wb") as raw, gzip.GzipFile("", "wb", FAST, raw, mtime=0) as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
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
    return Part(name, url, digest, kept) if kept.exists() else None


def remember(payload: Payload) -> None:
    """Note the URLs of a payload's parts, now that a batch was loaded from them."""
    for part in payload.parts:
        _note(part.path.parent, part.url).write_text(part.sha256, encoding="ascii")


def _note(place: Path, url: str) -> Path:
    return place / f"{sha256(url.encode()).hexdigest()}.url"
