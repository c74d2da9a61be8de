"""The warehouse's verbs: sql, prices, schema, export; history has its door in `ingest/history`."""

import sys
from pathlib import Path
from typing import Any

import click

from warehouse.access import as_of_option, moment, reader, warehouse_option
from warehouse.faults import BadInput, Fault
from warehouse.limits import Limits, limit_options
from warehouse.place import Place
from warehouse.show import Answer, format_option, show

CATEGORIES = ("on-demand", "spot", "committed", "other")


@click.command()
@click.argument("query", required=False)
@click.option("--file", "file", type=click.Path(dir_okay=False, path_type=Path), help="Read the query from a file.")
@warehouse_option
@format_option
@limit_options
def sql(query: str | None, file: Path | None, warehouse: Place | None, output_format: str, limits: Limits) -> None:
    """Ask the warehouse in SQL (`-` reads the query from stdin).

    The connection is read-only and sandboxed: a query touches neither files, nor the network, nor settings. Where
    there are several statements, the rows are those of the last.
    """
    from warehouse.ask import table  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    text = _query(query, file)
    with reader(warehouse, memory=limits.memory) as connection:
        names, found = table(connection, text, limits=limits)
    show(Answer("sql", found, names=names), output_format)


@click.command()
@click.option("--gpu", help="Accelerator, by id or alias [default: all].")
@click.option("--gpu-count", type=click.FloatRange(min=0, min_open=True), help="GPUs in one instance.")
@click.option("--provider", help="Seller or source, such as AWS or gcp.")
@click.option("--region", help="Pattern of regions, such as 'us-*'; offers that name none are left out.")
@click.option("--continent", "continents", multiple=True, help="Continent, such as Europe; may be repeated.")
@click.option(
    "--country", "countries", multiple=True, help="Country, such as DE, or EU for its members; may be repeated."
)
@click.option("--each-region", is_flag=True, help="Show each region, not the cheapest of each seller and terms.")
@click.option("--category", type=click.Choice(CATEGORIES), help="Terms of sale.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows of the table; others get all."
)
@as_of_option
@warehouse_option
@format_option
def prices(
    warehouse: Place | None, as_of: str | None, output_format: str, limit: int, each_region: bool, **wanted: Any
) -> None:
    """Show what GPUs cost now, or on a given day, cheapest first.

    The table shows the cheapest region of each seller, instance and terms; other formats hold every offer. Where a
    continent or country is asked for, offers of sellers that don't say where they are, are left out. A price
    for one GPU whose seller states no instance size is indicative where several GPUs are asked for. Offers without a
    price in US dollars come last, with the reason.
    """
    from warehouse.pages import PricesAsked, prices_page  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    when = moment(as_of)
    question = PricesAsked(when, **wanted)
    with reader(warehouse) as connection:
        page = prices_page(connection, question)
    show(page if output_format != "table" else page.shortened(limit, each_region=each_region), output_format)


@click.command()
@click.argument("name", required=False)
@warehouse_option
@format_option
def schema(name: str | None, warehouse: Place | None, output_format: str) -> None:
    """Describe every table, view, macro and function, or one: its columns, their units, and an example to run.

    For example: gpuplan schema cheapest
    """
    from warehouse import described  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    with reader(warehouse) as connection:
        answer = described.one(connection, name) if name else described.everything(connection)
    show(answer, output_format)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--only", multiple=True, help="Table or view to write; may be repeated [default: all].")
@click.option(
    "--as",
    "kinds",
    type=click.Choice(["parquet", "csv", "duckdb"]),
    multiple=True,
    help="Format; may be repeated [default: parquet and duckdb, or parquet with --only].",
)
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@warehouse_option
def export(folder: Path, only: tuple[str, ...], kinds: tuple[str, ...], force: bool, warehouse: Place | None) -> None:
    """Write tables and views to files in FOLDER, for BI tools and notebooks; each appears whole or not at all.

    Parquet and CSV have a file for each; Parquet of a million rows or more is a folder, parted by source. DuckDB is one
    file with all tables, views and macros, closed and read-only. docs/bi.md says how tools open them.
    """
    from warehouse.export import export_all  # noqa: PLC0415 - DuckDB is loaded by the verbs that need it

    chosen = kinds or ("parquet",) + (("duckdb",) if not only else ())
    for written in export_all(warehouse, folder, only, chosen, force=force):
        click.echo(f"wrote {written}", err=True)


def _query(query: str | None, file: Path | None) -> str:
    if (query is None) == (file is None):
        raise BadInput("say one query, or one --file with it")
    if file:
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            raise Fault(f"can't read {file}: {fault}") from fault
    return sys.stdin.read() if query == "-" else str(query)
