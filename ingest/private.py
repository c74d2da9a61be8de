"""What must not be kept of a seller's answer: whose machine it is, where it can be reached, whose account asked.

The archive keeps a payload's bytes for good, so a source takes such fields out before there is a payload. Whatever
it does not know of, a key that comes back or an address in a field that is new, is blacked out here.
"""

import json
import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from ingest.payload import Payload
from warehouse.faults import Fault

ADDRESS = re.compile(rb"\b\d{1,3}(?:\.\d{1,3}){3}\b|[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")
"""An address of the Internet protocol, version 4, or of e-mail."""
BLACK = b"[removed]"


def without(source: str, body: bytes, names: Collection[str]) -> bytes:
    """A JSON body without the fields of these names, wherever in it they are; numbers keep 15 digits.

    Raises:
        Fault: it is not JSON, so that nobody can say what is in it.

    >>> without("toy", b'{"nodes": [{"ip": "198.51.100.1", "price": 0.50}]}', {"ip"})
    b'{"nodes": [{"price": 0.5}]}'
    """

    def kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {name: value for name, value in pairs if name not in names}

    try:
        return json.dumps(json.loads(body, object_pairs_hook=kept)).encode()
    except (ValueError, RecursionError):
        raise Fault(
            f"{source}: the answer is not whole JSON; it may name people's machines, so none of it is kept"
        ) from None


def blacked_out(payload: Payload, key: str | None) -> Payload:
    """The payload without the key that it was asked with and without addresses of machines and people.

    What was blacked out is counted among the payload's remarks. Parts on disk, and the list of them that we write, are
    left as they are: they are price lists that are published as files.

    >>> from datetime import UTC, datetime
    >>> came = Payload("toy", b'{"host": "198.51.100.1", "driver": "570.86.10"}', "", datetime(2026, 11, 1, tzinfo=UTC))
    >>> blacked_out(came, None).content
    b'{"host": "[removed]", "driver": "570.86.10"}'
    """
    if payload.parts:
        return payload
    content, addresses = ADDRESS.subn(BLACK, payload.content)
    echoes = content.count(key.encode()) if key else 0
    if not addresses + echoes:
        return payload
    payload.note(f"blacked out: {addresses} addresses of machines or people, {echoes} copies of the key")
    return replace(payload, content=content.replace(key.encode(), BLACK) if key else content)
