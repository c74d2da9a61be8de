"""What takes longer to work out than to read again, kept between runs; to lose it costs time only."""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

DIGEST_BYTES = 32


def folder() -> Path | None:
    """The program's folder among the platform's caches (`~/.cache/gpuplan` on Linux); none where there can be none."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - few verbs keep anything

    try:
        return user_cache_path("gpuplan", ensure_exists=True)
    except OSError:
        return None


def keep(path: Path, content: bytes) -> None:
    """Leave a file there, its digest behind it, whole or not at all; a full disk is no reason to stop."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):
        fresh.write_bytes(content + sha256(content).digest())
        fresh.replace(path)
    with suppress(OSError):
        fresh.unlink(missing_ok=True)


def kept(path: Path) -> bytes | None:
    """What was left in a file; nothing where there is none, or where its digest says that it is not what was left."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    content, digest = found[:-DIGEST_BYTES], found[-DIGEST_BYTES:]
    return content if sha256(content).digest() == digest else None
