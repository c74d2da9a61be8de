"""What a case can be about: a thing for sale with the rows that say what it is and costs, new and held."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from warehouse import store
from warehouse.literal import quoted
from warehouse.tables import ByTable, Dated, FxRate, Offer, Price, PriceComponent, PricingCategory, TokenPrice

KINDS: Mapping[str, tuple[type[Dated], ...]] = {
    "offer": (Offer, Price, PriceComponent),
    "token_price": (TokenPrice,),
    "fx_rate": (FxRate,),
}
"""The tables of each kind of thing, the first of them that which names it."""
KIND_OF = {record: kind for kind, records in KINDS.items() for record in records}
TERMS = {
    PricingCategory.STANDARD: "on demand",
    PricingCategory.DYNAMIC: "spot",
    PricingCategory.COMMITTED: "committed",
    PricingCategory.OTHER: "other terms",
}
Key = tuple[str, str]
"""Kind and id of a thing."""


@dataclass(frozen=True)
class Value:
    """A number and what it is the number of."""

    amount: Decimal | None
    unit: str


def key(row: Dated) -> Key | None:
    """What a row is about; nothing where the firewall has no checks for its table."""
    if isinstance(row, Offer | Price | PriceComponent):
        return "offer", row.offer_id
    kind = KIND_OF.get(type(row))
    return (kind, "\x1f".join(map(str, row.identity()))) if kind else None


def grouped(rows: Iterable[Dated]) -> dict[Key | None, list[Dated]]:
    """Rows by what they are about."""
    found: dict[Key | None, list[Dated]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def held(connection: duckdb.DuckDBPyConnection, source: str, wanted: Collection[Key]) -> dict[Key | None, list[Dated]]:
    """The rows that hold now of some things."""
    rows: list[Dated] = []
    for kind in {kind for kind, _ in wanted}:
        among = ", ".join(quoted(subject) for one, subject in wanted if one == kind)
        where = f"offer_id IN ({among})" if kind == "offer" else f"source = {quoted(source)}"
        for record in KINDS[kind]:
            rows += store.records(connection, record, where)
    return {subject: found for subject, found in grouped(rows).items() if subject in wanted}


def value(rows: Sequence[Dated]) -> Value | None:
    """The number that a thing's rows state, with its unit."""
    for row in rows:
        if isinstance(row, Price):
            asked = row.upfront_unit_price if row.list_unit_price is None else row.list_unit_price
            return Value(asked, f"{row.pricing_currency}/{row.pricing_unit}")
        if isinstance(row, TokenPrice):
            return Value(row.list_unit_price, f"{row.pricing_currency}/million tokens")
        if isinstance(row, FxRate):
            return Value(row.units_per_eur, f"{row.currency}/EUR")
    return None


def number_count(rows: ByTable) -> int:
    """How many rows, by their tables, state the number of a thing."""
    prices = [1 for row in rows.get(Price, ()) if not (row.list_unit_price is None and row.upfront_unit_price is None)]
    return len(prices) + len(rows.get(TokenPrice, ())) + len(rows.get(FxRate, ()))


def name(rows: Sequence[Dated]) -> str:
    """A thing as a reader knows it."""
    first = rows[0]
    if isinstance(first, Offer):
        count = "" if first.gpu_count is None else f"{float(first.gpu_count):g}x "
        months = f" {first.commitment_months} months" if first.commitment_months else ""
        thing = (first.service_provider_name, first.instance_type, f"{count}{first.gpu_id or first.gpu_name}")
        terms = (TERMS[first.pricing_category] + months, first.payment_option, first.variant)
        return " ".join(filter(None, [*thing, first.availability_zone or first.region_id, *terms]))
    if isinstance(first, TokenPrice):
        words = [first.service_provider_name, first.model_name, first.token_kind, first.service_tier]
        return " ".join(
            [*words, f"above {first.context_above_tokens} tokens" if first.context_above_tokens else ""]
        ).rstrip()
    return " ".join(map(str, first.identity()))
