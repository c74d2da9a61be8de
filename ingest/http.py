"""A polite client: it says who it is, waits when told to, gives up in time, and never follows a loop.

The base URL comes from GPUPLAN_<SOURCE>_URL where that is set, and every page is asked of it, also where the
server's own link to the next page names another host: so a mirror or proxy sees all traffic, and a key goes
nowhere else. Messages and recorded URLs bear neither user, password nor key.
"""

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from ingest import archive
from ingest.payload import Part
from warehouse.faults import Broken, Fault

CONNECT_TIMEOUT_S, READ_TIMEOUT_S = 10.0, 60.0
CHUNK_BYTES = 1 << 20
MOST_PAGES = 500
MOST_RETRY_AFTER_S = 120
MOST_CONNECT_RETRIES = 2  # a host that is not there at all is given up sooner than one that is busy
KEY_HEADER = "Authorization: Bearer {}"
SECRET_PARAMETERS = frozenset({"key", "api_key", "apikey", "token", "access_token"})


class Skipped(Fault):
    """What a source needs to be asked, a key or a permission, is not there: it is passed over, which is no failure."""


class Http:
    """Asks one source."""

    folder: Path | None = None
    """Where downloads go."""

    def __init__(self, source: str, base_url: str, key: str | None = None, key_header: str = KEY_HEADER) -> None:
        self.source = source
        self.base_url = os.environ.get(f"GPUPLAN_{source.upper()}_URL", base_url).rstrip("/")
        self.key = key
        self.key_header = key_header

    @property
    def host(self) -> str:
        """Whom we ask."""
        return urlsplit(self.base_url).hostname or self.base_url

    def get(self, path: str, **parameters: str) -> bytes:
        """The body of a page, asked with GET."""
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
        url = self.public_url(path)
        return archive.find(self.folder, name, url) or archive.receive(self.folder, name, url, self._chunks(path))

    def pages(self, url: str, next_link: Callable[[bytes], str | None]) -> Iterator[bytes]:
        """Page after page, as each page's link leads to the next.

        Raises:
            Fault: a page came twice, or there are too many.
        """
        seen: set[str] = set()
        while url:
            page = self._ask("GET", url)
            digest = sha256(page).hexdigest()
            if seen.intersection({url, digest}):
                raise Fault(f"{self.source}: page {len(seen) // 2 + 1} came before; the server's paging loops")
            if len(seen) >= 2 * MOST_PAGES:
                raise Fault(f"{self.source}: more than {MOST_PAGES} pages; the server's paging does not end")
            seen.update({url, digest})
            yield page
            url = self._rebased(next_link(page) or "")

    def url(self, path: str, **parameters: str) -> str:
        """The full URL of a page."""
        query = urlencode(parameters)
        return f"{self.base_url}{path}" + (f"?{query}" if query else "")

    def public_url(self, path: str, **parameters: str) -> str:
        """The full URL without secrets, to be kept with the payload."""
        return without_secrets(self.url(path, **parameters))

    def _ask(self, method: str, url: str, **options: Any) -> bytes:
        return self._answer(method, url, **options).content

    def _chunks(self, path: str) -> Iterator[bytes]:
        url = self.url(path)
        with self._answer("GET", url, stream=True) as answer:
            try:
                yield from answer.iter_content(CHUNK_BYTES)
            except requests.RequestException as fault:
                raise Fault(f"{self.source}: {_place(url)} broke off ({_cause(fault)})") from None

    def _answer(self, method: str, url: str, **options: Any) -> requests.Response:
        try:
            answer = self._session.request(method, url, timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S), **options)
        except requests.RequestException as fault:
            raise Fault(f"{self.source}: no answer from {_place(url)} ({_cause(fault)})") from None
        if not answer.ok:
            said = _said(answer, self.key)
            answer.close()
            raise Fault(f"{self.source}: HTTP {answer.status_code} from {_place(url)}{said}")
        return answer

    def _rebased(self, link: str) -> str:
        if not link:
            return ""
        if link.startswith(f"{self.base_url}/"):
            return link
        parts = urlsplit(link)
        return f"{self.base_url}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    @cached_property
    def _session(self) -> requests.Session:
        session = _Session()
        session.headers["User-Agent"] = f"gpuplan/{version('gpuplan')} (GPU price planning)"
        if self.key:
            session.key_header, _, value = self.key_header.partition(": ")
            session.headers[session.key_header] = value.format(self.key)
        adapter = HTTPAdapter(max_retries=_retries())
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session


class _Session(requests.Session):
    """A session whose key is not sent on when the server redirects to another host."""

    key_header = "Authorization"

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        asked, next_asked = cast("str", response.request.url), cast("str", prepared_request.url)
        if self.should_strip_auth(asked, next_asked):  # type: ignore[no-untyped-call]
            prepared_request.headers.pop(self.key_header, None)
        super().rebuild_auth(prepared_request, response)  # type: ignore[no-untyped-call]


def without_secrets(url: str) -> str:
    """The URL without user, password and keys.

    >>> without_secrets("https://me:pw@example.org/a?api_key=123&region=eu")
    'https://example.org/a?region=eu'
    """
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name.lower() not in SECRET_PARAMETERS]
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=urlencode(query)))


def _place(url: str) -> str:
    """Host and path, enough for a message."""
    return without_secrets(url).partition("?")[0]


def _retries() -> Retry:
    """Five more tries, at once and then after 2, 4, 8 and 16 s with jitter, or as the server's Retry-After says."""
    total = int(os.environ.get("GPUPLAN_HTTP_RETRIES", "5"))
    return Retry(
        total=total,
        connect=min(total, MOST_CONNECT_RETRIES),
        redirect=3,
        status_forcelist=(429, 500, 502, 503, 504),
        allowed_methods=("GET", "POST"),
        backoff_factor=1,
        backoff_jitter=1,
        backoff_max=60,
        retry_after_max=MOST_RETRY_AFTER_S,
        raise_on_status=False,
    )


def _said(answer: requests.Response, key: str | None) -> str:
    """What a JSON answer says went wrong, `{"error": {"message": ...}}`, on one line and without the key."""
    try:
        message = " ".join(str(answer.json()["error"]["message"]).split())[:200]
    except (requests.RequestException, ValueError, LookupError, TypeError):
        return ""
    return f": {message.replace(key, '...') if key else message}"


def _cause(fault: requests.RequestException) -> str:
    """What went wrong in a word: the library's own text repeats the URL with its secrets."""
    inner = getattr(fault.args[0], "reason", None) if fault.args else None
    return type(inner or fault).__name__
