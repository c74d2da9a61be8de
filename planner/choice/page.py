"""What `choose` prints: the answer in a sentence, the options worth a look, and what became of all others."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import inf
from textwrap import fill
from typing import Any

import click

from planner.choice.answer import Chosen
from planner.choice.beside_page import beside, beside_row
from planner.choice.option import DOMINATED, FAILURES, RANKED, UNPRICED, Option
from warehouse.show import Answer, show
from warehouse.units import HOURS_PER_MONTH

SHOWN = {
    "rank_number": "#",
    "hardware": "hardware",
    "weights": "at",
    "memory": "GiB",
    "bandwidth": "TB/s",
    "ms_per_token": "ms/tok",
    "cost": "$/Mtok",
    "month": "$/month",
    "owned": "owned",
}
SIDE_BY_SIDE = {
    "precision": "weights",
    "bits_per_weight": "bits",
    "weights_gb": "GB",
    "hardware": "best on",
    "runs": "runs",
    "ms_per_token": "ms/tok",
    "tokens_per_s": "tok/s",
    "cost": "$/Mtok",
}
PLURALS = {
    "does not run": "run on no engine",
    "does not fit": "do not fit",
    "speed unknown": "of unknown speed",
    "too slow": "too slow",
    "price unknown": "without a price",
}
FEW = 9
TWO_PLACES_BELOW = 10
WIDTH = 80
NAMED = 4
"""Accelerators without a price that are named."""


def show_choice(found: Chosen, output_format: str, *, show_all: bool) -> None:
    """Write the options to stdout, warnings to stderr."""
    is_page = output_format in {"table", "md"}
    some = set(map(id, list(found.first_of_each.values())[:FEW] if is_page and not show_all else found.options))
    rows = [_row(option, number, found, is_page) for number, option in _numbered(found.options) if id(option) in some]
    shown = {name: words for name, words in SHOWN.items() if name != "owned" or found.owned}
    _show(found, rows, {**shown, "reason": "why not"} if show_all else shown, _title(found), output_format)
    if is_page:
        lines = [*beside(found), *_rest(found)]
        filled = (fill(line, WIDTH, break_on_hyphens=False) for line in lines)
        click.echo("\n" + ("\n".join(filled) if output_format == "table" else "\n\n".join(lines)))


def show_precisions(found: Chosen, output_format: str) -> None:
    """Write the best option of every precision, side by side."""
    is_page = output_format in {"table", "md"}
    rows = [_row(option, number, found, is_page) for number, option in _numbered(found.options)]
    first: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=_cost):
        first.setdefault(row["precision"], row)
    best = sorted(first.values(), key=lambda row: -(row["bits_per_weight"] or 0.0))
    title = [f"{_asked(found)}: each precision on the hardware that is best for it"]
    _show(found, best, SIDE_BY_SIDE, title, output_format)
    if is_page:
        click.echo("\nWidened: stored so, and multiplied in 16 bit. * typical for the need.")
        click.echo("What is known of the answers:" + "\n" * (output_format == "md"))
        for row in best:
            click.echo("* " * (output_format == "md") + _quality(row))


def _show(
    found: Chosen, rows: Sequence[dict[str, Any]], columns: dict[str, str], title: list[str], output_format: str
) -> None:
    """A table with its title, which Markdown has above it."""
    if output_format == "md":
        click.echo("\n\n".join(title) + "\n")
    is_page = output_format in {"table", "md"}
    heading = "\n".join(fill(line, WIDTH) for line in title)
    answer = Answer("choose", rows, found.as_of, found.warnings, shown=columns if is_page else {}, title=heading)
    show(answer, output_format)


def _cost(row: dict[str, Any]) -> float:
    """The cheapest first, whether another precision is as good or not; what has no price stays as it is."""
    cost: float | None = row["cost_usd_per_million_tokens"]
    return inf if cost is None else cost


def _quality(row: dict[str, Any]) -> str:
    source = f" ({row['quality_url']})" if row["quality_url"] else ""
    said = f"{row['precision']}: {row['quality'] or 'not known'}{source}"
    return fill(said, WIDTH, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)


def _numbered(options: Sequence[Option]) -> Iterable[tuple[int | None, Option]]:
    number = 0
    for option in options:
        number += option.standing == RANKED
        yield (number if option.standing == RANKED else None), option


def _row(option: Option, number: int | None, found: Chosen, is_page: bool) -> dict[str, Any]:
    is_typical = option.gpu.gpu_id in found.need.typical
    is_first = found.first_of_each.get(option.gpu.gpu_id) is option
    owned = found.owned.get(option.gpu.gpu_id) if is_first else None
    row = option.row(number) | {"need": found.need.name, "is_typical": is_typical} | beside_row(owned, found.hosted)
    return row | _shown(option, row) if is_page else row


def _shown(option: Option, row: dict[str, Any]) -> dict[str, Any]:
    """Figures as a page has them, rounded; what is typical for the need bears a star."""
    pace, cost, owned = option.pace, option.cost_usd_per_hour, row["owned_cost_usd_per_month"]
    price = option.cost_usd_per_million_tokens
    return {
        "hardware": f"{option.gpu_count} x {option.gpu.gpu_id}{'*' * row['is_typical']}",
        "memory": round(option.memory_gib),
        "bandwidth": _three_figures(option.bandwidth_tb_per_s),
        "cost": None if price is None else _three_figures(price),
        "month": round(cost * HOURS_PER_MONTH) if cost else None,
        "owned": round(owned) if owned else None,
        "ms_per_token": round(pace.time_per_output_token_s * 1000) if pace else None,
        "tokens_per_s": round(pace.output_tokens_per_s * (option.replica_count or 1)) if pace else None,
    }


def _three_figures(number: float) -> float:
    """So many as the last of them means something.

    >>> _three_figures(27.648), _three_figures(7.988), _three_figures(0.29631)
    (28, 7.99, 0.296)
    """
    return round(number) if number >= TWO_PLACES_BELOW else float(f"{number:.3g}")


def _asked(found: Chosen) -> str:
    wish = found.wish
    demand = f"{wish.requests_per_s:g} requests/s" if wish.requests_per_s else f"{wish.concurrency or 1} at once"
    limits = [
        f"{limit * 1000:g} ms {what}"
        for limit, what in (
            (wish.max_time_per_output_token_s, "a token"),
            (wish.max_time_to_first_token_s, "to the first"),
        )
        if limit
    ]
    kept = f", at most {' and '.join(limits)}" if limits else ""
    return f"{found.architecture.name}, {demand} of {wish.input_tokens:,} + {wish.output_tokens:,} tokens{kept}"


def _title(found: Chosen) -> list[str]:
    need = found.need
    typical = f"Typical (*) for {need.title}: {need.in_words}; {need.how_to_buy}."
    return [f"{_asked(found)}.", _verdict(found), typical]


def _verdict(found: Chosen) -> str:
    """The first option in a sentence, or that there is none."""
    first = next(iter(found.options), None)
    if first is None or first.standing != RANKED or first.fleet is None or first.pace is None:
        held = next((option for option in found.options if option.standing == UNPRICED), None)
        return f"No price is known of what holds it; {held.said} would." if held else "Nothing that we know does it."
    rent = first.fleet.rent
    where = f" in {rent.region_id}" if rent.region_id else ""
    spare = f", {first.reserve_replicas} of them spare" if first.reserve_replicas else ""
    low, high = first.pace.low_factor, first.pace.high_factor
    return (
        f"Rent {first.said} from {rent.service_provider_name}{where}: {_counted(first.replica_count)} "
        f"({first.layout.said}){spare}, ${first.cost_usd_per_million_tokens:.3g} a million tokens, "
        f"${first.fleet.cost_usd_per_hour * HOURS_PER_MONTH:,.0f} a month at a price seen {rent.age_days} days ago. "
        f"Such speeds were measured at {low:.0%} to {high:.0%} of the estimate 8 times in 10."
    )


def _counted(replicas: int | None) -> str:
    return "1 replica" if replicas == 1 else f"{replicas} replicas"


def _rest(found: Chosen) -> list[str]:
    """What became of all others, and how to see them."""
    counts = Counter(option.standing for option in found.options)
    unpriced = dict.fromkeys(o.gpu.gpu_id for o in found.options if o.standing == UNPRICED)
    ranked = {o.gpu.gpu_id for o in found.options if o.standing == RANKED}
    named = [gpu_id for gpu_id in unpriced if gpu_id not in ranked]
    lines = [
        f"{len(found.options):,} looked at: {counts[RANKED]} ranked; {counts[DOMINATED]} dropped, as another has as "
        "much memory, bandwidth and compute on as few GPUs at as many bits for no more; "
        + ", ".join(f"{counts[name]} {PLURALS[name]}" for name in FAILURES if counts[name])
        + ".",
    ]
    if named:
        more = " ..." if len(named) > NAMED else ""
        lines.append(f"No price is known of {', '.join(named[:NAMED])}{more} (`refresh`, `quotes`).")
    lines.append("--all lists each with its reason, --precisions the formats; `compare` costs every way.")
    return lines
