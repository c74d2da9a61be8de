"""The verbs for what the firewall holds back: check and accept."""

from datetime import UTC, datetime

import click

from warehouse.access import reader, warehouse_option, writer
from warehouse.place import Place, default_place
from warehouse.show import Answer, format_option, show

FOUND = 1
CASE_COLUMNS = {
    "case_id": "case",
    "verdict": "verdict",
    "checks": "check",
    "subject": "what",
    "published_value": "published",
    "offered_value": "offered",
    "since": "since",
    "seen_count": "seen",
    "reason": "why",
}
ACCEPTED_COLUMNS = {
    "case_id": "case",
    "subject": "what",
    "published": "published",
    "opened_count": "periods opened",
    "closed_count": "ended",
}
LINE = 80


@click.command()
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@click.option("--fail", is_flag=True, help="Exit with code 1 where anything is held back, refused or not read.")
@click.option("--closed", is_flag=True, help="List cases that are over instead of open ones.")
@warehouse_option
@format_option
@click.pass_context
def check(
    ctx: click.Context, sources: tuple[str, ...], fail: bool, closed: bool, warehouse: Place | None, output_format: str
) -> None:
    """List what the firewall warns of, holds back and refused, and what could not be read.

    A price that is held back is used by nothing: the one published before stands. `gpuplan accept CASE` lets a
    genuine jump pass; a case ends by itself with the first good batch that does not show it. For cron:
    `gpuplan check --fail`, which warnings alone do not set off.
    """
    from importlib.resources import files  # noqa: PLC0415

    from warehouse.ask import rows  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    query = (files("ingest") / ("closed_cases.sql" if closed else "open_cases.sql")).read_text(encoding="utf-8")
    with reader(warehouse) as connection:
        found = rows(connection, query, {"sources": sorted(sources) or None})
    if output_format == "table":
        _list(found, "closed" if closed else "open")
    else:
        show(Answer("check", found, datetime.now(UTC).date(), shown=CASE_COLUMNS), output_format)
    if fail and not closed and any(case["verdict"] != "warning" for case in found):
        ctx.exit(FOUND)


@click.command()
@click.argument("case", metavar="CASE")
@click.option("--note", metavar="TEXT", help="Why it is right; kept with the acceptance.")
@warehouse_option
@format_option
def accept(case: str, note: str | None, warehouse: Place | None, output_format: str) -> None:
    """Let a case of `gpuplan check` pass, by its id or the beginning of it.

    A price that was held back is published as of the time when it was first seen, and the same jump passes from then
    on. A batch that was refused for missing or for moving too much is read again from the archive. Who accepted
    it, when and why stays in table acceptance. Example: gpuplan accept 3f9a --note "list price cut of 1 October"
    """
    from getpass import getuser  # noqa: PLC0415

    from ingest import accept as room  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    with writer(warehouse) as connection:
        found = room.open_case(connection, case)
        batch = room.accept(connection, warehouse or default_place(), found, room.Consent(getuser(), note))
    row = {
        "case_id": found.case_id,
        "source": found.source,
        "scope": found.scope,
        "subject": found.subject_name,
        "published": batch is not None,
        "batch_id": batch.batch_id if batch else None,
        "opened_count": batch.opened_count if batch else 0,
        "closed_count": batch.closed_count if batch else 0,
    }
    show(Answer("accept", [row], datetime.now(UTC).date(), shown=ACCEPTED_COLUMNS), output_format)


def _list(found: list[dict[str, object]], state: str) -> None:
    """Cases one under the other, as their reasons are too long for a column."""
    from textwrap import fill  # noqa: PLC0415

    from warehouse.show import cell  # noqa: PLC0415

    if not found:
        click.echo(f"no {state} cases")
    for case in found:
        told = {name: cell(name, value) for name, value in case.items()}
        part = f"{told['source']} {told['scope']}" if case["scope"] else told["source"]
        click.echo(f"{told['case_id']}  {told['verdict']} by {told['checks']}: {part}")
        for line in (told["subject"], told["reason"], _values(case) + _seen(told)):
            click.echo(fill(line, LINE, initial_indent="  ", subsequent_indent="    "))


def _values(case: dict[str, object]) -> str:
    if case["value_unit"] is None:
        return ""
    words = ("expected", "found") if case["verdict"] == "refused" else ("published", "offered")
    values = (case["published_value"], case["offered_value"])
    told = [f"{word} {value:g}" for word, value in zip(words, values, strict=True) if value is not None]
    return f"{', '.join(told)} {case['value_unit']}; "


def _seen(told: dict[str, str]) -> str:
    times = "once" if told["seen_count"] == "1" else f"{told['seen_count']} times"
    return f"since {told['since']}, seen {times}" + (f", over {told['closed_at']}" if "closed_at" in told else "")
