"""The verb `metrics`: how the sources fare, in Prometheus's text format for node_exporter's textfile collector.

The format: https://prometheus.io/docs/instrumenting/exposition_formats/ (read 2026-11-23).
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from reports.output import output_option, write
from warehouse.access import reader, warehouse_option
from warehouse.place import Place

METRICS = {
    "age_seconds": "Age of the newest good data of a source.",
    "last_loaded_timestamp_seconds": "When the newest good data of a source was fetched.",
    "rows": "Rows of the last reading of a source.",
    "last_duration_seconds": "How long the last reading of a source took.",
    "warn_after_seconds": "Age at which the source calls its data worth a warning.",
    "error_after_seconds": "Age at which the source calls its data too old to use.",
    "open_cases": "Things for sale, or batches, that the firewall holds back.",
}
OUTCOMES = ("loaded", "refused", "failed")


@click.command()
@output_option("The .prom file to write, whole or not at all [default: stdout].")
@warehouse_option
def metrics(output: Path | None, warehouse: Place | None) -> None:
    """Write how old and how well each source is, for Prometheus.

    For node_exporter's textfile collector: `gpuplan metrics -o /var/lib/node_exporter/textfile/gpuplan.prom`.
    """
    from warehouse.ask import rows  # noqa: PLC0415

    query = (files("reports.queries") / "metrics.sql").read_text(encoding="utf-8")
    with reader(warehouse) as connection:
        text = exposition(rows(connection, query))
    if output:
        write(output, text)
    else:
        click.echo(text, nl=False)


def exposition(sources: Iterable[Mapping[str, Any]]) -> str:
    """The sources' states in the text format; a figure that is not known is left out, never zero."""
    held = list(sources)
    return "".join(f"{line}\n" for line in _lines(held))


def _lines(sources: list[Mapping[str, Any]]) -> Iterator[str]:
    for name, meaning in METRICS.items():
        yield from _head(name, meaning)
        for source in sources:
            if source[name] is not None:
                yield f"gpuplan_source_{name}{{source={_quoted(source['source'])}}} {float(source[name])!r}"
    yield from _head("last_outcome", "What became of the last reading of a source: 1 for the outcome it had.")
    for source in sources:
        for outcome in OUTCOMES:
            value = int(source["last_outcome"] == outcome)
            yield f'gpuplan_source_last_outcome{{source={_quoted(source["source"])},outcome="{outcome}"}} {value}'


def _head(name: str, meaning: str) -> Iterator[str]:
    yield f"# HELP gpuplan_source_{name} {meaning}"
    yield f"# TYPE gpuplan_source_{name} gauge"


def _quoted(word: str) -> str:
    r"""A label's value.

    >>> _quoted('a"b\\c')
    '"a\\"b\\\\c"'
    """
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
