"""Seven kinds of source as they are when all is well, each with a place at which the drill strikes it.

What they serve is recorded, or made from the machines that our tables know; the place is a page in the middle, a
region beside another, a file of several, or the one answer.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

from tests.ingest.aws.files import Site, offer_csv, on_demand
from tests.ingest.conftest import Request

RECORDED = Path(__file__).parent.parent / "recorded"
USD_PER_GPU = {"T4": 0.6, "V100-SXM-16GB": 3.0, "A10G": 1.2, "L4": 0.9, "A100-SXM-80GB": 3.5, "H100-SXM-80GB": 7.0}
Rows = list[Any]
Edit = Callable[[Rows], Rows]
Change = Callable[[Decimal], Decimal | int | str]
Which = tuple[int, int | None]
"""The first of the prices that are changed and the first after them, by their order in the text."""
ALL: Which = (0, None)


@dataclass(frozen=True)
class Kind:
    """A source, what it answers, and how its answers can be changed."""

    source: str
    form: str
    """What is special about it."""
    answer: Callable[[Request], bytes]
    is_struck: Callable[[Request], bool]
    edited: Callable[[bytes, Edit], bytes]
    """An answer with its rows changed."""
    repriced: Callable[[bytes, Change, Which], bytes]
    """An answer with some of its prices changed."""
    price_field: str
    currency: re.Pattern[str] | None
    scope: str | None = None
    """The part that is struck, where others are not."""
    one: Which = (0, 1)
    """Where a single thing's price is among the prices."""
    share: float = 1
    """Which share of the rows of the source, or of its part, is in the answer that is struck [0..1]."""


def recorded(name: str) -> bytes:
    """A recorded answer."""
    return (RECORDED / name).read_bytes()


def in_json(*path: str) -> Callable[[bytes, Edit], bytes]:
    """How rows are changed that are a list somewhere in a JSON object."""

    def edited(body: bytes, edit: Edit) -> bytes:
        document = held = json.loads(body)
        for name in path[:-1]:
            held = held[name]
        held[path[-1]] = edit(held[path[-1]])
        return json.dumps(document, indent=1).encode()

    return edited


def in_lines(is_row: Callable[[str], bool]) -> Callable[[bytes, Edit], bytes]:
    """How rows are changed that are lines of a text."""

    def edited(body: bytes, edit: Edit) -> bytes:
        lines = body.decode().splitlines(keepends=True)
        first = next(number for number, text in enumerate(lines) if is_row(text))
        last = max(number for number, text in enumerate(lines) if is_row(text)) + 1
        return "".join([*lines[:first], *edit(lines[first:last]), *lines[last:]]).encode()

    return edited


def where(pattern: str) -> Callable[[bytes, Change, Which], bytes]:
    """How prices are changed that are the second group of a pattern, between what is before and after."""

    def repriced(body: bytes, change: Change, which: Which) -> bytes:
        return _substituted(pattern, body, which, lambda m: f"{m[1]}{change(Decimal(m[2]))}{m[3]}")

    return repriced


def in_nanos(body: bytes, change: Change, which: Which) -> bytes:
    """How Google's prices are changed, which are whole units and billionths."""

    def changed(found: re.Match[str]) -> str:
        new = change(Decimal(found[1]) + Decimal(found[2]) / 10**9)
        if isinstance(new, str):
            return f'"units": "{new}", "nanos": {found[2]}'
        return f'"units": "{int(Decimal(new))}", "nanos": {int(Decimal(new) % 1 * 10**9)}'

    return _substituted(r'"units": "(\d+)", "nanos": (\d+)', body, which, changed)


def _substituted(pattern: str, body: bytes, which: Which, changed: Callable[[re.Match[str]], str]) -> bytes:
    text = body.decode()
    places = {found.start() for found in list(re.finditer(pattern, text))[slice(*which)]}
    return re.sub(pattern, lambda m: changed(m) if m.start() in places else m[0], text).encode()


def machines(seller: str) -> Iterable[tuple[str, float]]:
    """Machines of a seller with a price by the hour that such have."""
    text = (files("ingest.shapes") / f"{seller}.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        if row["gpu_id"] in USD_PER_GPU and float(row["gpu_count"]) >= 1:
            yield row["instance_type"], USD_PER_GPU[row["gpu_id"]] * float(row["gpu_count"])


def azure_items(region: str) -> Rows:
    """A region's machines, on demand and spot."""
    (like,) = [item for item in json.loads(recorded("azure_francecentral_2022.json"))["Items"]
               if item["type"] == "Consumption" and item["skuName"] == "NC6s v3"
               and "Windows" not in item["productName"]]  # fmt: skip
    return [
        like | {"armRegionName": region, "armSkuName": name, "meterName": f"{name}{terms}", "retailPrice": asked,
                "skuName": f"{name.partition('_')[2].replace('_', ' ')}{terms}", "unitPrice": asked,
                "meterId": f"{region}-{name}{terms}", "skuId": f"{region}/{name}{terms}"}
        for name, price in machines("azure")
        for terms, asked in (("", price), (" Spot", round(price * 0.4, 6)))
    ]  # fmt: skip


def azure(request: Request) -> bytes:
    """Two regions, in two pages each."""
    wanted = request.query["$filter"]
    region = wanted.partition("armRegionName eq '")[2].rstrip("'")
    if not region:
        both = [azure_items(name)[0] for name in ("francecentral", "westeurope")]
        return json.dumps({"Items": both, "NextPageLink": None}).encode()
    items, half = azure_items(region), len(azure_items(region)) // 2
    if "$skip" in request.query:
        return json.dumps({"Items": items[half:], "NextPageLink": None}).encode()
    link = f"https://prices.azure.com:443/api/retail/prices?$filter={wanted}&$skip={half}"
    return json.dumps({"Items": items[:half], "NextPageLink": link}).encode()


def gcp(request: Request) -> bytes:
    """The catalogue of Compute Engine in two pages, and that of TPUs, which is empty."""
    if "6F81-5844-456A" not in request.path:
        return b'{"skus": []}'
    regions = [f"r{number}" for number in range(12)]
    document, _ = json.JSONDecoder().raw_decode(recorded("gcp_2023.json").decode())
    a100, memory, cores = (row | {"serviceRegions": regions} for row in document["skus"][:3])
    if request.query.get("pageToken"):
        return json.dumps({"skus": [a100], "nextPageToken": ""}).encode()
    return json.dumps({"skus": [memory, cores], "nextPageToken": "two"}).encode()


def aws_file(region: str) -> bytes:
    """A region's offer file."""
    here = {"Region Code": region}
    return offer_csv([on_demand(name, f"{price:.10f}") | here for name, price in machines("aws")])


AWS = Site(regions={name: aws_file(name) for name in ("eu-central-1", "us-west-2")})


def aws(request: Request) -> bytes:
    """Two regions with a file each."""
    found = AWS.answer(request)
    assert isinstance(found, bytes), request
    return found


def ecb(_: Request) -> bytes:
    """Two weeks of four rates."""
    rates = {"USD": 1.149, "JPY": 168.21, "GBP": 0.8412, "CHF": 0.9312}
    days = "".join(
        f"<Cube time='2026-11-{day:02}'>\n"
        + "".join(f"<Cube currency='{name}' rate='{rate * (1 + day / 1000):.5g}'/>\n" for name, rate in rates.items())
        + "</Cube>\n"
        for day in range(14, 0, -1)
    )
    head, _, tail = recorded("ecb_2026-09-21.xml").decode().partition("<Cube>")
    return f"{head}<Cube>\n{days}</Cube>\n{tail.partition('</Cube>')[2].rpartition('</Cube>')[2]}".encode()


def openrouter() -> bytes:
    """A list as long as OpenRouter's: its recorded models, under many names."""
    document = json.loads(recorded("openrouter_2026.json"))
    models = [
        model | {"id": f"{model['id']}-{number}", "canonical_slug": f"{model['canonical_slug']}-{number}"}
        for number in range(104)
        for model in document["data"]
    ]
    return json.dumps(document | {"data": models}).encode()


def only(body: bytes) -> Callable[[Request], bytes]:
    """One answer to everything."""
    return lambda _: body


def always(_: Request) -> bool:
    """Whether a source of one answer is struck there."""
    return True


KINDS = (
    Kind(
        "oci",
        "one page of JSON",
        only(recorded("oci_2026-10-01.json")),
        always,
        in_json("items"),
        where(r'("value": )([\d.]+)()'),
        "value",
        re.compile('(?<="currencyCode": ")USD(?=")'),
        one=(25, 26),
    ),
    Kind(
        "runpod",
        "GraphQL",
        only(recorded("runpod_2026-09.json")),
        always,
        in_json("data", "gpuTypes"),
        where(r'("\w+Price": )([\d.]+)()'),
        "securePrice",
        None,
    ),
    Kind(
        "azure",
        "parts and pages",
        azure,
        lambda request: "westeurope" in request.query.get("$filter", "") and "$skip" in request.query,
        in_json("Items"),
        where(r'("(?:retail|unit)Price": )([\d.]+)()'),
        "retailPrice",
        re.compile('(?<="currencyCode": ")USD(?=")'),
        "westeurope",
        one=(0, 2),
        share=0.5,
    ),
    Kind(
        "gcp",
        "pages",
        gcp,
        lambda request: request.query.get("pageToken", "").startswith("two"),
        in_json("skus"),
        in_nanos,
        "unitPrice",
        re.compile('(?<="currencyCode": ")USD(?=")'),
    ),
    Kind(
        "aws",
        "large files on disk",
        aws,
        lambda request: request.path.endswith("/us-west-2/index.csv"),
        in_lines(lambda text: text.startswith('"SKU') and '"OnDemand"' in text),
        where(r'("Hrs",")([\d.]+)(")'),
        "PricePerUnit",
        re.compile('(?<=",")USD(?=")'),
        "us-west-2",
    ),
    Kind(
        "openrouter",
        "prices of tokens",
        only(openrouter()),
        always,
        in_json("data"),
        where(r'("(?:prompt|completion|input_cache_read|input_cache_write)": ")([\d.]+)(")'),
        "prompt",
        None,
    ),
    Kind(
        "ecb",
        "exchange rates in XML",
        ecb,
        always,
        in_lines(lambda text: "rate=" in text),
        where(r"(rate=')([\d.]+)(')"),
        "rate",
        re.compile("(?<=currency=')USD(?=')"),
    ),
)
