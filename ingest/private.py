"""What must not be kept of a seller's answer: whose machine it is, where it can be reached, whose account asked.

The archive keeps a payload's bytes for good, so such fields are taken out before there is a payload.
"""

import json
from collections.abc import Collection
from typing import Any

from warehouse.faults import Fault


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
