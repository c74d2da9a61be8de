"""The bytes behind every batch, compressed and named by their SHA-256, beside the warehouse.

They are what a batch can be parsed from again, and what a price can be followed home to.
"""

import gzip
import os
from pathlib import Path

from ingest.payload import Payload
from warehouse.paths import versions_folder


def keep(link: Path, payload: Payload) -> Path:
    """Keep a payload, once however often it comes, and return its file."""
    place = versions_folder(link) / "archive" / payload.source / f"{payload.sha256}.gz"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f"{place.name}.{os.getpid()}")
        fresh.write_bytes(gzip.compress(payload.content, mtime=0))
        fresh.replace(place)
    return place
