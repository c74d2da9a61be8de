"""Clients of AWS's own services, for those who have credentials.

boto3 looks for credentials where all of AWS's tools do: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile
(AWS_PROFILE), single sign-on, the role of a machine. AWS_ENDPOINT_URL_PRICING and AWS_ENDPOINT_URL_EC2 name a mirror.
Its paging has been seen to end in an empty token, and to bring one page for ever.
"""

from collections.abc import Iterator
from typing import Any

from ingest.http import Skipped
from warehouse.faults import Fault

MOST_PAGES = 500
DENIED = ("AccessDenied", "UnauthorizedOperation", "AuthFailure", "OptInRequired", "InvalidClientTokenId")


def client(source: str, service: str, region: str, permission: str) -> Any:
    """A client of a service in a region.

    Raises:
        Skipped: there are no credentials.
    """
    from boto3 import Session  # noqa: PLC0415 - half a second that only its users pay
    from botocore.config import Config  # noqa: PLC0415

    session = Session()
    if session.get_credentials() is None:
        raise Skipped(
            f"{source}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, with the permission "
            f"{permission}, to read it"
        )
    retries = {"total_max_attempts": 5, "mode": "standard"}
    return session.client(service, region_name=region, config=Config(retries=retries, connect_timeout=10))


def pages(
    source: str, permission: str, operation: Any, *, nothing_if: tuple[str, ...] = (), **question: Any
) -> Iterator[dict[str, Any]]:
    """Page after page of an operation, until there is no token.

    Args:
        source: who asks, for messages.
        permission: what the credentials must allow, for messages.
        operation: the client's method.
        nothing_if: how the codes of errors begin that mean that there is nothing.
        question: the method's arguments.

    Raises:
        Skipped: the credentials may not do it.
        Fault: it fails otherwise, or its paging does not end.
    """
    tokens: set[str] = set()
    token = ""
    while True:
        page = _asked(source, permission, operation, question | ({"NextToken": token} if token else {}), nothing_if)
        if page is None:
            return
        yield page
        token = page.get("NextToken") or ""
        if not token:
            return
        if token in tokens:
            raise Fault(f"{source}: a page came before; the server's paging loops")
        if len(tokens) >= MOST_PAGES:
            raise Fault(f"{source}: more than {MOST_PAGES} pages; the server's paging does not end")
        tokens.add(token)


def _asked(
    source: str, permission: str, operation: Any, question: dict[str, Any], nothing_if: tuple[str, ...]
) -> dict[str, Any] | None:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        answer: dict[str, Any] = operation(**question)
    except ClientError as fault:
        code = fault.response.get("Error", {}).get("Code", "")
        if code.startswith(DENIED):
            raise Skipped(f"{source}: {code}; allow {permission}, or the region, to these credentials") from None
        if nothing_if and code.startswith(nothing_if):
            return None
        raise Fault(f"{source}: {code or type(fault).__name__}") from None
    except BotoCoreError as fault:
        raise Fault(f"{source}: {type(fault).__name__}") from None
    return answer
