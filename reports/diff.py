"""The verb `diff`: which price or assumption moved the answer between two plans, or two dates of one scenario."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.output import output_option, renderer, settings_option, write
from warehouse.access import allow_stale_option, reader, warehouse_option
from warehouse.faults import BadInput, nearest
from warehouse.place import Place
from warehouse.show import Answer, Row, format_option, show

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RENDERERS = {
    ".html": "reports.difference.pages:as_html",
    ".md": "reports.difference.pages:as_markdown",
    ".json": "reports.difference.result:as_json",
}
RARE = "exchange_effect_usd"
"""A column that a table shows only where it says something."""
SHOWN = {
    "answer": {
        "cause": "cause",
        "component": "of",
        "effect_usd": "$",
        "before_text": "before",
        "after_text": "after",
    },
    "lines": {
        "component": "component",
        "cost_before_usd": "$ before",
        "cost_after_usd": "$ after",
        "change_usd": "change",
        "price_effect_usd": "by price",
        "exchange_effect_usd": "by exchange rate",
        "quantity_effect_usd": "by quantity",
        "assumption_effect_usd": "by assumption",
        "discounting_effect_usd": "by discounting",
    },
    "plans": {
        "what_happened": "what happened",
        "service_provider_name": "provider",
        "gpu_id": "GPU",
        "pricing_category": "terms",
        "rank_before": "# before",
        "rank_after": "# after",
        "change_usd": "change $",
    },
    "assumptions": {},
}


@click.command()
@click.argument("before")
@click.argument("after", required=False)
@click.option(
    "--from", "from_day", metavar="DATE", help="Plan the scenario file BEFORE with the prices of this day ..."
)
@click.option("--to", "to_day", metavar="DATE", help="... and with those of this day [default: today].")
@click.option(
    "--show", "part", type=click.Choice(list(SHOWN)), default="answer", show_default=True, help="What to show."
)
@output_option("Write a page of all of it; the file's suffix (.html, .md or .json) names the format.")
@allow_stale_option
@warehouse_option
@settings_option
@format_option
@click.pass_context
def diff(
    ctx: click.Context,
    /,
    before: str,
    after: str | None,
    output: Path | None,
    warehouse: Place | None,
    **how: Any,
) -> None:
    """Say what moved the cost between two plans or scenarios, in steps that add up.

    BEFORE and AFTER are scenarios or plans that were planned already, by scenario_id or plan_id. With --from, BEFORE is
    a scenario file that is planned at two days. Costs are discounted over the horizon. A scenario stands for its
    cheapest plan; the price is taken first, at the quantity before, then the quantity, at the price after.

    For example: gpuplan diff planner/scenarios/chat-70b.toml --from 2025-06-01 --to 2026-06-01
    """
    make = forwarded(output, how["settings"]) if output else None
    first, second = _planned(ctx.find_root().obj, before, after, warehouse, how)
    with reader(warehouse) as connection:
        if output is None or make is None:
            show(page(connection, first, second, how["part"]), how["output_format"])
            return
        content = make(connection, first, second)
    write(output, content)
    click.echo(f"wrote {output}", err=True)


def page(connection: "DuckDBPyConnection", before: str, after: str, part: str) -> Answer:
    """What moved between two scenarios or two plans.

    Args:
        connection: a reader's.
        before: a scenario_id or plan_id.
        after: another, of the same kind.
        part: answer, lines, plans or assumptions; two plans have lines only.

    Raises:
        BadInput: one is not known, or they are not of one kind.
    """
    kinds = _kinds(connection, before, after)
    shown = "lines" if kinds == {"plan"} else part
    found = _rows(connection, f"diff_{shown}", before=before, after=after)
    unlike = [] if kinds == {"plan"} or shown == "assumptions" else _unlike(connection, before, after)
    columns = {key: heading for key, heading in SHOWN[shown].items() if key != RARE or any(row[key] for row in found)}
    return Answer("diff", found, None, unlike, columns, f"{before} -> {after}: {shown}")


def forwarded(output: Path, settings: Path | None) -> "Callable[[DuckDBPyConnection, str, str], str | bytes]":
    """What makes the page of two scenarios, or of two plans, in the format of a file.

    Raises:
        BadInput: the file's suffix names no format, or the settings are none; later, a scenario or plan is not known.
    """
    from reports.difference.result import read_difference, read_plans  # noqa: PLC0415 - only a page needs it
    from reports.settings import manner_in, read_settings  # noqa: PLC0415

    render, wanted = renderer(output, RENDERERS), read_settings(settings)

    def make(connection: "DuckDBPyConnection", before: str, after: str) -> str | bytes:
        make_of = read_plans if _kinds(connection, before, after) == {"plan"} else read_difference
        ask, speak = partial(_rows, connection), partial(manner_in, connection, wanted)
        return render(make_of(ask, before, after, wanted, speak))

    return make


def _planned(
    plan: Callable[..., str],
    before: str,
    after: str | None,
    warehouse: Place | None,
    dates: Mapping[str, Any],
) -> tuple[str, str]:
    """The two names: as given, or of a scenario planned at two days."""
    if after is not None:
        if dates["from_day"] or dates["to_day"]:
            raise BadInput("--from and --to plan one scenario file at two days; leave out AFTER")
        return before, after
    if not dates["from_day"]:
        raise BadInput("say what to compare with: AFTER, or --from with a day for the scenario file")
    place = str(warehouse) if warehouse else None
    to_day = dates["to_day"] or f"{datetime.now(UTC):%Y-%m-%d}"
    first, second = (
        plan(before, place, day, allow_stale=dates["allow_stale"]) for day in (str(dates["from_day"]), str(to_day))
    )
    return first, second


def _kinds(connection: "DuckDBPyConnection", *names: str) -> set[str]:
    known = {str(row["name"]): str(row["kind"]) for row in _rows(connection, "diff_known")}
    for name in names:
        if name not in known:
            raise BadInput(f"unknown scenario or plan {name!r}{nearest(name, list(known))} (`gpuplan compare` plans)")
    kinds = {known[name] for name in names}
    if len(kinds) > 1:
        raise BadInput("one is a scenario and one a plan; say two of one kind")
    return kinds


def _unlike(connection: "DuckDBPyConnection", before: str, after: str) -> list[str]:
    """What must be said of two scenarios that do not ask the same."""
    count = len(_rows(connection, "diff_assumptions", before=before, after=after))
    return [f"{count} assumptions or figures of the demand differ; --show assumptions lists them"] if count else []


def _rows(connection: "DuckDBPyConnection", name: str, **values: str) -> list[Row]:
    from warehouse.ask import rows  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    query = (files("reports.queries") / f"{name}.sql").read_text(encoding="utf-8")
    return [*rows(connection, query, values)]
