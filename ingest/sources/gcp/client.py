"""The same pages through Google's own client, for who has application default credentials and no API key.

Such credentials are a service account's file (GOOGLE_APPLICATION_CREDENTIALS), a person's after `gcloud auth
application-default login`, or those of the machine it runs on. The client speaks REST to the same host; a path in
GPUPLAN_GCP_URL is not asked for, as the client knows none.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import google.auth
from google.api_core.exceptions import GoogleAPIError
from google.auth.credentials import Credentials
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError
from google.cloud.billing_v1 import CloudCatalogClient, ListSkusRequest, ListSkusResponse
from google.cloud.billing_v1.services.cloud_catalog.transports import CloudCatalogRestTransport

from ingest.card import Card
from ingest.http import MOST_PAGES, READ_TIMEOUT_S, Http, Skipped
from warehouse.faults import Fault

SCOPES = ("https://www.googleapis.com/auth/cloud-billing.readonly",)


def pages(http: Http, services: Iterable[str], card: Card) -> Iterator[bytes]:
    """All pages of all services, as the JSON that the REST interface has.

    Raises:
        Skipped: there are no credentials.
        Fault: Google says no, or its paging does not end.
    """
    parts = urlsplit(http.base_url)
    transport = CloudCatalogRestTransport(
        host=parts.netloc, url_scheme=parts.scheme, credentials=_credentials(http.source, card)
    )
    client = CloudCatalogClient(transport=transport)
    for service in services:
        yield from _of_service(client, http.source, service)


def _credentials(source: str, card: Card) -> Credentials:
    try:
        credentials, _ = google.auth.default(scopes=SCOPES)
    except DefaultCredentialsError:
        raise Skipped(f"{source}: set {card.key} or {card.key_or} to read it") from None
    return credentials


def _of_service(client: CloudCatalogClient, source: str, service: str) -> Iterator[bytes]:
    seen = {""}
    token = ""
    while True:
        page = _page(client, source, service, token)
        yield ListSkusResponse.to_json(page, always_print_fields_with_no_presence=False, indent=None).encode()
        token = page.next_page_token
        if not token:
            return
        if token in seen or len(seen) > MOST_PAGES:
            raise Fault(f"{source}: page {len(seen) + 1} came before; the server's paging loops")
        seen.add(token)


def _page(client: CloudCatalogClient, source: str, service: str, token: str) -> ListSkusResponse:
    request = ListSkusRequest(parent=f"services/{service}", currency_code="USD", page_size=5000, page_token=token)
    try:
        return next(iter(client.list_skus(request=request, timeout=READ_TIMEOUT_S).pages))
    except (GoogleAPIError, GoogleAuthError) as fault:
        raise Fault(f"{source}: Google says: {' '.join(str(fault).split())[:200]}") from None
