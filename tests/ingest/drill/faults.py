"""What a fault of the drill is, and the faults of the line: connections, times, states, headers, encodings.

Each is what a server does where a source is struck, and what must become of that source: `failed` where no answer
came, `refused` where one came that is no good, `loaded` where it is good all the same.
"""

import gzip
import socket
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

from tests.ingest.conftest import Answer, Misbehaviour, Request
from tests.ingest.drill.sites import Kind

RESET = b"\x01\0\0\0\0\0\0\0"  # SO_LINGER: close at once, and tell the other side so
DEADLINE_S = 4.0
"""How long a source may take in a drill of servers that are late."""
HELD_S = DEADLINE_S + 2
STEP_S = 0.05


@dataclass(frozen=True)
class Struck:
    """A request where a source is struck, and what a good server would answer."""

    kind: Kind
    request: Request
    body: bytes
    count: int
    """How often it was struck before."""


@dataclass(frozen=True)
class Mishap:
    """Something that goes wrong, and what must become of it."""

    name: str
    answer: Callable[[Struck], Answer]
    becomes: str
    but: Mapping[str, str] = field(default_factory=dict)
    """What becomes of it where it is another thing for a source."""
    says: str = ""
    """What the message has in it, as a pattern."""
    listed: str = ""
    """The verdict of the case that is open afterwards, where it is not the outcome."""
    of: tuple[str, ...] = ()
    """The sources that it can befall, where not all."""

    def expected(self, source: str) -> str:
        """What must become of a source."""
        return self.but.get(source, self.becomes)


def raw(*pieces: bytes, wait_s: float = 0, reset: bool = False, hold_s: float = 0) -> Callable[[Struck], Misbehaviour]:
    """Bytes put on the connection as they are, with `BODY` for what a good server would say."""

    def answer(struck: Struck) -> Misbehaviour:
        def misbehave(handler: BaseHTTPRequestHandler) -> None:
            try:
                for piece in pieces:
                    handler.wfile.write(struck.body if piece == BODY else piece)
                    handler.wfile.flush()
                    time.sleep(wait_s)
                time.sleep(hold_s)
                if reset:
                    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            except OSError:  # the client has gone, as it should
                pass
            finally:
                handler.close_connection = True

        return misbehave

    return answer


BODY = b"BODY"
OK = b"HTTP/1.1 200 OK\r\n"


def part(of: slice, head: bytes, *, reset: bool = False, hold_s: float = 0) -> Callable[[Struck], Misbehaviour]:
    """A head and a part of the body, of which `%d` in the head is the whole length."""

    def answer(struck: Struck) -> Misbehaviour:
        told = head.replace(b"%d", str(len(struck.body)).encode())
        return raw(OK + told + b"\r\n", struck.body[of], reset=reset, hold_s=hold_s)(struck)

    return answer


def dripped(*, head: bool) -> Callable[[Struck], Misbehaviour]:
    """A server that says one byte at a time, for longer than anybody has."""

    def answer(struck: Struck) -> Misbehaviour:
        begin = b"" if head else OK + f"Content-Length: {len(struck.body)}\r\n\r\n".encode()
        slow = OK * 40 if head else struck.body
        pieces = [slow[at : at + 1] for at in range(int(HELD_S / STEP_S))]
        return raw(begin, *pieces, wait_s=STEP_S)(struck)

    return answer


def headed(
    body: Callable[[bytes], bytes] | None = None, status: int = 200, **headers: str
) -> Callable[[Struck], Answer]:
    """A whole answer with a status, headers, and something done to the body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda struck: (status, named, body(struck.body) if body else struck.body)


def status(number: int, **headers: str) -> Callable[[Struck], Answer]:
    """A status without a body."""
    return headed(lambda _: b"", number, **headers)


def then_good(times: int, bad: Callable[[Struck], Answer]) -> Callable[[Struck], Answer]:
    """A server that recovers."""
    return lambda struck: bad(struck) if struck.count < times else struck.body


def soon(_: Struck) -> Answer:
    """Busy until a moment, as a date."""
    return 503, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)}, b""


def bomb(_: bytes) -> bytes:
    """A body of 20 kB that unpacks to 20 MB."""
    return gzip.compress(bytes(20_000_000))


def in_two(body: bytes) -> bytes:
    """A body packed in two parts, one after the other, as some servers do."""
    return gzip.compress(body[:100]) + gzip.compress(body[100:])


def to_itself(struck: Struck) -> tuple[int, dict[str, str], bytes]:
    """A redirect to the very same address."""
    query = "&".join(f"{name}={value}" for name, value in struck.request.query.items()).replace(" ", "%20")
    return 302, {"Location": f"{struck.request.path}?{query}"}, b""


def to_another(struck: Struck) -> Answer:
    """A redirect to an address that is another each time."""
    _, headers, _ = to_itself(struck)
    return 302, {"Location": f"{headers['Location']}&again={struck.count}"}, b""


HTML = b"<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>"
PAGES_LACK = {"azure": "failed", "gcp": "failed"}
"""An empty page in the middle: nobody can know what would follow it."""
PAGES_REFUSED = {"azure": "refused", "gcp": "refused"}
OF_THE_LINE = (
    Mishap("closed before a word", raw(), "failed", says="no answer from"),
    Mishap("reset before a word", raw(reset=True), "failed", says="no answer from"),
    Mishap("closed in the head", raw(OK + b"Content-Ty"), "refused", PAGES_LACK),
    Mishap("another protocol", raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "failed", says="no answer from"),
    Mishap("endless head", raw(OK, *[b"X-Filler: " + b"x" * 70_000 + b"\r\n"] * 3), "failed", says="no answer from"),
    Mishap("reset in the body", part(slice(0, 300), b"Content-Length: %d\r\n", reset=True), "failed", says="broke off"),
    Mishap("closed in the body", part(slice(0, 300), b"Content-Length: %d\r\n"), "failed", says="broke off"),
    Mishap("no body of a length", part(slice(0, 0), b"Content-Length: %d\r\n"), "failed", says="broke off"),
    Mishap("one byte short", part(slice(0, -1), b"Content-Length: %d\r\n"), "failed", says="broke off"),
    Mishap("length too small", part(slice(0, None), b"Content-Length: 300\r\n"), "refused"),
    Mishap("length that is none", part(slice(0, None), b"Content-Length: many\r\n"), "loaded"),
    Mishap("length below zero", part(slice(0, None), b"Content-Length: -5\r\n"), "loaded"),
    Mishap("no length, cut in the middle", lambda s: raw(OK + b"\r\n", s.body[: len(s.body) // 2])(s), "refused"),
    Mishap("chunks without end", part(slice(0, 300), b"Transfer-Encoding: chunked\r\n\r\n12c"), "failed"),
    Mishap("chunk of no size", raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", BODY), "failed", says="broke off"),
    Mishap("reset once, then good", then_good(1, raw(reset=True)), "loaded"),
    Mishap("broken off once, then good", then_good(1, part(slice(0, 300), b"Content-Length: %d\r\n")), "loaded"),
    Mishap("busy once, without a time", then_good(1, status(503)), "loaded"),
    Mishap("busy once, for a second", then_good(1, status(429, Retry_After="1")), "loaded"),
    Mishap("busy once, until a date", then_good(1, soon), "loaded"),
    Mishap("busy for a time nobody can read", then_good(1, status(503, Retry_After="soon")), "loaded"),
    Mishap(
        "busy until a date long past", then_good(1, status(503, Retry_After="Thu, 01 Jan 1970 00:00:00 GMT")), "loaded"
    ),
    Mishap("storm of 429 for 0 s", status(429, Retry_After="0"), "failed", says="HTTP 429"),
    Mishap("storm of 503", status(503), "failed", says="HTTP 503"),
    Mishap("storm of 500", status(500), "failed", says="HTTP 500"),
    Mishap("forbidden", status(403), "failed", says="HTTP 403"),
    Mishap("gone", status(404), "failed", says="HTTP 404"),
    Mishap("a status that there is not", status(999), "failed", says="HTTP 999"),
    Mishap("no content", status(204), "failed", says="HTTP 204"),
    Mishap("a part of it", headed(lambda b: b[: len(b) // 2], 206), "failed", says="HTTP 206"),
    Mishap("not modified, unasked", status(304), "failed", says="HTTP 304"),
    Mishap("redirect to itself", to_itself, "failed", says="TooManyRedirects|ResponseError"),
    Mishap("redirect without end", to_another, "failed", says="TooManyRedirects|ResponseError"),
    Mishap("redirect to nowhere", status(302), "failed", says="HTTP 302"),
    Mishap("redirect to a file", status(302, Location="file:///etc/hostname"), "failed", says="InvalidSchema"),
    Mishap(
        "redirect to a host that is not", status(302, Location="http://127.0.0.1:9/"), "failed", says="no answer from"
    ),
    Mishap("empty body", headed(lambda _: b""), "refused", PAGES_LACK),
    Mishap("white space", headed(lambda _: b" \r\n" * 9), "refused", PAGES_LACK),
    Mishap("a page that says it is one", headed(lambda _: HTML, Content_Type="text/html"), "failed", says="text/html"),
    Mishap("a page that says it is JSON", headed(lambda _: HTML, Content_Type="application/json"), "refused"),
    Mishap("good, but called a picture", headed(Content_Type="image/png"), "failed", says="image/png"),
    Mishap("good, but called text", headed(Content_Type="text/plain"), "loaded"),
    Mishap("gzip garbage", headed(lambda _: b"\x1f\x8b garbage", Content_Encoding="gzip"), "failed", says="broke off"),
    Mishap("gzip cut short", headed(lambda b: gzip.compress(b)[:-40], Content_Encoding="gzip"), "failed"),
    Mishap("gzip without its check", headed(lambda b: gzip.compress(b)[:-8], Content_Encoding="gzip"), "failed"),
    Mishap("gzip bomb", headed(bomb, Content_Encoding="gzip"), "failed", says="more than a price list has"),
    Mishap("called gzip, but is not", headed(Content_Encoding="gzip"), "failed", says="broke off"),
    Mishap("gzip that is not told", headed(gzip.compress), "refused"),
    Mishap(
        "gzip twice, told once", headed(lambda b: gzip.compress(gzip.compress(b)), Content_Encoding="gzip"), "refused"
    ),
    Mishap("deflate", headed(zlib.compress, Content_Encoding="deflate"), "failed", says="nobody asked for"),
    Mishap("an encoding nobody asked for", headed(lambda b: b[::-1], Content_Encoding="br"), "failed", says="nobody"),
    Mishap("gzip in gzip", headed(lambda b: gzip.compress(gzip.compress(b)), Content_Encoding="gzip, gzip"), "failed"),
    Mishap("good gzip", headed(gzip.compress, Content_Encoding="gzip"), "loaded"),
    Mishap("good gzip in two parts", headed(in_two, Content_Encoding="x-gzip"), "loaded"),
    Mishap("UTF-16", headed(lambda b: b.decode().encode("utf-16")), "refused"),
    Mishap("Latin-1 in the middle", headed(lambda b: b[:200] + b"\xe9\xe8" + b[200:]), "refused", {"aws": "loaded"}),
    Mishap("zeros in the middle", headed(lambda b: b[: len(b) // 2] + bytes(64) + b[len(b) // 2 + 64 :]), "refused"),
    Mishap("good, with a mark of byte order", headed(lambda b: b"\xef\xbb\xbf" + b), "loaded", PAGES_REFUSED),
)
LATE = (
    Mishap("never a word", raw(hold_s=HELD_S), "failed", says="deadline of 4 s"),
    Mishap("silent in the body", part(slice(0, 300), b"Content-Length: %d\r\n", hold_s=HELD_S), "failed"),
    Mishap("a head that drips", dripped(head=True), "failed", says="deadline of 4 s"),
    Mishap("a body that drips", dripped(head=False), "failed", says="deadline of 4 s"),
    Mishap("busy for an hour", status(429, Retry_After="3600"), "failed", says="deadline of 4 s"),
    Mishap("busy until tomorrow", status(503, Retry_After="Fri, 01 Jan 2100 00:00:00 GMT"), "failed"),
    Mishap("busy for as long as one asks", status(503, Retry_After="1"), "failed", says="HTTP 503"),
)
"""Faults that only the deadline ends."""
