"""What `choose` prints: the answer in a sentence, the options worth a look, and what became of all others."""

from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import fill
from typing import Any

import click

from planner.choice.answer import Chosen
from planner.choice.option import DOMINATED, FAILURES, RANKED, TOO_SLOW, UNPRICED, Option
from warehouse.show import Answer, show
from warehouse.units import HOURS_PER_MONTH

SHOWN = {
    "rank_number": "#",
    "hardware": "hardware",
    "weights": "at",
    "memory": "GiB",
    "memory_bandwidth_tb_per_s": "TB/s",
    "tflops": "TFLOPS",
    "ms_per_token": "ms/tok",
    "cost_usd_per_million_tokens": "$/Mtok",
    "month": "$/month",
}
SIDE_BY_SIDE = {
    "precision": "weights",
    "bits_per_weight": "bits",
    "weights_gb": "GB",
    "hardware": "best on",
    "runs": "runs",
    "ms_per_token": "ms/tok",
    "tokens_per_s": "tok/s",
    "cost_usd_per_million_tokens": "$/Mtok",
}
PLURALS = {
    "does not run": "run on no engine",
    "does not fit": "do not fit",
    "speed unknown": "of unknown speed",
    "too slow": "too slow",
    "price unknown": "without a price",
}
FEW = 12
WIDTH = 80
NAMED = 4
"""Accelerators without a price that are named."""


def show_choice(found: Chosen, output_format: str, *, show_all: bool) -> None:
    """Write the options to stdout, warnings to stderr."""
    is_page = output_format in {"table", "md"}
    rows = [_row(option, number, found, is_page) for number, option in _numbered(found.options)]
    if is_page and not show_all:
        rows = _best(rows)[:FEW]
    columns = {**SHOWN, "reason": "why not"} if show_all else SHOWN
    answer = Answer(
        "choose",
        rows,
        warnings=found.warnings,
        shown=columns if is_page else {},
        title=_title(found) if is_page else None,
    )
    show(answer, output_format)
    if is_page:
        click.echo("\n" + "\n".join(_rest(found)))


def show_precisions(found: Chosen, output_format: str) -> None:
    """Write the best option of every precision, side by side."""
    is_page = output_format in {"table", "md"}
    rows = [_row(option, number, found, is_page) for number, option in _numbered(found.options)]
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        first.setdefault(row["precision"], row)
    best = sorted(first.values(), key=lambda row: -(row["bits_per_weight"] or 0.0))
    title = f"{_asked(found)}: each precision on the hardware that is best for it" if is_page else None
    shown = SIDE_BY_SIDE if is_page else {}
    show(Answer("choose", best, warnings=found.warnings, shown=shown, title=title), output_format)
    if is_page:
        click.echo(
            "\nWidened: stored so, and multiplied in 16 bit. * typical for the need.\nWhat is known of the answers:"
        )
        for row in best:
            click.echo(_quality(row))


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
    row = option.row(number) | {"need": found.need.name, "is_typical": is_typical}
    return row | _shown(option, is_typical) if is_page else row


def _shown(option: Option, is_typical: bool) -> dict[str, Any]:
    """Figures as a page has them, rounded; what is typical for the need bears a star."""
    pace, cost = option.pace, option.cost_usd_per_hour
    return {
        "hardware": f"{option.gpu_count} x {option.gpu.gpu_id}{'*' * is_typical}",
        "memory": round(option.memory_gib),
        "tflops": round(option.compute_tflops) if option.compute_tflops else None,
        "month": round(cost * HOURS_PER_MONTH) if cost else None,
        "ms_per_token": round(pace.time_per_output_token_s * 1000) if pace else None,
        "tokens_per_s": round(pace.output_tokens_per_s * (option.replica_count or 1)) if pace else None,
    }


def _best(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of each accelerator that is ranked, lacks nothing but a price, or at least holds the model."""
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["standing"] in {RANKED, UNPRICED, TOO_SLOW}:
            first.setdefault(row["gpu_id"], row)
    return list(first.values())


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


def _title(found: Chosen) -> str:
    need = found.need
    lines = [_verdict(found), f"Typical (*) for {need.title}: {need.in_words}; {need.how_to_buy}."]
    return "\n".join(fill(line, WIDTH) for line in (f"{_asked(found)}.", *lines))


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
        lines.append(
            f"No price is known of {', '.join(named[:NAMED])}{more}; `gpuplan refresh` or `quotes` brings one."
        )
    lines.append("--all lists every one with its reason, --precisions the number formats side by side.")
    return [fill(line, WIDTH, break_on_hyphens=False) for line in lines]
