"""What takes longer to work out than to read again, kept between runs; to lose it costs time only."""

import os
from contextlib import suppress
from pathlib import Path


def folder() -> Path | None:
    """The program's folder among the platform's caches (`~/.cache/gpuplan` on Linux); none where there can be none."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - few verbs keep anything

    try:
        return user_cache_path("gpuplan", ensure_exists=True)
    except OSError:
        return None


def keep(path: Path, content: bytes) -> None:
    """Leave a file there, whole or not at all; a full disk is no reason to stop."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):
        fresh.write_bytes(content)
        fresh.replace(path)
    with suppress(OSError):
        fresh.unlink(missing_ok=True)
