"""A market report as HTML, as Markdown, and on a terminal."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from reports import brief, words
from reports.brief import Brief, Section
from reports.drawing import Chart, Key, colours
from reports.headline import Figure
from reports.manner import in_manner
from reports.market import beside, tables
from reports.market.result import Market
from reports.market.since import looked
from reports.result import Row
from reports.tables import Column, table

MOST_BARS = 12
TERMINAL_ROWS = 8
TOKENS = "By the list of prices that is believed for each model; a move is that of the price in its own currency."
FELL, ROSE = (Key(name, colour) for name, colour in zip(("cheaper", "dearer"), colours(2), strict=True))


def as_html(market: Market) -> str:
    """One file without scripts; names are escaped, whatever they hold."""
    with in_manner(market.manner):
        return brief.as_html(_brief(market))


def as_markdown(market: Market) -> str:
    """The same tables for a pull request or a wiki."""
    with in_manner(market.manner):
        return brief.as_markdown(_brief(market))


def as_terminal(market: Market) -> str:
    """What moved, and the first rows of each table."""
    with in_manner(market.manner):
        return brief.as_terminal(_brief(market))


def _brief(market: Market) -> Brief:
    return Brief(
        eyebrow="GPU market",
        name=f"What moved {_span(market)}{_of(market)}",
        known=f"Prices as known on {words.day(market.until)}",
        said=[*_rented(market), *beside.said(market)],
        figures=_figures(market) if _rented(market) else [],
        warnings=list(_warnings(market)),
        sections=list(_sections(market)),
        code_version=market.code_version,
        generated_at=market.generated_at,
        settings=market.settings,
        remark=looked(market.until),
    )


def _sections(market: Market) -> Iterator[Section]:
    yield Section(
        "What each GPU costs at least",
        [tables.cheapest_moved(market)],
        "On each kind of terms, for one GPU and hour; offers first seen since are no move and stand apart.",
        _moved(market),
        TERMINAL_ROWS,
    )
    yield Section(
        "The largest moves of single prices",
        [tables.moves(market, "cheaper"), tables.moves(market, "dearer")],
        "Of offers on sale at both moments, by the price in its own currency; then and now of the one that moved most.",
        terminal_rows=TERMINAL_ROWS,
    )
    came = [tables.came_gpus(market, certain=True), tables.came(market, certain=True), tables.went(market)]
    yield Section("New and gone", came, terminal_rows=TERMINAL_ROWS)
    yield Section("Hosted models", beside.token_tables(market), TOKENS, terminal_rows=TERMINAL_ROWS)
    yield Section("Servers to buy", beside.hardware_tables(market), terminal_rows=TERMINAL_ROWS)
    yield Section("Spread between sellers", [tables.spread(market)], terminal_rows=TERMINAL_ROWS)
    yield Section("What spot saves", [tables.spot(market)], terminal_rows=TERMINAL_ROWS)
    yield Section("How old it is", [tables.sources(market)], terminal_rows=TERMINAL_ROWS)
    yield Section("What did not move", [tables.cheapest_else(market)], terminal_rows=0)
    yield Section(
        "First seen",
        [tables.came_gpus(market, certain=False), tables.came(market, certain=False)],
        "Nobody knows whether these are new: their seller, or their region there, had not been read whole.",
        terminal_rows=0,
    )


def _rented(market: Market) -> list[tuple[str, str]]:
    """What moved of rented GPUs; nothing where one seller is looked at who rents none out."""
    is_elsewhere = market.provider and not market.totals["offer_count"] and market.tokens["model_count"]
    return [] if is_elsewhere else [("Rented GPUs", _lead(market))]


def _lead(market: Market) -> str:
    """What moved in a sentence or two; that nothing was read is not that nothing moved."""
    t = market.totals
    if not market.read_sources:
        return "No source was read in this time, so nothing is known to have moved. gpuplan refresh reads them."
    moved = t["cheaper_count"] + t["dearer_count"]
    seen = f"{words.count(t['compared_count'])} prices seen before and since"
    told = [f"Of {seen}, {_fell_and_rose(t)}." if moved else f"Of {seen}, none moved."]
    told.append(f"New offers: {words.count(t['new_count'])}; gone: {words.count(t['withdrawn_count'])}.")
    return " ".join(told)


def _fell_and_rose(totals: Row) -> str:
    ways = [
        (totals["cheaper_count"], "fell", totals["median_cheaper_fraction"]),
        (totals["dearer_count"], "rose", totals["median_dearer_fraction"]),
    ]
    return " and ".join(
        f"{words.count(count)} {verb} by {words.percent(abs(median))} (median)" for count, verb, median in ways if count
    )


def _figures(market: Market) -> list[Figure]:
    t = market.totals
    first_seen = f"of which {words.count(t['first_seen_count'])} first seen"
    return [
        Figure("Prices that fell", words.count(t["cheaper_count"]), _median(t["median_cheaper_fraction"])),
        Figure("Prices that rose", words.count(t["dearer_count"]), _median(t["median_dearer_fraction"])),
        Figure(
            "Offers new, and gone",
            f"{words.count(t['new_count'])} and {words.count(t['withdrawn_count'])}",
            f"{words.count(t['offer_count'])} on sale, {first_seen}",
        ),
        Figure("Sources read since", f"{len(market.read_sources)} of {len(market.priced_sources)}", ""),
    ]


def _median(fraction: float | None) -> str:
    return "" if fraction is None else f"by {words.percent(abs(fraction))}, the median"


def _warnings(market: Market) -> Iterator[str]:
    """What not to take for a market that stands still."""
    stale = [row["source"] for row in market.priced_sources if row["freshness"] == "stale"]
    if stale:
        yield f"Older than their sources allow, and not to be used: {', '.join(stale)}."
    failed = [row["source"] for row in market.sources if row["not_loaded_count"] and not row["loaded_count"]]
    if failed:
        yield f"Asked since, without a good answer: {', '.join(failed)}. Their last good prices stand."
    known = {*stale, *failed}
    unread = [row["source"] for row in market.priced_sources if not row["loaded_count"] and row["source"] not in known]
    if unread and market.read_sources:
        yield f"Not read since, so that nothing of them can have moved here: {', '.join(unread)}."


def _moved(market: Market) -> Chart | None:
    """The largest moves of a GPU's lowest price."""
    shown = sorted(tables.moved(market), key=lambda row: -abs(row["change_fraction"]))[:MOST_BARS]
    if not shown:
        return None
    bars = [
        {
            "name": f"{tables.change(row['change_fraction'])}: {_named(row)}, {row['because']}",
            "parts": [{"value": row["change_fraction"], "colour": _key(row).colour}],
        }
        for row in sorted(shown, key=lambda row: row["change_fraction"])
    ]
    title = "The lowest price of each GPU: the largest moves"
    says = "Left of zero it is cheaper than then, right of it dearer."
    figures = table(
        title,
        [Column("GPU", _named), Column("Move", lambda row: tables.change(row["change_fraction"]), "number")],
        shown,
    )
    keys = [key for key in (FELL, ROSE) if key in map(_key, shown)]
    return Chart("moved", title, says, {"kind": "bars", "rows": bars, "format": "percent"}, figures, keys)


def _key(row: Row) -> Key:
    return FELL if row["change_fraction"] < 0 else ROSE


def _named(row: Row) -> str:
    return ", ".join(part for part in (row["gpu_id"], words.terms(row)) if part)


def _of(market: Market) -> str:
    """Whose market it is, where not all is looked at."""
    sold = f"{market.gpu_id}" if market.gpu_id else ""
    at = f"at {market.provider}" if market.provider else ""
    found = " ".join(filter(None, (sold, at)))
    return f": {found}" if found else ""


def _span(market: Market) -> str:
    """From when to when, days that are looked at whole by their names alone."""
    since, until = market.since, market.until
    begins = since + timedelta(microseconds=1) if since.time() == time.max else since
    return f"from {_moment(begins, time())} to {_moment(until, time.max)}"


def _moment(moment: datetime, edge: time) -> str:
    """A moment to the minute; at the edge of a day, the day.

    >>> _moment(datetime(2026, 2, 28), time()), _moment(datetime(2026, 12, 1, 9, 5), time())
    ('2026-02-28', '2026-12-01 09:05 UTC')
    """
    return f"{moment:%Y-%m-%d}" if moment.time() == edge else f"{moment:%Y-%m-%d %H:%M} UTC"
