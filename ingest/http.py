"""A polite client: it says who it is, waits when told to, gives up in time, and never follows a loop.

The base URL comes from GPUPLAN_<SOURCE>_URL where that is set, and every page is asked of it, also where the
server's own link to the next page names another host: so a mirror or proxy sees all traffic, and a key goes
nowhere else. Messages and recorded URLs bear neither user, password nor key.

Bodies are read as they arrive, so that a server that drips can't hold a source beyond its deadline, nor one that
never ends fill the memory. An answer that breaks off is asked for again, which the retries of a request don't do.
"""

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from time import sleep
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import requests

from ingest import answers, archive, patience, unpacking, validators
from ingest.deadline import Deadline
from ingest.payload import Part
from ingest.validators import Earlier, Unchanged, Validator
from warehouse.faults import Broken, Fault

CONNECT_TIMEOUT_S, READ_TIMEOUT_S = 10.0, 60.0
CHUNK_BYTES = 1 << 20
MOST_BYTES = 256 << 20
"""What one reading may hold in memory, far above any list that is known."""
MOST_DOWNLOAD_BYTES = 32 << 30
"""What one file on disk may have, far above a region's list of AWS."""
MOST_PAGES = 500
MOST_BREAKS = 2
KEY_HEADER = "Authorization: Bearer {}"
T = TypeVar("T")


class Skipped(Fault):
    """What a source needs to be asked, a key or a permission, is not there: it is passed over, which is no failure."""


class _BrokeOff(Fault):
    """An answer that ended before its end."""


def _following(page: bytes, next_link: Callable[[bytes], str | None]) -> str:
    """The link to the next page; of a page in which it can't be found, the parser says what is wrong."""
    try:
        return next_link(page) or ""
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""


class Http:
    """Asks one source."""

    folder: Path | None = None
    """Where downloads go, and where the notes of earlier answers are."""
    deadline: Deadline | None = None
    is_web_page: bool = False
    """Whether the source is a page for people."""

    def __init__(self, source: str, base_url: str, key: str | None = None, key_header: str = KEY_HEADER) -> None:
        self.source = source
        self.base_url = os.environ.get(f"GPUPLAN_{source.upper()}_URL", base_url).rstrip("/")
        self.key = key
        self.key_header = key_header
        self.begin()

    def beside(self, source: str, base_url: str, key: str | None = None) -> "Http":
        """Asks another host, or with another key, under the same deadline."""
        other = Http(source, base_url, key)
        other.folder, other.deadline = self.folder, self.deadline
        return other

    def begin(self) -> None:
        """A new reading begins: its requests and bytes are counted from here."""
        self._request_count = self._received_bytes = 0
        self._versioned: tuple[str, Validator] | None = None

    @property
    def versioned(self) -> tuple[str, Validator] | None:
        """Address and version of the reading's one answer; nothing where it made several requests."""
        return self._versioned if self._request_count == 1 else None

    @property
    def host(self) -> str:
        """Whom we ask."""
        return urlsplit(self.base_url).hostname or self.base_url

    def get(self, path: str, **parameters: str) -> bytes:
        """The body of a page, asked with GET.

        Raises:
            Unchanged: it is what the last reading brought, which was loaded.
        """
        return self._ask("GET", self.url(path, **parameters))

    def post(self, path: str, body: dict[str, Any]) -> bytes:
        """The body of an answer to a JSON question."""
        return self._ask("POST", self.url(path), json=body)

    def download(self, path: str, name: str) -> Part:
        """The file behind a URL that names one version of it, streamed to disk; one read well before is not asked for.

        Raises:
            Fault: it did not come, or not whole.
        """
        if self.folder is None:
            raise Broken(f"{self.source}: no folder to download to")
        folder, url = self.folder, self.public_url(path)
        found = archive.find(folder, name, url)
        return found or self._again(lambda: archive.receive(folder, name, url, self._chunks(self.url(path))))

    def pages(self, url: str, next_link: Callable[[bytes], str | None]) -> Iterator[bytes]:
        """Page after page, as each page's link leads to the next; one that is none of theirs leads nowhere.

        Raises:
            Fault: a page came twice or is empty, or there are too many.
        """
        seen: set[str] = set()
        while url:
            page = self._ask("GET", url)
            if seen and not page.strip():
                raise Fault(f"{self.source}: page {len(seen) // 2 + 1} is empty, so what follows it can't be known")
            digest = sha256(page).hexdigest()
            if seen.intersection({url, digest}):
                raise Fault(f"{self.source}: page {len(seen) // 2 + 1} came before; the server's paging loops")
            if len(seen) >= 2 * MOST_PAGES:
                raise Fault(f"{self.source}: more than {MOST_PAGES} pages; the server's paging does not end")
            seen.update({url, digest})
            yield page
            url = self._rebased(_following(page, next_link))

    def url(self, path: str, **parameters: str) -> str:
        """The full URL of a page."""
        query = urlencode(parameters)
        return f"{self.base_url}{path}" + (f"?{query}" if query else "")

    def public_url(self, path: str, **parameters: str) -> str:
        """The full URL without secrets, to be kept with the payload."""
        return answers.without_secrets(self.url(path, **parameters))

    def _ask(self, method: str, url: str, **options: Any) -> bytes:
        earlier = self._earlier(url) if method == "GET" else None
        if earlier:
            options["headers"] = earlier.validator.conditions
        self._request_count += 1
        return self._again(lambda: self._whole(method, url, earlier, options))

    def _whole(self, method: str, url: str, earlier: Earlier | None, options: dict[str, Any]) -> bytes:
        answer = self._answer(method, url, not_modified=earlier is not None, **options)
        if earlier and answer.status_code == requests.codes.not_modified:
            answer.close()
            raise Unchanged(url, earlier)
        body = b"".join(self._pieces(answer, url, MOST_BYTES - self._received_bytes))
        self._received_bytes += len(body)
        said = Validator(answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
        self._versioned = (url, said) if method == "GET" and said.conditions else None
        return body

    def _earlier(self, url: str) -> Earlier | None:
        """What was loaded from this address, where it was the whole of a reading and is the first of this one."""
        return validators.find(self.folder, url) if self.folder and not self._request_count else None

    def _chunks(self, url: str) -> Iterator[bytes]:
        yield from self._pieces(self._answer("GET", url), url, MOST_DOWNLOAD_BYTES)

    def _pieces(self, answer: requests.Response, url: str, most_bytes: int) -> Iterator[bytes]:
        """The body as it arrives."""
        with answer:
            try:
                for piece in unpacking.pieces(answer.raw, CHUNK_BYTES):
                    self._left_s()
                    most_bytes -= len(piece)
                    if most_bytes < 0:
                        raise Fault(f"{self.source}: {answers.place(url)} sends more than a price list has; given up")
                    yield piece
            except unpacking.BROKEN as fault:
                raise _BrokeOff(f"{self.source}: {answers.place(url)} broke off ({answers.broken(fault)})") from None

    def _answer(self, method: str, url: str, *, not_modified: bool = False, **options: Any) -> requests.Response:
        left_s = self._left_s()
        timeout = (min(CONNECT_TIMEOUT_S, left_s), min(READ_TIMEOUT_S, left_s))
        try:
            answer = self._session.request(method, url, timeout=timeout, stream=True, **options)
        except requests.RequestException as fault:
            raise Fault(f"{self.source}: no answer from {answers.place(url)} ({answers.cause(fault)})") from None
        except patience.Unencrypted as fault:
            raise Fault(f"{self.source}: {fault.message}") from None
        reason = answers.wrong(answer, self.key, is_web_page=self.is_web_page)
        if reason and not (not_modified and answer.status_code == requests.codes.not_modified):
            answer.close()
            raise Fault(f"{self.source}: {reason}")
        return answer

    def _again(self, ask: Callable[[], T]) -> T:
        """Ask, and ask again after a pause where the answer breaks off."""
        for count in range(min(patience.retries(), MOST_BREAKS)):
            try:
                return ask()
            except _BrokeOff:
                if self._left_s() > count + 1:
                    sleep(count + 1)
        return ask()

    def _left_s(self) -> float:
        return self.deadline.left() if self.deadline else READ_TIMEOUT_S

    def _rebased(self, link: str) -> str:
        if not link:
            return ""
        if link.startswith(f"{self.base_url}/"):
            return link
        parts = urlsplit(link)
        return f"{self.base_url}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    @cached_property
    def _session(self) -> requests.Session:
        session = patience.session(f"gpuplan/{version('gpuplan')} (GPU price planning)", self.deadline)
        if self.key:
            session.key_header, _, value = self.key_header.partition(": ")
            session.headers[session.key_header] = value.format(self.key)
        return session
