"""How long a price history takes to import: `python -m tests.bench.history_import FILE`.

Into a warehouse of the bundled prices, and again into the same, beside DuckDB alone reading the file into a table. What
became of its rows is told too. Nothing is asserted.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import click
import duckdb

from ingest.history.load import Imported, import_history
from warehouse import seed, store


def main(path: Path) -> None:
    """Measure and print two tables."""
    with TemporaryDirectory() as folder:
        link = Path(folder) / "gpuplan.duckdb"
        seed.ensure(link)
        bare = _bare(path)
        click.echo("| what | s | times DuckDB reading it | new periods |\n|---|--:|--:|--:|")
        first, seconds = _import(link, path)
        click.echo(f"| first import | {seconds:.1f} | {seconds / bare:.0f} | {first.period_count:,} |")
        again, seconds = _import(link, path)
        click.echo(f"| the same again | {seconds:.1f} | {seconds / bare:.0f} | {again.period_count:,} |")
    click.echo("\n| what became of it | rows | why |\n|---|--:|---|")
    for row in first.told:
        click.echo(f"| {row['outcome']} | {row['row_count']:,} | {row['reason'] or '-'} |")


def _import(link: Path, path: Path) -> tuple[Imported, float]:
    begin = perf_counter()
    with store.writing(link, sandboxed=False) as connection:
        found = import_history(connection, path, "0" * 64)
    return found, perf_counter() - begin


def _bare(path: Path) -> float:
    begin = perf_counter()
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS FROM '{path}'")
    return perf_counter() - begin


if __name__ == "__main__":
    main(Path(sys.argv[1]))
