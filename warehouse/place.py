"""Where a warehouse is: a file, or a lake whose catalog is a database and whose rows are Parquet files.

A lake is written `ducklake:postgres:CONNECTION` or `ducklake:sqlite:PATH`, at its first use with `?data_path=PLACE`
at the end: a folder that all who use it see under the same path, or `s3://bucket/prefix`. The catalog remembers it,
so later it may be left out. Passwords and keys are read from the environment and are no part of a place.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from platformdirs import user_data_path

from warehouse.faults import BadInput
from warehouse.paths import default_path, versions_folder

SCHEME = "ducklake:"
CATALOGS = ("postgres", "sqlite")
REMOTE = re.compile(r"[a-z0-9]+://")
PASSWORD = re.compile(r"password\s*=|://[^/@]*:[^/@]*@", re.IGNORECASE)
WRITTEN = "'ducklake:postgres:dbname=prices host=db' or ducklake:sqlite:/path/catalog.sqlite"


@dataclass(frozen=True)
class Lake:
    """A warehouse in DuckLake: many processes and machines read and write it at once."""

    catalog: str
    """The kind of database that the catalog is in: postgres or sqlite."""
    connection: str
    """What that database is reached by: libpq's words, or a path."""
    data_path: str | None = None
    """Where the Parquet files are; needed when the lake is made."""

    @classmethod
    def of(cls, text: str) -> Self:
        """A lake as it is written.

        Raises:
            BadInput: it names no catalog that several processes can share, or bears a password.

        >>> Lake.of("ducklake:postgres:dbname=prices host=db?data_path=s3://prices/lake").data_path
        's3://prices/lake/'
        """
        if PASSWORD.search(text):
            raise BadInput("the warehouse's URL holds a password; leave it out and set PGPASSWORD or PGPASSFILE")
        rest, _, data = text.removeprefix(SCHEME).partition("?data_path=")
        catalog, _, connection = rest.partition(":")
        if catalog not in CATALOGS or not connection.strip():
            raise BadInput(f"{text}: not a lake that several processes can share; write {WRITTEN}")
        if catalog == "sqlite":
            connection = _absolute(connection)
        return cls(catalog, connection, _folder(data) if data else None)

    def __str__(self) -> str:
        data = f"?data_path={self.data_path}" if self.data_path else ""
        return f"{SCHEME}{self.catalog}:{self.connection}{data}"


Place = Path | Lake


def place_of(text: str) -> Place:
    """The place that a word names: a lake by its scheme, anything else is a file's path.

    Raises:
        BadInput: it is a folder, or no lake that `Lake.of` knows.

    >>> str(place_of("ducklake:sqlite:/tmp/prices.sqlite"))
    'ducklake:sqlite:/tmp/prices.sqlite'
    """
    if text.startswith(SCHEME):
        return Lake.of(text)
    path = Path(text).expanduser()
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name a file in it, or a lake such as {WRITTEN}")
    return path


def default_place() -> Place:
    """The warehouse where nobody names one: GPUPLAN_WAREHOUSE, or a file in the platform's data folder."""
    named = os.environ.get("GPUPLAN_WAREHOUSE")
    return place_of(named) if named else default_path()


def archive_folder(place: Place) -> Path:
    """Where payloads are kept: GPUPLAN_ARCHIVE, beside a file, or for a lake this machine's data folder."""
    named = os.environ.get("GPUPLAN_ARCHIVE")
    if named:
        return Path(named).expanduser()
    return (versions_folder(place) if isinstance(place, Path) else user_data_path("gpuplan")) / "archive"


def _absolute(path: str) -> str:
    return str(Path(path).expanduser().absolute())


def _folder(data: str) -> str:
    """A data path as DuckLake keeps it: absolute, with a slash at its end.

    >>> _folder("s3://bucket/prefix"), _folder("/srv/lake/")
    ('s3://bucket/prefix/', '/srv/lake/')
    """
    return (data if REMOTE.match(data) else _absolute(data)).rstrip("/") + "/"
