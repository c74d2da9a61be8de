"""The verb `ask`: list the budget questions, or answer one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from warehouse.access import reader, warehouse_option
from warehouse.faults import BadInput
from warehouse.limits import limit_options
from warehouse.show import Answer, format_option, heading, show

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from reports.question import Question


@click.command(add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name", required=False)
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED)
@click.option("--describe", "--help", "-h", "describe", is_flag=True, help="Show this, or a question's parameters.")
@click.option("--show-sql", is_flag=True, help="Show the question's SQL instead of answering it.")
@warehouse_option
@format_option
@limit_options
@click.pass_context
def ask(ctx: click.Context, /, name: str | None, **wanted: Any) -> None:
    """Answer a budget question; without a NAME, list them.

    A question's parameters are given as options: `gpuplan ask budget --budget_usd 20000`; `gpuplan ask budget --help`
    lists them.
    """
    from reports.question import question  # noqa: PLC0415 - only a named question needs it

    if name is None and wanted["describe"]:
        click.echo(ctx.get_help())
    elif name is None:
        _list(wanted["output_format"])
    elif wanted["show_sql"]:
        click.echo(question(name).query)
    elif wanted["describe"]:
        _describe(question(name), wanted["output_format"])
    else:
        show(_answered(question(name), _options(wanted["parameters"]), wanted), wanted["output_format"])


def _answered(asked: "Question", words: Mapping[str, str], wanted: Mapping[str, Any]) -> Answer:
    from warehouse.ask import rows  # noqa: PLC0415 - DuckDB is loaded when there is something to ask
    from warehouse.lookup import find_gpu_id  # noqa: PLC0415

    values, limits = asked.values(words), wanted["limits"]
    with reader(wanted["warehouse"], memory=limits.memory) as connection:
        for parameter in asked.parameters:
            if parameter.kind == "gpu" and values[parameter.name]:
                values[parameter.name] = find_gpu_id(connection, values[parameter.name])
        found = rows(connection, asked.query, values, limits)
        warnings = _remarks(connection, asked, values, found)
    told = {k: v for k, v in values.items() if v not in (None, "*", "now")}
    said = ", ".join(f"{k} {v:,.10g}" if isinstance(v, float) else f"{k} {v}" for k, v in told.items())
    title = f"{asked.title} ({said})" if said else asked.title
    shown = {c: heading(c) for c in asked.shown if any(row[c] is not None for row in found)}
    return Answer("ask", found, datetime.now(UTC).date(), warnings, shown, title)


def _remarks(
    connection: "DuckDBPyConnection", asked: "Question", values: Mapping[str, Any], found: Sequence[Any]
) -> list[str]:
    """Why there are no rows and what to do, and that a day is still to come."""
    from warehouse.lookup import nothing_yet  # noqa: PLC0415 - as above

    at, now = values.get("as_of") or "now", datetime.now(UTC)
    day = now.date() if at == "now" else datetime.fromisoformat(at).date()
    ahead = [f"{day} is still to come: what holds now stands for it"] if day > now.date() else []
    return ahead if found else [*ahead, f"no rows: {nothing_yet(connection, day) or asked.empty}"]


def _describe(asked: "Question", output_format: str) -> None:
    rows = [
        {"parameter": f"--{p.name}", "type": p.kind, "default": p.default, "meaning": p.description}
        for p in asked.parameters
    ]
    show(Answer("ask", rows, title=asked.title), output_format)


def _list(output_format: str) -> None:
    """All questions: one table for each group, or one answer for programs."""
    from reports.question import GROUPS, questions  # noqa: PLC0415 - only the list needs it

    rows = [{"group": q.group, "name": q.name, "question": q.title} for q in questions().values()]
    if output_format != "table":
        show(Answer("ask", rows, title="Questions"), output_format)
        return
    widest = max(len(row["name"]) for row in rows)
    for group, title in GROUPS.items():
        listed = [
            {"name": row["name"].ljust(widest), "question": row["question"]} for row in rows if row["group"] == group
        ]
        show(Answer("ask", listed, title=title.upper()), output_format)
    click.echo("`gpuplan ask NAME` answers one; `gpuplan ask NAME --help` shows its parameters", err=True)


def _options(words: tuple[str, ...]) -> dict[str, str]:
    """`--name value` and `--name=value` pairs."""
    found: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or not (equals or rest):
            raise BadInput(f"{word}: give parameters as --name value")
        found[name.replace("-", "_")] = value if equals else rest.pop(0)
    return found
