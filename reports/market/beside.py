"""What stands beside rented GPUs on a market report: hosted models by the token, and servers to buy."""

from collections.abc import Iterator

from reports import words
from reports.market.result import Market
from reports.market.tables import MOST_MOVES, change, some
from reports.result import Row, Rows
from reports.tables import Cell, Column, Table, table

TOKEN_CAPTIONS = {
    "cheaper": "Token prices that fell, per million tokens",
    "dearer": "Token prices that rose, per million tokens",
    "moved both ways": "Token prices of which one fell and another rose, per million tokens",
    "new": "Hosted models that are new, per million tokens",
    "withdrawn": "Hosted models that are gone, per million tokens",
}
HARDWARE_CAPTIONS = {
    "cheaper": "Hardware that became cheaper",
    "dearer": "Hardware that became dearer",
    "new": "Hardware with a new price",
    "withdrawn": "Hardware whose price is gone",
}

HARDWARE_WORDS = {"cheaper": "Cheaper:", "dearer": "dearer:", "new": "new prices:", "withdrawn": "gone:"}


def token_tables(market: Market) -> list[Table]:
    """Hosted models by what became of their prices."""
    return [
        table(
            some(caption, rows, MOST_MOVES),
            [
                Column("Model", lambda m: Cell(m["model_name"], _tier(m))),
                Column("Seller", lambda m: m["service_provider_name"]),
                Column("Input", lambda m: _both(m, "input"), "number"),
                Column("Output", lambda m: _both(m, "output"), "number"),
                *([Column("Move", _token_move, "number")] if became not in {"new", "withdrawn"} else []),
            ],
            rows[:MOST_MOVES],
        )
        for became, caption in TOKEN_CAPTIONS.items()
        for rows in [_became(market.token_moves, became)]
    ]


def hardware_tables(market: Market) -> list[Table]:
    """Servers, racks and cards by what became of their prices."""
    return [
        table(
            some(caption, rows, MOST_MOVES),
            [
                Column("Hardware", lambda h: Cell(h["hardware_id"], h["condition"] if h["condition"] != "new" else "")),
                Column("Who says so", lambda h: Cell(h["source_name"], words.day(h["observed_on"]))),
                Column("Then", lambda h: _or_dash(h["typical_price_usd_before"]), "number"),
                Column("Now", lambda h: _or_dash(h["typical_price_usd_after"]), "number"),
                Column("Move", lambda h: _move(h["change_fraction"]), "number"),
            ],
            rows[:MOST_MOVES],
        )
        for became, caption in HARDWARE_CAPTIONS.items()
        for rows in [_became(market.hardware, became)]
    ]


def said(market: Market) -> Iterator[tuple[str, str]]:
    """What moved of them, in a sentence each; nothing where there is nothing of them."""
    if market.tokens["model_count"] or market.tokens["withdrawn_count"]:
        yield "Hosted models", _tokens(market.tokens)
    if market.hardware:
        counts = [(word, len(_became(market.hardware, became))) for became, word in HARDWARE_WORDS.items()]
        yield "Servers to buy", f"{'; '.join(f'{word} {words.count(count)}' for word, count in counts if count)}."


def _tokens(totals: Row) -> str:
    seen = f"{words.count(totals['compared_count'])} models whose token prices were seen before and since"
    ways = [
        ("cheaper_count", "became cheaper"),
        ("dearer_count", "dearer"),
        ("both_ways_count", "cheaper for some tokens and dearer for others"),
    ]
    moved = [f"{words.count(totals[key])} {became}" for key, became in ways if totals[key]]
    told = [f"Of {seen}, {', '.join(moved) or 'none moved'}."] if totals["compared_count"] else []
    if totals["not_read_count"]:
        told.append(f"Not read since: {words.count(totals['not_read_count'])}.")
    told.append(f"New: {words.count(totals['new_count'])}; gone: {words.count(totals['withdrawn_count'])}.")
    if totals["first_seen_count"]:
        told.append(f"First seen, which may be old: {words.count(totals['first_seen_count'])}.")
    return " ".join(told)


def _became(rows: Rows, became: str) -> list[Row]:
    return [row for row in rows if row["what_happened"] == became]


def _tier(model: Row) -> str:
    """The tier that is not the usual one, and from which length of prompt the price holds."""
    tier = model["service_tier"].replace("_", " ")
    above = model["context_above_tokens"]
    long = f"prompts over {words.count(above)} tokens" if above else ""
    return ", ".join(part for part in (tier if tier != "standard" else "", long) if part)


def _both(model: Row, kind: str) -> Cell:
    """The price now, and in small print what it was where it is another."""
    before, after = (model[f"{kind}_usd_per_million_tokens_{when}"] for when in ("before", "after"))
    if before is None or after is None or before == after:
        return Cell(_or_dash(before if after is None else after))
    return Cell(words.usd(after), f"was {words.usd(before)}")


def _token_move(model: Row) -> Cell:
    kind = model["largest_change_token_kind"]
    return Cell(_move(model["largest_change_fraction"]), kind.replace("_", " ") if kind else "")


def _move(fraction: float | None) -> str:
    return "-" if fraction is None else change(fraction)


def _or_dash(usd: float | None) -> str:
    return "-" if usd is None else words.usd(usd)
