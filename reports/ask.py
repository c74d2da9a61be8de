"""The verb `ask`: list the budget questions, or answer one."""

from datetime import UTC, datetime

import click

from warehouse.access import reader, warehouse_option
from warehouse.faults import BadInput
from warehouse.place import Place
from warehouse.show import Answer, format_option, show


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name", required=False)
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED)
@click.option("--describe", is_flag=True, help="Show the question's parameters instead of answering it.")
@click.option("--show-sql", is_flag=True, help="Show the question's SQL instead of answering it.")
@warehouse_option
@format_option
def ask(
    name: str | None,
    parameters: tuple[str, ...],
    describe: bool,
    show_sql: bool,
    warehouse: Place | None,
    output_format: str,
) -> None:
    """Answer a budget question; without a NAME, list them.

    A question's parameters are given as options: `gpuplan ask budget --budget_usd 20000`.
    """
    from reports.question import question  # noqa: PLC0415 - only a named question needs it

    if name is None:
        _list(output_format)
        return
    asked = question(name)
    if show_sql:
        click.echo(asked.query)
        return
    if describe:
        rows = [
            {"parameter": f"--{p.name}", "type": p.kind, "default": p.default, "meaning": p.description}
            for p in asked.parameters
        ]
        show(Answer("ask", rows, title=asked.title), output_format)
        return
    values = asked.values(_options(parameters))
    from warehouse.ask import rows as answered  # noqa: PLC0415 - DuckDB is loaded when there is something to ask
    from warehouse.lookup import find_gpu_id  # noqa: PLC0415

    with reader(warehouse) as connection:
        for parameter in asked.parameters:
            if parameter.kind == "gpu" and values[parameter.name]:
                values[parameter.name] = find_gpu_id(connection, values[parameter.name])
        found = answered(connection, asked.query, values)
    said = ", ".join(f"{k} {v:g}" if isinstance(v, float) else f"{k} {v}" for k, v in values.items() if v is not None)
    title = f"{asked.title} ({said})" if said else asked.title
    show(Answer("ask", found, datetime.now(UTC).date(), title=title), output_format)


def _list(output_format: str) -> None:
    from reports.question import questions  # noqa: PLC0415 - only the list needs it

    rows = [{"name": q.name, "question": q.title} for q in questions().values()]
    show(
        Answer("ask", rows, title="Questions; `gpuplan ask NAME --describe` shows a question's parameters"),
        output_format,
    )


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
