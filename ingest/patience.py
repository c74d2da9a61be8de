"""An HTTP session that waits when it is told to, gives up in time, and sends a key to one host only.

A request is repeated at once and then after 2, 4, 8 and 16 s with jitter, or as the server's Retry-After says, in
seconds or as a date, up to two minutes. A wait that would outlast the source's deadline is not begun.
"""

import os
from typing import Any, Self, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from ingest import answers, unpacking
from ingest.deadline import Deadline
from warehouse.faults import Fault

MOST_RETRY_AFTER_S = 120
MOST_CONNECT_RETRIES = 2  # a host that is not there at all is given up sooner than one that is busy
MOST_REDIRECTS = 5


class Unencrypted(Fault):
    """A server that answers encrypted redirects to one that doesn't."""


class Session(requests.Session):
    """A session whose key is not sent on when the server redirects to another host."""

    key_header = "Authorization"

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Leave out the key where the redirect leads elsewhere.

        Raises:
            Unencrypted: it leads out of TLS, where anybody on the way could change prices.
        """
        asked, next_asked = cast("str", response.request.url), cast("str", prepared_request.url)
        if asked.startswith("https:") and not next_asked.startswith("https:"):
            raise Unencrypted(f"{answers.place(asked)} redirects to {answers.place(next_asked)}, without encryption")
        if self.should_strip_auth(asked, next_asked):  # type: ignore[no-untyped-call]
            prepared_request.headers.pop(self.key_header, None)
        super().rebuild_auth(prepared_request, response)  # type: ignore[no-untyped-call]


class Patience(Retry):
    """When to ask again, and after how long."""

    deadline: Deadline | None = None

    def new(self, **changes: Any) -> Self:
        """The same with less patience left."""
        fresh = super().new(**changes)
        fresh.deadline = self.deadline
        return fresh

    def get_backoff_time(self) -> float:
        """How long to wait where the server does not say."""
        return self._in_time(super().get_backoff_time())

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """How long the server tells us to wait; nothing where nobody can read what it says."""
        try:
            told = super().get_retry_after(response)
        except InvalidHeader:
            return None
        return None if told is None else self._in_time(told)

    def _in_time(self, wait_s: float) -> float:
        if self.deadline:
            self.deadline.left(wait_s)
        return wait_s


def retries() -> int:
    """How often a request is repeated: GPUPLAN_HTTP_RETRIES, or five times."""
    return int(os.environ.get("GPUPLAN_HTTP_RETRIES", "5"))


def session(user_agent: str, deadline: Deadline | None) -> Session:
    """A session without a key."""
    patience = Patience(
        total=retries(),
        connect=min(retries(), MOST_CONNECT_RETRIES),
        redirect=MOST_REDIRECTS,
        status_forcelist=(429, 500, 502, 503, 504),
        allowed_methods=("GET", "POST"),
        backoff_factor=1,
        backoff_jitter=1,
        backoff_max=60,
        retry_after_max=MOST_RETRY_AFTER_S,
        raise_on_status=False,
    )
    patience.deadline = deadline
    made = Session()
    made.max_redirects = MOST_REDIRECTS
    made.headers.update({"User-Agent": user_agent, "Accept-Encoding": unpacking.ACCEPTED})
    adapter = HTTPAdapter(max_retries=patience)
    made.mount("http://", adapter)
    made.mount("https://", adapter)
    return made
