"""Google Cloud: accelerator machines and TPUs by the hour, assembled from the Cloud Billing Catalog's parts.

The catalogue sells no machines. It has a price for a core, a GiB of memory, a GPU and a GiB of local SSD, some of
them for each machine family, each region and each way to pay, and a machine costs the sum. `skus.py` says which
part a SKU is, `machines.py` which parts a machine has, `assemble.py` adds them up. Trips for a reader:

* A machine of which one part has no price is unpriced, with the part named. Core and memory alone would look like
  a bargain: an a2-highgpu-1g for 0.74 USD instead of 3.67.
* A price does not mean that a machine is for sale: parts are priced where no zone has the machine, on demand also
  for an A3 High with fewer than eight GPUs, which Google sells on spot and flex-start only, and committed also for
  A2 Ultra, for which Google sends buyers to its sales team.
* Spot is in the description; some spot SKUs claim the usage type OnDemand.
* `effectiveTime` is a time within the last hours whenever the price began, so it is no start of a price.
* Reserved SKUs are placeholders of 0 for what a commitment pays, unless they are in Calendar Mode.
* Local SSD that comes with a machine is billed with it, on each way to pay at a rate of its own: a commitment to
  an A3 without one to its local SSD is no price of the machine.

Needs an API key of any project with the Cloud Billing API enabled, which costs nothing; or, without a key, Google's
application default credentials, through Google's own client. Both bring the same pages.
"""

from collections.abc import Iterator
from json import loads

from ingest.card import Card
from ingest.http import Http
from ingest.payload import Payload
from ingest.sources.gcp import assemble
from ingest.sources.gcp.skus import Catalogue, read
from ingest.wire import Wire
from warehouse.load import Refused
from warehouse.tables import Dated, ProviderKind

CARD = Card(
    name="Google Cloud",
    kind=ProviderKind.HYPERSCALER,
    docs="https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list",
    base_url="https://cloudbilling.googleapis.com",
    key="GCP_API_KEY",
    key_header="X-Goog-Api-Key: {}",
    key_or="application default credentials (gcloud auth application-default login)",
    at_least=100,
    warn_after_hours=48,
    error_after_hours=14 * 24,
    refresh_every_hours=24,
    deadline_s=600,
    not_tried="never read live; SKUs of A3 Ultra, A4X and of TPUs before v5e never seen in a recording",
    ignored=frozenset(
        {f"skus.{name}" for name in ("name", "serviceProviderName", "geoTaxonomy")}
        | {f"skus.category.{name}" for name in ("serviceDisplayName", "resourceFamily")}
        | {f"skus.pricingInfo.{name}" for name in ("summary", "aggregationInfo", "currencyConversionRate")}
        | {
            f"skus.pricingInfo.pricingExpression.{name}"
            for name in (
                "tieredRates.startUsageAmount",
                "usageUnitDescription",
                "displayQuantity",
                "baseUnit",
                "baseUnitDescription",
                "baseUnitConversionFactor",
            )
        }
    ),
)
SERVICES = ("6F81-5844-456A", "E000-3F24-B8AA")
"""Compute Engine; Cloud TPU, which has the generations before v5e."""
PARAMETERS = {"currencyCode": "USD", "pageSize": "5000"}


def fetch(http: Http) -> Payload:
    """All SKUs of both services: about eight pages."""
    if http.key is None:
        from ingest.sources.gcp import client  # noqa: PLC0415 - Google's client takes a second to import

        pages = client.pages(http, SERVICES, CARD)
    else:
        pages = (page for service in SERVICES for page in _pages(http, service))
    return Payload.of_pages(http.source, pages, http.public_url(_path(SERVICES[0]), **PARAMETERS))


def parse(payload: Payload) -> Iterator[Dated]:
    """An offer for each machine, TPU and region on each way to pay, with its price and the parts of it."""
    catalogue = Catalogue()
    for row in _rows(payload):
        sku = read(row)
        if isinstance(sku, str):
            payload.drop(sku)
        else:
            catalogue.add(sku)
    return assemble.offers(payload.source, catalogue)


def _rows(payload: Payload) -> Iterator[Wire]:
    """All SKUs of all pages, of which an empty one has no list; a last page must promise no other."""
    more = None
    for page in payload.documents():
        if error := page.part_or_none("error"):
            raise Refused(f"{payload.source}: Google says: {error.text('message')}")
        yield from page.parts_or_none("skus")
        more = page.text_or_none("nextPageToken")
    if more:
        raise Refused(f"{payload.source}: the last page has a nextPageToken, so pages are missing")


def _path(service: str) -> str:
    return f"/v1/services/{service}/skus"


def _pages(http: Http, service: str) -> Iterator[bytes]:
    def next_link(page: bytes) -> str | None:
        token = loads(page).get("nextPageToken")
        return http.url(_path(service), **PARAMETERS, pageToken=token) if token else None

    return http.pages(http.url(_path(service), **PARAMETERS), next_link)
