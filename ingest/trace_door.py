"""The verb trace: a price followed home, in words or as JSON."""

import json
from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from warehouse.access import reader, warehouse_option
from warehouse.place import Place, default_place
from warehouse.show import Answer, cell, show

if TYPE_CHECKING:
    from ingest.trace import Chain

WIDTH = 80
MARGIN = 9
MOST_LINES = 30
ONE = {"Hours": "hour", "GPU-Hours": "GPU-hour", "Term": "term"}
"""One of a pricing unit in words."""
BATCH_FIELDS = ("batch_id", "source", "scope", "outcome", "fetched_at", "loaded_at", "code_version", "message")


@click.command()
@click.argument("name", metavar="PRICE_ID")
@click.option(
    "--format", "output_format", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="How the answer is written to stdout.",
)  # fmt: skip
@warehouse_option
def trace(name: str, output_format: str, warehouse: Place | None) -> None:
    """Follow a price home: to its offer, its batch, the bytes it came in, and the record in them.

    PRICE_ID is what `gpuplan prices --format json` and the report show; the id of a plan follows every price that the
    plan rests on. The record is the smallest part of the payload that names the thing and bears its number.
    Example: gpuplan trace 8cd23277c7ace0da@20261001T000000Z
    """
    from ingest.trace import trace as follow  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    with reader(warehouse) as connection:
        chains = follow(connection, warehouse or default_place(), name)
    if output_format == "json":
        show(Answer("trace", [_row(chain) for chain in chains]), output_format)
        return
    for chain in chains:
        for label, text in _lines(chain):
            _write(label, text)


def _write(label: str, text: str) -> None:
    """A text beside its label, wrapped and not too long."""
    told = [part for line in text.splitlines() for part in _wrapped(line)]
    for number, part in enumerate(told[:MOST_LINES]):
        click.echo(f"{label if number == 0 else '':<{MARGIN}}{part}".rstrip())
    if len(told) > MOST_LINES:
        click.echo(f"{'':<{MARGIN}}... and {len(told) - MOST_LINES} lines more: --format json has all")


def _wrapped(line: str) -> list[str]:
    return wrap(line, WIDTH - MARGIN, break_on_hyphens=False, drop_whitespace=False)


def _row(chain: "Chain") -> dict[str, Any]:
    batch = chain.batch.model_dump(include=set(BATCH_FIELDS))
    return {
        "price_id": chain.price["price_id"],
        "price": {name: value for name, value in chain.price.items() if name not in {"price_id", "kind"}},
        "offer": chain.offer,
        "batch": batch,
        "payload": {
            "url": chain.batch.payload_url,
            "sha256": chain.batch.payload_sha256,
            "path": chain.path,
            "state": chain.state,
        },
        "records": [{"where": one.where, "has_price": one.has_price, "record": one.record} for one in chain.records],
    }


def _lines(chain: "Chain") -> Iterator[tuple[str, str]]:
    price, batch = chain.price, chain.batch
    yield "price", price["price_id"]
    stated = (("list_unit_price", ""), ("upfront_unit_price", " upfront"))
    amounts = [f"{price[name].normalize():f}{word}" for name, word in stated if price[name] is not None]
    amount = f"{' and '.join(amounts)} {price['pricing_currency']}" if amounts else "no number"
    until = f"until {cell('', price['valid_to'])}" if price["valid_to"] else "holds"
    since = cell("", price["valid_from"])
    unit = ONE.get(price["pricing_unit"], price["pricing_unit"])
    yield "", f"{amount} per {unit}, {price['price_status']}; since {since}, {until}"
    yield "offer", _offer(chain)
    if price["source_url"]:
        yield "", f"page {price['source_url']}"
    part = f", {batch.scope}" if batch.scope else ""
    yield "batch", f"{batch.batch_id} of {batch.source}{part}, fetched {cell('', batch.fetched_at)} UTC"
    yield "", f"read by gpuplan {batch.code_version}" + (f"; {batch.message}" if batch.message else "")
    yield "payload", batch.payload_url or "none"
    for told in (batch.payload_sha256 and f"SHA-256 {batch.payload_sha256}", chain.path, chain.state):
        if told:
            yield "", told
    for found in chain.records:
        bare = "" if found.has_price else " (named here; its number is elsewhere, or made of others)"
        text = found.record if isinstance(found.record, str) else json.dumps(found.record, indent=1, default=float)
        yield "record", f"at {found.where}{bare}\n{text}"


def _offer(chain: "Chain") -> str:
    offer, price = chain.offer, chain.price
    if not offer:
        return f"{price['service_provider_name']} {price['thing']}"
    count = f"{float(offer['gpu_count']):g}x " if "gpu_count" in offer else ""
    words = [offer["service_provider_name"], offer.get("instance_type"), f"{count}{offer['gpu_name']}"]
    words += [offer.get("region_id"), offer["pricing_category"], offer.get("variant")]
    return ", ".join(filter(None, words)) + f" ({offer['offer_id']})"
