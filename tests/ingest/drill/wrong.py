"""The faults of what a good answer says: rows lost or doubled, prices and currencies wrong, fields of another kind."""

import json
import re
from collections.abc import Callable

from tests.ingest.conftest import Answer
from tests.ingest.drill.faults import Mishap, Struck
from tests.ingest.drill.sites import ALL, Change, Edit, Kind


def rows(edit: Edit) -> Callable[[Struck], Answer]:
    """Rows changed."""
    return lambda struck: struck.kind.edited(struck.body, edit)


def prices(change: Change) -> Callable[[Struck], Answer]:
    """All prices changed."""
    return lambda struck: struck.kind.repriced(struck.body, change, ALL)


def price(change: Change) -> Callable[[Struck], Answer]:
    """One thing's price changed."""
    return lambda struck: struck.kind.repriced(struck.body, change, struck.kind.one)


def a_third_gone(struck: Struck) -> Answer:
    """Rows lost, a bit more than 30 % of all that the source, or its part, has."""
    return struck.kind.edited(struck.body, lambda all_: all_[: int(len(all_) * (1 - 0.34 / struck.kind.share))])


def currency(name: str) -> Callable[[Struck], Answer]:
    """Another currency, the numbers as they were."""
    return lambda struck: struck.kind.currency.sub(name, struck.body.decode()).encode()  # type: ignore[union-attr]


def field(name_of: Callable[[str], str]) -> Callable[[Struck], Answer]:
    """The field of the price under another name."""

    def answer(struck: Struck) -> Answer:
        name = struck.kind.price_field
        return re.sub(rf"(?<=\W){name}(?=\W)", name_of(name), struck.body.decode()).encode()

    return answer


def extra(struck: Struck) -> Answer:
    """A field that nobody knows, in each row."""
    return struck.kind.edited(struck.body, lambda all_: [_with_more(row) for row in all_])


def _with_more(row: object) -> object:
    if isinstance(row, dict):
        return row | {"carbonSurcharge": 0.2}
    return str(row).replace("/>", " carbonSurcharge='0.2'/>")


def a_page_again(struck: Struck) -> Answer:
    """A page whose link leads to itself: the same page again and again."""
    document = json.loads(struck.body)
    return json.dumps(_linked(struck.kind, document)).encode()


def pages_without_end(struck: Struck) -> Answer:
    """Always another page, each a bit different."""
    document = json.loads(struck.body) | {"page": struck.count}
    return json.dumps(_linked(struck.kind, document, struck.count + 1)).encode()


def _linked(kind: Kind, document: dict[str, object], number: int = 0) -> dict[str, object]:
    if kind.source == "gcp":
        return document | {"nextPageToken": "two" if not number else f"two{number}"}
    question = "armRegionName%20eq%20'westeurope'"
    return document | {"NextPageLink": f"https://x/api/retail/prices?$filter={question}&$skip=12{number or ''}"}


def link_to(target: str) -> Callable[[Struck], Answer]:
    """A link to a next page that is somewhere else."""

    def answer(struck: Struck) -> Answer:
        return json.dumps(json.loads(struck.body) | {"NextPageLink": target}).encode()

    return answer


def another_region(struck: Struck) -> Answer:
    """What a server says that falls back to another region."""
    return struck.body.replace(str(struck.kind.scope).encode(), b"northeurope")


def instead(body: bytes) -> Callable[[Struck], Answer]:
    """Another thing altogether."""
    return lambda _: body


def deep(_: Struck) -> Answer:
    """Lists in lists, deeper than a reader can go."""
    return b'{"items": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


PRICED = ("oci", "azure", "gcp", "aws", "ecb")
"""Sources that state their currency."""
NOT_XML = ("oci", "runpod", "azure", "gcp", "aws", "openrouter")
NOT_CSV = ("oci", "runpod", "azure", "gcp", "openrouter", "ecb")
SAME_TWICE = {"azure": "loaded", "gcp": "loaded", "aws": "loaded"}
"""Sellers that are known to say a thing twice: where both say the same, it is once."""
ALL_ONE = {"gcp": "refused"}
"""There, one price is a part of all machines."""
OF_WHAT_IT_SAYS = (
    Mishap("a third of the rows gone", a_third_gone, "refused", {"ecb": "loaded"}),
    Mishap("all rows gone", rows(lambda _: []), "refused"),
    Mishap("all rows but one gone", rows(lambda all_: all_[:1]), "refused", {"gcp": "loaded"}),
    Mishap("all rows twice", rows(lambda all_: all_ * 2), "refused", SAME_TWICE),
    Mishap("one row twice", rows(lambda all_: [*all_, all_[0]]), "refused", SAME_TWICE | {"oci": "loaded"}),
    Mishap("rows in another order", rows(lambda all_: all_[::-1]), "loaded", of=NOT_XML),
    Mishap("prices a hundredfold", prices(lambda p: p * 100), "refused"),
    Mishap("prices a hundredth", prices(lambda p: p / 100), "refused"),
    Mishap("prices by the month", prices(lambda p: p * 730), "refused"),
    Mishap("prices by the year", prices(lambda p: p * 8760), "refused"),
    Mishap("prices in cents and then some", prices(lambda p: p * 10**6), "refused"),
    Mishap("prices zero", prices(lambda _: 0), "refused"),
    Mishap("prices below zero", prices(lambda p: -p), "refused"),
    Mishap("prices beyond number", prices(lambda _: "1e999"), "refused"),
    Mishap("prices not a number", prices(lambda _: "NaN"), "refused"),
    Mishap("prices a word", prices(lambda _: "free"), "refused"),
    Mishap("prices empty", prices(lambda _: ""), "refused"),
    Mishap("one price a hundredfold", price(lambda p: p * 100), "loaded", ALL_ONE, listed="quarantined"),
    Mishap("one price a hundredth", price(lambda p: p / 100), "loaded", ALL_ONE, listed="quarantined"),
    Mishap("currency swapped", currency("EUR"), "refused", of=PRICED),
    Mishap("a currency that there is not", currency("ZZZ"), "refused", of=PRICED),
    Mishap("a currency in small letters", currency("usd"), "refused", of=PRICED),
    Mishap("the price under another name", field(lambda name: f"{name}V2"), "refused"),
    Mishap("a field more", extra, "loaded", of=NOT_CSV),
    Mishap("a page again and again", a_page_again, "failed", says="paging loops", of=("azure", "gcp")),
    Mishap(
        "pages without end",
        pages_without_end,
        "failed",
        says="does not end|more than a price list",
        of=("azure", "gcp"),
    ),
    Mishap("next page in a file", link_to("file:///etc/passwd"), "failed", of=("azure",)),
    Mishap("next page nowhere", link_to("https://prices.azure.com/gone"), "failed", of=("azure",)),
    Mishap("another region's rows", another_region, "refused", of=("azure", "aws")),
    Mishap("an error in place of rows", instead(b'{"error": {"message": "try later"}}'), "refused"),
    Mishap("errors of GraphQL", instead(b'{"data": null, "errors": [{"message": "try later"}]}'), "refused"),
    Mishap("null", instead(b"null"), "refused"),
    Mishap("an empty object", instead(b"{}"), "refused"),
    Mishap("an empty list", instead(b"[]"), "refused"),
    Mishap("another document after it", lambda s: s.body + b"\n{}", "refused", {"gcp": "loaded"}),
    Mishap("something after it", lambda s: s.body + b"\n!!", "refused"),
    Mishap("lists in lists", deep, "refused"),
)
