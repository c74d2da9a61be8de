"""An offer file as JSON, and the answer to a query of the Price List API: the same rows as in the CSV.

An offer file has `products` first, then `terms` by kind, product and term; it is hundreds of megabytes, so it is walked
with a window that holds one product or one product's terms at a time. A query's answer is a list of products, each
with its own terms.
"""

import json
import re
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any, TextIO

from ingest.payload import Part, Payload
from ingest.sources.aws.rows import NEEDED, READ, Row, bare, is_accelerated
from warehouse.load import Refused

WINDOW = 1 << 18
MOST_OF_A_VALUE = 1 << 24
"""More than a product, or a product's terms, ever had."""
SPACE = re.compile(r"\s*")


class Walker:
    """Reads a JSON object member by member, however long it is."""

    def __init__(self, source: str, text: TextIO) -> None:
        self.source = source
        self.text = text
        self.window, self.at = "", 0
        self.decode = json.JSONDecoder().raw_decode

    def members(self) -> Iterator[str]:
        """The names in the object that comes next; each one's value must be taken before the next name."""
        self._take("{")
        while (sign := self._peek()) != "}":
            if sign == ",":
                self._take(",")
            name = self.value()
            self._take(":")
            yield str(name)
        self._take("}")

    def value(self) -> Any:
        """The value that comes next, whole."""
        self._peek()
        while True:
            try:
                found, self.at = self.decode(self.window, self.at)
            except json.JSONDecodeError:
                self._read_on()
            except (ValueError, RecursionError) as fault:
                raise Refused(f"{self.source}: a value beyond any that gpuplan knows ({fault})") from fault
            else:
                return found

    def _take(self, sign: str) -> None:
        if self._peek() != sign:
            here = self.window[self.at : self.at + 20]
            raise Refused(f"{self.source}: {here!r} where JSON has {sign}; this is another file")
        self.at += 1

    def _peek(self) -> str:
        while (at := SPACE.match(self.window, self.at).end()) == len(self.window):  # type: ignore[union-attr]
            self._read_on()
        self.at = at
        return self.window[at]

    def _read_on(self) -> None:
        more = self.text.read(WINDOW)
        self.window, self.at = self.window[self.at :] + more, 0
        if not more:
            raise Refused(f"{self.source}: the JSON ends in the middle; the file was cut short")
        if len(self.window) > MOST_OF_A_VALUE:
            raise Refused(f"{self.source}: {self.window[:20]!r} begins no JSON value that gpuplan knows")


def rows(payload: Payload, part: Part) -> Iterator[Row]:
    """The rows about accelerated machines in an offer file.

    Raises:
        Refused: it is no offer file, or not a whole one.
    """
    products: dict[str, Row] = {}
    with part.open() as file:
        walker = Walker(payload.source, TextIOWrapper(file, encoding="utf-8"))
        sections = set()
        for section in walker.members():
            sections.add(section)
            if section == "products":
                products = dict(_products(payload, walker))
            elif section == "terms":
                yield from _terms(walker, products)
            else:
                walker.value()
    if not sections >= {"products", "terms"}:
        raise Refused(
            f"{payload.source}: no products and terms in {part.name}; this is another file than gpuplan knows"
        )


def items(payload: Payload, part: Part) -> Iterator[Row]:
    """The rows about accelerated machines in the answer to a query."""
    with part.open() as file:
        try:
            found = json.load(file)
        except (ValueError, RecursionError) as fault:
            raise Refused(f"{payload.source}: {part.name} is not whole JSON ({fault})") from fault
    for item in found:
        sku, product = _product(payload, item["product"])
        if not is_accelerated(product):
            continue
        for kind, terms in item["terms"].items():
            yield from _rows(product | {"sku": sku, "termtype": kind}, terms)


def _products(payload: Payload, walker: Walker) -> Iterator[tuple[str, Row]]:
    for _ in walker.members():
        sku, product = _product(payload, walker.value())
        if product.get("instancetype") and is_accelerated(product):
            yield sku, product


def _product(payload: Payload, product: dict[str, Any]) -> tuple[str, dict[str, str]]:
    attributes = {bare(name): str(text) for name, text in product.get("attributes", {}).items()}
    attributes["productfamily"] = product.get("productFamily", "")
    payload.ledger.present.update(list(attributes))
    payload.ledger.read.update(READ)
    return product["sku"], {name: text for name, text in attributes.items() if name in READ}


def _terms(walker: Walker, products: dict[str, Row]) -> Iterator[Row]:
    for kind in walker.members():
        for sku in walker.members():
            terms = walker.value()
            if product := products.get(sku):
                yield from _rows(dict(product) | {"sku": sku, "termtype": kind}, terms)


def _rows(product: dict[str, str], terms: dict[str, Any]) -> Iterator[Row]:
    """A row for each price dimension of each term, as the CSV has it."""
    product = dict.fromkeys(NEEDED, "") | product
    for term in terms.values():
        conditions = {bare(name): text for name, text in term.get("termAttributes", {}).items()}
        for dimension in term["priceDimensions"].values():
            for currency, price in dimension["pricePerUnit"].items():
                stated = {"unit": dimension["unit"], "currency": currency, "priceperunit": price}
                yield product | conditions | stated | {"effectivedate": term["effectiveDate"]}
