"""AWS: on-demand, reserved and savings-plan prices of its GPU and accelerator machines from the bulk offer files.

Nobody needs a key. Read region by region: the offer file (hundreds of megabytes) and the file of savings plans, of the
versions that the indices name; a version that was read well before is not downloaded again. All regions together are
several gigabytes: GPUPLAN_AWS_REGIONS, names parted by commas, reads fewer. Trips for a reader:

* China is read only when asked (`--scope cn-north-1`), from GPUPLAN_AWS_CHINA_URL, and priced in CNY.
* GPUPLAN_AWS_PATH=json reads the JSON form of the same file. GPUPLAN_AWS_PATH=query asks the Price List API, for those
  who can't download the files: it needs credentials with pricing:GetProducts, and has no savings plans.
* Spot prices and Capacity Blocks come from other services at another pace: sources aws_spot, aws_spot_feed,
  aws_spot_advisor and aws_capacity_block.
* `--since DATE` loads past versions of a region with their own dates; what is held of them stands.
* A file of before 2021 does not say its region's code; it is taken from the URL.
"""

import os
import re
from collections.abc import Iterator
from datetime import date
from itertools import chain

from ingest.amazon import REGIONS
from ingest.card import Card
from ingest.http import Http
from ingest.payload import Part, Payload
from ingest.sources.aws import document, index, query, rows, savings_plan, table, terms
from ingest.sources.aws.rows import Row
from warehouse.faults import BadInput
from warehouse.load import Refused
from warehouse.tables import Offer, Price, ProviderKind

CARD = Card(
    name="AWS",
    kind=ProviderKind.HYPERSCALER,
    docs="https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html",
    base_url="https://pricing.us-east-1.amazonaws.com",
    at_least=0,  # there are regions without a GPU; a file that is no offer file is refused by its columns
    warn_after_hours=14 * 24,
    error_after_hours=60 * 24,
    refresh_every_hours=24,
    deadline_s=7200,
    in_parts=True,
    parts_setting=REGIONS,
    not_tried="never read live; parsed from excerpts of 2017, 2020, 2025 and 2026 and from generated files",
    ignored=rows.IGNORED | savings_plan.IGNORED,
)
PATHS = ("csv", "json", "query")


def scopes(http: Http) -> list[str]:
    """The regions there are now."""
    return query.regions(http) if _path() == "query" else index.regions(http)


def has_scope(http: Http, scope: str) -> bool:
    """Whether there is such a region, zone outside a region, or region of China."""
    if _path() == "query":
        return not index.REGION.fullmatch(scope)  # no zones are listed there
    return index.has(http, scope)


def fetch_scope(http: Http, scope: str) -> Payload:
    """The files of a region, or the answer to a query about it."""
    if _path() == "query":
        return query.fetch(http, scope)
    asked = index.http_for(http, scope)
    offer = index.offer_path(asked, scope)
    parts = [asked.download(index.as_csv(offer) if _path() == "csv" else offer, f"offer.{_path()}")]
    if plans := index.savings_plan_path(asked, scope):
        parts.append(asked.download(index.as_csv(plans), "savings_plan.csv"))
    return Payload.of_parts(http.source, parts)


def fetch_since(http: Http, scope: str, since: date) -> Iterator[Payload]:
    """A region's offer files of the past, each dated with the day from which it holds; without savings plans."""
    asked = index.http_for(http, scope)
    for begins, path in index.version_paths(asked, scope, since):
        yield Payload.of_parts(http.source, [asked.download(index.as_csv(path), "offer.csv")], begins)


def parse(payload: Payload) -> Iterator[Offer | Price]:
    """The offers of a region with their prices."""
    kinds = {part.name: _kind(part) for part in payload.parts}
    region = _region(payload.parts[0])
    kept = _kept(payload, kinds, region)
    machines = {row["sku"]: row["instancetype"] for row in kept if row["termtype"] == "OnDemand"}
    prices = terms.found(payload, kept)
    for part in payload.parts:
        if kinds[part.name] == "savings plans":
            prices |= savings_plan.found(payload, part, machines)
    yield from terms.offers(payload, region or _stated_region(payload, kept), prices, _first_rows(kept))


def _kept(payload: Payload, kinds: dict[str, str], region: str | None) -> list[Row]:
    """The rows of the offer file that we want."""
    read = {"CSV": table.rows, "JSON": document.rows, "query": document.items}
    parts = [part for part in payload.parts if kinds[part.name] in read]
    kept = []
    for row in chain.from_iterable(read[kinds[part.name]](payload, part) for part in parts):
        if reason := rows.why_not(row, region):
            payload.drop(reason)
        else:
            kept.append(row)
    return kept


def _kind(part: Part) -> str:
    """What a part is, by how it begins."""
    with part.open() as file:
        begin = file.read(4096).lstrip()
    if begin.startswith(b"["):
        return "query"
    if begin.startswith(b"{"):
        return "JSON"
    return "savings plans" if b"DiscountedSKU" in begin else "CSV"


def _region(part: Part) -> str | None:
    """The region a part's URL names."""
    named = re.search(r"/([a-z]{2,4}(?:-[a-z0-9]+)+-\d)/index\.\w+$|[?&]region=([a-z0-9-]+)$", part.url)
    return named and (named[1] or named[2])


def _stated_region(payload: Payload, kept: list[Row]) -> str:
    """The one region that the rows name, where the URL names none."""
    named = {row.get("regioncode", "") for row in kept}
    if len(named) != 1 or "" in named:
        raise Refused(f"{payload.source}: the file is of {len(named)} regions and its URL does not say which one")
    return named.pop()


def _first_rows(kept: list[Row]) -> dict[str, Row]:
    """A row of each machine, the same whatever the order of the file."""
    return {row["instancetype"]: row for row in sorted(kept, key=lambda row: row["sku"], reverse=True)}


def _path() -> str:
    path = os.environ.get("GPUPLAN_AWS_PATH", "csv")
    if path not in PATHS:
        raise BadInput(f"GPUPLAN_AWS_PATH={path}: not a way to read AWS; there are {', '.join(PATHS)}")
    return path
