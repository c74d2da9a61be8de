"""The tables of a market report: every renderer draws these and nothing else."""

from collections.abc import Callable, Sequence
from typing import Any

from reports import words
from reports.manner import manner
from reports.market.result import Market
from reports.result import Row, Rows
from reports.tables import Cell, Column, Table, table

MOST_MOVES = 20
MOST_OFFERS = 60
LEAST_MOVE = 0.0005
"""Less than that reads as no move at all [fraction]."""
MOST_NAMED = 2
"""Machines that a cell names [1]."""
FRESHEST_FIRST = ("stale", "ageing", "bundled", "quoted", "fresh")


def moved(market: Market) -> list[Row]:
    """Where the lowest price of a GPU moved, the largest fall first; an offer first seen is no move."""
    return sorted(filter(_is_move, market.cheapest), key=lambda row: row["change_fraction"])


def _is_move(row: Row) -> bool:
    return bool(abs(row["change_fraction"] or 0.0) >= LEAST_MOVE)


def cheapest_moved(market: Market) -> Table:
    """Where the lowest price of a GPU moved."""
    return table("GPUs and terms whose lowest price moved", _cheapest_columns(), moved(market))


def cheapest_else(market: Market) -> Table:
    """The lowest prices that did not move, or have nothing to be compared with."""
    rows = [row for row in market.cheapest if not _is_move(row)]
    age = Column("Days old", lambda c: _then(words.count, c["age_days"]), "number")
    return table("All other GPUs and terms", [*_cheapest_columns(), age], rows)


def moves(market: Market, direction: str) -> Table:
    """The largest moves of single prices, `cheaper` or `dearer`."""
    rows = [row for row in market.moves if row["what_happened"] == direction]
    return table(
        some("Prices that fell" if direction == "cheaper" else "Prices that rose", rows, MOST_MOVES),
        [
            Column("GPU", lambda m: Cell(m["gpu"], words.terms(m))),
            Column("Seller", lambda m: Cell(m["service_provider_name"], _stated(m))),
            Column("Machines", lambda m: _named(m["instance_types"])),
            Column("Then", lambda m: words.usd(m["price_usd_per_gpu_hour_before"]), "number"),
            Column("Now", lambda m: words.usd(m["price_usd_per_gpu_hour_after"]), "number"),
            Column("Move", lambda m: change(m["largest_change_fraction"]), "number"),
            Column("Where", _where),
        ],
        rows[:MOST_MOVES],
    )


def spread(market: Market) -> Table:
    """How far apart sellers are."""
    return table(
        "Lowest price on demand of each seller, the GPU with the widest spread first",
        [
            Column("GPU", lambda s: s["gpu_id"]),
            Column("Sellers", lambda s: words.count(s["provider_count"]), "number"),
            Column("Lowest", lambda s: _at(s, "lowest_usd_per_gpu_hour", "cheapest_provider_name"), "number"),
            Column("Median", lambda s: words.usd(s["median_usd_per_gpu_hour"]), "number"),
            Column("Highest", lambda s: _at(s, "highest_usd_per_gpu_hour", "dearest_provider_name"), "number"),
            Column("Times", lambda s: words.times(s["highest_over_lowest"]), "number"),
            Column("Then", _spread_then, "number"),
        ],
        market.spread,
    )


def spot(market: Market) -> Table:
    """What spot saves."""
    return table(
        "Spot beside on demand of the same machine and region: median of all pairs",
        [
            Column("GPU", lambda s: s["gpu_id"]),
            Column("Seller", lambda s: s["service_provider_name"]),
            Column("Pairs", lambda s: words.count(s["pair_count"]), "number"),
            Column("Cheapest spot", lambda s: words.usd(s["spot_usd_per_gpu_hour"]), "number"),
            Column("Below on demand", lambda s: words.percent(s["discount_fraction"]), "number"),
            Column("Then", lambda s: _percent_then(s["discount_fraction_before"], s["pair_count_before"]), "number"),
        ],
        market.spot,
    )


def came_gpus(market: Market, *, certain: bool) -> Table:
    """Accelerators that nobody was known to sell: new for certain, or only seen for the first time."""
    return table(
        "GPUs that nobody sold before" if certain else "GPUs that nobody was known to sell",
        [
            Column("GPU", lambda g: g["gpu"]),
            Column("Sellers", lambda g: words.count(g["provider_count"]), "number"),
            Column("Offers", lambda g: words.count(g["offer_count"]), "number"),
            Column("Lowest", lambda g: words.usd(g["lowest_usd_per_gpu_hour"]), "number"),
            Column("Seller", lambda g: g["service_provider_name"] or words.UNKNOWN),
            Column("Seen on", lambda g: words.day(g["first_seen_at"]), "date"),
        ],
        [row for row in market.came_gpus if row["is_new"] == certain],
    )


def came(market: Market, *, certain: bool) -> Table:
    """Offers that are new for certain, or only seen for the first time."""
    rows = [row for row in market.came if (row["how"] != "first seen") == certain]
    caption = "New offers, back, or priced at last" if certain else "Offers seen for the first time"
    columns = [*_offer_columns("Lowest"), Column("Seen on", lambda o: words.day(o["first_seen_at"]), "date")]
    return table(some(caption, rows, MOST_OFFERS), columns, rows[:MOST_OFFERS])


def went(market: Market) -> Table:
    """Offers that are gone."""
    gone = Column("GPU elsewhere", lambda o: "still sold" if o["is_gpu_on_sale"] else "sold by nobody any more")
    columns = [*_offer_columns("Last price, lowest"), gone]
    return table(some("Offers that are gone", market.went, MOST_OFFERS), columns, market.went[:MOST_OFFERS])


def sources(market: Market) -> Table:
    """How old is what each source said last."""
    rows = sorted(market.priced_sources, key=lambda row: FRESHEST_FIRST.index(row["freshness"] or "stale"))
    return table(
        "Sources of prices, what must not be used first",
        [
            Column("Source", lambda s: s["source"]),
            Column("State", lambda s: s["freshness"] or "never read well"),
            Column("Newest good data", lambda s: words.day(s["last_loaded_at"]), "date"),
            Column("Days old", lambda s: _then(words.count, s["age_days"]), "number"),
            Column("Offers", lambda s: words.count(s["offer_count"]), "number"),
            Column("Readings since", lambda s: Cell(words.count(s["loaded_count"]), _failed(s)), "number"),
        ],
        rows,
    )


def _cheapest_columns() -> list[Column]:
    return [
        Column("GPU", lambda c: Cell(c["gpu_id"], words.terms(c))),
        Column("Then", lambda c: _at(c, "lowest_usd_per_gpu_hour_before", "service_provider_name_before"), "number"),
        Column("Now", lambda c: _at(c, "lowest_usd_per_gpu_hour_after", "service_provider_name_after"), "number"),
        Column("Move", lambda c: _then(change, c["change_fraction"]), "number"),
        Column("Because", lambda c: c["because"]),
        Column(
            "First seen", lambda c: _at(c, "first_seen_usd_per_gpu_hour", "service_provider_name_first_seen"), "number"
        ),
    ]


def _at(row: Row, price: str, seller: str) -> Cell:
    return Cell("-") if row[price] is None else Cell(words.usd(row[price]), row[seller])


def _offer_columns(price: str) -> list[Column]:
    return [
        Column("GPU", lambda o: Cell(o["gpu"], words.terms(o))),
        Column("Seller", lambda o: Cell(o["service_provider_name"], o["how"] if o["how"] != "new" else "")),
        Column("Machines", lambda o: _named(o["instance_types"] or ()), "long"),
        Column("Offers", lambda o: words.count(o["offer_count"]), "number"),
        Column(price, lambda o: words.usd(o["lowest_usd_per_gpu_hour"]), "number"),
    ]


def _named(names: Sequence[str]) -> str:
    left = len(names) - MOST_NAMED
    return ", ".join([*names[:MOST_NAMED], *([f"{words.count(left)} more"] if left > 0 else [])])


def _stated(move: Row) -> str:
    """The currency that a price is stated in, where it is not that of the page."""
    currency = str(move["pricing_currency"])
    return f"in {currency}" if currency != manner().currency else ""


def _where(move: Row) -> Cell:
    """The region of the largest move; how many offers moved, and by how much as a rule."""
    if move["offer_count"] == 1:
        return Cell(move["region_id"] or "")
    median = f"median {change(move['median_change_fraction'])}"
    return Cell(move["region_id"] or "", f"{_many(move['offer_count'], 'offer')}, {median}")


def change(fraction: float) -> str:
    """A move as people say it.

    >>> change(0.5), change(-0.043)
    ('+50 %', '-4.3 %')
    """
    return f"{'+' if fraction > 0 else ''}{words.percent(float(fraction))}"


def _then(said: Callable[[Any], str], value: Any) -> str:
    """A figure that may not have been there."""
    return "-" if value is None else said(value)


def _spread_then(row: Row) -> Cell:
    return Cell(_then(words.times, row["highest_over_lowest_before"]), _many(row["provider_count_before"], "seller"))


def _percent_then(fraction: float | None, pairs: int | None) -> Cell:
    return Cell("-") if fraction is None else Cell(words.percent(fraction), _many(pairs or 0, "pair"))


def _failed(source: Row) -> str:
    failed = source["not_loaded_count"]
    return f"{words.count(failed)} failed" if failed else ""


def _many(count: int, what: str) -> str:
    return f"{words.count(count)} {what}{'' if count == 1 else 's'}"


def some(caption: str, rows: Rows, most: int) -> str:
    """A caption that says so where not all rows are shown."""
    return caption if len(rows) <= most else f"{caption}: the first {most} of {words.count(len(rows))} lines"
