"""What is wrong with an answer, in words that bear neither user, password nor key."""

from json import loads
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests
from urllib3.exceptions import HTTPError

from ingest import unpacking

MOST_SAID_BYTES = 1 << 16
SECRET_PARAMETERS = frozenset({"key", "api_key", "apikey", "token", "access_token"})
FOR_PEOPLE = ("text/html", "application/xhtml", "image/", "audio/", "video/")
"""Content types in which no price list comes, but sign-in pages, errors and captive portals do."""


def wrong(answer: requests.Response, key: str | None, *, is_web_page: bool) -> str | None:
    """Why an answer is not what was asked for, if it is not; a part of it, status 206, is none either."""
    where = place(answer.url)
    if answer.status_code != requests.codes.ok:
        return f"HTTP {answer.status_code} from {where}{_said(answer, key)}"
    kind = answer.headers.get("Content-Type", "").lower()
    if unasked := unpacking.encoding(answer.raw):
        return f"{where} sent an encoding that nobody asked for ({unasked})"
    if kind.startswith(FOR_PEOPLE) and not is_web_page:
        return f"{where} sent {kind.partition(';')[0]}, not a price list"
    return None


def without_secrets(url: str) -> str:
    """The URL without user, password and keys.

    >>> without_secrets("https://me:pw@example.org/a?api_key=123&region=eu")
    'https://example.org/a?region=eu'
    """
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name.lower() not in SECRET_PARAMETERS]
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=urlencode(query)))


def place(url: str) -> str:
    """Host and path, enough for a message."""
    return without_secrets(url).partition("?")[0]


def _said(answer: requests.Response, key: str | None) -> str:
    """What a JSON answer says went wrong, `{"error": {"message": ...}}`, on one line and without the key."""
    try:
        body = answer.raw.read1(MOST_SAID_BYTES, decode_content=True)
        message = " ".join(str(loads(body)["error"]["message"]).split())[:200]
    except (HTTPError, OSError, ValueError, LookupError, TypeError, RecursionError):
        return ""
    return f": {message.replace(key, '...') if key else message}"


def cause(fault: requests.RequestException) -> str:
    """What went wrong in a word: the library's own text repeats the URL with its secrets."""
    inner = getattr(fault.args[0], "reason", None) if fault.args else None
    return type(inner or fault).__name__


def broken(fault: Exception) -> str:
    """How a body ended in a word."""
    return "packed, and cut short" if isinstance(fault, EOFError) else type(fault).__name__
