"""A price source on this machine: a real HTTP server that says what a test tells it to."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from click.testing import CliRunner, Result

from gpuplan import main
from ingest import sources
from warehouse import store

RECORDED = Path(__file__).parent / "recorded"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


Misbehaviour = Callable[[BaseHTTPRequestHandler], None]
Answer = bytes | int | tuple[int, dict[str, str], bytes] | Misbehaviour
"""A body, a status without one, status, headers and body, or something done to the connection itself."""


class Wire:
    """Answers in the order told, the last one again and again; or what a function makes of the request."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: list[Answer] | Callable[[Request], Answer] = []
        wire = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                """Stay silent."""

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                request = Request(self.command, parts.path, dict(parse_qsl(parts.query)), dict(self.headers), body)
                answer = wire.answer(request)
                if callable(answer):
                    answer(self)
                    return
                status, headers, body = whole(answer)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815 - the server's name for it

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        if callable(self.answers):
            return self.answers(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def says(self, *answers: Answer) -> None:
        self.answers = list(answers)


def whole(answer: bytes | int | tuple[int, dict[str, str], bytes]) -> tuple[int, dict[str, str], bytes]:
    if isinstance(answer, tuple):
        return answer
    return (answer, {}, b"") if isinstance(answer, int) else (200, {}, answer)


@contextmanager
def served() -> Iterator[Wire]:
    """The server while it runs."""
    wire = Wire()
    thread = threading.Thread(target=wire.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield wire
    finally:
        wire.server.shutdown()
        thread.join()
        wire.server.server_close()


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """The server, which stands in for every source."""
    with served() as wire:
        for name in sources.names():
            monkeypatch.setenv(f"GPUPLAN_{name.upper()}_URL", wire.url)
        yield wire


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a warehouse with nothing in it."""
    folder = tmp_path_factory.mktemp("empty")
    with store.writing(folder / "gpuplan.duckdb"):
        pass
    return folder


@pytest.fixture
def warehouse(tmp_path: Path, empty: Path) -> Path:
    """A warehouse of the test's own, with nothing in it."""
    shutil.copytree(empty, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "gpuplan.duckdb"


@dataclass(frozen=True)
class Gpuplan:
    """The program as a user calls it, on one warehouse."""

    warehouse: Path

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(main, [*words, "--warehouse", str(self.warehouse)])

    def batches(self, *words: str) -> tuple[int, list[dict[str, object]]]:
        """Exit code and log of a refresh."""
        result = self("refresh", *words, "--format", "json")
        return result.exit_code, json.loads(result.stdout)["data"]

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with store.reading(self.warehouse) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def gpuplan(warehouse: Path) -> Gpuplan:
    return Gpuplan(warehouse)


@pytest.fixture
def recorded() -> Callable[[str], bytes]:
    return lambda name: (RECORDED / name).read_bytes()
